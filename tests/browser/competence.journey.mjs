// Assessments from end to end: a learner on a phone without script whose server is cut off in the middle of a test; a teacher who sees
// the class and nobody else; an item from its first word to its use; the simulations by keyboard; a self-reflection.
import { axe, base, demand, fitsItsWidth, same, signIn } from "./harness.mjs";
import { answers, answersToTheEnd, begins, ownServer, question, typesCode } from "./sitting.mjs";

const phone = { width: 320, height: 640, script: false };

/** What a result must show to be one: words about the level, a bar with its table, three next steps with a reason each. */
async function isAResult(page) {
  same(new URL(page.url()).pathname, "/take/result", "the page after the last question");
  demand((await page.locator("main .tr-lede").textContent()).includes("%"), "the result says how probable the level is");
  // what one's own teacher put together stands before the three
  demand((await page.locator("main section[aria-labelledby=next] ol > li").count()) >= 3, "three next steps");
  for (const step of await page.locator("main section[aria-labelledby=next] ol > li").all()) {
    demand((await step.locator(".sit-next__why").textContent()).trim().length > 20, "a next step has no reason");
    demand(await step.locator("a").first().getAttribute("href"), "a next step leads nowhere");
  }
  demand((await page.locator("main details table tbody tr").count()) >= 2, "the bars have a table beside them");
  demand(await page.locator("main .tr-notice").first().isVisible(), "the result says what it does not rest on yet");
  await fitsItsWidth(page);
}

/** The campaign of the demonstration's class with this title, as its teacher sees it. */
async function opensCampaign(page, title) {
  await page.goto(new URL("/campaigns", base).href);
  await page.locator("main table a", { hasText: title }).first().click();
}

/** Opens a short test with a time limit for the teacher's class; ends on its page. */
async function opensShortTest(page, title) {
  await page.goto(new URL("/campaigns/new", base).href);
  await page.locator("#for").selectOption({ index: 1 });
  await page.locator("#title-nb").fill(title);
  await page.locator("#title-en").fill(title);
  for (const [field, value] of [["min", "5"], ["max", "6"], ["minutes", "20"]]) await page.locator(`#${field}`).fill(value);
  await page.locator("main form button[type=submit]").first().click();
  same(await page.locator("h1").textContent(), title, "the page of the new test");
}

/** Hands out a personal code to one learner of the campaign that is open. */
async function handsOut(page, learner, percent) {
  for (const box of await page.locator("main input[name=learner]").all()) await box.setChecked(false, { force: true });
  await page.locator("main tr", { hasText: learner }).locator("input[name=learner]").check({ force: true });
  await page.locator("#extra").fill(String(percent));
  await page.locator("button[name=act][value=hand-out]").click();
  const code = (await page.locator("main tr", { hasText: learner }).locator("code").textContent()).trim();
  demand(code.length >= 12, `a code for ${learner}, found "${code}"`);
  return code;
}

