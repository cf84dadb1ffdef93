// What goes wrong is told well: a form keeps what was typed and leads to the field, an unknown address and a wrong method are pages
// in the visitor's language, and a hostile question costs at most a second and never shows a fault of ours.
import { axe, base, demand, isWhole, languages, same, seed, signIn } from "./harness.mjs";

const address = (path) => new URL(path, base).href;

/** The error summary of the page open: it comes first, and each of its links leads to a field that says what is wrong. */
async function summaryLeadsToFields(page, what) {
  const summary = page.locator("#error-summary");
  same(await summary.count(), 1, `${what}: error summaries`);
  same(await summary.getAttribute("role"), "alert", `${what}: role of the summary`);
  const links = await summary.locator("a").evaluateAll((all) =>
    all.map((one) => {
      const field = document.getElementById(one.getAttribute("href").slice(1));
      return {
        href: one.getAttribute("href"),
        said: one.textContent.trim(),
        field: field?.localName ?? null,
        invalid: field?.getAttribute("aria-invalid"),
        described: (field?.getAttribute("aria-describedby") ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent.trim() ?? ""),
      };
    }),
  );
  demand(links.length > 0, `${what}: the summary has no link`);
  for (const link of links) {
    demand(["input", "select", "textarea"].includes(link.field), `${what}: ${link.href} leads to ${link.field}, not to a field`);
    same(link.invalid, "true", `${what}: aria-invalid of ${link.href}`);
    // the summary may name the field before it says the same as the field does
    demand(link.described.some((one) => one && link.said.endsWith(one)), `${what}: ${link.href} does not say "${link.said}" at the field`);
  }
  return links.map((link) => link.href.slice(1));
}

/** Presses a button and gives the answer, which must not be a redirect. */
async function sends(page, button) {
  const [answer] = await Promise.all([page.waitForResponse((one) => one.request().isNavigationRequest()), button.click()]);
  await page.waitForLoadState("domcontentloaded");
  return answer;
}

/** Questions that somebody could ask to hurt. Each is answered within a second, and never with a fault of ours. */
const hostile = [
  ["10 KB of quotes", `/policies?q=${encodeURIComponent('"'.repeat(10_240))}`, [200]],
  ["10 KB of apostrophes, commas and stars", `/policies?q=${encodeURIComponent("'*,(".repeat(2_560))}`, [200]],
  ["a thousand words", `/policies?q=${Array.from({ length: 1000 }, (_, i) => `ord${i}`).join("+")}`, [200]],
  ["one word of 10,000 letters", `/policies?q=${"a".repeat(10_000)}`, [200]],
  ["the language of another database", `/policies?q=${encodeURIComponent("'; drop table policies; --")}`, [200]],
  ["two thousand countries", `/policies?${Array.from({ length: 2000 }, (_, i) => `country=X${i}`).join("&")}`, [200]],
  ["bytes that are no text", "/policies?q=%ff%fe%00%80", [200, 400]],
  ["the other way of writing, and signs that join", `/policies?q=${encodeURIComponent("\u202Edigital\u0000\u0301\u200D".repeat(40))}`, [200, 400]],
  ["a place in the list that was made up", "/policies?after=AAAA.%22%3E", [400]],
  ["a day that is none", "/policies?as-of=2025-02-31", [400]],
  ["a year that is none", "/policies?in-year=99999999999", [400]],
  ["a number too large", "/policies/99999999999999999999", [404]],
  ["a number below nought", "/policies/-1", [404]],
  ["a way out of the folder", "/assets/..%2f..%2fetc%2fpasswd", [404]],
  ["a format that is none", `/policies/${seed}.exe`, [404]],
  ["a hundred policies side by side", `/policies/compare?${Array.from({ length: 100 }, (_, i) => `id=${i}`).join("&")}`, [200, 400]],
  ["a language that is none", "/language/xx", [404, 303, 200]],
  ["a facet with everything open", `/policies?${["body", "country", "type", "theme"].map((facet) => `all=${facet}`).join("&")}`, [200]],
];

