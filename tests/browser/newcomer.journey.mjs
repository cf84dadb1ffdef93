// The walk of a newcomer, from the start page to a published change: finds the Norwegian strategy, reads its timeline, compares it
// with an Austrian policy, cites it, takes a filtered list away; then an editor adds a stage, a publisher makes it public, and it is
// seen in the history and in the feed. Walked with a pointer, without script, at 320 px, and with the keyboard alone.
// The edit is taken back at the end, so that the next walk finds the record as it was.
import { readFile } from "node:fs/promises";
import { base, demand, fitsItsWidth, same, seed, signIns } from "./harness.mjs";
import { keyboard, pointer } from "./hands.mjs";

const ways = [
  { how: "with a pointer", window: {}, hand: pointer },
  { how: "without script", window: { script: false }, hand: pointer },
  { how: "at 320 px", window: { width: 320, height: 700 }, hand: pointer },
  { how: "with the keyboard alone", window: {}, hand: keyboard },
];

const record = new RegExp(`/policies/${seed}$`);

/** Fields of a CSV text, row by row (RFC 4180). */
function parseCsv(text) {
  const rows = [[]];
  let field = "";
  let quoted = false;
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') (field += '"'), (i += 1);
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "," || c === "\n") {
      rows.at(-1).push(field.replace(/\r$/, ""));
      field = "";
      if (c === "\n") rows.push([]);
    } else field += c;
  }
  if (field || rows.at(-1).length) rows.at(-1).push(field);
  return rows.filter((row) => row.length > 1);
}

/** Year -> stage, from the table beside the drawing of a record. */
const stagesInTable = (page) =>
  page.locator("main figure table tbody tr").evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.querySelector("th").textContent.trim(), row.querySelector("[data-stage]")?.dataset.stage ?? ""])),
  );

/** The names of the drawings that can be seen (a drawing with links in it is a group, not an image). */
const drawingNames = (page) =>
  page.locator("main figure svg:is([role=img], .tr-chart[role=group])").evaluateAll((drawings) =>
    drawings
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 0)
      .map((one) => one.getAttribute("aria-label") ?? (one.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim()),
  );

const text = async (locator) => (await locator.allTextContents()).join(" ").replace(/\s+/g, " ").trim();

async function findsAndReads(page, hand) {
  await page.goto(new URL("/", base).href);
  const search = page.locator("main form[action='/policies'] input[name=q]");
  await hand.type(search, "digital infrastruktur", "the search field");
  await hand.follow(page.locator("main form[action='/policies'] button[type=submit]"), /\/policies\?q=digital(\+|%20)infrastruktur$/, "the search button");

  const hit = page.locator(".tr-hit", { has: page.locator(`a[href='/policies/${seed}']`) });
  same(await hit.count(), 1, "hits for digital infrastruktur that are the strategy");
  demand((await page.locator(".tr-hit").evaluateAll((hits, href) => hits.findIndex((one) => one.querySelector(`a[href='${href}']`)), `/policies/${seed}`)) < 3, "the strategy is not among the first three hits");
  demand((await hit.locator("mark").count()) > 0, "nothing is highlighted in the hit");
  demand((await text(hit.locator(".tr-hit__why"))).length > 10, "the hit does not say why it matched");
  await fitsItsWidth(page);
  await hand.follow(hit.locator(`a[href='/policies/${seed}']`), record, "the strategy");

  const drawings = await drawingNames(page);
  demand(drawings.length > 0 && drawings.every((name) => name.length > 5), `the timeline is drawn with a name: ${JSON.stringify(drawings)}`);
  const stages = await stagesInTable(page);
  same(stages["2022"], "design", "the table's stage in 2022");
  same(stages["2023"], "approved_agreed", "the table's stage in 2023");
  same(stages["2024"], "completed", "the table's stage in 2024");
  await hand.press(page.locator("main figure details", { has: page.locator("table") }).locator("summary"), "what unfolds the table");
  demand(await page.locator("main figure table").first().isVisible(), "the table beside the drawing does not unfold");
  demand(/2023.2030/.test(await text(page.locator(".tr-clock"))), "the clocks do not tell the validity 2023-2030");
  const doubt = await text(page.locator("#contradictions li"));
  demand(/2024/.test(doubt) && /2030/.test(doubt), `completed in 2024 yet valid to 2030 is not told: "${doubt}"`);
  await fitsItsWidth(page);
}

