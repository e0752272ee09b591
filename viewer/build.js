// Builds the page's program into the package; with --check compares instead of writing.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = new URL(".", import.meta.url);
const target = new URL("../src/vaultgraph/export/viewer/", here);
const libraries = ["sigma", "graphology", "graphology-utils", "events"];

const read = (name, base = here) => readFileSync(new URL(name, base), "utf8").replaceAll("\r\n", "\n");

function licences() {
  const parts = libraries.map((library) => {
    const folder = `node_modules/${library}/`;
    const { version } = JSON.parse(read(`${folder}package.json`));
    const name = ["LICENSE.txt", "LICENSE"].find((file) => {
      try {
        return read(folder + file);
      } catch {
        return false;
      }
    });
    return `${library} ${version}\n\n${read(folder + name).trim()}\n`;
  });
  return `The page's program contains these libraries.\n\n${parts.join("\n\n")}`;
}

async function bundle(entry, banner) {
  const result = await build({
    absWorkingDir: fileURLToPath(here),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    define: { "process.env.NODE_ENV": '"production"' },
    banner,
  });
  return result.outputFiles[0].text;
}

const notices = licences();
const files = {
  "viewer.js": await bundle("src/main.ts", { js: `/*!\n${notices}*/` }),
  "viewer.css": await bundle("src/viewer.css"),
  "page.html": read("src/page.html"),
  "LICENSES.txt": notices,
};
for (const [name, text] of Object.entries(files)) {
  if (name !== "LICENSES.txt" && name !== "page.html" && /<\/(script|style)|<!--/i.test(text)) {
    throw new Error(`${name} holds what would end its element`);
  }
  if (!process.argv.includes("--check")) {
    writeFileSync(new URL(name, target), text);
  } else if (read(name, target) !== text) {
    console.error(`${name} is not what viewer/ builds: run npm run build --prefix viewer`);
    process.exitCode = 1;
  }
}
console.log(Object.entries(files).map(([name, text]) => `${name} ${Buffer.byteLength(text)}`).join("\n"));
