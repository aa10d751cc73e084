// What the analysis claims is so: the engine agrees on every generated call, and fixes change no decision.

import fc from "fast-check";
import { expect, test } from "vitest";
import { analyse } from "../../src/analysis/analyse.ts";
import type { Verdict } from "../../src/analysis/verdict.ts";
import type { Call } from "../../src/engine/call.ts";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import type { Program } from "../../src/engine/program.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { applyFixes, selectFixes } from "../../src/policy/fixes.ts";
import { splitPointer } from "../../src/policy/pointer.ts";
import { calls, type PolicyData, policyData } from "./arbitraries.ts";

async function open(text: string) {
  const opened = await openPolicy("policy.json", Buffer.from(text));
  if (opened.policy === undefined) throw new Error(`refused: ${JSON.stringify(opened.problems)}\n${text}`);
  return opened;
}

function decideAll(program: Program, all: readonly Call[]): readonly Decision[] {
  return all.map((call) => decide(program, call, createCounters()));
}

const kindOf = ({ decision }: Decision) => decision;
/** All of a decision but its pointer, which counts positions. */
const wholeOf = ({ decision, reason, rule, message }: Decision) => ({ decision, reason, rule, message });

/** The policy without what a pointer leads to. */
function without(policy: PolicyData, pointer: string): string {
  const copy = JSON.parse(JSON.stringify(policy));
  const tokens = splitPointer(pointer);
  const list = tokens.slice(0, -1).reduce((node, token) => node[token], copy);
  list.splice(Number(tokens.at(-1)), 1);
  return JSON.stringify(copy);
}

function isReported({ pointer }: Decision, rule: string): boolean {
  return pointer === rule || pointer.startsWith(`${rule}/`);
}

/** Holds a verdict against the engine's decisions of calls with known arguments. */
async function expectTrue(
  verdict: Verdict,
  policy: PolicyData,
  program: Program,
  known: readonly Call[],
): Promise<void> {
  const { tool, rule } = verdict;
  const decisions = decideAll(program, known);
  const ofTool = decisions.filter((_, i) => tool === undefined || known[i]?.tool === tool);
  const changed = async (pointer: string) => decideAll((await open(without(policy, pointer))).program, known);
  switch (verdict.kind) {
    case "contradiction":
      return expect(ofTool.filter(({ decision }) => decision !== "deny")).toEqual([]);
    case "never-holds": {
      const reported = decisions.filter((one) => isReported(one, rule.pointer));
      return expect(reported.filter(({ reason }) => reason !== "type_mismatch")).toEqual([]);
    }
    case "redundant-rule":
      if (!verdict.canBeReported) {
        expect(decisions.filter((one) => isReported(one, rule.pointer))).toEqual([]);
      }
      return expect((await changed(rule.pointer)).map(kindOf)).toEqual(decisions.map(kindOf));
    case "unreachable-approval": {
      const asked = decisions.filter(({ reason }) => reason === "approval");
      return expect(asked.filter((one) => isReported(one, rule.pointer))).toEqual([]);
    }
    case "redundant-condition":
      return expect((await changed(verdict.condition.pointer)).map(kindOf)).toEqual(decisions.map(kindOf));
    case "always-true":
      if (verdict.isAlone) return;
      return expect((await changed(verdict.condition.pointer)).map(kindOf)).toEqual(decisions.map(kindOf));
  }
}

test("every verdict is true of every call", { timeout: 120_000 }, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(policyData, calls, async (policy, all) => {
      const { policy: read, program } = await open(JSON.stringify(policy));
      const known = all.filter(({ argsKnown }) => argsKnown);
      const { verdicts, deniedTools } = analyse(read, program);
      for (const verdict of verdicts) {
        seen.set(verdict.kind, (seen.get(verdict.kind) ?? 0) + 1);
        await expectTrue(verdict, policy, program, known);
      }
      const passing = known.filter(
        (call, i) => decideAll(program, known)[i]?.decision !== "deny" && deniedTools.has(call.tool),
      );
      expect(passing).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  expect([...seen.keys()].sort()).toEqual([
    "always-true",
    "contradiction",
    "never-holds",
    "redundant-condition",
    "redundant-rule",
    "unreachable-approval",
  ]);
});

const CODES = new Set([
  ...["duplicate-rule", "duplicate-condition", "duplicate-value", "redundant-hide"],
  ...["redundant-rule", "redundant-condition", "unreachable-approval"],
]);

test("safe fixes, together, leave every decision as it is, and all fixes leave what becomes of a call", {
  timeout: 120_000,
}, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(policyData, calls, async (policy, all) => {
      const text = JSON.stringify(policy);
      const opened = await open(text);
      const decisions = decideAll(opened.program, all);
      const fixes = lintPolicy(opened).flatMap(({ code, fix }) =>
        fix && CODES.has(code) ? [{ code, ...fix }] : [],
      );
      for (const { code, isSafe } of fixes) {
        const key = `${isSafe ? "safe" : "unsafe"} ${code}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      const apply = async (some: typeof fixes) =>
        decideAll((await open(applyFixes(text, selectFixes(some)))).program, all);
      expect((await apply(fixes.filter(({ isSafe }) => isSafe))).map(wholeOf)).toEqual(
        decisions.map(wholeOf),
      );
      const isKnown = (_: unknown, i: number) => all[i]?.argsKnown === true;
      expect((await apply(fixes)).map(kindOf).filter(isKnown)).toEqual(decisions.map(kindOf).filter(isKnown));
      for (const fix of fixes.filter(({ isSafe }) => isSafe)) {
        expect((await apply([fix])).map(wholeOf)).toEqual(decisions.map(wholeOf));
      }
    }),
    { numRuns: 1500 },
  );
  for (const code of CODES) expect([...seen.keys()]).toContain(`safe ${code}`);
  for (const code of ["redundant-rule", "redundant-condition", "redundant-hide"]) {
    expect([...seen.keys()]).toContain(`unsafe ${code}`);
  }
});
