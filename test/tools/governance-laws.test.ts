// What governance claims of a tool is true of every call that the engine decides. specification: cli.md section 3.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Call } from "../../src/engine/call.ts";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { Policy, RuleSet } from "../../src/policy/policy.ts";
import { type GovernanceState, type GovernedTool, governTools } from "../../src/tools/governance.ts";
import {
  type CallData,
  callsData,
  type ListsData,
  type PolicyData,
  policyData,
  policyText,
  type RuleData,
  toCall,
} from "../engine/arbitraries.ts";
import { toolOf } from "./definition.ts";

const ALWAYS: RuleData = { conditions: [] };

/** Rules without conditions are what certain states follow from. */
const blunted: fc.Arbitrary<PolicyData> = fc
  .record({
    policy: policyData,
    ofTools: fc.constantFrom("", "", "deny_if", "require_approval"),
    ofAll: fc.constantFrom("", "", "", "deny_if", "require_approval"),
  })
  .map(({ policy, ofTools, ofAll }) => {
    const blunt = (lists: ListsData, which: string): ListsData =>
      which === "deny_if" || which === "require_approval"
        ? { ...lists, [which]: [...lists[which], ALWAYS] }
        : lists;
    const tools = [...policy.tools].map(([name, lists], i): [string, ListsData] => [
      name,
      i === 0 ? blunt(lists, ofTools) : lists,
    ]);
    return { ...policy, all_tools: blunt(policy.all_tools, ofAll), tools: new Map(tools) };
  });

interface Case {
  readonly policy: Policy;
  readonly governed: GovernedTool;
  readonly call: Call;
  readonly decision: Decision;
}

/** Every call with what governance says of its tool. Each is the first call of its caller. */
async function judge(data: PolicyData, calls: readonly CallData[]): Promise<readonly Case[]> {
  const { policy, program } = await openPolicy("policy.json", Buffer.from(policyText(data), "utf8"));
  if (policy === undefined || program === undefined) throw new Error(`refused: ${policyText(data)}`);
  return calls.map((one) => {
    const call = { ...toCall(one), argsKnown: true };
    const [governed] = governTools(policy, [toolOf(call.tool, "write")]).tools;
    if (governed === undefined) throw new Error("not judged");
    return { policy, governed, call, decision: decide(program, call, createCounters()) };
  });
}

const isEmpty = ({ require, deny_if, require_approval, limits }: RuleSet): boolean =>
  require.length + deny_if.length + require_approval.length + limits.length === 0;

/** The claim of each state about one call; undefined where it says nothing. */
const CLAIMS: Readonly<Record<GovernanceState, (one: Case) => boolean>> = {
  // Never let through, not even approved; the rule that is named is the one that the caller is told.
  hidden: ({ decision, governed }) =>
    decision.decision === "deny" && decision.rule === governed.rule && decision.pointer === governed.pointer,
  "default-denied": ({ decision, governed }) =>
    decision.decision === "deny" && decision.rule === governed.rule && decision.pointer === governed.pointer,
  // Never let through; another rule may be told first.
  denied: ({ decision }) => decision.decision === "deny",
  // A person may be asked. Where a rule asks without conditions, no call gets through without one.
  approval: ({ policy, call, decision }) => {
    const sets = [policy.tools.get(call.tool), policy.allTools];
    const isAsked = sets.some((set) =>
      set?.require_approval.some(({ conditions }) => conditions.length === 0),
    );
    return !(isAsked && !call.approved && decision.decision === "allow");
  },
  // Rules or limits may deny, and nobody is asked.
  conditional: ({ decision }) => decision.decision !== "require_approval",
  // Only a limit may deny.
  limited: ({ decision }) =>
    decision.decision === "allow" || ["limit", "bad_amount", "time_unknown"].includes(decision.reason),
  // Always let through.
  allowed: ({ decision }) => decision.decision === "allow",
  // Always let through, but for the rules that every tool has.
  "default-allowed": ({ policy, decision }) =>
    isEmpty(policy.allTools) ? decision.decision === "allow" : !decision.rule.startsWith("/tools/"),
};

describe("what governance says of a tool", () => {
  test("is true of every call, and every state is met", async () => {
    const met = new Map<GovernanceState, number>();
    await fc.assert(
      fc.asyncProperty(blunted, callsData, async (data, calls) => {
        for (const one of await judge(data, calls)) {
          const { state } = one.governed;
          met.set(state, (met.get(state) ?? 0) + 1);
          expect({ state, holds: CLAIMS[state](one), decision: one.decision }).toMatchObject({ holds: true });
        }
      }),
      { numRuns: 1500, seed: 20261125 },
    );
    for (const state of Object.keys(CLAIMS)) {
      expect([state, (met.get(state as GovernanceState) ?? 0) > 20]).toEqual([state, true]);
    }
  });

  test("a tool that something lets through is told apart from one that nothing does", async () => {
    const callable: ReadonlySet<GovernanceState> = new Set(["allowed", "default-allowed", "limited"]);
    await fc.assert(
      fc.asyncProperty(blunted, callsData, async (data, calls) => {
        for (const { governed, decision } of await judge(data, calls)) {
          if (decision.decision === "allow") {
            expect(["hidden", "denied", "default-denied"]).not.toContain(governed.state);
          }
          if (governed.isUngoverned) expect(callable.has(governed.state)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
