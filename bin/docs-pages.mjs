// The pages, and parts of pages, that are written from the source: rules, errors, limits, causes of unusable lines.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOTE = "<!-- Written by bin/docs.mjs: change the source, then run `npm run docs`. -->";

/** What the pages are written from. */
const SOURCES = `
export { ERRORS } from "./src/errors.ts";
export { LIMITS } from "./src/limits.ts";
export { lintPolicy } from "./src/lint/lint.ts";
export { openPolicy } from "./src/lint/open-policy.ts";
export { LINT_RULES } from "./src/lint/rules.ts";
export { UNUSABLE } from "./src/trace/trace-call.ts";
`;

/** Runs the TypeScript sources that the pages are written from. */
export async function importSources() {
  const { outputFiles } = await build({
    stdin: { contents: SOURCES, resolveDir: ROOT },
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  const module = { exports: {} };
  const require = createRequire(import.meta.url);
  new Function("module", "exports", "require", outputFiles[0].text)(module, module.exports, require);
  return module.exports;
}

export async function rulesPage({ LINT_RULES, lintPolicy, openPolicy }) {
  const sections = await Promise.all(LINT_RULES.map((rule) => ruleSection(rule, { lintPolicy, openPolicy })));
  const rows = LINT_RULES.map(
    ({ code, severity, category, summary }, i) =>
      `| [\`${code}\`](#${code}) | ${severity} | ${category} | ${sections[i].isFixable ? "yes" : ""} | ${summary} |`,
  );
  return `${NOTE}

# Lint rules

Beside these rules \`policy lint\` reports every [error of the format](errors.md#what-makes-a-policy-unusable).
\`--rule CODE=off|info|warning|error\` sets the level of a rule for one run. A rule marked as fixed has a safe fix,
which \`--fix\` applies: it leaves every decision unchanged.

| Rule | Severity | Category | Fixed | What is wrong |
|---|---|---|---|---|
${rows.join("\n")}

${sections.map(({ text }) => text).join("\n")}`;
}

async function ruleSection(rule, { lintPolicy, openPolicy }) {
  const tools = rule.bad.tools && new Map(rule.bad.tools.map((tool) => [tool.name, tool]));
  const opened = await openPolicy(`${rule.code}.yaml`, Buffer.from(rule.bad.policy, "utf8"));
  const found = lintPolicy(opened, { tools }).filter(({ code }) => code === rule.code);
  if (found.length === 0) throw new Error(`the bad example of ${rule.code} is not bad`);
  const remarks = found.map(
    ({ severity, line, column, message, help }) => `${line}:${column} ${severity}: ${message}\n    ${help}`,
  );
  const fix = found.find((finding) => finding.fix?.isSafe)?.fix;
  const lines = [
    `## ${rule.code}\n`,
    `${rule.severity} · ${rule.category} · since ${rule.since}\n`,
    `${rule.summary} ${rule.why}\n`,
    ...(rule.check === undefined && rule.review === undefined
      ? ["The policy cannot be used, so the level of this rule cannot be changed.\n"]
      : []),
    ...(tools === undefined
      ? []
      : [
          `Needs a lockfile. In the examples it tells ${rule.bad.tools.map(({ name, risk }) => `\`${name}\` (${risk})`).join(", ")}.\n`,
        ]),
    `Bad:\n\n\`\`\`yaml bad\n${rule.bad.policy}\`\`\`\n\n\`\`\`text\n${remarks.join("\n")}\n\`\`\`\n`,
    ...(fix === undefined ? [] : [`Safe fix: ${fix.title[0].toLowerCase()}${fix.title.slice(1)}.\n`]),
    `Good:\n\n\`\`\`yaml\n${rule.good.policy}\`\`\`\n`,
  ];
  return { text: lines.join("\n"), isFixable: fix !== undefined };
}

/** How each expected error comes about: commands in fixtures/docs, or a sentence where there is no short way. */
const WAYS_TO_ERRORS = {
  usage: ["policy lint policy.yaml --rule default-allow=loud"],
  "file-not-found": ["policy lint nowhere.yaml"],
  "file-not-regular": ["policy lint /dev/null"],
  "file-unreadable":
    "The file is there, and reading it fails, for example because it belongs to somebody else.",
  "file-too-large": ["yes '# long' | head -c 2000000 > long.yaml", "policy lint long.yaml"],
  "file-unwritable": ["policy schema --output nowhere/schema.json"],
  "policy-unusable": ["policy simulate trace.jsonl --policy mistake.yaml"],
  "config-unusable": ["echo 'rule: {}' > policy.config.yaml", "policy lint policy.yaml"],
  "file-changed": "`policy lint --fix` found that the file is no longer what it read.",
  "policy-not-found": ["mkdir empty && cd empty && policy simulate ../trace.jsonl"],
  "policy-ambiguous": [
    "mkdir policies && cp policy.yaml policies/shop.yaml && cp policy.yaml policies/shop.yml",
    "policy simulate trace.jsonl --policy policies",
  ],
  "nothing-to-do": ["echo | policy simulate -"],
  "document-unusable": ["policy classify policy.yaml"],
  "server-not-found": ["policy scan --server warehouse"],
  "server-ambiguous": [
    `mkdir inner && echo '{"mcpServers":{"memory":{"url":"https://memory.example/mcp"}}}' > inner/.mcp.json`,
    "cd inner && policy scan memory",
  ],
  "server-failed": ["policy scan -- node -e 'process.exit(1)'"],
  "too-many-counters":
    "Every caller has counters of its own; a trace with millions of callers needs more of them than are kept.",
};

/** The same for errors of a policy that no file of fixtures/docs/problems can show. */
const WAYS_TO_PROBLEMS = {
  "policy-too-large":
    "The library reports it for text of more than 1 MiB; on the command line such a file ends with `file-too-large`.",
  "too-many-problems": [
    `(printf 'version: "1"\\ndefault: deny\\nhide:\\n'; yes '  - ~' | head -n 1002) > many.yaml`,
    "policy lint many.yaml | grep -A 6 too-many",
  ],
};

/** Findings that have no file to mend: what a server sends, and what a trace expects. */
const OTHER_FINDINGS = {
  "ungoverned-tool":
    "The policy lets calls of the tool through, and nothing checks, limits or approves them. A warning; for a tool that only reads, information.",
  "entry-without-tool":
    "The policy has an entry for a tool that the server does not have: a misspelt name, or a tool that was removed.",
  "stale-baseline-entry":
    "An entry of the [baseline](configuration.md#the-baseline) accepts a finding that is no longer there. A warning of `policy lint`.",
  "failed-expectation": "A line of a trace has an `expect`, and its call gets another decision.",
  "tool-unreadable":
    "An entry of the tool list is no object with a name. Nobody can say what it would do, so this is an error.",
  "tool-field-ignored": "A field of a tool has another type than MCP says, and the tool was read without it.",
  "tool-without-schema": "A tool does not say which arguments it takes.",
  "tool-name-twice": "Two tools have one name, so a policy cannot tell them apart.",
  "tool-name-alike": "Two names differ, and look the same to a person.",
  "tool-name-odd": "A name holds characters, or has a length, that MCP advises against.",
  "scan-truncated":
    "The list was longer than the [limits](limits.md) allow, or a recording ends before its last page.",
  "scan-timeout": "The scan took longer than `--timeout` after some tools were listed.",
  "scan-interrupted":
    "The server ended, closed the connection or answered with something else than MCP defines, after some tools were listed.",
  "scan-bad-cursor": "The cursor to the next page is no text, empty or too long.",
  "scan-cursor-loop": "The server named the same next page twice.",
  "scan-list-unstable": "The list changed while it was read, and again while it was read a second time.",
  "scan-too-deep":
    "A tool has objects and arrays inside each other beyond the [limit](limits.md), and was left out.",
  "scan-junk-output": "The server prints lines on stdout that are not JSON-RPC.",
  "scan-stray-answer": "The server answered requests that nobody made.",
  "scan-server-request": "The server asked something of the client, which was answered with an error.",
};

export function errorsPage({ ERRORS, LINT_RULES }) {
  const errors = section(Object.keys(ERRORS), WAYS_TO_ERRORS, (code, way) => [
    `Exit code ${ERRORS[code].exitCode}.${typeof way === "string" ? ` ${way} ${ERRORS[code].help}` : ""}\n`,
    ...(typeof way === "string" ? [] : [describeWay(way)]),
  ]);
  const ruleCodes = new Set(LINT_RULES.map(({ code }) => code));
  const problems = section(problemCodes(), waysToProblems(), (code, way) => [
    ...(ruleCodes.has(code) ? [`Also a [lint rule](rules.md#${code}).\n`] : []),
    describeWay(way),
  ]);
  const others = findingCodes();
  checkKeys("finding", others, OTHER_FINDINGS);
  return `${NOTE}

# Errors

Three kinds of things go wrong. [Errors](#errors-that-end-a-run) end a run: the message goes to stderr, with a code in
brackets, and the exit code is not 0. [Errors of a policy](#what-makes-a-policy-unusable) are findings of \`policy lint\`;
for every other command a policy with one of them cannot be used. [Other findings](#other-findings) are about a
server, a trace or a baseline. What \`policy lint\` says of policies that can be used is on the page of the [rules](rules.md).

Examples run in \`fixtures/docs\`. An error that is in none of these tables is a bug: the program says \`internal error\` and ends
with exit code 3; run it again with \`--debug\` and report what it prints.

## Errors that end a run

${errors}
## What makes a policy unusable

A policy with an error is never used in part: nothing is decided with it. These errors cannot be turned off.

${problems}
## Other findings

| Code | What it means |
|---|---|
${others.map((code) => `| \`${code}\` | ${OTHER_FINDINGS[code]} |`).join("\n")}
`;
}

function section(codes, ways, write) {
  checkKeys("code", codes, ways);
  return codes.map((code) => `### ${code}\n\n${write(code, ways[code]).join("\n")}`).join("\n");
}

