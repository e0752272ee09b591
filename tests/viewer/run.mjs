// Runs scenarios in Chromium: reads {"chromium", "pages", "index", "scenarios"} from stdin and
// prints, as one JSON document, what is wrong in each scenario, or nothing.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { scenarios } from "./scenarios.mjs";

const given = JSON.parse(readFileSync(0, "utf8"));
const args = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
if (process.getuid?.() === 0) args.push("--no-sandbox");

const browser = await chromium.launch({ executablePath: given.chromium, args });
const results = {};
try {
  for (const name of given.scenarios) results[name] = await run(name);
} finally {
  await browser.close();
}
console.log(JSON.stringify(results));

async function run(name) {
  const { page: which, options = {}, allowed = null, play } = scenarios[name];
  const url = given.pages[which];
  const context = await browser.newContext({
    viewport: { width: 1200, height: 760 },
    colorScheme: "dark",
    reducedMotion: "reduce",
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.stack}`));
  page.on("console", (said) => {
    if (said.type() === "error" && !allowed?.test(said.text())) wrong.push(`console: ${said.text()}`);
  });
  page.on("dialog", (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const own = new URL(url);
  page.on("request", (request) => {
    const asked = new URL(request.url());
    const inside = asked.protocol === "data:" || asked.protocol === "blob:";
    const same = asked.protocol === own.protocol && asked.host === own.host;
    const itself = own.protocol === "file:" ? asked.pathname === own.pathname : same;
    if (!inside && !itself && !(allowed && asked.host === "127.0.0.1:9")) wrong.push(`request: ${request.url()}`);
  });
  const open = async (hash = "") => {
    await page.goto("about:blank");
    await page.goto(url + hash);
    await page.waitForSelector("html[data-ready]");
  };
  try {
    await open();
    await play({ page, open, given });
  } catch (error) {
    wrong.push(error.stack);
  } finally {
    await context.close();
  }
  return wrong;
}
