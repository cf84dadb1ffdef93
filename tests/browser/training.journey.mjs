// A teacher signs learners off on equipment at 320 px without script, hands out a passport's code and takes a sign-off back; the learner
// sees the passport move. Every page of it stands up to axe in four languages.
import { axe, base, demand, fitsItsWidth, isWhole, languages, same, signIn, unfold } from "./harness.mjs";

/** From the list of classes into the first one. */
async function intoTheClass(page) {
  await page.goto(new URL("/training", base).href);
  await page.locator("main a[href^='/training/']").first().click();
}

const learners = (page) => page.locator("main a[href*='/learners/']");

/** Looks at the page that is open, in every way. */
async function standsUp(page, lang) {
  await isWhole(page, new URL(page.url()).pathname, lang);
  await axe(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await axe(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 320, height: 700 });
  await unfold(page);
  await fitsItsWidth(page);
  await axe(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** A learner's code, made by the teacher; the learner's page stays open. */
async function code(page) {
  await page.locator("form:has(input[name=act][value=code]) button").click();
  const text = (await page.locator("main code").textContent()).trim();
  demand(text.length >= 8, `the code is too short: ${text}`);
  return text;
}

export const journeys = [
  {
    name: "a teacher signs a class off on a phone without script, and the learner's passport moves",
    async walk(browser) {
      let opens = "";
      let signed = "";
      await browser.visit({ width: 320, height: 700, script: false }, async (page) => {
        await signIn(page, "teacher", "/training");
        await intoTheClass(page);
        const part = page.locator("section.inf-kind:has(input[name=learner])").first();
        signed = (await part.locator("h2").textContent()).trim();
        const before = (await part.locator("strong").first().textContent()).trim();
        await part.locator("details:has(form) summary").click();
        const boxes = await part.locator("input[name=learner]").count();
        demand(boxes > 0, "nobody is left to sign off");
        for (let n = 0; n < boxes; n += 1) await part.locator("input[name=learner]").nth(n).check();
        await part.locator("form button").click();
        const after = (await page.locator(`section.inf-kind:has(h2:text-is("${signed}")) strong`).first().textContent()).trim();
        demand(before !== after, `the count did not move: ${before}`);
        same(after.match(/\d+/g)[0], after.match(/\d+/g)[1], "everybody has it");

        await learners(page).first().click();
        opens = await code(page);
      });
      await browser.visit({ width: 320, height: 700, script: false }, async (page) => {
        await page.goto(new URL("/passport", base).href);
        await page.locator("main input[name=code]").fill("WRONG-CODE");
        await page.locator("main form[action='/passport'] button").click();
        same(await page.locator("main input[name=code]").inputValue(), "WRONG-CODE", "what was typed is kept");
        await page.locator("main input[name=code]").fill(opens);
        await page.locator("main form[action='/passport'] button").click();
        demand((await page.locator("main").textContent()).includes(signed), `the passport does not name ${signed}`);
        same(await page.locator("main input[name=reason]").count(), 0, "a learner takes nothing back");
      });
      await browser.visit({ width: 320, height: 700, script: false }, async (page) => {
        await signIn(page, "teacher", "/training");
        await intoTheClass(page);
        await learners(page).first().click();
        const form = page.locator("form:has(input[name=act][value=revoke])");
        const choices = await form.locator("option").count();
        await form.locator("button").click();
        same(await page.locator("main [aria-invalid=true]").count(), 1, "a reason is asked for");
        await form.locator("input[name=reason]").fill("tried out");
        await form.locator("button").click();
        same(await form.locator("option").count(), choices - 1, "one is taken back");
      });
    },
  },
  ...languages.map((lang) => ({
    name: `training and passport, ${lang}: whole and accessible`,
    async walk(browser) {
      let opens = "";
      await browser.visit({ lang }, async (page) => {
        await signIn(page, "teacher", "/training");
        await standsUp(page, lang);
        await intoTheClass(page);
        await standsUp(page, lang);
        await learners(page).first().click();
        await standsUp(page, lang);
        opens = await code(page);
        await standsUp(page, lang);
      });
      await browser.visit({ lang }, async (page) => {
        await page.goto(new URL("/passport", base).href);
        await page.locator("main input[name=code]").fill(opens);
        await page.locator("main form[action='/passport'] button").click();
        await standsUp(page, lang);
      });
    },
  })),
];
