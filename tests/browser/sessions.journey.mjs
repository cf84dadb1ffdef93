// An instructor's session on a phone: without script as a form; with script while the network is away, reloaded meanwhile, and counted once.
import { axe, base, demand, fitsItsWidth, isWhole, languages, same, signIn } from "./harness.mjs";

const today = (page) => page.locator("section:has(#today) a[href^='/sessions/']").first();

async function intoTheSession(page) {
  await page.goto(new URL("/sessions", base).href);
  await today(page).click();
  await page.locator("form[data-session]").waitFor();
}

export const journeys = [
  {
    name: "a teacher signs learners off while the network is away, reloads, and each is counted once",
    async walk(browser) {
      await browser.visit({ width: 320, height: 700 }, async (page) => {
        await signIn(page, "teacher", "/sessions");
        await intoTheSession(page);
        // the worker takes the page over, then the page is opened once more so that it is kept
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        await page.reload();
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await page.reload();
        const boxes = page.locator("form[data-session] input[name=sign]");
        const open = await boxes.count();
        demand(open >= 5, `five learners are to be signed off, ${open} are left`);
        await page.context().setOffline(true);
        for (let n = 0; n < 5; n += 1) await boxes.nth(n).check();
        await page.locator("#briefed").check();
        await page.locator("form[data-session] button[type=submit]").click();
        await page.locator(".inf-queue").waitFor();
        demand(/1/.test(await page.locator(".inf-queue").first().textContent()), "one message waits");
        // a reload while the network is away: the page is there, what was ticked too
        await page.reload();
        await page.locator(".inf-queue").waitFor();
        same(await page.locator("form[data-session] input[name=sign]:checked").count(), 5, "what waits is still ticked");
        // the same message is sent twice: once by a second hand that does not know of the first
        const waiting = await page.evaluate(() => JSON.parse(localStorage.getItem("trinn-session-queue"))[0]);
        await page.context().setOffline(false);
        const answers = await page.evaluate(
          async (one) =>
            Promise.all(
              [1, 2].map(async () => {
                const answer = await fetch(one.to, {
                  method: "POST",
                  headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
                  body: one.body,
                });
                return answer.json();
              }),
            ),
          waiting,
        );
        demand(answers.every((one) => one.ok), JSON.stringify(answers));
        await page.waitForFunction(() => localStorage.getItem("trinn-session-queue") === null, undefined, { timeout: 20_000 });
        await page.goto(page.url());
        same(await boxes.count(), open - 5, "five fewer are to be signed off");
        await page.goto(new URL("/training", base).href);
        await page.locator("main a[href^='/training/']").first().click();
        demand((await page.locator("main").textContent()).includes("11"), "six before and five now");
      });
    },
  },
  {
    name: "a session is held without script, and what cannot be is said",
    async walk(browser) {
      await browser.visit({ width: 320, height: 700, script: false }, async (page) => {
        await signIn(page, "teacher", "/sessions");
        await intoTheSession(page);
        const learner = page.locator("form[data-session] fieldset:has(input[name=sign])").first();
        await learner.locator("input[value=absent]").check();
        await learner.locator("input[name=sign]").check();
        await page.locator("form[data-session] button[type=submit]").click();
        await page.locator("#error-summary").waitFor();
        demand(await page.locator("form[data-session] input[name=sign]").first().isChecked(), "what was ticked is kept");
        await page.locator("form[data-session] input[name=sign]").first().uncheck();
        await page.locator("form[data-session] button[type=submit]").click();
        same(await page.locator("#error-summary").count(), 0, "saved");
      });
    },
  },
  ...languages.map((lang) => ({
    name: `sessions, ${lang}: whole and accessible`,
    async walk(browser) {
      await browser.visit({ lang }, async (page) => {
        await signIn(page, "teacher", "/sessions");
        for (const address of ["/sessions", "session", "paper"]) {
          if (address === "session") await today(page).click();
          else if (address === "paper") await page.goto(`${page.url()}/paper`);
          else await page.goto(new URL(address, base).href);
          await isWhole(page, address, lang);
          await axe(page);
          await page.emulateMedia({ colorScheme: "dark" });
          await axe(page);
          await page.emulateMedia({ colorScheme: "light" });
          await page.setViewportSize({ width: 320, height: 700 });
          await fitsItsWidth(page);
          await axe(page);
          await page.setViewportSize({ width: 1280, height: 900 });
        }
      });
    },
  })),
];
