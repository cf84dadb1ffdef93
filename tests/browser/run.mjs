// Runs every *.journey.mjs of this folder against TRINN_ADDRESS and ends with "N passed, N failed".
// A journey file exports `journeys`: [{ name, walk(browser) }]. `node run.mjs sign-in` runs only those whose file or name has that word.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { browserPath, launch } from "./harness.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = (await readdir(here)).filter((name) => name.endsWith(".journey.mjs")).sort();

if (!browserPath()) {
  console.error("could not find a browser; install chromium");
  console.log("0 passed, 1 failed");
  process.exit(1);
}

const browser = await launch();
let passed = 0;
let failed = 0;
for (const file of files) {
  const { journeys } = await import(join(here, file));
  for (const { name, walk } of journeys) {
    if (wanted.length && !wanted.some((word) => file.includes(word) || name.includes(word))) continue;
    const start = performance.now();
    try {
      await walk(browser);
      passed += 1;
      console.log(`  ok      ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`  FAILED  ${name}\n    ${String(error.message ?? error).replaceAll("\n", "\n    ")}`);
    }
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
