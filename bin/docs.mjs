// Writes what is generated in README.md and docs/: whole pages, tables, and the output of every command they show.
// `--check` writes nothing, says what is stale, and fails when anything is. Needs dist/, which bin/build.mjs makes.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runPage } from "./docs-console.mjs";
import { errorsPage, importSources, limitsPage, rulesPage, unusableTable } from "./docs-pages.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");

if (!existsSync(join(ROOT, "dist/boot.js"))) {
  process.stderr.write("There is no dist/: run `npm run build` first.\n");
  process.exit(2);
}

const sources = await importSources();
const generated = new Map([
  ["docs/rules.md", await rulesPage(sources)],
  ["docs/errors.md", await errorsPage(sources)],
  ["docs/limits.md", limitsPage(sources)],
]);
const parts = new Map([["unusable", unusableTable(sources)]]);

const written = ["README.md", "CONTRIBUTING.md", ...listPages()].filter((path) => !generated.has(path));
const complaints = [...generated.keys(), ...written].flatMap(refresh);
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
if (isCheck && complaints.length > 0) {
  process.stderr.write("Run `npm run docs`, and look at what it changes.\n");
  process.exitCode = 1;
}

function listPages() {
  return readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`);
}

/** What is stale about a page; unless only checking, it is mended. */
function refresh(path) {
  const shown = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : "";
  const { text, stale } = runPage(generated.get(path) ?? fillParts(path, shown));
  if (text === shown) return [];
  if (!isCheck) {
    writeFileSync(join(ROOT, path), text);
    return [`wrote ${path}`];
  }
  if (generated.has(path))
    return [`${path} is stale: it would be written otherwise from ${firstDifference(shown, text)}`];
  const commands = stale.map(
    ({ line, command, written, printed }) =>
      `${path}:${line}: \`${command}\` prints\n${printed}instead of\n${written}`,
  );
  return commands.length > 0 ? commands : [`${path} is stale: a generated part would be written otherwise`];
}

function firstDifference(before, after) {
  const lines = before.split("\n");
  const index = after.split("\n").findIndex((line, i) => line !== lines[i]);
  return `line ${index + 1}, ${JSON.stringify(after.split("\n")[index])}`;
}

/**
 * A part stands between <!-- generated: NAME --> and <!-- end -->. A block whose first line says file=NAME
 * shows that file of fixtures/docs.
 */
function fillParts(path, page) {
  return page
    .replace(/(<!-- generated: (\S+) -->\n\n)[\s\S]*?(\n?<!-- end -->)/g, (_all, open, name) => {
      const part = parts.get(name);
      if (part === undefined) throw new Error(`${path}: there is no generated part called ${name}`);
      return `${open}${part}\n<!-- end -->`;
    })
    .replace(/^(```\S+ file=(\S+)\n)[\s\S]*?^```$/gm, (_all, open, name) => {
      return `${open}${readFileSync(join(ROOT, "fixtures/docs", name), "utf8")}\`\`\``;
    });
}
