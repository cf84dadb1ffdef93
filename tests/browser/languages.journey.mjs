// The pages that matter most, in each of the four languages: the page says its language, no message key shows through, nothing is
// left of how messages are put together, and what falls back to another language is marked as being in that language.
import { base, demand, isWhole, languages, seed, signIn } from "./harness.mjs";

const publicPages = [
  "/",
  "/about",
  "/policies",
  "/policies?q=digital+infrastruktur&country=NO",
  "/policies?q=zzxxqqyy",
  `/policies/${seed}`,
  "/policies/27993",
  `/policies/${seed}/tree`,
  `/policies/${seed}/history`,
  `/policies/${seed}/diff?from=1&to=2`,
  `/policies/${seed}/cite`,
  `/policies/compare?id=${seed}&id=27993`,
  "/policies/compare",
  "/policies/statistics",
  "/policies?as-of=2025-06-30",
  "/editions",
  "/vocabularies",
  "/vocabularies/stages",
  "/organisations",
  "/sign-in",
  "/no-such-page",
  "/policies?sort=nonsense",
];

const signedInPages = [
  "/me",
  "/me/password",
  "/edit",
  "/edit/policies/new",
  `/edit/policies/${seed}`,
  ...["basics", "stages", "texts", "dates", "tags", "bodies", "sources", "statements", "relations", "elements", "quantities"].map((section) => `/edit/policies/${seed}/${section}`),
  `/edit/policies/${seed}/preview`,
  `/edit/policies/${seed}/withdraw`,
  `/edit/policies/${seed}/revert/1`,
  "/edit/import",
  "/edit/audit",
  "/edit/vocabularies",
  "/edit/vocabularies/stages",
  "/edit/editions/new",
  "/people",
  "/people/new",
  "/organisations/new",
];

/** Everything that can be read or heard on the page, with where it stands; code, addresses and what people typed left out. */
function readable() {
  const found = [];
  const skip = "script, style, code, pre, input, textarea, kbd, samp";
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const said = node.data.replace(/\s+/g, " ").trim();
    if (said && !node.parentElement.closest(skip)) found.push({ said, where: `<${node.parentElement.localName}>` });
  }
  for (const name of ["aria-label", "title", "alt", "placeholder", "aria-description", "data-done"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) found.push({ said: node.getAttribute(name), where: `${name} of <${node.localName}>` });
  }
  for (const node of document.querySelectorAll("meta[name=description]")) found.push({ said: node.content, where: "description" });
  return found;
}

/** Beginnings of message keys; a key shows where a message is missing. */
const keyed =
  /\b(record|list|edit|take|nav|error|people|start|about|compare|statistics|stats|import|audit|contradiction|change|field|tree|history|diff|edition|editions|vocabulary|vocabularies|org|person|role|password|me|sign|timeline|refusal|problem|element|part|unit|qualifier|quantity|match|pager|filters|footer|form|citation|api|doubt|remark)-[a-z0-9-]{3,}\b/g;

/** Ordinary words that look like keys. */
const ordinary = /^(start-ups?|sign-offs?|part-times?|part-timers?|change-makers?|form-based|role-plays?|people-(centred|centered|oriented)|list-based|field-(work|based|specific)|record-(keeping|high))$/;

/** What shows through in a text, or null. */
function leak(said) {
  if (/[\uE000-\uE00F]/.test(said)) return "a mark of fallback that was not turned into markup";
  if (/\{\s*[$"]|\{\$/.test(said)) return "a placeholder that was not filled in";
  const words = said.replace(/\S*(:\/\/|\/|@)\S*/g, " ");
  if (/^[a-z]+(-[a-z0-9]+)+[:.]?$/.test(words) && !ordinary.test(words) && keyed.test(words)) return `the key "${words}"`;
  const key = (words.match(keyed) ?? []).find((word) => !ordinary.test(word));
  return key ? `the key "${key}"` : null;
}

async function speaks(page, address, lang) {
  await page.goto(new URL(address, base).href);
  await isWhole(page, address, lang);
  const wrong = (await page.evaluate(readable)).map(({ said, where }) => [leak(said), where, said]).filter(([found]) => found);
  const told = [...new Set(wrong.map(([found, where, said]) => `${found} in ${where}: "${said.slice(0, 90)}"`))];
  const marks = await page.evaluate(() =>
    [...document.querySelectorAll(".tr-fallback")].map((node) => ({
      lang: node.getAttribute("lang"),
      around: node.parentElement.closest("[lang]").getAttribute("lang"),
      said: node.textContent.trim().slice(0, 60),
    })),
  );
  for (const { lang: of, around, said } of marks) {
    if (!languages.includes(of)) told.push(`a fallback without a language: "${said}"`);
    else if (of === around) told.push(`a fallback marked as ${of} inside a part that is ${of} anyway: "${said}"`);
  }
  const odd = await page.evaluate((known) => [...document.querySelectorAll("[lang]")].filter((node) => !known.includes(node.getAttribute("lang"))).map((node) => node.outerHTML.slice(0, 80)), languages);
  for (const one of odd) told.push(`a language that is none of the four: ${one}`);
  return { told: told.map((line) => `${address} in ${lang}: ${line}`), marks: marks.length };
}

/** The most lines that a failure tells; the count says the rest. */
const TOLD = 25;

const complain = (told) => demand(told.length === 0, `${told.length} texts are not as they should be\n  ${told.slice(0, TOLD).join("\n  ")}`);

export const journeys = [
  ...languages.map((lang) => ({
    name: `the pages for readers speak ${lang}`,
    async walk(browser) {
      await browser.visit({ lang }, async (page) => {
        const told = [];
        const marks = {};
        for (const address of publicPages) {
          const found = await speaks(page, address, lang);
          told.push(...found.told);
          marks[address] = found.marks;
        }
        complain(told);
        // the Austrian record is there in English only: other pages say so
        if (lang !== "en") demand(marks["/policies/27993"] > 0, `/policies/27993 in ${lang}: what is shown in English is not marked`);
      });
    },
  })),
  ...languages.map((lang) => ({
    name: `the pages for editors and administrators speak ${lang}`,
    async walk(browser) {
      await browser.visit({ lang }, async (page) => {
        await signIn(page, "administrator");
        const told = [];
        for (const address of signedInPages) told.push(...(await speaks(page, address, lang)).told);
        complain(told);
      });
    },
  })),
  {
    name: "the browser's wish decides the language until a person chooses",
    async walk(browser) {
      for (const [wish, lang] of [["nn,nb;q=0.8", "nn"], ["en-GB,en;q=0.9", "en"], ["se", "se"], ["no", "nb"], ["de,fr;q=0.5", "nb"]]) {
        await browser.visit({}, async (page, context) => {
          await context.clearCookies();
          const html = await (await page.request.get(new URL("/about", base).href, { headers: { "accept-language": wish } })).text();
          demand(html.includes(`<html lang="${lang}"`), `a browser that wishes ${wish} gets ${/<html lang="\w+"/.exec(html)}`);
        });
      }
    },
  },
];