export const journeys = [
  {
    name: "a learner on a phone without script is cut off by a killed server, resumes at the same question, and gets a result with three next steps",
    async walk(browser) {
      const server = await ownServer();
      try {
        let own;
        let before;
        await browser.visit({ ...phone, home: server.address }, async (page) => {
          own = await begins(page, "DEMO-ELEV", server.address);
          for (let n = 0; n < 4; n += 1) await answers(page);
          before = await question(page);
          same(before.position, "5", "the question after four answers");
          await server.kill();
          await page.reload().catch(() => null);
          await server.start();
          await page.goto(new URL("/take/question", server.address).href);
          same(JSON.stringify(await question(page)), JSON.stringify(before), "the question after the server came back");
        });
        // another device, with the code alone
        await browser.visit({ ...phone, home: server.address }, async (page) => {
          await typesCode(page, own, server.address);
          same(JSON.stringify(await question(page)), JSON.stringify(before), "the question on another device");
          await fitsItsWidth(page);
          const asked = await answersToTheEnd(page);
          demand(asked >= 6 && asked <= 16, `questions after the break: ${asked}`);
          await isAResult(page);
        });
      } finally {
        await server.kill();
      }
    },
  },
  {
    name: "a teacher hands out codes, gives extra time, and sees what a learner shares, of their own class alone",
    async walk(browser) {
      const title = `Kort prøve ${Date.now() % 100000}`;
      let code;
      let campaign;
      let result;
      await browser.visit({ script: false }, async (page) => {
        await signIn(page, "teacher", "/campaigns");
        await opensShortTest(page, title);
        campaign = page.url();
        code = await handsOut(page, "Brage", 25);
      });
      await browser.visit(phone, async (page) => {
        await typesCode(page, code);
        demand(/\b25 minutter/.test(await page.locator("main").textContent()), "20 minutes and a quarter of extra time make 25");
        await page.locator("main a[href='/take/question']").first().click();
        demand(/\b2[45]\b/.test(await page.locator("#time-left").textContent()), "the time left is shown");
        const asked = await answersToTheEnd(page);
        demand(asked >= 5 && asked <= 6, `questions: ${asked}`);
        await isAResult(page);
        // nobody has seen it yet
        await browser.visit({ script: false }, async (staff) => {
          await signIn(staff, "teacher", new URL(campaign).pathname);
          same(await staff.locator("main a[href*='/results/']").count(), 0, "results before the learner shares");
        });
        await page.locator("main form[action='/take/share'] button").click();
        demand(await page.locator(".tr-flash").isVisible(), "the page says that the result is shared");
      });
      await browser.visit({ script: false }, async (page) => {
        await signIn(page, "teacher", new URL(campaign).pathname);
        const names = await page.locator("main form tbody th").allTextContents();
        same(names.length, 12, "learners of the class");
        demand(names.every((name) => name.includes("(oppdiktet)")), `names of the class alone: ${names}`);
        await page.locator("main tr", { hasText: "Brage" }).locator("a[href*='/results/']").click();
        result = page.url();
        demand((await page.locator("h1").textContent()).includes("Brage"), "the result says whose it is");
        demand((await page.locator("main tbody tr").count()) >= 5, "levels by area");
        demand(!(await page.locator("main").textContent()).includes("Riktig svar"), "answers stay with the learner");
      });
      // somebody else with an account, and nobody at all
      await browser.visit({ script: false }, async (page) => {
        await signIn(page, "reader", "/campaigns");
        demand(!(await page.locator("main").textContent()).includes(title), "another account sees the class's test");
        for (const address of [campaign, result]) same((await page.goto(address)).status(), 404, `${address} for another account`);
      });
      await browser.visit({ script: false }, async (page) => {
        await page.goto(result);
        same(new URL(page.url()).pathname, "/sign-in", "a result without signing in");
      });
      // the read stands in the log
      await browser.visit({ script: false }, async (page) => {
        await signIn(page, "administrator", "/edit/audit");
        demand((await page.locator("main").textContent()).includes("teacher@trinn.example") || /Teacher/.test(await page.locator("main").textContent()), "the teacher's read stands in the log");
      });
    },
  },
  {
    name: "a content editor adds an item in two languages, previews it, has it reviewed and put to use",
    async walk(browser) {
      const id = `own-1.1-${Date.now() % 1000000}`;
      const texts = {
        stem: ["Du leter etter databladet for en pumpe. Hvilket søk gir færrest treff som ikke passer?", "You look for the data sheet of a pump. Which search gives the fewest hits that do not fit?"],
        row0: ["Produktnummeret i hermetegn", "The product number in quotation marks"],
        row1: ["Ordet «pumpe»", "The word “pump”"],
        row2: ["Navnet på leverandøren", "The name of the supplier"],
        more0: ["Riktig. Nummeret finnes bare på denne pumpen.", "Right. Only this pump has that number."],
        more1: ["Ordet passer på alle pumper.", "The word fits every pump."],
        more2: ["Leverandøren har mange produkter.", "The supplier has many products."],
      };
      await browser.visit({ script: false }, async (page) => {
        await signIn(page, "editor", "/items/new");
        await page.locator("#kind").selectOption("single");
        await page.locator("main form button[type=submit]").first().click();
        await page.locator("#id").fill(id);
        for (const [name, [nb, en]] of Object.entries(texts)) {
          await page.locator(`#${name}-nb`).fill(nb);
          await page.locator(`#${name}-en`).fill(en);
        }
        await page.locator("#right-1").check({ force: true });
        await page.locator("button[name=preview]").click();
        demand((await page.locator("#error-summary").textContent()).includes("Fyll ut"), "what is missing is said in the editor's language");
        await page.locator("#basis-nb").fill("vår vurdering: et vanlig søk");
        await page.locator("#basis-en").fill("our judgement: an everyday search");
        await page.locator("button[name=preview]").click();
        const preview = await page.locator("main section[aria-labelledby=preview]").textContent();
        demand(preview.includes(texts.stem[0]) && preview.includes(texts.stem[1]), "the preview shows both languages");
        demand((await page.locator("#stem-en").inputValue()) === texts.stem[1], "the form keeps what was typed");
        await page.locator("main form.tr-form button[type=submit]:not([name])").click();
        same(new URL(page.url()).pathname, `/items/${id}`, `the page of the new item; ${await page.locator(".ds-error-summary").allTextContents()}`);
        same(await page.locator("main form[action$='/review'] button").count(), 0, "one's own work can be reviewed");
      });
      await browser.visit({ script: false }, async (page) => {
        await signIn(page, "publisher", `/items/${id}`);
        await page.locator("main form[action$='/review'] button").click();
        await page.locator("main form[action$='/use'] button").click();
        same(await page.locator("main form[action$='/use'] button").count(), 0, "the item can be put to use twice");
        // the journey leaves the bank as it was
        await page.locator("#retire-reason").fill("prøve");
        await page.locator("main form[action$='/retire'] button").click();
      });
    },
  },
  {
    name: "a mailbox and a file manager are sorted by keyboard alone, survive a reload, and give the answers that the plain form gives",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await begins(page, "DEMO-SIM");
        for (let n = 1; n <= 4; n += 1) {
          await page.locator(".sim").waitFor();
          await axe(page);
          const things = await page.locator(".sim-option").count();
          demand(!(await page.locator("[data-plain]").isVisible()), "the plain form is folded away");
          await page.locator(".sim-option[tabindex='0']").focus();
          // each thing once: on a list that stays in order by the arrows, on one that is sorted by what is left on top
          for (let at = 0; at < things; at += 1) {
            await page.keyboard.press("Home");
            const files = (await page.locator("[data-sim]").getAttribute("data-sim")) === "files";
            if (!files) for (let step = 0; step < at; step += 1) await page.keyboard.press("ArrowDown");
            await page.keyboard.press(String((at % 3) + 1));
            if (at === 0) {
              const heard = await page.locator(".sim [role=status]").textContent();
              demand(heard.includes(`1 av ${things}`), `a choice is read out: "${heard}"`);
            }
          }
          const chosen = () => page.locator("[data-plain] select").evaluateAll((all) => all.map((one) => one.value).join(" "));
          const before = await chosen();
          same(before.split(" ").filter(Boolean).length, things, `question ${n}: things with a choice`);
          await page.reload();
          await page.locator(".sim").waitFor();
          same(await chosen(), before, `question ${n}: what was chosen, after a reload`);
          await page.locator(".sit-actions button").first().focus();
          await Promise.all([page.waitForURL(n < 4 ? /\/take\/question/ : /\/take\/result/), page.keyboard.press("Enter")]);
          if (n < 4) await page.locator(`input[name=position][value='${n + 1}']`).waitFor({ state: "attached" });
        }
      });
    },
  },
  {
    name: "files are dragged to their places, on a phone one thing is shown at a time, and what is missing is said where it is missing",
    async walk(browser) {
      // tall enough for source and target to be seen at once
      await browser.visit({ height: 1400 }, async (page) => {
        await begins(page, "DEMO-SIM");
        // the first two are mailboxes, which are answered in the plain form
        for (let n = 1; n <= 2; n += 1) await answers(page);
        await page.locator("[data-sim=files] .sim").waitFor();
        const first = page.locator(".sim-place").first();
        const target = page.locator(".sim-place").nth(2);
        const before = await first.locator(".sim-option").count();
        await first.locator(".sim-option").nth(1).dragTo(target);
        same(await first.locator(".sim-option").count(), before - 1, "files that are not sorted, after one was dragged");
        same(await target.locator(".sim-option").count(), 1, "files in the place it was dragged to");
        // sent too early: the page says which file has no place yet, and leads there
        await page.locator(".sit-actions button").first().click();
        await page.locator("#error-summary a").first().click();
        demand(await page.locator(".sim-pane .ds-validation-message").isVisible(), "the thing that is missing is shown with what is wrong");
        same(await target.locator(".sim-option").count(), 1, "what was chosen stays");
        await axe(page);
        await page.setViewportSize({ width: 320, height: 640 });
        await fitsItsWidth(page);
        await page.reload();
        await page.locator(".sim-option").nth(2).click();
        demand(!(await page.locator(".sim-list").isVisible()), "on a phone the list makes room");
        await page.locator(".sim-choice").nth(1).click();
        await page.locator(".sim-back").click();
        demand(await page.locator(".sim-list").isVisible(), "and comes back");
        await axe(page);
      });
    },
  },
  {
    name: "a self-reflection is walked without script on a phone and stays the person's own",
    async walk(browser) {
      await browser.visit(phone, async (page) => {
        await typesCode(page, "DEMO-MEG");
        await page.locator("main form[action='/take/start'] button").click();
        await page.locator("main a[href='/take/question']").first().click();
        for (let pages = 0; !new URL(page.url()).pathname.endsWith("/result"); pages += 1) {
          demand(pages < 20, "the statements end");
          // an unanswered page comes back and says what is missing
          if (pages === 0) {
            await page.locator("main form.tr-form button[type=submit]").first().click();
            demand(await page.locator("#error-summary").isVisible(), "an empty page of statements is taken");
          }
          for (const group of await page.locator("main fieldset").all()) await group.locator("input[type=radio]").nth(2).check({ force: true });
          await page.locator("main form.tr-form button[type=submit]").first().click();
        }
        demand((await page.locator("main").textContent()).includes("måler ingenting"), "the result says that it measures nothing");
        await fitsItsWidth(page);
      });
    },
  },
];
