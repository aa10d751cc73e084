// The generated tests of a policy fail when the policy is changed: counted over one-edit changes of many policies.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { governAll } from "../../src/engine/policy-set.ts";
import type { Program } from "../../src/engine/program.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { DEFAULT_START } from "../../src/policy-test/durations.ts";
import { generateTests } from "../../src/policy-test/generate.ts";
import { readTestFile } from "../../src/policy-test/read-test-file.ts";
import { runCase } from "../../src/policy-test/run-case.ts";
import type { TestFile } from "../../src/policy-test/test-file.ts";
import { createReplay } from "../../src/simulate/replay.ts";
import type { TraceCall } from "../../src/trace/trace-call.ts";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { type CallData, callsData, policyData, policyText, toCall } from "../engine/arbitraries.ts";
import { mutantsOf } from "./mutants.ts";

type Data = Parameters<typeof mutantsOf>[0];

/** Share of the changes that some case must notice. */
const LEAST_KILLED = 0.97;

async function programOf(data: Data): Promise<Program | undefined> {
  return (await openPolicy("policy.json", Buffer.from(JSON.stringify(data)))).program;
}

async function testsOf(data: Data): Promise<TestFile> {
  const { policy, program } = await openPolicy("policy.json", Buffer.from(JSON.stringify(data)));
  if (policy === undefined) throw new Error("no good policy");
  const one = { server: undefined, path: "policy.json", policy, program };
  const text = await generateTests([one], { start: DEFAULT_START, trials: 2_000_000 });
  const { file } = await readTestFile("generated.policy-test.yaml", Buffer.from(text));
  if (file === undefined) throw new Error(`not to be read:\n${text}`);
  return file;
}

function isKilled({ cases, start }: TestFile, program: Program): boolean {
  const policies = governAll({ file: "policy.json", program });
  return cases.some((one) => runCase(one, { policies, start }).mismatch !== undefined);
}

interface Score {
  readonly all: number;
  readonly survivors: readonly string[];
}

/** `isAnother` leaves out changes that make no difference. */
async function score(name: string, data: Data, isAnother: (mutant: Program) => boolean): Promise<Score> {
  const tests = await testsOf(data);
  let all = 0;
  const survivors: string[] = [];
  for (const { what, policy } of mutantsOf(data)) {
    const program = await programOf(policy);
    if (program === undefined) continue;
    if (isKilled(tests, program)) all++;
    else if (isAnother(program)) {
      all++;
      survivors.push(`${name}: ${what}`);
    }
  }
  return { all, survivors };
}

test("one-edit changes of good policies are noticed", { timeout: 120_000 }, async () => {
  const folder = join(PACKAGE_ROOT, "fixtures/good");
  const names = readdirSync(folder).filter((name) => /\.(?:yaml|json)$/.test(name));
  const scores: Score[] = [];
  for (const name of names) {
    const data: Data = parse(readFileSync(join(folder, name), "utf8"));
    scores.push(await score(name, data, () => true));
  }
  expect(scores.reduce((sum, { all }) => sum + all, 0)).toBeGreaterThan(1100);
  // None of these changes anything: the patterns ignore case already, and nothing gets as far as `default`.
  expect(scores.flatMap(({ survivors }) => survivors)).toEqual([
    "database-analyst.yaml: (?i) at /tools/run_query/require/1/conditions/0/value",
    "files-review.yaml: (?i) at /all_tools/deny_if/0/conditions/0/value",
    "shop-deny-all.yaml: default at /default",
  ]);
});

function decisions(program: Program, calls: readonly (readonly CallData[])[]): readonly string[] {
  const policies = governAll({ file: "policy.json", program });
  const unused = { line: 1, ts: undefined, expect: undefined, id: undefined } as const;
  return calls.map((sequence) => {
    const replay = createReplay(policies, { approve: "none" });
    const got = sequence.map((data) => {
      const call: TraceCall = { ...unused, ...toCall(data), outcome: data.fails ? "error" : undefined };
      const { decision, rule } = replay.play(call);
      return `${decision} ${rule}`;
    });
    return got.join();
  });
}

test("so are those of generated policies that calls can tell apart", { timeout: 120_000 }, async () => {
  // A test always knows when a call is made, and with which arguments.
  const known = callsData.map((calls) =>
    calls.map((call) => ({ ...call, argsKnown: true, time: Number.isNaN(call.time) ? 0 : call.time })),
  );
  const calls = fc.sample(known, { numRuns: 200, seed: 11 });
  const scores: Score[] = [];
  for (const [i, generated] of fc.sample(policyData, { numRuns: 25, seed: 12 }).entries()) {
    const data: Data = JSON.parse(policyText(generated));
    const program = await programOf(data);
    if (program === undefined) continue;
    const before = decisions(program, calls);
    const isAnother = (mutant: Program): boolean => {
      const after = decisions(mutant, calls);
      return after.some((got, at) => got !== before[at]);
    };
    scores.push(await score(`${i} ${JSON.stringify(data)}`, data, isAnother));
  }
  const all = scores.reduce((sum, one) => sum + one.all, 0);
  const survivors = scores.flatMap((one) => one.survivors);
  expect(all).toBeGreaterThan(700);
  const isPoor = survivors.length > (1 - LEAST_KILLED) * all;
  expect(isPoor ? survivors : []).toEqual([]);
});
