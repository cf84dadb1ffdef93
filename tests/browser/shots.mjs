// Pictures for looking at: `node shots.mjs / /policies '/policies?q=digital'` saves each address as a desktop, a narrow (320 px) and a
// dark picture under out/. LANGUAGE=se chooses the language; SHOTS=desktop,narrow,dark,paper chooses which; AS=teacher signs in first
// (a role or the name of a demonstration account; TRINN_SIGN_INS says where their list is).
import { base, launch, picture, signIn } from "./harness.mjs";

const kinds = {
  desktop: { width: 1280 },
  narrow: { width: 320, height: 700 },
  dark: { width: 1280, scheme: "dark" },
  paper: { width: 800, paper: true },
};
const chosen = (process.env.SHOTS ?? "desktop,narrow,dark").split(",");
const browser = await launch();
for (const address of process.argv.slice(2)) {
  for (const kind of chosen) {
    await browser
      .visit({ ...kinds[kind], lang: process.env.LANGUAGE ?? "nb" }, async (page) => {
        if (process.env.AS) await signIn(page, process.env.AS);
        await page.goto(new URL(address, base).href);
        if (kinds[kind].paper) await page.emulateMedia({ media: "print" });
        console.log(await picture(page, `${address}-${kind}`));
      })
      .catch((error) => console.error(`${address} ${kind}: ${error.message}`));
  }
}
await browser.close();
