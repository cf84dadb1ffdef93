// What journeys about assessments share: a test begun, questions answered the plain way, a server of one's own to be cut off.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { base, demand, same } from "./harness.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Types a code at the door and comes to the page it leads to. */
export async function typesCode(page, code, home = base) {
  await page.goto(new URL("/take", home).href);
  await page.locator("#code").fill(code);
  await page.locator("main form[action='/take'] button").click();
}

/** Begins a campaign that anybody can take; gives the personal code. Ends before the first question. */
export async function begins(page, code, home = base) {
  await typesCode(page, code, home);
  await page.locator("main form[action='/take/start'] button").click();
  same(new URL(page.url()).pathname, "/take/code", `${code}: the page with one's own code`);
  const own = (await page.locator("main code").first().textContent()).trim();
  demand(/^[A-Z0-9-]{12,}$/i.test(own), `${code}: a personal code, found "${own}"`);
  await page.locator("main a[href='/take/question']").first().click();
  return own;
}

/** The question that waits: its number and its words. */
export const question = async (page) => ({
  position: await page.locator("input[name=position]").inputValue(),
  words: (await page.locator("#question").textContent()).trim(),
});

/** Fills in any kind of question the plain way. The answer need not be right. */
export async function fillsIn(page) {
  // with script a simulation can be shown as the form it is without
  const swap = page.locator(".sim-swap");
  if ((await swap.count()) && (await page.locator(".sim").isVisible())) await swap.click();
  const form = page.locator("form.sit-form");
  const boxes = form.locator("input[name=answer]:is([type=radio], [type=checkbox])");
  if (await boxes.count()) await boxes.first().check({ force: true });
  const selects = form.locator("select");
  for (let i = 0; i < (await selects.count()); i += 1) {
    const select = selects.nth(i);
    const name = await select.getAttribute("name");
    // in an order every line has a place of its own
    const choices = (await select.locator("option").count()) - 1;
    await select.selectOption({ index: name.startsWith("place-") ? (i % choices) + 1 : 1 });
  }
  for (const field of await form.locator("input[type=text]").all()) await field.fill("3");
}

/** Answers the question that is open, and waits for what follows. */
export async function answers(page) {
  await fillsIn(page);
  const [reply] = await Promise.all([
    page.waitForResponse((one) => one.request().isNavigationRequest() && one.status() !== 303),
    page.locator("form.sit-form .sit-actions button").first().click(),
  ]);
  same(reply.status(), 200, `${page.url()}: the answer to question`);
}

/** Answers until the result; gives how many questions it took. */
export async function answersToTheEnd(page, most = 40) {
  let asked = 0;
  while (!new URL(page.url()).pathname.endsWith("/result")) {
    demand(asked < most, `no result after ${asked} questions, but ${page.url()}`);
    await answers(page);
    asked += 1;
  }
  return asked;
}

/** A port that nothing listens on. */
const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });

/** A second server over the same data, to be cut off without warning. */
export async function ownServer() {
  demand(process.env.TRINN_DATA, "set TRINN_DATA to the data folder of the server under test");
  const program = process.env.TRINN_PROGRAM ?? join(root, "target/debug/trinn");
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  let running;
  const start = async () => {
    running = spawn(program, ["serve", "--data", process.env.TRINN_DATA, "--listen", `127.0.0.1:${port}`], { stdio: "ignore" });
    for (let tries = 0; tries < 300; tries += 1) {
      if (running.exitCode !== null) break;
      if (await fetch(`${address}/healthz`).then((one) => one.ok, () => false)) return;
      await new Promise((on) => setTimeout(on, 100));
    }
    throw new Error(`could not start ${program} on ${address}`);
  };
  const kill = () => {
    const gone = new Promise((on) => running.once("exit", on));
    running.kill("SIGKILL");
    return gone;
  };
  await start();
  return { address, start, kill };
}