/** Filters the list by Austria and gives the numbers shown. */
async function filtersByAustria(page, hand, script) {
  await page.goto(new URL("/policies", base).href);
  const austria = page.locator("input[type=checkbox][name=country][value=AT]");
  await hand.tick(austria, "the filter for Austria");
  if (script) await page.waitForURL(/country=AT/);
  else await hand.follow(page.locator("form:has(input[type=checkbox][name=country]) button[type=submit]"), /country=AT/, "the button of the filters");
  demand(await austria.isChecked(), "the filter for Austria does not stay ticked");
  const numbers = await page.locator(".tr-hit input[name=id]").evaluateAll((boxes) => boxes.map((box) => box.value));
  demand(numbers.length > 0, "no Austrian record in the filtered list");
  demand(!numbers.includes(String(seed)), "the Norwegian strategy is in the Austrian list");
  await fitsItsWidth(page);
  return numbers;
}

async function takesTheListAway(page, hand, numbers) {
  const link = page.locator("main a[href^='/policies.csv?']");
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 8000 }), hand.press(link, "the CSV of the list")]);
  demand(/\.csv$/.test(download.suggestedFilename()), `the file is called ${download.suggestedFilename()}`);
  const [header, ...rows] = parseCsv(await readFile(await download.path(), "utf8"));
  for (const column of ["id", "country_code", "title", "stages", "validity", "source_url"]) demand(header.includes(column), `the CSV has no column ${column}: ${header}`);
  demand(rows.every((row) => row.length === header.length), "the rows of the CSV are not as long as its header");
  demand(rows.every((row) => row[header.indexOf("country_code")] === "AT"), "the CSV of the Austrian list has others in it");
  same(rows.map((row) => row[header.indexOf("id")]).sort().join(" "), [...numbers].sort().join(" "), "numbers in the CSV and in the list");
}

async function compares(page, hand, other) {
  await page.goto(new URL(`/policies/${seed}`, base).href);
  await hand.follow(page.locator(`main a[href='/policies/compare?id=${seed}']`), /\/policies\/compare\?id=\d+$/, "the link to compare");
  await hand.type(page.locator("input[name=add]"), other, "the field for another policy");
  await hand.press(page.locator("form[action='/policies/compare']:has(input[name=add]) button[type=submit]"), "the button that adds a policy");
  const both = (address) => [String(seed), other].every((id) => address.searchParams.getAll("id").includes(id));
  await page.waitForURL((address) => address.searchParams.has("add") || both(address));
  const proposal = page.locator(".tr-proposal a[href*='/policies/compare']");
  if (!(await page.locator(`.tr-versus--head a[href='/policies/${other}']`).count())) await hand.follow(proposal, both, "the proposal to compare with");
  same(await page.locator(".tr-versus--head > li").count(), 2, "policies side by side");
  demand((await drawingNames(page)).length > 0, "the comparison has no drawing on one axis");
  const fields = await page.locator("dl.tr-versus").evaluateAll((lists) => lists.map((list) => list.querySelectorAll("dt").length));
  demand(fields.length > 3 && fields.every((count) => count === 2), `every field is told for both: ${fields}`);
  demand((await page.locator("[data-verdict]").count()) === fields.length, "what differs is not marked at every field");
  await fitsItsWidth(page);
}

async function cites(page, hand, script) {
  await page.goto(new URL(`/policies/${seed}`, base).href);
  await hand.follow(page.locator(`main a[href='/policies/${seed}/cite']`), new RegExp(`/policies/${seed}/cite$`), "the link to cite");
  const apa = await text(page.locator("#cite-apa"));
  demand(/^Cedefop & ReferNet\. \(\d{4}\)\. /.test(apa) && apa.includes(`/policies/${seed}`), `the APA citation reads "${apa}"`);
  for (const format of ["bibtex", "ris", "csl"]) demand((await text(page.locator(`#cite-${format}`))).includes("43626"), `no ${format} citation`);
  const copy = page.locator("[data-copy=cite-apa]");
  same(await copy.isVisible(), script, "the button that copies is there with script, and only then");
  if (script) {
    await hand.press(copy, "the button that copies");
    await page.waitForFunction(() => navigator.clipboard.readText().then((copied) => copied.length > 20));
    same(await page.evaluate(() => navigator.clipboard.readText()), await page.locator("#cite-apa").textContent().then((s) => s.trim()), "what was copied");
  }
  await fitsItsWidth(page);
}

/** Signs in through the header, from the page that is open, and comes back to it. */
async function signsIn(page, hand, role) {
  const { email, password } = (await signIns())[role];
  const from = new URL(page.url()).pathname;
  await hand.follow(page.locator(".tr-account a[href^='/sign-in']"), /\/sign-in/, "the link to sign in");
  await hand.type(page.locator("input[name=email]"), email, "the field for the address");
  await hand.type(page.locator("input[name=password]"), password, "the field for the password");
  await hand.follow(page.locator("main form[action='/sign-in'] button[type=submit]"), new URL(from, base).href, "the button that signs in");
  same(await page.locator(".tr-account a[href^='/sign-in']").count(), 0, `signed in as ${role}`);
}

