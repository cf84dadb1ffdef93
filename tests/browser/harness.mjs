// The browser that journeys walk with: Debian's Chromium through playwright-core, axe-core for accessibility.
// Nothing is fetched from anywhere but the server under test; every run has its own profile.
import { mkdtemp, readFile, rm, mkdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where the server under test answers. */
export const base = process.env.TRINN_ADDRESS ?? "http://127.0.0.1:4070";

/** Where screenshots go; not kept in the repository. */
export const out = join(here, "out");

export const languages = ["nb", "nn", "se", "en"];

/** The record that the first walks go through: the Norwegian strategy 2023-2030. */
export const seed = 43626;

/** The browser program, or null when this machine has none. */
export const browserPath = () =>
  [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path && existsSync(path)) ?? null;

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser once for a whole run. `visit(options, walk)` gives a journey its own clean window. */
export async function launch() {
  const profile = await mkdtemp(join(tmpdir(), "trinn-browser-"));
  const browser = await chromium.launch({ executablePath: browserPath(), args: [...flags, `--disk-cache-dir=${profile}`] });
  return {
    /**
     * A fresh window (no cookies). Options: width, height, scheme ("light" | "dark"), script (false = without script), lang,
     * home (another server than the one under test).
     * A page that reports an error in its script, or that asks another host for anything, fails the journey.
     */
    async visit(options, walk) {
      const { width = 1280, height = 900, scheme = "light", script = true, lang = "nb", home = base } = options;
      const context = await browser.newContext({
        baseURL: home,
        viewport: { width, height },
        colorScheme: scheme,
        javaScriptEnabled: script,
        reducedMotion: "reduce",
        permissions: script ? ["clipboard-read", "clipboard-write"] : [],
        acceptDownloads: true,
      });
      await context.addCookies([{ name: "trinn_lang", value: lang, url: home }]);
      // what is not there after this time is not coming: a page answers within milliseconds
      context.setDefaultTimeout(8_000);
      const page = await context.newPage();
      const faults = [];
      page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !/Failed to load resource/.test(message.text())) faults.push(`console: ${message.text()}`);
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(home) && !/^(data|blob|about):/.test(request.url())) faults.push(`asked another host: ${request.url()}`);
      });
      page.on("response", (response) => {
        if (response.url().includes("/assets/") && !response.ok()) faults.push(`${response.status()} for ${response.url()}`);
      });
      try {
        await walk(page, context);
        if (faults.length) throw new Error([...new Set(faults)].join("\n"));
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Throws with `message` unless `condition` holds. */
export function demand(condition, message) {
  if (!condition) throw new Error(message);
}

/** Throws unless both are equal; shows both. */
export function same(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}

/**
 * Runs axe on the page as it is and demands that it finds nothing. axe is evaluated, not added as a script tag,
 * so that the content security policy stays on. Not for windows opened without script: axe waits on timers there for ever.
 */
export async function axe(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  const lines = found.violations.flatMap((rule) =>
    rule.nodes.slice(0, 5).map((node) => `${rule.id} (${rule.impact}): ${rule.help}\n    ${node.target.join(" ")}\n    ${node.failureSummary.split("\n").slice(1).join("; ").trim()}`),
  );
  demand(lines.length === 0, `axe found ${lines.length} faults on ${page.url()}\n  ${lines.join("\n  ")}`);
}

/** Demands that nothing but a region made for it scrolls sideways. */
export async function fitsItsWidth(page) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return null;
    const scrolls = (node) => node && node !== document.body && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    const culprit = [...document.querySelectorAll("body *")].find((node) => node.getBoundingClientRect().right > limit + 1 && !scrolls(node.parentElement));
    return `${document.documentElement.scrollWidth} > ${limit}, because of ${culprit ? culprit.outerHTML.slice(0, 160) : "something unseen"}`;
  });
  demand(wide === null, `${page.url()} scrolls sideways: ${wide}`);
}

