// Every page of assessments, resources, courses and the item bank, of every role, in four languages: whole, no fault that axe finds in
// light, dark and at 320 px, folded and unfolded, and nothing that scrolls sideways.
import { axe, base, demand, fitsItsWidth, isWhole, keyboardWalk, languages, same, signIn, unfold } from "./harness.mjs";
import { answers, begins, fillsIn, typesCode } from "./sitting.mjs";

const open = ["/competence", "/take", "/take/start?code=DEMO-FAST", "/frameworks", "/frameworks/digcomp-3.0", "/resources", "/resources/r-sok-og-skriv", "/collections", "/courses"];
const bank = ["/items", "/items/dc-1.1-01", "/items/dc-2.1-31", "/items/dc-1.1-01/edit", "/items/new", "/items/new?kind=single&of=digcomp-3.0%2F1.1&level=basic&audience=learner"];
const measured = ["/items/statistics", "/items/dc-1.1-01/statistics", "/items/dif", "/items/drift", "/items/calibrations", "/items/calibrations/1", "/items/calibrations/new", "/standards"];
const shelves = ["/resources/new", "/resources/r-sok-og-skriv/edit", "/resources/import", "/resources/check", "/courses/new", "/courses/demand", "/collections/new"];

/** Looks at the page that is open: whole, and accessible in every way for bokmål, at both widths for the other languages. */
async function standsUp(page, lang) {
  const address = new URL(page.url()).pathname;
  await isWhole(page, address, lang);
  await axe(page);
  if (lang === "nb") {
    await page.emulateMedia({ colorScheme: "dark" });
    await axe(page);
    await page.emulateMedia({ colorScheme: "light" });
  }
  await page.setViewportSize({ width: 320, height: 700 });
  await fitsItsWidth(page);
  await unfold(page);
  await fitsItsWidth(page);
  if (lang === "nb") await axe(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** One window a language, signed in once, through all addresses. */
const through = (name, role, addresses) =>
  languages.map((lang) => ({
    name: `${name}, ${lang}: ${addresses.length} pages are whole and accessible`,
    async walk(browser) {
      await browser.visit({ lang }, async (page) => {
        if (role) await signIn(page, role);
        for (const address of addresses) {
          const answer = await page.goto(new URL(address, base).href);
          same(answer.status(), 200, `${address}: status`);
          demand(!page.url().includes("/sign-in"), `${address} asks to sign in`);
          await standsUp(page, lang);
        }
      });
    },
  }));

export const journeys = [
  ...through("open to all", null, open),
  ...through("the item bank", "editor", bank),
  ...through("how items work", "editor", measured),
  ...through("resources and courses", "editor", shelves),
  ...languages.map((lang) => ({
    name: `a test from the door to the result, ${lang}: every page and every kind of question is whole and accessible`,
    async walk(browser) {
      await browser.visit({ lang }, async (page) => {
        for (const code of ["DEMO-FAST", "DEMO-SIM"]) {
          await begins(page, code);
          await page.goto(new URL("/take/code", base).href);
          if (code === "DEMO-FAST") await standsUp(page, lang);
          await page.goto(new URL("/take/question", base).href);
          for (let n = 0; !new URL(page.url()).pathname.endsWith("/result"); n += 1) {
            demand(n < 12, "the test ends");
            if (code === "DEMO-FAST" || n % 2 === 0) await standsUp(page, lang);
            if (code === "DEMO-FAST" && n === 1) {
              // an empty answer comes back with its errors
              await page.locator("form.sit-form .sit-actions button").first().click();
              demand(await page.locator("#error-summary").isVisible(), "an empty answer is taken");
              await standsUp(page, lang);
              await page.goto(new URL("/take/end", base).href);
              await standsUp(page, lang);
              await page.goto(new URL("/take/question", base).href);
            }
            await answers(page);
          }
          await standsUp(page, lang);
        }
        await typesCode(page, "DEMO-MEG");
        await page.locator("main form[action='/take/start'] button").click();
        await page.goto(new URL("/take/question", base).href);
        await standsUp(page, lang);
      });
    },
  })),
  ...languages.map((lang) => ({
    name: `a teacher's pages, ${lang}: group, campaign, hand-out, observation, paper are whole and accessible`,
    async walk(browser) {
      await browser.visit({ lang }, async (page) => {
        await signIn(page, "teacher");
        const looks = async (address) => {
          same((await page.goto(new URL(address, base).href)).status(), 200, `${address}: status`);
          await standsUp(page, lang);
        };
        const links = (pattern) =>
          page.locator("main a[href]").evaluateAll((all, found) => all.map((one) => one.getAttribute("href")).filter((href) => new RegExp(found).test(href)), pattern);
        await looks("/me");
        await looks("/groups");
        const [group] = await links("^/groups/[0-9a-f-]{36}$");
        await looks(group);
        await looks("/campaigns/new");
        await looks("/campaigns");
        const campaigns = await links("^/campaigns/[0-9a-f-]{36}$");
        for (const campaign of campaigns) {
          await page.goto(new URL(campaign, base).href);
          const [observe] = await links("/observe/");
          const [paper] = await links("/paper$");
          const [result] = await links("/results/");
          await standsUp(page, lang);
          if (result) await looks(result);
          if (observe) await looks(observe);
          if (!paper || lang !== "nb") continue;
          await looks(paper);
          await page.locator("main form.tr-form button[type=submit]").first().click();
          await standsUp(page, lang);
          for (const form of (await links("/(booklet|key|sheets)$")).slice(0, 3)) await looks(form);
          break;
        }
      });
    },
  })),
  {
    name: "questions, the start page and the teacher's pages can be walked by keyboard",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await page.goto(new URL("/competence", base).href);
        await keyboardWalk(page);
        await begins(page, "DEMO-FAST");
        await keyboardWalk(page);
        await fillsIn(page);
        await begins(page, "DEMO-SIM");
        await page.locator(".sim").waitFor();
        await keyboardWalk(page);
        await signIn(page, "teacher", "/campaigns/new");
        await keyboardWalk(page);
      });
    },
  },
];