function describeWay(way) {
  if (typeof way === "string") return `${way}\n`;
  return `\`\`\`console\n${way.map((command) => `$ ${command}\n`).join("")}\`\`\`\n`;
}

function checkKeys(what, codes, described) {
  const missing = codes.filter((code) => !Object.hasOwn(described, code));
  const extra = Object.keys(described).filter((code) => !codes.includes(code));
  if (missing.length > 0) throw new Error(`docs/errors.md says nothing of the ${what} ${missing.join(", ")}`);
  if (extra.length > 0)
    throw new Error(`docs/errors.md describes the ${what} ${extra.join(", ")}, which is gone`);
}

/** Codes are what is written like one, but for these. */
const NO_CODES = new Set(["jsonc-parser", "utf-8"]);
const CODE = /"([a-z]+(?:-[a-z0-9]+)+)"/g;

function problemCodes() {
  return codesIn(["src/policy", "src/engine"], (code) => !NO_CODES.has(code));
}

function findingCodes() {
  const codes = codesIn(["src/mcp", "src/tools", "src/simulate", "src/lint", "src/cli/commands"], (code) =>
    /^(?:scan|tool)-|^(?:ungoverned-tool|entry-without-tool|failed-expectation|stale-baseline-entry)$/.test(
      code,
    ),
  );
  return codes;
}

function codesIn(folders, isCode) {
  const texts = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".ts") && !name.includes(".generated."))
      .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
  );
  const codes = texts.flatMap((text) => [...text.matchAll(CODE)].map(([, code]) => code));
  return [...new Set(codes)].filter(isCode).sort();
}

function waysToProblems() {
  const files = readdirSync(join(ROOT, "fixtures/docs/problems")).sort();
  const shown = files.map((file) => [file.replace(/\.\w+$/, ""), [`policy lint problems/${file}`]]);
  return { ...Object.fromEntries(shown), ...WAYS_TO_PROBLEMS };
}

const LIMIT_GROUPS = [
  { title: "Policies", fits: /^(?:policy|problems|fix|pattern|number|window)/ },
  { title: "Traces", fits: /^(?:trace|counters)/ },
  { title: "Other files", fits: /^(?:document|baseline|config)/ },
  { title: "Editors", fits: /^lsp/ },
  { title: "Scans", fits: /^(?:scan|kill)/ },
  { title: "Risk", fits: /^risk/ },
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
