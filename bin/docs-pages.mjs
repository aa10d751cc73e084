// The pages, and parts of pages, that are written from the source: rules, errors, limits, causes of unusable lines.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOTE = "<!-- Written by bin/docs.mjs: change the source, then run `npm run docs`. -->";

/** What the pages are written from. */
const SOURCES = `
export { LIMITS } from "./src/limits.ts";
export { FORMAT_ERRORS } from "./src/pages/format-errors.ts";
export { openPage } from "./src/pages/open-page.ts";
export { OTHER_FINDINGS } from "./src/pages/other-findings.ts";
export { renderPageMarkdown } from "./src/pages/page-markdown.ts";
export { CATEGORIES, listRules } from "./src/pages/rule-table.ts";
export { RUN_ERRORS } from "./src/pages/run-errors.ts";
export { UNUSABLE } from "./src/trace/trace-call.ts";
`;

/** Runs the TypeScript sources that the pages are written from. */
export async function importSources() {
  const { outputFiles } = await build({
    stdin: { contents: SOURCES, resolveDir: ROOT },
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    format: "cjs",
    write: false,
  });
  const module = { exports: {} };
  const require = createRequire(import.meta.url);
  new Function("module", "exports", "require", outputFiles[0].text)(module, module.exports, require);
  return module.exports;
}

const CATEGORY_NOTES = {
  correctness: "The policy does not do what it says.",
  security: "The policy lets through more than it seems to.",
  limits: "How much may be used is bounded less, or otherwise, than it seems.",
  portability: "Another program that reads the same file may not understand it.",
  style: "The policy does what it says, and could say it better.",
};

export async function rulesPage({ CATEGORIES, listRules, openPage, renderPageMarkdown }) {
  const rules = await listRules();
  const groups = CATEGORIES.map((category) => ({
    category,
    rows: rules.filter((rule) => rule.category === category),
  })).filter(({ rows }) => rows.length > 0);
  const sections = await Promise.all(
    groups.map(async ({ category, rows }) => {
      const pages = await Promise.all(rows.map(({ code }) => openPage(code)));
      const shown = pages.map((page) => renderPageMarkdown(page, 3)).join("\n");
      return `## ${title(category)}\n\n${CATEGORY_NOTES[category]}\n\n${ruleTable(rows)}\n\n${shown}`;
    }),
  );
  return `${NOTE}

# Lint rules

Beside these rules \`policy lint\` reports every [error of the format](errors.md#what-makes-a-policy-unusable). \`policy rules\` prints
the tables, and \`policy explain CODE\` a section. The anchor of a section is its code, and stays.

\`--rule CODE=off|info|warning|error\` sets the level of a rule for one run. A safe fix, which \`--fix\` applies, leaves every decision
unchanged; the others need \`--fix=all\`.

${sections.join("\n")}`;
}

function ruleTable(rows) {
  const lines = rows.map(({ code, severity, isOptIn, fix, summary }) => {
    const level = isOptIn ? `off (${severity})` : severity;
    return `| [\`${code}\`](#${code}) | ${level} | ${fix === "none" ? "" : fix} | ${summary} |`;
  });
  return `| Rule | Severity | Fix | What is wrong |\n|---|---|---|---|\n${lines.join("\n")}`;
}

function title(word) {
  return `${word[0].toUpperCase()}${word.slice(1)}`;
}

