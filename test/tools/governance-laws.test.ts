// What governance claims of a tool is true of every call that the engine decides. specification: cli.md section 3.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Call } from "../../src/engine/call.ts";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { Policy, RuleSet } from "../../src/policy/policy.ts";
import { uncheckedArguments } from "../../src/scan/unchecked-arguments.ts";
import { type GovernanceState, type GovernedTool, governTools } from "../../src/tools/governance.ts";
import {
  type CallData,
  callsData,
  type Json,
  type ListsData,
  limitData,
  NO_LISTS,
  PATHS,
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
  // Always let through; a limit that counts nothing needs to know the time all the same.
  allowed: ({ decision }) => decision.decision === "allow" || decision.reason === "time_unknown",
  // Always let through, but for the rules that every tool has.
  "default-allowed": ({ policy, decision }) =>
    isEmpty(policy.allTools) ? decision.decision === "allow" : !decision.rule.startsWith("/tools/"),
};

const withZ = (z: Json): Json => new Map([["z", z]]);
const ELEMENTS: readonly Json[] = [
  null,
  "a",
  { digits: "5" },
  withZ("a"),
  withZ("b"),
  withZ({ digits: "5" }),
  ["a"],
  ["b"],
  [{ digits: "5" }, null],
];

/** Values that make every combination of places of `PATHS`, of every type. */
const PLACES: readonly Json[] = [
  ...ELEMENTS,
  true,
  new Map<string, Json>(),
  [],
  ...ELEMENTS.flatMap((one) => [[one], ...ELEMENTS.map((other) => [one, other])]),
];

/** Calls of `t` with all of them, each in one argument, beside few of the others. */
const EVERY_CALL: readonly Call[] = PLACES.flatMap((x) =>
  PLACES.flatMap((list) =>
    [null, "a", { digits: "5" }, "b"].map((y) => {
      const args = new Map<string, Json>(Object.entries({ x, y, list }));
      return { ...callOf(args), time: 0 };
    }),
  ),
);

function callOf(args: ReadonlyMap<string, Json>): Call {
  return toCall({
    grant: "g",
    server: null,
    tool: "t",
    args,
    argsKnown: true,
    approved: false,
    time: 0,
    fails: false,
  });
}

/** Conditions that ask for presence or absence, more often than others. */
const placeRules: fc.Arbitrary<RuleData> = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          path: fc.constantFrom(...PATHS),
          op: fc.constant("exists"),
          value: fc.boolean(),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          path: fc.constantFrom(...PATHS),
          op: fc.constantFrom("eq", "neq", "contains"),
          value: fc.constantFrom<Json>("a", { digits: "5" }),
        }),
      },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((conditions) => ({ conditions }));

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

  test("a rule makes a state if and only if it decides some call", async () => {
    const met = { allowed: 0, governed: 0 };
    await fc.assert(
      fc.asyncProperty(placeRules, fc.constantFrom("deny_if", "require_approval"), async (rule, list) => {
        const tools = new Map([["t", { ...NO_LISTS, [list]: [rule] }]]);
        const data: PolicyData = { default: "deny", hide: [], all_tools: NO_LISTS, tools };
        const { policy, program } = await openPolicy("policy.json", Buffer.from(policyText(data), "utf8"));
        if (policy === undefined || program === undefined) throw new Error("refused");
        const [governed] = governTools(policy, [toolOf("t", "write")]).tools;
        const isDecided = EVERY_CALL.some(
          (call) => decide(program, call, createCounters()).decision !== "allow",
        );
        met[isDecided ? "governed" : "allowed"]++;
        expect({ rule, isUngoverned: governed?.isUngoverned }).toEqual({ rule, isUngoverned: !isDecided });
      }),
      { numRuns: 600, seed: 9 },
    );
    expect(met.allowed).toBeGreaterThan(20);
    expect(met.governed).toBeGreaterThan(50);
  });

  test("a limit makes a state if and only if some call passes it by", async () => {
    await fc.assert(
      fc.asyncProperty(limitData, async (limit) => {
        const tools = new Map([["t", { ...NO_LISTS, limits: [{ ...limit, max: { digits: "3" } }] }]]);
        const data: PolicyData = { default: "deny", hide: [], all_tools: NO_LISTS, tools };
        const { policy, program } = await openPolicy("policy.json", Buffer.from(policyText(data), "utf8"));
        if (policy === undefined || program === undefined) throw new Error("refused");
        const [governed] = governTools(policy, [toolOf("t", "write")]).tools;
        // Amounts too small to be told apart are bad ones, and the smallest good one is a millionth.
        const isSmall = limit.increment?.digits === "0.000001";
        const counters = createCounters();
        const isDenied = Array.from({ length: 5 }, () => decide(program, callOf(new Map()), counters)).some(
          ({ decision }) => decision === "deny",
        );
        expect({ limit, isUngoverned: governed?.isUngoverned }).toEqual({
          limit,
          isUngoverned: !isDenied && !isSmall,
        });
      }),
      { numRuns: 300, seed: 10 },
    );
  });
});

describe("an argument that no condition looks at", () => {
  const properties = { x: {}, y: {}, list: { type: "array", items: {} } };
  /** Other values than these in its place, and nothing else, change no decision. */
  test("has no effect on any decision, but that it is there", async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(
        policyData,
        callsData,
        fc.constantFrom(...PLACES.slice(1)),
        async (data, calls, put) => {
          const { policy, program } = await openPolicy("policy.json", Buffer.from(policyText(data), "utf8"));
          if (policy === undefined || program === undefined) throw new Error("refused");
          for (const one of calls) {
            const tool = { ...toolOf(one.tool, "write"), inputSchema: { type: "object", properties } };
            const [governed] = governTools(policy, [tool]).tools;
            if (governed === undefined) throw new Error("not judged");
            for (const { path } of uncheckedArguments(policy, governed)) {
              const name = path.slice("args.".length);
              const before = one.args.get(name);
              if (before === undefined || before === null) continue;
              told++;
              const other = { ...one, args: new Map([...one.args, [name, put]]) };
              const [first, second] = [one, other].map((each) =>
                decide(program, { ...toCall(each), argsKnown: true }, createCounters()),
              );
              expect({ path, decision: second }).toEqual({ path, decision: first });
            }
          }
        },
      ),
      { numRuns: 1000, seed: 11 },
    );
    expect(told).toBeGreaterThan(100);
  });
});
