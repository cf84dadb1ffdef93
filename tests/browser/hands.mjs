// Two ways to use a page: a pointer, and the keyboard alone. A journey is written once against these and walked with both.
// What is folded away is unfolded first, the way a person would: by its summary.
import { demand, same } from "./harness.mjs";

/** The folded parts around a control that hide it, outermost first. */
async function foldsAround(control) {
  const folds = await control.evaluateHandle((node) => {
    const found = [];
    for (let one = node.parentElement; one; one = one.parentElement) {
      if (one.localName === "details" && !one.open && !one.querySelector(":scope > summary")?.contains(node)) found.unshift(one);
    }
    return node.checkVisibility() ? [] : found;
  });
  const list = [];
  for (const fold of (await folds.getProperties()).values()) list.push(await (await fold.asElement()).$(":scope > summary"));
  return list;
}

/** A control that is there exactly where the journey says. */
async function only(locator, what) {
  const control = locator.first();
  demand((await locator.count()) > 0, `${locator.page().url()}: ${what} is not there (${locator})`);
  return control;
}

/** Acts and waits until the address is right and the page has come. */
async function leadsTo(page, address, what, act) {
  const before = page.url();
  const arrives = page.waitForURL(address, { timeout: 8000, waitUntil: "domcontentloaded" });
  arrives.catch(() => null);
  await act();
  await arrives.catch(() => {
    throw new Error(`${what} on ${before} leads to ${page.url()}, not to ${address}`);
  });
}

/** With a pointer. */
export function pointer(page) {
  const reach = async (locator, what) => {
    const control = await only(locator, what);
    for (const summary of await foldsAround(control)) await summary.click();
    return control;
  };
  return {
    async follow(locator, address, what) {
      const control = await reach(locator, what);
      await leadsTo(page, address, what, () => control.click());
    },
    async press(locator, what) {
      await (await reach(locator, what)).click();
    },
    async type(locator, text, what) {
      await (await reach(locator, what)).fill(text);
    },
    async tick(locator, what) {
      await (await reach(locator, what)).click();
    },
    async choose(locator, value, what) {
      await (await reach(locator, what)).selectOption(value);
    },
  };
}

/** Most presses of Tab before a control counts as out of reach. */
const STEPS = 700;

/** With the keyboard alone: Tab to go on, Enter, blank, arrows and letters to act. */
export function keyboard(page) {
  const tabTo = async (control, what) => {
    for (let step = 0; step < STEPS; step += 1) {
      if (await control.evaluate((node) => node === node.ownerDocument.activeElement)) return control;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${page.url()}: ${what} cannot be reached with Tab`);
  };
  const reach = async (locator, what) => {
    const control = await only(locator, what);
    for (const summary of await foldsAround(control)) {
      await tabTo(summary, `what unfolds ${what}`);
      await page.keyboard.press("Enter");
    }
    return tabTo(control, what);
  };
  return {
    async follow(locator, address, what) {
      await reach(locator, what);
      await leadsTo(page, address, what, () => page.keyboard.press("Enter"));
    },
    async press(locator, what) {
      await reach(locator, what);
      await page.keyboard.press("Enter");
    },
    async type(locator, text, what) {
      await reach(locator, what);
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    },
    async tick(locator, what) {
      await reach(locator, what);
      await page.keyboard.press("Space");
    },
    async choose(locator, value, what) {
      const control = await reach(locator, what);
      const choices = await control.locator("option").count();
      for (let step = 0; step < choices && (await control.inputValue()) !== value; step += 1) await page.keyboard.press("ArrowDown");
      same(await control.inputValue(), value, `${page.url()}: ${what} chosen with the arrows`);
    },
  };
}
