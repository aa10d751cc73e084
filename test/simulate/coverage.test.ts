// Holds what coverage counts, and that what two replays covered adds up.

import { expect, test } from "vitest";
import { governAll } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { createCoverage } from "../../src/simulate/coverage.ts";
import { measureCoverage, mergeCoverage } from "../../src/simulate/coverage-merge.ts";
import { createReplay } from "../../src/simulate/replay.ts";

const POLICY = `version: "1"
default: deny
tools:
  pay:
    require:
      - conditions:
          - { path: args.currency, op: eq, value: EUR }
          - { path: args.note, op: eq, value: ok }
`;

async function cover(calls: readonly Record<string, unknown>[]) {
  const opened = await openPolicy("p.yaml", new TextEncoder().encode(POLICY));
  if (!("program" in opened) || opened.program === undefined)
    throw new Error(JSON.stringify(opened.problems));
  const policy = { file: "p.yaml", program: opened.program };
  const coverage = createCoverage([policy]);
  const replay = createReplay(governAll(policy), { approve: "none", onDecision: coverage.observe });
  for (const args of calls) {
    replay.play({
      line: 1,
      ts: undefined,
      time: 0,
      grant: "g",
      server: null,
      tool: "pay",
      args,
      argsKnown: true,
      approved: false,
      outcome: undefined,
      expect: undefined,
      id: undefined,
    });
  }
  return coverage.read();
}

test("a condition that an earlier one settled is not seen, and two replays add up", async () => {
  const first = await cover([{ currency: "USD", note: "ok" }]);
  const [policy] = first.policies;
  expect(policy?.conditions.map(({ whenTrue, whenFalse }) => [whenTrue, whenFalse])).toEqual([
    [0, 1],
    [0, 0],
  ]);
  const second = { currency: "EUR", note: "ok" };
  const both = await cover([{ currency: "USD", note: "ok" }, second]);
  expect(mergeCoverage(first, await cover([second]))).toEqual(both);
  expect(measureCoverage(both)).toEqual({ covered: 3, points: 5 });
});
