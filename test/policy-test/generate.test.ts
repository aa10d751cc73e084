// policy test --generate: what it writes passes, is the same each time, and exercises all that can be exercised.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { governAll } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { completeTests } from "../../src/policy-test/complete.ts";
import { DEFAULT_START } from "../../src/policy-test/durations.ts";
import { generateTests } from "../../src/policy-test/generate.ts";
import { readTestFile } from "../../src/policy-test/read-test-file.ts";
import { runCase } from "../../src/policy-test/run-case.ts";
import { escapeText } from "../../src/report/escape.ts";
import { createCoverage } from "../../src/simulate/coverage.ts";
import { listItems, listMissing, placeText } from "../../src/simulate/coverage-items.ts";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { policyData, policyText } from "../engine/arbitraries.ts";

type Generated = Awaited<ReturnType<typeof generated>>;

async function generated(file: string, bytes: Uint8Array, trials = 2_000_000) {
  const opened = await openPolicy(file, bytes);
  if (opened.policy === undefined) throw new Error(`no good policy: ${file}`);
  const { policy, program, source } = opened;
  const cases = await generateTests([{ server: undefined, path: file, policy, program }], {
    start: DEFAULT_START,
    trials,
  });
  const policies = governAll({ file, program, source, policy });
  const { text } = await completeTests(cases, policies);
  const { file: tests } = await readTestFile("generated.policy-test.yaml", Buffer.from(text, "utf8"));
  if (tests === undefined) throw new Error(`not to be read:\n${text}`);
  const coverage = createCoverage(policies.policies);
  const failed = tests.cases.flatMap((one) => {
    const { mismatch } = runCase(one, { policies, start: DEFAULT_START, onDecision: coverage.observe });
    return mismatch === undefined ? [] : [one.name];
  });
  return { text, failed, cases: tests.cases, coverage: coverage.read(), source };
}

/** What no case exercises. */
function uncovered({ coverage, source }: Generated): readonly string[] {
  return listMissing(listItems(coverage, [source])).map(({ item, what }) => `${placeText(item)}  ${what}`);
}

/** Those of them that the file does not tell of. */
function untold(made: Generated): readonly string[] {
  return uncovered(made).filter((point) => !made.text.includes(`#   ${escapeText(point)}  `));
}

async function openable(folder: string): Promise<readonly string[]> {
  const names = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(?:json|ya?ml)$/.test(name));
  const opened = await Promise.all(
    names.map(async (name) =>
      (await openPolicy(name, readFileSync(join(folder, name)))).policy ? [name] : [],
    ),
  );
  return opened.flat().sort();
}

const FIXTURES = join(PACKAGE_ROOT, "fixtures");
const policies = await openable(FIXTURES);

test("there are many policies to generate tests for", () => {
  expect(policies.length).toBeGreaterThan(35);
});

test.each(policies)(
  "%s gets tests that pass, twice the same, and nothing is left out in silence",
  async (name) => {
    const bytes = readFileSync(join(FIXTURES, name));
    const first = await generated(name, bytes);
    expect(first.failed).toEqual([]);
    expect(first.cases.length).toBeGreaterThan(0);
    expect(untold(first)).toEqual([]);
    expect((await generated(name, bytes)).text).toBe(first.text);
  },
);

test("generated policies get tests that pass, and nothing is left out in silence", async () => {
  await fc.assert(
    fc.asyncProperty(policyData, async (data) => {
      const made = await generated("policy.json", Buffer.from(policyText(data), "utf8"));
      expect(made.failed).toEqual([]);
      expect(untold(made)).toEqual([]);
    }),
    { numRuns: 100, seed: 7 },
  );
});

test("of good policies every part is exercised that a call can reach", async () => {
  const good = policies.filter((name) => name.startsWith("good/"));
  const left = await Promise.all(
    good.map(async (name) => uncovered(await generated(name, readFileSync(join(FIXTURES, name))))),
  );
  // Where every tool is hidden, nothing asks for `default`.
  expect(left.flat()).toEqual(["good/shop-deny-all.yaml:2:10  never decided"]);
});

test("where both flags are spoken of there is no third", async () => {
  const conditions = [
    { path: "args.x", op: "contains", value: false },
    { path: "args.x", op: "neq", value: true },
  ];
  const data = { version: "1", default: "deny", tools: { t: { deny_if: [{ conditions }] } } };
  expect((await generated("policy.json", Buffer.from(JSON.stringify(data)))).failed).toEqual([]);
});

test("conditions of a rule that hold for different elements have an element each", async () => {
  const conditions = [
    { path: "args.to[*]", op: "regex", value: "@shop\\.example$" },
    { path: "args.to[*]", op: "regex", value: "@press\\.example$" },
  ];
  const data = { version: "1", default: "deny", tools: { mail: { deny_if: [{ conditions }] } } };
  const made = await generated("policy.json", Buffer.from(JSON.stringify(data)));
  expect(made.failed).toEqual([]);
  expect(uncovered(made)).toEqual([]);
  expect(made.text).toContain('{ to: ["@shop.example", "@press.example"] }, expect: { decision: deny,');
});

test("values of a long list that are not tried are told", async () => {
  const value = Array.from({ length: 53 }, (_, i) => `v${i}`);
  const conditions = [{ path: "args.x", op: "in", value }];
  const data = { version: "1", default: "deny", tools: { t: { require: [{ conditions }] } } };
  const made = await generated("policy.json", Buffer.from(JSON.stringify(data)));
  expect(made.text).toContain("  # Of this list 3 values went untried (/tools/t/require/0/conditions/0).");
});

test("slips in a pattern that are not tried are told", async () => {
  const value = `^(?:${Array.from({ length: 60 }, (_, i) => `w${i}`).join("|")})$`;
  const rules = [{ conditions: [{ path: "args.x", op: "regex", value }] }];
  const data = { version: "1", default: "deny", tools: { t: { require: rules } } };
  const made = await generated("policy.json", Buffer.from(JSON.stringify(data)));
  expect(made.failed).toEqual([]);
  expect(made.text).toContain(
    "  # To bound the work, 23 slips in this pattern went untried (/tools/t/require/0/",
  );
});

test("with few trials something is still written, and it passes", async () => {
  for (const trials of [0, 10, 1000]) {
    const bytes = readFileSync(join(FIXTURES, "docs/policy.yaml"));
    const made = await generated("policy.yaml", bytes, trials);
    expect(made.failed).toEqual([]);
    expect(untold(made)).toEqual([]);
  }
});
