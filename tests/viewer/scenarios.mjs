// What a person does with the page, and what must come of it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import axe from "axe-core";

const HYSTERESIS = "note:Ideas/Hysteresis.md";
const JOURNAL = "note:Journal/2026-03-29.md";

const title = (page) => page.textContent("#panel h2");
const counts = (page) => page.textContent("#counts");
const where = (page, id) => page.evaluate((node) => window.vaultgraph.where(node), id);
const shown = async (page, id) => (await where(page, id)) !== null;
const hash = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1));

async function search(page, text) {
  await page.fill("#search", text);
  await page.waitForSelector("#suggestions [role=option]");
  await page.press("#search", "Enter");
}

/** The related ideas of the panel: name, whether it is linked, why. */
async function related(page) {
  await page.waitForSelector("#panel h3:has-text('Related ideas')");
  return page.$$eval("#panel .row:has(.why)", (rows) =>
    rows.map((row) => [".name", ".how", ".why"].map((part) => row.querySelector(part).textContent)),
  );
}

async function settled(page, id) {
  for (let before = null; ; ) {
    const now = await where(page, id);
    if (now && before && now.x === before.x && now.y === before.y) return now;
    before = now;
    await page.waitForTimeout(120);
  }
}

/** The colour of one point of the screen. */
async function colour(page, x, y) {
  const shot = await page.screenshot({ clip: { x, y, width: 1, height: 1 } });
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.drawImage(image, 0, 0);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }, shot.toString("base64"));
}

const near = (one, other) => one.every((part, i) => Math.abs(part - other[i]) < 40);

async function download(page, label) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(`[aria-label="${label}"]`)]);
  return [file.suggestedFilename(), readFileSync(await file.path())];
}