async function signsOut(page, hand) {
  await hand.follow(page.locator(".tr-account form[action='/sign-out'] button"), new URL("/", base).href, "the button that signs out");
  same(await page.locator(".tr-account a[href^='/sign-in']").count(), 1, "signed out");
}

/** Fills in the empty row for a stage. Gives the year: 2025, or the next one that is free. */
async function addsAStage(page, hand, why) {
  await hand.follow(page.locator(`main a[href='/edit/policies/${seed}']`), new RegExp(`/edit/policies/${seed}$`), "the link to edit");
  await hand.follow(page.locator(`main a[href='/edit/policies/${seed}/stages']`), /\/stages$/, "the link to add a stage");
  await fitsItsWidth(page);
  const years = await page.locator("input[name^='stages-'][name$='-year']").evaluateAll((fields) => fields.map((field) => ({ name: field.name, year: field.value })));
  const row = years.find((field) => field.year === "")?.name.replace(/-year$/, "");
  demand(row, "the form has no empty row for a new stage");
  let year = 2025;
  while (years.some((field) => field.year === String(year))) year += 1;
  await hand.type(page.locator(`#${row}-year`), String(year), "the field for the year");
  await hand.choose(page.locator(`#${row}-stage`), "implementation", "the choice of stage");
  await hand.type(page.locator(`textarea[name^='${row}-note-']`), `Skolene tar den i bruk i ${year}.`, "the field for the note");
  await hand.type(page.locator("#reason"), why, "the field for the reason");
  await hand.follow(page.locator("button[name=then][value=draft]:not([hidden])"), new RegExp(`/edit/policies/${seed}$`), "the button that saves the draft");
  demand((await text(page.locator("main"))).includes(String(year)), "the page does not show what the draft changes");
  return String(year);
}

async function publishes(page, hand, why) {
  await page.goto(new URL(`/edit/policies/${seed}`, base).href);
  await hand.follow(page.locator(`main a[href='/edit/policies/${seed}/publish']`), /\/publish$/, "the link to publish");
  demand((await page.locator("main ins, main del").count()) > 0, "the page that asks does not show what changes");
  await hand.type(page.locator("#reason"), why, "the field for the reason");
  await fitsItsWidth(page);
  await hand.follow(page.locator(`form[action='/edit/policies/${seed}/publish'] button[type=submit]`), record, "the button that publishes");
}

async function seesItInTheHistory(page, hand, why) {
  await hand.follow(page.locator(`main a[href='/policies/${seed}/history']`), /\/history$/, "the link to the history");
  const newest = page.locator("ol.tr-history > li").first();
  demand((await text(newest)).includes(why), "the newest version does not say why");
  same(await newest.locator(".tr-history__published li").count(), 1, "publications of the newest version");
  await fitsItsWidth(page);
  const version = Number((await newest.locator("a[href*='/history/']").first().getAttribute("href")).match(/\/history\/(\d+)/)[1]);
  await hand.follow(newest.locator("a[href*='/diff?']"), /\/diff\?/, "the link to what changed");
  demand((await text(page.locator("main ins"))).length > 3, "the difference shows nothing new");
  return version;
}

async function seesItInTheFeed(page, why) {
  for (const address of ["/policies.atom", `/policies/${seed}.atom`]) {
    const answer = await page.request.get(new URL(address, base).href);
    same(answer.status(), 200, `${address}: status`);
    demand(answer.headers()["content-type"].startsWith("application/atom+xml"), `${address}: ${answer.headers()["content-type"]}`);
    const [, entry] = /<entry>([\s\S]*?)<\/entry>/.exec(await answer.text()) ?? [];
    demand(entry?.includes(`/policies/${seed}"`), `${address}: the newest entry is not the strategy`);
    demand(entry.includes('term="real"'), `${address}: the entry is not a real change`);
    demand(entry.includes(why), `${address}: the entry does not say why: ${entry}`);
  }
}

/** Brings the version before back and makes it public, so that the record is as it was. */
async function takesItBack(page, hand, version, why) {
  await page.goto(new URL(`/policies/${seed}/history`, base).href);
  await hand.press(page.locator(`a[href='/edit/policies/${seed}/revert/${version}'], form[action='/edit/policies/${seed}/revert/${version}'] button`), "what brings the earlier version back");
  await page.waitForURL(/\/revert\/\d+$/);
  await hand.type(page.locator("#reason"), why, "the field for the reason");
  await hand.follow(page.locator("main form[action*='/revert/'] button[type=submit]"), new RegExp(`/edit/policies/${seed}(/preview|/publish)?$`), "the button that brings it back");
  await publishes(page, hand, why);
}

