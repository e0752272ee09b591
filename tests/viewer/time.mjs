// How long a page takes until it can be used: node time.mjs CHROMIUM URL NODE
import { chromium } from "playwright-core";

const [, , executablePath, url, node] = process.argv;
const args = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
if (process.getuid?.() === 0) args.push("--no-sandbox");
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(120_000);
  const now = () => page.evaluate(() => performance.now());
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForSelector("html[data-ready]");
  const frame = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  // Usable means that the picture is on the screen and a typed name is found.
  await frame();
  const drawn = await now();
  await page.fill("#search", node);
  await page.waitForSelector("#suggestions [role=option]");
  const usable = await now();
  await page.press("#search", "Enter");
  await page.waitForSelector("#panel h2");
  await frame();
  const chosen = (await now()) - usable;
  const begin = await now();
  await page.evaluate(() => document.querySelector("#orphans").click());
  await frame();
  const filtered = (await now()) - begin;
  const heap = await page.evaluate(() => performance.memory.usedJSHeapSize);
  console.log(JSON.stringify({ drawn, usable, chosen, filtered, heap }));
} finally {
  await browser.close();
}