export const scenarios = {
  draws: {
    page: "sample",
    async play({ page }) {
      assert.match(await counts(page), /^\d+ nodes, \d+ links$/);
      const { x, y } = await settled(page, HYSTERESIS);
      const drawn = await colour(page, x, y);
      assert.ok(near(drawn, [41, 137, 191]), `a note is blue, not ${drawn}`);
      assert.deepEqual(await colour(page, 600, 5), [18, 21, 26]);
    },
  },

  search: {
    page: "sample",
    async play({ page }) {
      await page.keyboard.press("/");
      await page.keyboard.type("hyst");
      await page.waitForSelector("#suggestions [role=option]");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.getAttribute("#search", "aria-activedescendant"), "suggestion-0");
      await page.keyboard.press("Enter");
      assert.equal(await title(page), "Hysteresis");
      assert.equal(hash(page).get("node"), HYSTERESIS);
      assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2");
      // Whoever leaves the box and comes back at once finds it open.
      await page.fill("#search", "hyst");
      await page.evaluate(() => document.activeElement.blur());
      await page.focus("#search");
      await page.waitForTimeout(300);
      assert.equal(await page.isVisible("#suggestions"), true);
      await search(page, "ГИСТЕРЕЗИС"); // an alias, in another case
      assert.equal(await title(page), "Hysteresis");
      await page.fill("#search", "лед");
      assert.match(await page.textContent("#suggestions"), /Лёд/);
      await page.fill("#search", "no such note");
      assert.equal(await page.textContent("#search-status"), "nothing goes by this name");
    },
  },

  hover: {
    page: "sample",
    async play({ page }) {
      const { x, y } = await settled(page, HYSTERESIS);
      await page.mouse.move(x, y);
      await page.waitForSelector("#stage.dimmed.pointing");
      await page.mouse.move(x, 40);
      await page.waitForSelector("#stage:not(.dimmed)");
      assert.equal(await page.isVisible("#panel"), false);
    },
  },

  click: {
    page: "sample",
    async play({ page }) {
      const { x, y } = await settled(page, HYSTERESIS);
      await page.mouse.click(x, y);
      await page.waitForSelector("#panel h2");
      assert.equal(await title(page), "Hysteresis");
      const panel = await page.textContent("#panel");
      for (const part of ["note", "Ideas/Hysteresis.md", "A system has hysteresis", "Links", "Backlinks", "#water"]) {
        assert.ok(panel.includes(part), part);
      }
      const link = await page.getAttribute("#panel a.action", "href");
      assert.equal(link, "obsidian://open?vault=sample_vault&file=Ideas%2FHysteresis.md");
      await page.click("#panel .row:has-text('Forgetting curve')");
      assert.equal(await title(page), "Forgetting curve");
      assert.match(await page.textContent("#status"), /^Forgetting curve: \d+ links, \d+ backlinks$/);
      await page.goBack();
      assert.equal(await title(page), "Hysteresis");
      await page.click("[aria-label=Close]");
      assert.equal(await page.isVisible("#panel"), false);
    },
  },

  filters: {
    page: "sample",
    async play({ page }) {
      const all = await counts(page);
      assert.ok(await shown(page, "unresolved:Spacing effect"));
      await page.click("#facets label:has-text('unresolved')");
      assert.equal(await shown(page, "unresolved:Spacing effect"), false);
      assert.match(await counts(page), /^\d+ of \d+ nodes/);
      assert.equal(hash(page).get("no"), "unresolved");
      await page.click("#reset");
      assert.equal(await counts(page), all);
      await page.click("#facets label:has-text('Ideas')");
      assert.ok(await shown(page, HYSTERESIS));
      assert.equal(await shown(page, JOURNAL), false);
      await page.click("#reset");
      await page.click("#facets summary:has-text('Tags')");
      await page.fill('[aria-label="Narrow Tags"]', "water");
      await page.click("#facets label:has-text('#water')");
      assert.ok(await shown(page, HYSTERESIS));
      assert.equal(await shown(page, JOURNAL), false);
      await page.reload();
      await page.waitForSelector("html[data-ready]");
      assert.equal(await shown(page, JOURNAL), false, "the address holds the filter");
      await page.click("#reset");
      await page.click("#facets summary:has-text('Links between')");
      await page.click("#facets label:has(.name:text-is('links'))");
      assert.match(await counts(page), / of \d+ links$/);
      await page.click("#reset");
      await page.click("#orphans");
      assert.equal(await shown(page, "note:Journal/Кот и термометр.md"), false);
      await page.selectOption("#colouring", "folder");
      assert.equal(hash(page).get("colour"), "folder");
    },
  },

  communities: {
    page: "sample",
    async play({ page, open }) {
      const mark = () => page.getAttribute("#facets label:has(#communities-0) .swatch > *", "fill");
      assert.equal(await page.isVisible("#communities-0"), false);
      await page.selectOption("#colouring", "community");
      assert.ok(await page.isVisible("#communities-0"), "the legend is to be seen");
      assert.ok(await mark());
      const before = await where(page, HYSTERESIS);
      await page.selectOption("#sizing", "betweenness");
      assert.notEqual((await where(page, HYSTERESIS)).radius, before.radius);
      const query = hash(page);
      assert.deepEqual([query.get("colour"), query.get("size")], ["community", "betweenness"]);
      await search(page, "Hysteresis");
      const name = await page.textContent("#panel dt:text-is('community') + dd");
      await page.check(`#facets label:has(.name:text-is("${name}")) input`);
      assert.ok(await shown(page, HYSTERESIS));
      assert.equal(await shown(page, "concept:moon"), false);
      await open("#size=weight&colour=communities");
      assert.equal(await page.inputValue("#sizing"), "degree");
    },
  },

  camera: {
    page: "sample",
    async play({ page, open }) {
      assert.equal(hash(page).get("at"), null, "all is shown at first");
      await page.click("[aria-label='Zoom in']");
      await page.waitForFunction(() => location.hash.includes("at="));
      const there = await settled(page, HYSTERESIS);
      const address = new URL(page.url()).hash;
      await page.keyboard.press("0");
      await page.waitForFunction(() => !location.hash.includes("at="));
      await open(address);
      const again = await settled(page, HYSTERESIS);
      assert.ok(Math.abs(again.x - there.x) < 2 && Math.abs(again.y - there.y) < 2, "the address holds the view");
      for (const at of ["1e9~1e9~1e9", "~~", "0~0~0", "x"]) {
        await open(`#at=${at}`);
        assert.ok(await where(page, HYSTERESIS));
      }
    },
  },

  path: {
    page: "sample",
    async play({ page }) {
      await search(page, "Hysteresis");
      await page.keyboard.press("p");
      assert.match(await page.textContent("#mode"), /Path Hysteresis: choose where to/);
      await search(page, "2026-03-29");
      assert.match(await page.textContent("#mode"), /Path Hysteresis → 2026-03-29: \d steps/);
      const steps = await page.$$eval("#panel .path .name", (rows) => rows.map((row) => row.textContent));
      assert.equal(steps[0], "Hysteresis");
      assert.equal(steps.at(-1), "2026-03-29");
      assert.match(await page.textContent("#panel .path"), /[→←] (links|embeds|cites)/);
      await page.click("#no-path");
      assert.equal(await page.isVisible("#mode"), false);
      await search(page, "Кот и термометр"); // an orphan
      await page.click("#panel button:has-text('Path from here')");
      await search(page, "Hysteresis");
      assert.match(await page.textContent("#mode"), /there is none/);
    },
  },

  local: {
    page: "sample",
    async play({ page }) {
      await search(page, "Forgetting curve");
      await page.keyboard.press("l");
      await page.waitForSelector("#mode:has-text('Around Forgetting curve')");
      assert.ok(await shown(page, HYSTERESIS));
      assert.equal(await shown(page, JOURNAL), false);
      await page.keyboard.press("]");
      assert.match(await page.textContent("#depth"), /2 steps/);
      assert.equal(hash(page).get("depth"), "2");
      await page.click("#shallower");
      assert.equal(await page.evaluate(() => document.activeElement.id), "shallower");
      await settled(page, HYSTERESIS);
      const before = await page.evaluate(() => document.querySelector("#counts").textContent);
      const { x, y } = await settled(page, HYSTERESIS);
      const far = "note:Идеи/Русло.md";
      assert.equal(await shown(page, far), false);
      await page.mouse.dblclick(x, y);
      await page.waitForFunction((id) => window.vaultgraph.where(id), far);
      assert.equal(hash(page).get("open"), HYSTERESIS);
      assert.equal(await counts(page), before);
      await page.click("#whole");
      assert.ok(await shown(page, JOURNAL));
    },
  },

  outline: {
    page: "outline",
    async play({ page, open }) {
      assert.ok(await shown(page, "section:Book.md#1.2.1"));
      await page.fill("#levels", "1");
      assert.ok(await shown(page, "section:Book.md#1"));
      assert.equal(await shown(page, "section:Book.md#1.2"), false);
      await page.click("#reset");
      assert.ok(await shown(page, "section:Book.md#1.2.1"));
      await open("#node=note:Book.md&around=note:Book.md");
      assert.equal(await shown(page, "section:Book.md#1.1"), false);
      await page.click("#panel .row:has-text('First')");
      await page.keyboard.press("u");
      assert.ok(await shown(page, "section:Book.md#1.1"), "an outline unfolds level by level");
      assert.equal(await shown(page, "section:Book.md#1.2.1"), false);
      await open();
      const { x, y } = await settled(page, "formula:Book.md:7:1");
      assert.ok(near(await colour(page, x, y), [234, 175, 41]), "formulas have their own colour");
      const shapes = await page.$$eval("#facets .hides .swatch > *", (marks) => marks.map((mark) => mark.tagName));
      assert.ok(shapes.includes("polygon") && shapes.includes("circle"));
      await page.click("#facets summary:has-text('Communities')");
      await page.click("#facets label:has-text('water, memory')");
      assert.equal(await shown(page, "note:Other.md"), false);
      await page.click("#reset");
      await search(page, "Book");
      assert.match(await page.textContent("#panel"), /Related ideas.*Other.*0\.81/s);
    },
  },

  "related ideas": {
    page: "sample",
    async play({ page }) {
      await search(page, "Method of loci");
      const [name, how, why] = (await related(page)).find(([name]) => name === "Забывание");
      assert.deepEqual([name, how, why], ["Забывание", "not linked yet", 'both linked with The "palace" method']);
      const links = await page.$$eval("#panel .row:not(:has(.why)) .name", (names) => names.map((each) => each.textContent));
      assert.ok(links.includes('The "palace" method'));
      await page.hover("#panel .row:has(.why):has-text('Забывание')");
      await page.waitForSelector("#stage.pointing");
      await page.click("#panel .row:has(.why):has-text('Забывание')");
      assert.equal(await title(page), "Забывание");
      assert.match(await page.textContent("#panel"), /Links.*The "palace" method.*Related ideas/s);
      await search(page, "Кот и термометр"); // an orphan
      assert.doesNotMatch(await page.textContent("#panel"), /Related ideas/);
    },
  },

  "company kept": {
    page: "company",
    async play({ page, open }) {
      const of = async (node) => {
        await open(`#node=${encodeURIComponent(node)}`);
        return related(page);
      };
      // What its messages and formulas share, a note shares; what all are linked with is no reason.
      assert.deepEqual(await of("note:Sea.md"), [
        ["Lake", "not linked yet", "both linked with Delta/Silt · both have вода, ил · #water/still"],
        ["Mountain", "linked", "both linked with Delta/Silt"],
      ]);
      assert.deepEqual(await of("message:0"), [["Message of Lake", "not linked yet", "both linked with Delta/Silt"]]);
      assert.deepEqual(await of("section:Lake.md#1"), [["1 Section of Sea", "not linked yet", "both have вода, ил"]]);
      assert.deepEqual(await of("formula:Sea.md:7:1"), [["вода + ил = Lake", "not linked yet", "both have вода, ил"]]);
      assert.deepEqual(await of("concept:ил"), [["вода", "not linked yet", "both in вода + ил = Sea, вода + ил = Lake"]]);
      await open("#node=unresolved:Delta%2FSilt");
      assert.doesNotMatch(await page.textContent("#panel"), /Related ideas/);
    },
  },

  time: {
    page: "outline",
    async play({ page }) {
      assert.ok(await shown(page, "note:Late.md"));
      await page.focus("#timeline .until");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await shown(page, "note:Late.md"), false);
      assert.ok(await shown(page, "note:Book.md"));
      assert.match(await page.getAttribute("#timeline .until", "aria-valuetext"), /20\d\d/);
      await page.click("#timeline .all");
      assert.ok(await shown(page, "note:Late.md"));
      await page.click("[aria-label=Play]");
      await page.waitForFunction(() => location.hash.includes("until"));
      await page.click("[aria-label=Play]");
    },
  },

  keyboard: {
    page: "sample",
    async play({ page }) {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.id), "search");
      await search(page, "Hysteresis");
      await page.focus("#stage");
      await page.waitForTimeout(300);
      await page.keyboard.press("ArrowRight");
      const next = await title(page);
      assert.notEqual(next, "Hysteresis");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.textContent), next);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.closest("#panel") !== null), true);
      await page.keyboard.press("Escape");
      assert.equal(await page.isVisible("#panel"), false);
      await page.keyboard.press("?");
      assert.ok(await page.isVisible("#help"));
      await page.keyboard.press("Escape");
      assert.equal(await page.isVisible("#help"), false);
      await page.keyboard.press("f");
      assert.equal(await page.isVisible("#facets"), false);
      await page.keyboard.press("f");
      const before = await where(page, HYSTERESIS);
      await page.focus("#stage");
      await page.keyboard.press("+");
      await page.keyboard.press("ArrowLeft");
      assert.notDeepEqual(await settled(page, HYSTERESIS), before);
    },
  },

  themes: {
    page: "sample",
    async play({ page, open }) {
      assert.deepEqual(await colour(page, 600, 5), [18, 21, 26]);
      await page.keyboard.press("t");
      assert.deepEqual(await colour(page, 600, 5), [247, 247, 244]);
      const { x, y } = await settled(page, HYSTERESIS);
      assert.ok(near(await colour(page, x, y), [0, 111, 173]));
      assert.equal(hash(page).get("theme"), "light");
      await open();
      await page.emulateMedia({ colorScheme: "light" });
      await page.waitForSelector("html[data-theme=light]");
      assert.deepEqual(await colour(page, 600, 5), [247, 247, 244]);
    },
  },

  pictures: {
    page: "sample",
    async play({ page }) {
      const [name, svg] = await download(page, "Save as SVG");
      assert.equal(name, "sample_vault.svg");
      const problem = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        return parsed.querySelector("parsererror")?.textContent ?? null;
      }, svg.toString());
      assert.equal(problem, null);
      assert.match(svg.toString(), />Hysteresis</);
      await search(page, "Hysteresis");
      const [, focused] = await download(page, "Save as SVG");
      assert.match(focused.toString(), /opacity="0.14"/);
      assert.match(focused.toString(), /font-weight="600"[^>]*>Hysteresis</);
      const [, png] = await download(page, "Save as PNG");
      assert.equal(png.subarray(1, 4).toString(), "PNG");
      assert.equal(png.readUInt32BE(16), 2400);
    },
  },

  hostile: {
    page: "hostile",
    allowed: /violates the following Content Security Policy|because it violates/,
    async play({ page, given, open }) {
      assert.equal(await page.title(), given.hostile[0]);
      assert.equal(await page.textContent("h1"), given.hostile[0]);
      for (const text of given.hostile) {
        await open(`#node=${encodeURIComponent(`note:${text}`)}`);
        assert.equal(await title(page), text);
        await page.fill("#search", text.slice(0, 20));
        assert.ok(await page.$("#suggestions [role=option]"), text);
        await page.press("#search", "Escape");
        if (text === given.hostile[0]) continue;
        const ideas = await related(page);
        assert.deepEqual(new Set([text, given.hostile[0], ...ideas.map(([name]) => name)]), new Set(given.hostile));
        for (const [, , why] of ideas) assert.equal(why, `both linked with ${given.hostile[0]}`);
      }
      assert.equal(await page.$$eval("img, iframe, object, embed, svg script", (found) => found.length), 0);
      const [, svg] = await download(page, "Save as SVG");
      const bad = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        return parsed.querySelectorAll("parsererror, script, img, [onload], [onerror]").length;
      }, svg.toString());
      assert.equal(bad, 0);
      const ran = await page.evaluate(async () => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        await fetch("http://127.0.0.1:9/").catch(() => undefined);
        return window.ran;
      });
      assert.equal(ran, undefined, "the policy holds even for what would get in");
    },
  },

  "hostile address": {
    page: "sample",
    async play({ page, open }) {
      const addresses = ["#node=note:%00&depth=-1&no=x&since=NaN", "#depth=1e9&around=1&open=%FF", "#theme=x&colour=y&level=999"];
      for (const address of addresses) {
        await open(address);
        assert.match(await counts(page), /^\d+ nodes/);
      }
    },
  },

  narrow: {
    page: "sample",
    options: { viewport: { width: 390, height: 760 }, hasTouch: true },
    async play({ page }) {
      assert.equal(await page.isVisible("#facets"), false);
      await page.click("#tools [aria-label=Filters]");
      assert.ok(await page.isVisible("#facets"));
      await page.click("#tools [aria-label=Filters]");
      await search(page, "Hysteresis");
      assert.equal(await title(page), "Hysteresis");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(wide, 390);
    },
  },

  "no graphics": {
    page: "sample",
    async play({ page }) {
      await page.addInitScript(() => {
        HTMLCanvasElement.prototype.getContext = () => null;
      });
      await page.reload();
      await page.waitForSelector("html[data-ready]");
      assert.match(await page.textContent("#wait"), /can't draw/);
      await search(page, "Hysteresis");
      assert.equal(await title(page), "Hysteresis");
    },
  },

  accessible: {
    page: "sample",
    async play({ page, open }) {
      for (const theme of ["light", "dark"]) {
        await open(`#theme=${theme}&node=${HYSTERESIS}&around=${HYSTERESIS}`);
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        const said = violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => `${theme} ${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
        );
        assert.deepEqual(said, []);
      }
    },
  },

  empty: {
    page: "empty",
    async play({ page }) {
      assert.equal(await counts(page), "0 nodes, 0 links");
      await page.keyboard.press("0");
      await page.keyboard.press("t");
    },
  },

  "search by meaning": {
    page: "served",
    async play({ page }) {
      await page.fill("#search", "why do rivers remember floods");
      await page.waitForSelector(".by-meaning [role=option]");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#panel h2");
      await search(page, "Hysteresis");
      await page.waitForSelector("#panel h3:has-text('Related ideas')");
      assert.match(await page.textContent("#panel"), /not linked yet/);
      assert.match(await page.textContent("#panel .why"), /similarity|words|linked with/);
      await page.click("#panel button:has-text('Read')");
      await page.waitForSelector("#panel .text");
      assert.match(await page.textContent("#panel .text"), /^---\naliases:/);
    },
  },

  "a server that fails": {
    page: "served",
    async play({ page }) {
      await page.route("**/api/related*", (route) => route.fulfill({ body: "busy" }));
      await search(page, "Method of loci");
      assert.ok((await related(page)).some(([name, , why]) => name === "Забывание" && why.includes("both linked with")));
    },
  },

  "live refresh": {
    page: "served",
    async play({ page, given }) {
      await search(page, "Hysteresis");
      await page.evaluate(() => document.activeElement.blur());
      writeFileSync(given.newNote, "A link to [[Hysteresis]].\n");
      const [program, ...rest] = given.index;
      assert.equal(spawnSync(program, rest).status, 0);
      await page.waitForFunction(() => window.vaultgraph?.where("note:A new note.md"), null, { timeout: 20_000 });
      assert.equal(await title(page), "Hysteresis", "what was selected still is");
    },
  },
};