export const journeys = [
  {
    name: "a stage that cannot be read comes back with what was typed, and with a way to the field",
    async walk(browser) {
      for (const script of [true, false]) {
        await browser.visit({ script }, async (page) => {
          await signIn(page, "editor", `/edit/policies/${seed}/stages`);
          const row = await page.locator("input[name^='stages-'][name$='-year']").evaluateAll((fields) => fields.find((field) => field.value === "")?.name.replace(/-year$/, ""));
          demand(row, "the form has no empty row for a new stage");
          await page.locator(`#${row}-year`).fill("20x5");
          await page.locator(`#${row}-stage`).selectOption("pilot");
          const note = page.locator(`textarea[name^='${row}-note-']`).first();
          await note.fill("Prøves ut i «fem» fylker & <b>to</b> byer");
          const answer = await sends(page, page.locator("button[name=then][value=draft]:not([hidden])"));
          same(answer.status(), 422, "status of the form that comes back");
          const fields = await summaryLeadsToFields(page, "the form for stages");
          demand(fields.includes(`${row}-year`) && fields.includes("reason"), `the summary leads to ${fields}`);
          same(await page.locator(`#${row}-year`).inputValue(), "20x5", "the year that was typed");
          same(await page.locator(`#${row}-stage`).inputValue(), "pilot", "the stage that was chosen");
          same(await page.locator(`textarea[name^='${row}-note-']`).first().inputValue(), "Prøves ut i «fem» fylker & <b>to</b> byer", "the note that was typed");
          if (script) await axe(page);
          await page.locator(`#error-summary a[href='#${row}-year']`).click();
          demand(await page.locator(`#${row}-year`).evaluate((field) => field.getBoundingClientRect().top >= 0 && field.getBoundingClientRect().bottom <= innerHeight && field.checkVisibility()), "the link of the summary does not bring the field into view");
          await page.locator("#reason").fill("en grunn");
          await page.locator("button[name=add]").first().click();
          await page.waitForLoadState("domcontentloaded");
          same(await page.locator(`#${row}-year`).inputValue(), "20x5", "the year that was typed, after more rows were asked for");
        });
      }
    },
  },
  {
    name: "a new record without country or name is sent back with both errors",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "editor", "/edit/policies/new");
        await page.locator("textarea[name^='summaries-']").first().fill("En kort tekst som skal bli stående");
        const answer = await sends(page, page.locator("#section-form button[name=then]"));
        same(answer.status(), 422, "status of the form that comes back");
        const fields = await summaryLeadsToFields(page, "the form for a new record");
        demand(fields.includes("country_code") && fields.includes("reason"), `the summary leads to ${fields}`);
        same(await page.locator("textarea[name^='summaries-']").first().inputValue(), "En kort tekst som skal bli stående", "the summary that was typed");
        await axe(page);
      });
    },
  },
  {
    name: "signing in with a wrong password keeps the address and says nothing of which was wrong",
    async walk(browser) {
      const told = [];
      // an account that is there is left alone: wrong tries lengthen its wait
      for (const [email, password] of [["ingen@trinn.example", "feil"], ["ikke-en-adresse", ""]]) {
        await browser.visit({ script: false }, async (page) => {
          await page.goto(address(`/sign-in?next=${encodeURIComponent("/policies?q=digital")}`));
          await page.locator("input[name=email]").fill(email);
          await page.locator("input[name=password]").fill(password);
          const answer = await sends(page, page.locator("main form[action='/sign-in'] button[type=submit]"));
          demand(answer.status() >= 400 && answer.status() < 500, `status of a failed sign-in: ${answer.status()}`);
          await summaryLeadsToFields(page, "the form to sign in");
          same(await page.locator("input[name=email]").inputValue(), email, "the address that was typed");
          same(await page.locator("input[name=password]").inputValue(), "", "the password, which is never sent back");
          same(await page.locator("input[name=next]").inputValue(), "/policies?q=digital", "where signing in leads");
          told.push(await page.locator("#error-summary").textContent());
        });
      }
      same(told[0].trim(), told[1].trim(), "what is said of an unknown account and of a bad address");
    },
  },
  {
    name: "signing in never leads to another site",
    async walk(browser) {
      for (const next of ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"]) {
        await browser.visit({}, async (page) => {
          await signIn(page, "reader", next);
          same(new URL(page.url()).origin, new URL(base).origin, `where signing in with next=${next} leads`);
        });
      }
    },
  },
  {
    name: "an organisation without a name is sent back with what was typed",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "administrator", "/organisations/new");
        await page.locator("#key").fill("Ikke En Nøkkel!");
        const answer = await sends(page, page.locator("main form[method=post] button[type=submit]").last());
        same(answer.status(), 422, "status of the form that comes back");
        await summaryLeadsToFields(page, "the form for an organisation");
        same(await page.locator("#key").inputValue(), "Ikke En Nøkkel!", "the key that was typed");
        await axe(page);
      });
    },
  },
  {
    name: "a new password that is too short or not the same twice is refused, and nothing changes",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "reader", "/me/password");
        const fields = page.locator("main form input[type=password]");
        for (let i = 0; i < (await fields.count()); i += 1) await fields.nth(i).fill(`kort${i}`);
        const answer = await sends(page, page.locator("main form[method=post] button[type=submit]").last());
        same(answer.status(), 422, "status of the form that comes back");
        await summaryLeadsToFields(page, "the form for a password");
        await signIn(page, "reader");
      });
    },
  },
  {
    name: "a form from elsewhere is refused with a page",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "editor");
        for (const [path, form] of [[`/edit/policies/${seed}/stages`, { base_version: "1", reason: "fra et annet sted" }], ["/sign-out", {}], ["/edit/policies/new", { csrf: "oppdiktet" }]]) {
          const answer = await page.request.post(address(path), { form, maxRedirects: 0 });
          same(answer.status(), 403, `${path} without the mark of our own form`);
          demand(/<h1>/.test(await answer.text()), `${path}: no page`);
        }
        await page.goto(address("/me"));
        same(new URL(page.url()).pathname, "/me", "still signed in after a foreign sign-out");
      });
    },
  },
  {
    name: "a file that is no list of policies is refused row by row, and nothing is written",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await signIn(page, "publisher", "/edit/import");
        const before = await (await page.request.get(address("/policies.csv"))).text();
        const lines = ['{"id": 900001, "country_code": "NO", "stages": [{"year": 2020, "stage": "thinking"}]}', "{ikke json", '{"id": 900002, "country_code": "NO", "stages": [{"year": 20205, "stage": "pilot"}]}'];
        await page.locator("input[type=file]").setInputFiles({ name: "feil.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(lines.join("\n")) });
        await page.locator("main form[enctype] button[type=submit]").click();
        await page.waitForURL(/\/edit\/import\/[\w-]+/);
        await page.waitForFunction(() => document.querySelector("main table tbody tr, main .ds-error-summary"), null, { timeout: 10_000 });
        const said = (await page.locator("main").textContent()).replace(/\s+/g, " ");
        for (const clue of ["1", "2", "3", "TR-"]) demand(said.includes(clue), `the report does not name ${clue}: ${said.slice(0, 300)}`);
        await axe(page);
        same(await (await page.request.get(address("/policies.csv"))).text(), before, "the list after a refused file");
      });
    },
  },
  {
    name: "unknown addresses and wrong methods are pages in the visitor's language",
    async walk(browser) {
      for (const lang of languages) {
        await browser.visit({ lang }, async (page) => {
          const said = new Set();
          for (const path of ["/no-such-page", "/policies/1", "/policies/abc", "/editions/999", "/vocabularies/none", "/organisations/none", `/policies/${seed}/history/999`]) {
            same((await page.goto(address(path))).status(), 404, `${path}: status`);
            await isWhole(page, path, lang);
            demand(await page.locator("main form[action='/policies'] input[name=q]").count(), `${path}: no way on from the page`);
            said.add(await page.locator("h1").textContent());
          }
          for (const [method, path] of [["POST", "/policies"], ["DELETE", `/policies/${seed}`], ["PUT", "/about"], ["GET", "/sign-out"]]) {
            const answer = await page.request.fetch(address(path), { method, headers: { accept: "text/html" }, maxRedirects: 0 });
            same(answer.status(), 405, `${method} ${path}: status`);
            const html = await answer.text();
            demand(html.includes(`<html lang="${lang}"`) && /<h1>[\s\S]*\S[\s\S]*<\/h1>/.test(html), `${method} ${path} in ${lang} is no page in that language`);
            demand(answer.headers().allow, `${method} ${path}: the answer does not say which methods are allowed`);
          }
        });
      }
    },
  },
  {
    name: "hostile questions cost at most a second and never show a fault of ours",
    async walk(browser) {
      await browser.visit({}, async (page) => {
        await page.goto(address("/about"));
        const slow = [];
        for (const [what, path, statuses] of hostile) {
          const start = performance.now();
          const answer = await page.request.get(address(path), { maxRedirects: 0 });
          const took = performance.now() - start;
          demand(statuses.includes(answer.status()), `${what}: answered ${answer.status()}, not ${statuses}`);
          if (took > 1000) slow.push(`${what}: ${Math.round(took)} ms`);
        }
        demand(slow.length === 0, slow.join("\n"));
        same((await page.goto(address(hostile[0][1]))).status(), 200, "10 KB of quotes in the browser");
        await isWhole(page, "10 KB of quotes", "nb");
        await axe(page);
      });
    },
  },
  {
    name: "what is asked for is shown as text, never as markup",
    async walk(browser) {
      const evil = `"><script>document.title="hit"</script><img src=x onerror=alert(1)>'`;
      await browser.visit({}, async (page) => {
        for (const path of ["/policies?q=", "/policies?country=", "/policies/compare?add=", "/policies?sort=", "/policies/statistics?q=", "/sign-in?next=", "/policies/cite?q="]) {
          await page.goto(address(path + encodeURIComponent(evil)));
          same(await page.locator("main script, main img[src=x]").count(), 0, `${path}: markup from the address`);
          demand((await page.title()) !== "hit", `${path}: a script from the address ran`);
        }
        demand((await page.goto(address("/policies?q=" + encodeURIComponent(evil)))).headers()["content-security-policy"]?.includes("script-src"), "no content security policy");
        same(await page.locator("#list-q").inputValue(), evil, "what was asked for, in the field");
      });
    },
  },
];
