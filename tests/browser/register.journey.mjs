// A county's planner: the register, the gap, the yearly plan; whole and accessible in four languages, and walked without script.
import { axe, base, demand, fitsItsWidth, isWhole, languages, same, signIn, unfold } from "./harness.mjs";

const first = async (page, pattern) => {
  const links = await page.locator("main a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  return links.find((href) => pattern.test(href));
};

async function standsUp(page, address, lang) {
  const answer = await page.goto(new URL(address, base).href);
  same(answer.status(), 200, address);
  await isWhole(page, address, lang);
  await axe(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await axe(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 320, height: 700 });
  await fitsItsWidth(page);
  await unfold(page);
  await fitsItsWidth(page);
  await axe(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Makes a plan of two seconds and waits for it; gives its address. */
async function plan(page) {
  await page.goto(new URL("/plans", base).href);
  await page.locator("#seconds").fill("2");
  await page.locator("main form[action='/plans'] button").click();
  for (let n = 0; n < 100 && (await page.locator("button[value=cancel]").count()); n += 1) {
    await page.waitForTimeout(400);
    await page.reload();
  }
  same(await page.locator("button[value=cancel]").count(), 0, "the plan is done");
  return new URL(page.url()).pathname;
}

export const journeys = [
  {
    name: "a planner imports a machine, sees the gap and its price, tries what if, makes a plan, pins and publishes, without script",
    async walk(browser) {
      await browser.visit({ width: 320, height: 700, script: false }, async (page) => {
        await signIn(page, "planner", "/equipment");
        await page.goto(new URL("/equipment/import", base).href);
        await page.locator("#csv").fill("tag,kind,site,seats\nJ-1,printer-3d,nowhere,1\n");
        await page.locator("button[value=try]").click();
        demand((await page.locator("main").textContent()).includes("nowhere"), "the fault names the site");
        const site = "Skogstua videregående skole (oppdiktet)";
        await page.locator("#csv").fill(`tag,kind,site,seats\nJ-1,printer-3d,${site},2\n`);
        await page.locator("button[value=try]").click();
        await page.locator("button[value=import]").click();
        await page.goto(new URL("/equipment?q=J-1", base).href);
        same(await page.locator("#rows tbody tr").count(), 1, "the machine is in the register");

        await page.goto(new URL("/gap", base).href);
        const before = (await page.locator(".tr-stat dd").first().textContent()).trim();
        demand(/\d/.test(before), "coverage is a number");
        await page.locator("#kind").selectOption({ index: 1 });
        await page.locator("form[action='/gap/try'] button").click();
        same(await page.locator("main .tr-chips li").count(), 1, "one change is tried");
        demand(page.url().includes("try="), "the address remembers it");
        await page.goto(new URL("/gap/prices", base).href);
        demand((await page.locator("table tbody tr").count()) > 0, "steps with their price");

        const address = await plan(page);
        await page.goto(new URL(address, base).href);
        await page.locator("button[value=pin]").first().click();
        demand((await page.locator("button[value=unpin]").count()) === 1, "a wish is kept");
        await page.locator("button[value=publish]").click();
        same(await page.locator("button[value=publish]").count(), 0, "published once");
      });
    },
  },
  ...languages.map((lang) => ({
    name: `register, gap and plan, ${lang}: whole and accessible`,
    async walk(browser) {
      await browser.visit({ lang }, async (page) => {
        await signIn(page, "planner", "/equipment");
        await page.goto(new URL("/equipment", base).href);
        const item = await first(page, /^\/equipment\/[0-9a-f-]{36}$/);
        await page.goto(new URL("/sites", base).href);
        const site = await first(page, /^\/sites\//);
        const pages = ["/equipment", item, `${item}/edit`, "/equipment/new", "/equipment/import", "/equipment/report", "/sites", site];
        for (const address of [...pages, "/gap", "/gap/rows?reason=machine", "/gap/prices", "/grants", "/bookings?show=all", "/bookings/calendars", "/plans"]) await standsUp(page, address, lang);
        await standsUp(page, await plan(page), lang);
      });
    },
  })),
];
