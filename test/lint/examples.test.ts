// The examples of every lint rule are its test: the bad one reports it, the good one reports nothing.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { Example, LintRule } from "../../src/lint/rule.ts";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { applyEdits } from "../../src/policy/edit.ts";

const RULES_FOLDER = join(import.meta.dirname, "../../src/lint/rules");

/** As `--rule CODE=LEVEL` would, for a rule that is off unless asked for. */
async function lint({ policy, tools, lostTools }: Example, asked?: LintRule): Promise<readonly Finding[]> {
  const opened = await openPolicy("policy.yaml", Buffer.from(policy));
  return lintPolicy(opened, {
    tools: tools && new Map(tools.map((tool) => [tool.name, tool])),
    lostTools: new Set(lostTools),
    levels: new Map(asked?.isOptIn ? [[asked.code, asked.severity]] : []),
  });
}

function codesAboveInfo(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.filter(({ severity }) => severity !== "info").map(({ code }) => code))];
}

test("every file of the folder is a rule of the list, and is named after its code", () => {
  const files = readdirSync(RULES_FOLDER).map((name) => name.replace(/\.ts$/, ""));
  expect(LINT_RULES.map(({ code }) => code)).toEqual(files.sort());
});

describe.each(LINT_RULES.map((rule) => [rule.code, rule] as const))("%s", (code, rule) => {
  test("the bad example reports it, and nothing else above info", async () => {
    const findings = await lint(rule.bad, rule);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(codesAboveInfo(findings)).toEqual(rule.severity === "info" ? [] : [code]);
  });

  test("the good example reports nothing above info, and not this rule", async () => {
    const findings = await lint(rule.good, rule);
    expect(codesAboveInfo(findings)).toEqual([]);
    expect(findings.map((finding) => finding.code)).not.toContain(code);
  });

  test("a level set by the user is taken, but for what makes a policy unusable", async () => {
    const opened = await openPolicy("policy.yaml", Buffer.from(rule.bad.policy));
    const tools = rule.bad.tools && new Map(rule.bad.tools.map((tool) => [tool.name, tool]));
    const lostTools = new Set(rule.bad.lostTools);
    const off = lintPolicy(opened, { tools, lostTools, levels: new Map([[code, "off"]]) });
    expect(off.some((finding) => finding.code === code)).toBe(
      rule.check === undefined && rule.review === undefined,
    );
  });
});

test.each([
  [
    "a block sequence",
    "    deny_if:\n      - conditions: []\n        on_deny: a\n      - conditions: [] # again\n        on_deny: b\n",
    "    deny_if:\n      - conditions: []\n        on_deny: a\n",
  ],
  [
    "a flow sequence",
    "    deny_if: [{ conditions: [], on_deny: a }, { conditions: [], on_deny: b }]\n",
    "    deny_if: [{ conditions: [], on_deny: a }]\n",
  ],
])("the fix of duplicate-rule keeps the rest as it was written, in %s", async (_name, before, after) => {
  const head = 'version: "1" # one\ndefault: deny\ntools:\n  t:\n';
  const findings = await lint({ policy: head + before });
  const fixes = findings.flatMap(({ fix }) => fix ?? []);
  expect(fixes).toHaveLength(1);
  expect(fixes.every(({ isSafe }) => isSafe)).toBe(true);
  expect(
    applyEdits(
      head + before,
      fixes.flatMap(({ edits }) => edits),
    ),
  ).toBe(head + after);
});

describe("unanchored-regex", () => {
  test.each([
    ["^a$", false],
    ["^(?:a|b)$", false],
    ["^a$|^b$", false],
    ["(?i)^a$", false],
    ["\\Aa\\z", false],
    ["^a.*", false],
    ["a", true],
    ["^a", true],
    ["a$", true],
    ["^a|b$", true],
    ["^a\\$", true],
    ["(?m)^a$", true],
    ["^[|]$", false],
    ["", true],
  ])("%j: %s", async (pattern, isReported) => {
    const policy = JSON.stringify({
      version: "1",
      default: "deny",
      tools: {
        t: { require: [{ on_deny: "x", conditions: [{ path: "args.a", op: "regex", value: pattern }] }] },
      },
    });
    expect(codesAboveInfo(await lint({ policy }))).toEqual(isReported ? ["unanchored-regex"] : []);
  });
});

describe("contradictory-require", () => {
  const eq = (value: unknown) => ({ path: "args.a", op: "eq", value });
  const op = (name: string, value: unknown) => ({ path: "args.a", op: name, value });
  test.each([
    ["two values", [eq("a"), eq("b")], true],
    ["two types", [eq("1"), op("gt", 0)], true],
    ["no number between", [op("gt", 5), op("lt", 5)], true],
    ["one number between", [op("gte", 5), op("lte", 5)], false],
    ["exact numbers beyond doubles", [op("gt", 9007199254740992), op("lt", 9007199254740994)], false],
    ["absent and equal", [op("exists", false), eq("a")], true],
    ["present and equal", [op("exists", true), eq("a")], false],
    ["a list without the value", [op("in", ["a", "b"]), eq("c")], true],
    ["a list that shares one", [op("in", ["a", "b"]), op("in", ["b", "c"])], false],
    ["all of a list excluded", [op("in", ["a"]), op("neq", "a")], true],
    ["a pattern that no listed value fits", [op("in", ["a"]), op("regex", "^b$")], true],
    ["two patterns, which are not decided", [op("regex", "^a$"), op("regex", "^b$")], false],
  ])("%s", async (_name, conditions, isReported) => {
    const policy = JSON.stringify({
      version: "1",
      default: "deny",
      tools: { t: { require: [{ on_deny: "x", conditions }] } },
    });
    const codes = (await lint({ policy })).map(({ code }) => code);
    expect(codes.includes("contradictory-require")).toBe(isReported);
  });
});
