import { base, launch, picture, out } from "./harness.mjs";
import { readFileSync } from "node:fs";
const text = readFileSync("/tmp/paper_demo.txt", "utf8");
const password = text.split("teacher@trinn.example")[1].trim().split(/\s+/)[0];
const browser = await launch();
const kinds = { desktop: { width: 1280 }, narrow: { width: 320, height: 700 }, dark: { width: 1280, scheme: "dark" }, paper: { width: 800, paper: true } };
const [kindsWanted, ...steps] = process.argv.slice(2);
for (const kind of kindsWanted.split(",")) {
  await browser.visit({ ...kinds[kind], lang: process.env.LANGUAGE ?? "nb" }, async (page) => {
    await page.goto(base + "/sign-in");
    await page.fill("#email", "teacher@trinn.example");
    await page.fill("#password", password);
    await page.click("main button[type=submit]");
    await page.goto(base + "/campaigns");
    const camp = await page.locator("main table a").evaluateAll((as) => as.map((a) => a.getAttribute("href")));
    let here = camp[Number(process.env.CAMPAIGN ?? 0)];
    for (const step of steps) {
      const [verb, ...rest] = step.split("|");
      const arg = rest.join("|");
      if (verb === "go") await page.goto(base + arg.replace("@", here));
      if (verb === "click") await page.click(arg);
      if (verb === "fill") await page.fill(arg.split("=>")[0], arg.split("=>")[1]);
      if (verb === "follow") { const h = await page.locator(arg).first().getAttribute("href"); await page.goto(base + h); }
      if (verb === "append") await page.goto(page.url().split("?")[0] + arg);
      if (verb === "shot") { if (kinds[kind].paper) await page.emulateMedia({ media: "print" }); console.log(page.url(), await picture(page, arg + "-" + kind)); }
      if (verb === "pdf") { await page.pdf({ path: out + "/" + arg + ".pdf", preferCSSPageSize: true, printBackground: true }); console.log("pdf"); }
      if (verb === "wide") console.log(arg, await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]));
    }
  }).catch((e) => console.error(kind, e.message));
}
await browser.close();
