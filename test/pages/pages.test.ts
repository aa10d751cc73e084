// Every diagnostic has a page, and the examples of the pages do what the pages say.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { docsPath, docsUrl } from "../../src/docs-link.ts";
import { ERRORS } from "../../src/errors.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { FORMAT_ERRORS } from "../../src/pages/format-errors.ts";
import { bytesOf, listCodes, openPage } from "../../src/pages/open-page.ts";
import { OTHER_FINDINGS } from "../../src/pages/other-findings.ts";
import type { WrittenExample } from "../../src/pages/page.ts";
import { toJsonPage } from "../../src/pages/page-json.ts";
import { renderPageMarkdown } from "../../src/pages/page-markdown.ts";
import { renderPageText } from "../../src/pages/page-text.ts";
import { CATEGORIES, listRules } from "../../src/pages/rule-table.ts";
import { RUN_ERRORS } from "../../src/pages/run-errors.ts";
import { PLAIN_PAINT } from "../../src/report/report.ts";

const SOURCE = join(import.meta.dirname, "../../src");

async function codesOf(example: WrittenExample): Promise<readonly string[]> {
  const opened = await openPolicy(`policy.${example.format ?? "yaml"}`, bytesOf(example));
  const findings = lintPolicy(opened).filter(({ severity }) => severity !== "info");
  return [...new Set(findings.map(({ code }) => code))];
}

/** With what the file has too many of, or nests too deep, comes a finding for each. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = { "too-many-problems": ["wrong-type"] };

describe.each(FORMAT_ERRORS.map((error) => [error.code, error] as const))("%s", (code, error) => {
  test("the bad example reports it, and nothing else", async () => {
    expect(await codesOf(error.bad)).toEqual([...(COMPANIONS[code] ?? []), code]);
  });

  test("the good example reports nothing above info", async () => {
    expect(await codesOf(error.good)).toEqual([]);
  });
});

/** Codes as the sources write them: what looks like one in `folders`, and every `code: "…"` elsewhere. */
function codesIn(folders: readonly string[], pattern: RegExp): ReadonlySet<string> {
  const texts = folders.flatMap((folder) =>
    readdirSync(join(SOURCE, folder))
      .filter((name) => name.endsWith(".ts") && !name.includes(".generated."))
      .map((name) => readFileSync(join(SOURCE, folder, name), "utf8")),
  );
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, code = ""]) => code)));
}

const NO_CODES = ["jsonc-parser", "utf-8"];
const LOOKS_LIKE_ONE = /"([a-z]+(?:-[a-z0-9]+)+)"/g;
const EVERYWHERE = [
  "mcp",
  "tools",
  "poison",
  "scan",
  "simulate",
  "lint",
  "policy-test",
  "cli",
  "cli/commands",
];
const IS_ONE = /\bcode: "([a-z0-9-]+)"|\b(?:ScanStop|refusal|errorAt|serverFinding)\(\s*"([a-z0-9-]+)"/g;

test("every error of the format that is reported has a page, and no other", () => {
  const reported = [...codesIn(["policy", "engine"], LOOKS_LIKE_ONE)].filter(
    (code) => !NO_CODES.includes(code),
  );
  const rules = LINT_RULES.filter(({ check, review }) => check === undefined && review === undefined).map(
    ({ code }) => code,
  );
  const known = [...FORMAT_ERRORS.map(({ code }) => code), ...rules];
  expect(known.sort()).toEqual(reported.sort());
});

test("every other code that is reported has a page", () => {
  const reported = codesIn(EVERYWHERE, IS_ONE);
  expect(reported.size).toBeGreaterThan(10);
  const known = listCodes();
  expect([...reported].filter((code) => code !== "" && !known.includes(code))).toEqual([]);
});

test("every other finding that has a page is reported somewhere", () => {
  const written = codesIn(EVERYWHERE, LOOKS_LIKE_ONE);
  expect(Object.keys(OTHER_FINDINGS).filter((code) => !written.has(code))).toEqual([]);
});

test("every error that ends a run has a page, and no code has two", () => {
  expect(Object.keys(RUN_ERRORS).sort()).toEqual(Object.keys(ERRORS).sort());
  expect([...new Set(listCodes())]).toEqual(listCodes());
});

describe.each(listCodes())("the page of %s", (code) => {
  test("is complete, in every format", async () => {
    const page = await openPage(code);
    if (page === undefined) return expect.unreachable();
    expect(page.code).toBe(code);
    expect(page.since).toMatch(/^\d+\.\d+\.\d+$/);
    for (const text of [page.summary, page.why]) expect(text).toMatch(/^[A-Z`"].*\.$/s);
    if (page.kind !== "rule") expect(page.help).toMatch(/^\S.*\.$/s);
    if (page.bad !== undefined) expect(page.bad.findings).not.toEqual([]);
    const text = renderPageText(page, PLAIN_PAINT);
    expect(text.split("\n")[0]).toBe(code);
    expect(text).not.toContain("undefined");
    expect(text.length).toBeLessThan(20_000);
    const markdown = renderPageMarkdown(page);
    expect(markdown.startsWith(`## ${code}\n\n`)).toBe(true);
    expect(markdown.match(/^```/gm)?.length ?? 0).toSatisfy((count: number) => count % 2 === 0);
    const json = toJsonPage(page);
    expect(json).toMatchObject({ code, severity: page.severity, summary: page.summary });
    expect(Object.values(json)).not.toContain(undefined);
  });
});

test("there is no page of what is no code", async () => {
  for (const code of ["", "nonsense", "__proto__", "constructor", "toString"])
    expect(await openPage(code)).toBeUndefined();
});

test("the table of rules holds every rule, by category", async () => {
  const rows = await listRules();
  expect(rows.map(({ code }) => code).sort()).toEqual(LINT_RULES.map(({ code }) => code).sort());
  const order = rows.map(({ category }) => CATEGORIES.indexOf(category));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(rows.find(({ code }) => code === "duplicate-rule")?.fix).toBe("safe");
  expect(rows.find(({ code }) => code === "default-allow")?.fix).toBe("none");
});

test.each([
  ["a rule", "default-allow", true, "https://docs.example/v1/rules.md#default-allow"],
  ["an error", "unknown-key", false, "https://docs.example/v1/errors.md#unknown-key"],
])("the docs link of %s", (_what, code, isRule, url) => {
  expect(docsUrl(code, isRule, "https://docs.example/v1/")).toBe(url);
  expect(docsUrl(code, isRule, "")).toBeUndefined();
  expect(url.endsWith(docsPath(code, isRule).slice("docs".length))).toBe(true);
});