export const journeys = ways.flatMap(({ how, window, hand: handOf }) => [
  {
    name: `a newcomer finds, reads, compares, cites and takes away, ${how}`,
    async walk(browser) {
      await browser.visit(window, async (page) => {
        const hand = handOf(page);
        const script = window.script !== false;
        await findsAndReads(page, hand);
        const numbers = await filtersByAustria(page, hand, script);
        await takesTheListAway(page, hand, numbers);
        await compares(page, hand, numbers.includes("27993") ? "27993" : numbers[0]);
        await cites(page, hand, script);
      });
    },
  },
  {
    name: `an editor adds a stage, a publisher makes it public, and it is seen, ${how}`,
    async walk(browser) {
      await browser.visit(window, async (page) => {
        const hand = handOf(page);
        const mark = Date.now().toString(36);
        const [why, back] = [`Nytt trinn meldt (${mark})`, `Tilbake til slik det var (${mark})`];
        await page.goto(new URL(`/policies/${seed}`, base).href);
        const before = await stagesInTable(page);
        await signsIn(page, hand, "editor");
        const year = await addsAStage(page, hand, why);
        same((await page.goto(new URL(`/edit/policies/${seed}/publish`, base).href)).status(), 403, "an editor who asks to publish");
        await page.goto(new URL(`/policies/${seed}`, base).href);
        same((await stagesInTable(page))[year] ?? "", before[year] ?? "", `what readers see of ${year} before it is published`);
        await signsOut(page, hand);

        await page.goto(new URL(`/policies/${seed}`, base).href);
        await signsIn(page, hand, "publisher");
        await publishes(page, hand, why);
        demand(await page.locator(".tr-flash[role=status]").isVisible(), "no word that it was published");
        same((await stagesInTable(page))[year], "implementation", `the table's stage in ${year}`);
        demand((await text(page.locator("main"))).includes(`Skolene tar den i bruk i ${year}.`), "the note is not on the page");
        const version = await seesItInTheHistory(page, hand, why);
        await seesItInTheFeed(page, why);
        await takesItBack(page, hand, version - 1, back);
        same((await stagesInTable(page))[year] ?? "", before[year] ?? "", `the table's stage in ${year} afterwards`);
        await signsOut(page, hand);
        same((await page.goto(new URL(`/edit/policies/${seed}`, base).href)).url().includes("/sign-in"), true, "the desk asks to sign in after signing out");
      });
    },
  },
]).concat([
  {
    name: "the search field above a list keeps the filters that were ticked",
    async walk(browser) {
      for (const script of [true, false]) {
        await browser.visit({ script }, async (page) => {
          const hand = pointer(page);
          await filtersByAustria(page, hand, script);
          await hand.type(page.locator("#list-q"), "digital", "the search field of the list");
          await hand.follow(page.locator("form:has(#list-q) button[type=submit]"), /q=digital/, "the search button of the list");
          same(new URL(page.url()).searchParams.get("country"), "AT", `the filter after a search ${script ? "with" : "without"} script`);
        });
      }
    },
  },
  {
    name: "a ticked filter is counted, told aloud and kept in the address, without leaving the box",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        const hand = keyboard(page);
        await page.goto(new URL("/policies", base).href);
        const box = page.locator("input[type=checkbox][name=country][value=AT]");
        await hand.tick(box, "the filter for Austria");
        await page.waitForURL(/country=AT/);
        demand(await box.evaluate((node) => node === document.activeElement), "the keyboard was taken away from the box that was ticked");
        const hits = await page.locator(".tr-hit").count();
        const told = await text(page.locator("main > p.ds-sr-only[role=status]"));
        demand(new RegExp(`\\b${hits}\\b`).test(told), `how many are left is not told aloud: "${told}"`);
        const total = await text(page.locator("[data-total]"));
        same(total, told, "what is told and what is shown");
        await page.reload();
        demand(await box.isChecked(), "the filter is not kept in the address");
        same(await page.locator(".tr-hit").count(), hits, "hits after the page is read anew");
        await hand.follow(page.locator(".tr-chips a").first(), (address) => !address.search.includes("country"), "the chip that takes the filter away");
        demand((await page.locator(".tr-hit").count()) > hits, "the list is not whole again without the filter");
      });
    },
  },
]);
