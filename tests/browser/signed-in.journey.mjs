// Every page of every role: it answers as the role may expect (a page, or a page that says no), stands up to axe in light, dark and
// at 320 px, and fits 320 px folded and unfolded. What is listed here is seen by nobody else, so the public walks do not reach it.
import { axe, base, demand, fitsItsWidth, isWhole, keyboardWalk, languages, same, seed, signIn, unfold } from "./harness.mjs";

const sections = ["basics", "stages", "texts", "dates", "tags", "bodies", "sources", "statements", "relations", "elements", "quantities"];
const mine = ["/me", "/me/password"];
const desk = ["/edit", "/edit?number=1", "/edit/policies/new", `/edit/policies/${seed}`, `/edit/policies/${seed}/preview`, `/edit/policies/${seed}/revert/1`, "/edit/import"];
const forms = sections.map((section) => `/edit/policies/${seed}/${section}`);
const publishing = [`/edit/policies/${seed}/publish`, `/edit/policies/${seed}/withdraw`, "/edit/editions/new"];
const administering = ["/edit/audit", "/edit/vocabularies", "/edit/vocabularies/stages", "/people", "/people/new", "/organisations/new"];

/** What each role may see, and what it is refused. */
const roles = {
  reader: { may: mine, mayNot: [...desk.filter((one) => !one.includes("?")), ...forms.slice(0, 2), ...publishing, ...administering] },
  reporter: {
    may: [...desk.filter((one) => !/import|revert/.test(one)), ...forms.slice(0, 1)],
    mayNot: ["/edit/import", `/edit/policies/${seed}/revert/1`, ...publishing, ...administering],
  },
  editor: { may: [...mine, ...desk, ...forms], mayNot: [...publishing, ...administering] },
  publisher: { may: [...mine, ...desk, ...publishing], mayNot: administering },
  administrator: { may: [...mine, "/edit", ...publishing, ...administering], mayNot: [] },
};

/** How many addresses one journey goes through. */
const PER_JOURNEY = 6;

/** Looks at the page that is open in every way. */
async function standsUp(page, address) {
  await page.setViewportSize({ width: 1280, height: 900 });
  await axe(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await axe(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 320, height: 700 });
  await fitsItsWidth(page);
  await unfold(page);
  await fitsItsWidth(page);
  await axe(page);
  const ids = await page.evaluate(() => {
    const seen = new Set();
    return [...document.querySelectorAll("[id]")].map((node) => node.id).filter((id) => seen.size === seen.add(id).size);
  });
  same(ids.join(" "), "", `${address}: ids that stand twice`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function looksAt(page, address) {
  const answer = await page.goto(new URL(address, base).href);
  same(answer.status(), 200, `${address}: status`);
  demand(!page.url().includes("/sign-in"), `${address} asks to sign in again`);
  demand(/private|no-store/.test(answer.headers()["cache-control"] ?? ""), `${address}: a page for one person may be kept by others: cache-control ${answer.headers()["cache-control"]}`);
  await isWhole(page, address, "nb");
  await standsUp(page, address);
}

const inParts = (list) => Array.from({ length: Math.ceil(list.length / PER_JOURNEY) }, (_, part) => list.slice(part * PER_JOURNEY, (part + 1) * PER_JOURNEY));

/** The first link on the page open that leads to such an address. */
async function firstLink(page, pattern) {
  const links = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  return links.find((href) => pattern.test(href));
}

export const journeys = [
  ...Object.entries(roles).flatMap(([role, { may }]) =>
    inParts(may).map((addresses) => ({
      name: `signed in as ${role}: ${addresses.join(", ")}`,
      async walk(browser) {
        await browser.visit({}, async (page) => {
          await signIn(page, role);
          for (const address of addresses) await looksAt(page, address);
        });
      },
    })),
  ),
  ...Object.entries(roles)
    .filter(([, { mayNot }]) => mayNot.length)
    .map(([role, { mayNot }]) => ({
      name: `signed in as ${role}: what the role may not see is refused with a page that says so`,
      async walk(browser) {
        await browser.visit({}, async (page) => {
          await signIn(page, role);
          for (const address of mayNot) {
            const answer = await page.goto(new URL(address, base).href);
            same(answer.status(), 403, `${address} as ${role}: status`);
            await isWhole(page, address, "nb");
            same(await page.locator("main form[method=post]").count(), 0, `${address} as ${role}: forms on the page that refuses`);
          }
          await standsUp(page, mayNot[0]);
        });
      },
    })),
  {
    name: "whoever is not signed in is asked to, and then comes to the page asked for",
    async walk(browser) {
      await browser.visit({ script: false }, async (page) => {
        const all = new Set(Object.values(roles).flatMap(({ may, mayNot }) => [...may, ...mayNot]));
        for (const address of all) {
          await page.goto(new URL(address, base).href);
          const { pathname, searchParams } = new URL(page.url());
          same(pathname, "/sign-in", `${address} without signing in`);
          same(searchParams.get("next"), address, `${address}: where signing in leads`);
        }
        await signIn(page, "editor", `/edit/policies/${seed}/stages`);
        same(new URL(page.url()).pathname, `/edit/policies/${seed}/stages`, "page after signing in");
      });
    },
  },
  {
    name: "signed in as administrator: a vocabulary's forms",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "administrator", "/edit/vocabularies/european-priorities");
        const term = await firstLink(page, /\/term\?.*code=/);
        const add = await firstLink(page, /\/term\?version=[^&]*$/);
        demand(term && add, `no link to a term (${term}) or to add one (${add})`);
        for (const address of ["/edit/vocabularies/european-priorities", term, add, "/edit/vocabularies/european-priorities/version", "/edit/vocabularies/european-priorities/mapping"]) await looksAt(page, address);
      });
    },
  },
  {
    name: "signed in as administrator: a person's pages",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "administrator", "/people");
        // the administrator's own page lacks what may be done with others: take one that has it
        const people = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")).filter((href) => /^\/people\/[0-9a-f-]{36}$/.test(href)));
        demand(people.length > 3, `people in the list: ${people.length}`);
        const person = people[1];
        for (const address of [person, `${person}/roles/new`, `${person}/password`, `${person}/close`]) await looksAt(page, address);
      });
    },
  },
  {
    name: "signed in as administrator: an organisation's pages",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "administrator", "/organisations");
        const top = (await firstLink(page, /^\/organisations\/(?!new\b)[\w-]+(\?|$)/))?.split("?")[0];
        demand(top, "no organisation in the list");
        for (const act of ["", "/rename", "/move", "/code", "/close", "/merge"]) await looksAt(page, `${top}${act}`);
      });
    },
  },
  {
    name: "signed in: the forms can be walked by keyboard",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "administrator");
        for (const address of [`/edit/policies/${seed}/stages`, `/edit/policies/${seed}/tags`, "/edit", "/edit/vocabularies/stages", "/people/new", "/organisations/new"]) {
          await page.goto(new URL(address, base).href);
          await keyboardWalk(page, 600);
        }
      });
    },
  },
  {
    name: "signed in: the desk is whole in four languages at 320 px",
    async walk(browser) {
      for (const lang of languages) {
        await browser.visit({ lang, width: 320, height: 700 }, async (page) => {
          await signIn(page, "publisher", "/edit");
          for (const address of ["/edit", `/edit/policies/${seed}`, `/edit/policies/${seed}/stages`, "/me"]) {
            await page.goto(new URL(address, base).href);
            await isWhole(page, address, lang);
            await unfold(page);
            await fitsItsWidth(page);
            await axe(page);
          }
        });
      }
    },
  },
];
