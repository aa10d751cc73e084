// Nothing that users meet is missing in the docs.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ERRORS } from "../../src/errors.ts";
import * as library from "../../src/index.ts";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { FORMAT_ERRORS } from "../../src/pages/format-errors.ts";
import { OTHER_FINDINGS } from "../../src/pages/other-findings.ts";
import { UNUSABLE } from "../../src/trace/trace-call.ts";
import { project } from "../cli/run.ts";
import { blocksOf, headingsOf, PAGES, ROOT, readPage } from "./markdown.ts";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

async function commandNames(): Promise<readonly string[]> {
  const { stdout } = await project().run(["--help"]);
  const [, list = ""] = stdout.split("\nCommands:\n");
  return [...list.matchAll(/^ {2}([a-z][\w-]*) /gm)].map(([, name = ""]) => name);
}

test("README.md names and shows every command", async () => {
  const names = await commandNames();
  expect(names).toContain("lint");
  const text = readPage("README.md");
  const missing = names.filter(
    (name) => !text.includes(`**${name}**`) && !text.includes(`policy.js ${name}`),
  );
  expect(missing).toEqual([]);
});

test("docs/commands.md has a section and the help of every command", async () => {
  const names = await commandNames();
  const headings = headingsOf("docs/commands.md").map((heading) => heading.replace(/^\d+\. /, ""));
  const shown = blocksOf("docs/commands.md").flatMap(({ body }) => body.split("\n"));
  expect(names.filter((name) => !headings.includes(name))).toEqual([]);
  expect(names.filter((name) => !shown.includes(`$ policy ${name} --help`))).toEqual([]);
});

test.each([
  ["docs/rules.md", "lint rule", LINT_RULES.map(({ code }) => code)],
  ["docs/errors.md", "error that ends a run", Object.keys(ERRORS)],
  ["docs/errors.md", "error of the format", FORMAT_ERRORS.map(({ code }) => code)],
  ["docs/errors.md", "other finding", Object.keys(OTHER_FINDINGS)],
])("%s has a section for every %s", (page, _what, codes) => {
  const headings = headingsOf(page);
  expect(codes.filter((code) => !headings.includes(code))).toEqual([]);
});

test("docs/traces.md explains every cause and every reason", () => {
  const text = readPage("docs/traces.md");
  const source = readFileSync(join(ROOT, "src/engine/decision.ts"), "utf8");
  const [, union = ""] = /type Reason =([\s\S]*?);/.exec(source) ?? [];
  const reasons = [...union.matchAll(/"(\w+)"/g)].map(([, reason = ""]) => reason);
  expect(reasons).toContain("limit");
  expect([...reasons, ...Object.keys(UNUSABLE)].filter((word) => !text.includes(`| \`${word}\` |`))).toEqual(
    [],
  );
});

test("docs/library.md names everything that the library exports", () => {
  const text = readPage("docs/library.md");
  expect(Object.keys(library).filter((name) => !new RegExp(`\`${name}\\b`).test(text))).toEqual([]);
});

test("docs/decisions.md says why each package is there", () => {
  const text = readPage("docs/decisions.md");
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(packages.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test("scripts that the docs name exist", () => {
  const named = PAGES.flatMap((page) =>
    [...readPage(page).matchAll(/`npm run ([\w:]+)`/g)].map(([, name]) => name),
  );
  expect(named).not.toEqual([]);
  expect(named.filter((name) => name === undefined || manifest.scripts[name] === undefined)).toEqual([]);
});

test("CHANGELOG.md has the version of the package, and a place for what comes", () => {
  expect(headingsOf("CHANGELOG.md")).toEqual(
    expect.arrayContaining(["[Unreleased]", `[${manifest.version}]`]),
  );
});