export async function errorsPage({
  FORMAT_ERRORS,
  RUN_ERRORS,
  OTHER_FINDINGS,
  openPage,
  renderPageMarkdown,
}) {
  const sectionsOf = async (codes) => {
    const pages = await Promise.all(codes.map((code) => openPage(code)));
    return pages.map((page) => renderPageMarkdown(page, 3)).join("\n");
  };
  const others = Object.entries(OTHER_FINDINGS);
  const rows = others.map(
    ([code, { severity, command, summary }]) =>
      `| [\`${code}\`](#${code}) | ${severity} | ${command} | ${summary} |`,
  );
  return `${NOTE}

# Errors

Three kinds of things go wrong. [Errors](#errors-that-end-a-run) end a run: the message goes to stderr, with a code in
brackets, and the exit code is not 0. [Errors of a policy](#what-makes-a-policy-unusable) are findings of \`policy lint\`;
for every other command a policy with one of them cannot be used. [Other findings](#other-findings) are about a
server, a trace or a baseline. What \`policy lint\` says of policies that can be used is on the page of the [rules](rules.md).
\`policy explain CODE\` prints a section.

Commands run in \`fixtures/docs\`. An error that is in none of these tables is a bug: the program says \`internal error\` and ends
with exit code 3; run it again with \`--debug\` and report what it prints.

## Errors that end a run

${await sectionsOf(Object.keys(RUN_ERRORS))}
## What makes a policy unusable

A policy with an error is never used in part: nothing is decided with it. These errors cannot be turned off. Beside those below,
[\`ambiguous-scalar\`](rules.md#ambiguous-scalar) and [\`empty-require\`](rules.md#empty-require) are errors of the format too.

${await sectionsOf(FORMAT_ERRORS.map(({ code }) => code))}
## Other findings

| Code | Severity | Command | What it means |
|---|---|---|---|
${rows.join("\n")}

${await sectionsOf(others.map(([code]) => code))}`;
}

const LIMIT_GROUPS = [
  { title: "Policies", fits: /^(?:policy|problems|fix|lint|pattern|number|window|analysis)/ },
  { title: "Traces", fits: /^(?:trace|counters|replay)/ },
  { title: "Tests of policies", fits: /^test/ },
  { title: "Other files", fits: /^(?:document|baseline|config)/ },
  { title: "Editors", fits: /^lsp/ },
  { title: "Scans", fits: /^(?:scan|kill)/ },
  { title: "Policies against the schemas of a server", fits: /^(?:schema|shared|suggestion)/ },
  { title: "Risk", fits: /^risk/ },
  { title: "Texts of tools", fits: /^poison/ },
  { title: "Starter policies and drift", fits: /^(starter|drift)/ },
  { title: "Reports", fits: /^report/ },
];
const LIMIT = /\/\*\* ([\s\S]*?) \*\/\n\s+(\w+):/g;

export function limitsPage({ LIMITS }) {
  const source = readFileSync(join(ROOT, "src/limits.ts"), "utf8");
  const limits = [...source.matchAll(LIMIT)].map(([, comment, name]) => ({ comment, name }));
  const unread = Object.keys(LIMITS).filter((key) => !limits.some(({ name }) => name === key));
  if (unread.length > 0) throw new Error(`docs/limits.md says nothing of ${unread.join(", ")}`);
  const groups = LIMIT_GROUPS.map(({ title, fits }) => {
    const rows = limits
      .filter(({ name }) => fits.test(name))
      .map(({ name, comment }) => `| ${withoutSource(comment)} | ${showLimit(LIMITS[name], comment)} |`);
    return `## ${title}\n\n| What | Limit |\n|---|---|\n${rows.join("\n")}\n`;
  });
  const homeless = limits.filter(({ name }) => !LIMIT_GROUPS.some(({ fits }) => fits.test(name)));
  if (homeless.length > 0) throw new Error(`no group for the limit ${homeless[0].name}`);
  return `${NOTE}

# Limits

Everything that comes from outside is bounded. What lies beyond a limit is reported, never cut off in silence.
The table is \`src/limits.ts\`, which the library exports as \`LIMITS\`.

${groups.join("\n")}`;
}

/** Without the section that the comment cites, and the full stop. */
function withoutSource(comment) {
  return comment.replace(/\.$/, "").replace(/ \([^()]*section \d\)/, "");
}

function showLimit(value, comment) {
  if (!comment.startsWith("Bytes")) return value.toLocaleString("en");
  const isMany = value >= 1024 ** 2;
  return `${value / (isMany ? 1024 ** 2 : 1024)} ${isMany ? "MiB" : "KiB"}`;
}

/** The rows of docs/traces.md about lines that cannot be used. */
export function unusableTable({ UNUSABLE }) {
  const rows = Object.entries(UNUSABLE).map(([cause, text]) => `| \`${cause}\` | ${text} |`);
  return `| Cause | Why the line is skipped |\n|---|---|\n${rows.join("\n")}\n`;
}
