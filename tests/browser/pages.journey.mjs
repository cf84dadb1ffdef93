// Every public page, in four languages: it answers, says its language, has one main heading, stands up to axe in light and dark,
// folded and unfolded, fits 320 px, can be walked by keyboard, and is whole without script.
import { axe, base, demand, fitsItsWidth, isWhole, keyboardWalk, languages, same, unfold } from "./harness.mjs";

/** Address and the status it answers with. Pages added later belong in this list. */
const pages = [
  ["/", 200],
  ["/policies", 200],
  ["/policies?q=digital+infrastruktur", 200],
  ["/policies?q=zzxxqqyy", 200],
  ["/policies/43626", 200],
  ["/policies/43626?as-of=2025-06-30", [200, 404]],
  ["/policies/43626/tree", 200],
  ["/policies/43626/history", 200],
  ["/policies/43626/history/1", 200],
  ["/policies/43626/diff?from=1&to=2", 200],
  ["/policies/43626/cite", 200],
  ["/policies/27993", 200],
  ["/policies/compare?id=43626&id=27993", 200],
  ["/policies/compare", 200],
  ["/policies/cite?country=AT", 200],
  ["/policies/statistics", 200],
  ["/editions", 200],
  ["/editions/1", [200, 404]],
  ["/vocabularies", 200],
  ["/vocabularies/stages", 200],
  ["/vocabularies/european-priorities", 200],
  ["/indicators", 200],
  ["/indicators/ready-for-apprenticeship", 200],
  ["/readiness", 200],
  ["/programmes", 200],
  ["/programmes/ELELE1----", 200],
  ["/passport", 200],
  ["/sign-in", 200],
  ["/organisations", 200],
  ["/about", 200],
  ["/api", [200, 404]],
  ["/policies?sort=nonsense", 400],
  ["/no-such-page", 404],
];

async function open(page, address, status) {
  const answer = await page.goto(new URL(address, base).href);
  demand([status].flat().includes(answer.status()), `${address} answered ${answer.status()}, not ${status}`);
  return answer;
}

export const journeys = [
  ...pages.map(([address, status]) => ({
    name: `${address} is whole and accessible in four languages`,
    async walk(browser) {
      for (const lang of languages) {
        await browser.visit({ lang }, async (page) => {
          await open(page, address, status);
          await isWhole(page, address, lang);
          await axe(page);
          if (lang === "nb") {
            await page.emulateMedia({ colorScheme: "dark" });
            await axe(page);
            await page.emulateMedia({ colorScheme: "light" });
          }
          await page.setViewportSize({ width: 320, height: 700 });
          await fitsItsWidth(page);
          if (lang === "nb") await axe(page);
          await unfold(page);
          await fitsItsWidth(page);
          if (lang === "nb") await axe(page);
        });
      }
    },
  })),
  ...pages.map(([address, status]) => ({
    name: `${address} is whole without script and walkable by keyboard`,
    async walk(browser) {
      await browser.visit({ script: false, width: 320, height: 700 }, async (page) => {
        await open(page, address, status);
        await isWhole(page, address, "nb");
        await page.locator(".tr-menu > summary").click();
        demand(await page.locator(".tr-nav a").first().isVisible(), `${address}: the menu does not unfold without script`);
      });
      await browser.visit({}, async (page) => {
        await open(page, address, status);
        await keyboardWalk(page);
      });
    },
  })),
  {
    name: "the language links come back to the same page and are remembered",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await open(page, "/policies?q=digital", 200);
        for (const lang of ["en", "se", "nn", "nb"]) {
          await page.locator(`.tr-languages a[lang="${lang}"]`).click();
          same(await page.locator("html").getAttribute("lang"), lang, "language after the link");
          const address = new URL(page.url());
          same(`${address.pathname}?q=${address.searchParams.get("q")}`, "/policies?q=digital", "page after the link");
          await open(page, "/", 200);
          same(await page.locator("html").getAttribute("lang"), lang, "language of the next page");
          await open(page, "/policies?q=digital", 200);
        }
      });
    },
  },
  {
    name: "a newcomer finds the Norwegian strategy by typing, with the keyboard alone",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await open(page, "/", 200);
        await page.keyboard.press("Tab");
        same(await page.evaluate(() => document.activeElement.getAttribute("href")), "#main", "first keyboard stop");
        await page.keyboard.press("Enter");
        same(await page.evaluate(() => document.activeElement.id), "main", "focus after the skip link");
        await page.locator("#site-search").focus();
        await page.keyboard.type("digital infrastruktur");
        await page.keyboard.press("Enter");
        await page.waitForURL(/\/policies\?q=digital/);
        const hit = page.locator("main a[href^='/policies/43626']").first();
        demand(await hit.isVisible(), "the strategy is not among the first hits");
        await hit.focus();
        await page.keyboard.press("Enter");
        await page.waitForURL(/\/policies\/43626/);
      });
    },
  },
  {
    name: "a first visit carries at most 60 KB without fonts",
    async walk(browser) {
      for (const address of ["/", "/policies", "/policies/43626"]) {
        await browser.visit({}, async (page, context) => {
          const session = await context.newCDPSession(page);
          await session.send("Network.enable");
          const kinds = new Map();
          let bytes = 0;
          session.on("Network.responseReceived", (event) => kinds.set(event.requestId, event.type));
          session.on("Network.loadingFinished", (event) => {
            if (kinds.get(event.requestId) !== "Font") bytes += event.encodedDataLength;
          });
          await page.goto(new URL(address, base).href, { waitUntil: "networkidle" });
          demand(bytes > 0 && bytes <= 60 * 1024, `${address} carries ${(bytes / 1024).toFixed(1)} KB`);
        });
      }
    },
  },
];