/**
 * Walks the page by Tab and gives what received the focus, in order. Demands that the first stop is the link past the
 * header, that each stop can be seen, and that the walk ends (no trap).
 */
export async function keyboardWalk(page, limit = 400) {
  const stops = [];
  await page.evaluate(() => document.activeElement?.blur?.());
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement;
      if (!node || node === document.body || node === document.documentElement) return null;
      if (node.dataset.walked) return "again";
      node.dataset.walked = "yes";
      const box = node.getBoundingClientRect();
      const style = getComputedStyle(node);
      const label = (node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent ?? "").trim().slice(0, 60);
      const shown = box.width > 1 && box.height > 1 && style.visibility !== "hidden";
      const marked = style.outlineStyle !== "none" || style.boxShadow !== "none" || node.closest(".ds-field") !== null || node.matches(".ds-skip-link");
      return { name: node.localName, href: node.getAttribute("href"), label, shown, marked };
    });
    if (stop === null || stop === "again") break;
    stops.push(stop);
  }
  demand(stops.length > 0 && stops.length < limit, `${page.url()}: ${stops.length} keyboard stops`);
  same(stops[0].href, "#main", `${page.url()}: first keyboard stop`);
  const lost = stops.find((stop) => !stop.shown || !stop.marked);
  demand(!lost, `${page.url()}: focus cannot be seen on ${JSON.stringify(lost)}`);
  return stops;
}

/** Saves a picture of the whole page under tests/browser/out and gives its path. */
export async function picture(page, name) {
  await mkdir(out, { recursive: true });
  await page.evaluate(() => document.fonts.ready.then(() => null)).catch(() => null);
  const path = join(out, `${name.replace(/[^\w.-]+/g, "_").replace(/^_+|_+$/g, "") || "start"}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}

/**
 * The demonstration accounts by role, from the list that a demonstration folder is filled with; TRINN_SIGN_INS says where it is.
 * Gives { reader: { email, password }, reporter: …, editor: …, publisher: …, administrator: … }.
 */
export async function signIns() {
  const path = process.env.TRINN_SIGN_INS;
  demand(path, "set TRINN_SIGN_INS to the demo-sign-ins.txt of the server under test");
  const accounts = {};
  for (const line of (await readFile(path, "utf8")).split("\n")) {
    const [, email, role, password] = /^\s+((\w+)@\S+)\s+(\S+)\s*$/.exec(line) ?? [];
    if (email) accounts[role === "admin" ? "administrator" : role] = { email, password }; // a role, or a name such as teacher
  }
  for (const role of ["reader", "reporter", "editor", "publisher", "administrator"]) demand(accounts[role], `no ${role} among the sign-ins in ${path}`);
  return accounts;
}

/** Signs in as a role and ends on the page `next`. Gives that page's answer. */
export async function signIn(page, role, next = "/me") {
  const { email, password } = (await signIns())[role];
  await page.goto(new URL(`/sign-in?next=${encodeURIComponent(next)}`, base).href);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.request().isNavigationRequest() && one.status() !== 303),
    page.locator("main form[action='/sign-in'] button[type=submit]").click(),
  ]);
  demand(!page.url().includes("/sign-in"), `could not sign in as ${role}: ${await page.locator(".ds-validation-message").allTextContents()}`);
  return answer;
}

/** Demands that a page is whole: its language, one main heading with words, a title, one main part. */
export async function isWhole(page, address, lang) {
  same(await page.locator("html").getAttribute("lang"), lang, `${address}: language of the page`);
  same(await page.locator("h1").count(), 1, `${address} in ${lang}: main headings`);
  demand((await page.locator("h1").textContent()).trim().length > 1, `${address} in ${lang}: the main heading is empty`);
  demand(/\S.* – Trinn$/.test(await page.title()), `${address} in ${lang}: title is "${await page.title()}"`);
  same(await page.locator("main#main").count(), 1, `${address} in ${lang}: main`);
}

/** Opens every folded part of the page. */
export const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
