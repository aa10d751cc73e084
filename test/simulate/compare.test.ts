// Laws of comparisons: a policy against itself, two replays apart, sides swapped, and what is knock-on.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DecisionKind } from "../../src/engine/decision.ts";
import { governAll } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import {
  addToComparison,
  type Comparison,
  countNewly,
  createComparison,
  listTransitions,
  readComparison,
} from "../../src/simulate/compare.ts";
import { limitTexts } from "../../src/simulate/compare-limits.ts";
import { createReplay, type DecidedCall } from "../../src/simulate/replay.ts";
import type { TraceCall } from "../../src/trace/trace-call.ts";
import {
  type CallData,
  callData,
  countedCallsData,
  type LimitData,
  limitPolicyData,
  NO_LISTS,
  type PolicyData,
  policyData,
  policyText,
  toCall,
} from "../engine/arbitraries.ts";
import { callOf } from "../replay/replayed.ts";

function toRecorded(data: CallData, i: number): TraceCall {
  const { grant, server, tool, args, argsKnown, approved, time } = toCall(data);
  const outcome = data.fails ? "error" : "ok";
  return callOf({ line: i + 1, grant, server, tool, args, argsKnown, approved, time, outcome });
}

interface Side {
  readonly limits: ReadonlyMap<string, ReturnType<typeof limitTexts>>;
  readonly decide: (call: TraceCall) => DecidedCall;
}

async function openSide(text: string, file: string): Promise<Side> {
  const { policy, program, problems } = await openPolicy(file, Buffer.from(text, "utf8"));
  if (policy === undefined) throw new Error(`refused: ${JSON.stringify(problems)}`);
  let last: DecidedCall | undefined;
  const { play } = createReplay(governAll({ file, program }), {
    approve: "none",
    onDecision: (decided) => {
      last = decided;
    },
  });
  return {
    limits: new Map([[file, limitTexts(policy)]]),
    decide: (call) => {
      play(call);
      if (last === undefined) throw new Error("nothing decided");
      return last;
    },
  };
}

async function compare(
  before: string,
  after: string,
  calls: readonly CallData[],
  { beforeFile = "a.json", afterFile = "b.json" } = {},
): Promise<Comparison> {
  const sides = { before: await openSide(before, beforeFile), after: await openSide(after, afterFile) };
  const limits = { before: sides.before.limits, after: sides.after.limits };
  const compared = createComparison();
  for (const [i, data] of calls.entries()) {
    const call = toRecorded(data, i);
    const decided = { before: sides.before.decide(call), after: sides.after.decide(call) };
    addToComparison(compared, decided, limits, 0);
  }
  return readComparison(compared);
}

const compareData = (
  before: PolicyData,
  after: PolicyData,
  calls: readonly CallData[],
): Promise<Comparison> => compare(policyText(before), policyText(after), calls);

/** Two policies that often share tools, and so often agree. */
const pairs = fc
  .record({ a: policyData, b: policyData, isShared: fc.boolean(), isSwapped: fc.boolean() })
  .map(({ a, b, isShared, isSwapped }): readonly [PolicyData, PolicyData] => {
    const changed = isShared ? { ...b, tools: new Map([...b.tools, ...a.tools]) } : { ...a, tools: b.tools };
    return isSwapped ? [changed, a] : [a, changed];
  });
const calls = fc.array(callData, { minLength: 1, maxLength: 12 });
const RUNS = { seed: 5, numRuns: 300 };

test("a policy against itself, also read as YAML, changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(policyData, limitPolicyData), calls, async (policy, all) => {
      const text = policyText(policy);
      const opened = await openPolicy("b.yaml", Buffer.from(text, "utf8"));
      // YAML refuses numbers such as 1e2, which not every reader of it takes for numbers.
      const afterFile = opened.policy === undefined ? "b.json" : "b.yaml";
      const found = await compare(text, text, all, { afterFile });
      expect(found).toMatchObject({ calls: all.length, changed: 0, otherRule: 0, groups: [] });
    }),
    RUNS,
  );
});

test("counts are the differences of two replays apart, call by call, and groups hold each once", async () => {
  let changes = 0;
  await fc.assert(
    fc.asyncProperty(pairs, calls, async ([before, after], all) => {
      const decideAll = async (policy: PolicyData): Promise<readonly DecisionKind[]> => {
        const { decide } = await openSide(policyText(policy), "x.json");
        return all.map((data, i) => decide(toRecorded(data, i)).decision.decision);
      };
      const was = await decideAll(before);
      const is = await decideAll(after);
      const found = await compareData(before, after, all);
      for (const { before: from, after: to, calls: count } of listTransitions(found.transitions)) {
        expect(count).toBe(was.filter((one, i) => one === from && is[i] === to).length);
      }
      expect(found.changed).toBe(was.filter((one, i) => one !== is[i]).length);
      const inGroups = (change: string): number =>
        found.groups.filter((group) => group.change === change).reduce((sum, group) => sum + group.calls, 0);
      expect(inGroups("newly-denied")).toBe(countNewly(found.transitions, "deny"));
      expect(inGroups("newly-allowed")).toBe(countNewly(found.transitions, "allow"));
      expect(inGroups("newly-waiting")).toBe(countNewly(found.transitions, "require_approval"));
      expect(inGroups("newly-undecidable")).toBe(countNewly(found.transitions, "undecidable"));
      for (const { calls: count, opposite, tools, grants } of found.groups) {
        for (const rows of [opposite, tools.names, grants.names])
          expect(rows.reduce((sum, row) => sum + row.calls, 0)).toBe(count);
      }
      changes += found.changed;
    }),
    RUNS,
  );
  expect(changes).toBeGreaterThan(300);
});

test("swapping the sides swaps what is newly denied of the allowed, and newly allowed of the denied", async () => {
  await fc.assert(
    fc.asyncProperty(pairs, calls, async ([before, after], all) => {
      const there = await compareData(before, after, all);
      const back = await compareData(after, before, all);
      for (const { before: from, after: to, calls: count } of listTransitions(there.transitions)) {
        expect(back.transitions[to][from]).toBe(count);
      }
      expect(back).toMatchObject({ changed: there.changed, knockOn: there.knockOn, before: there.after });
      expect(back.otherRule).toBe(there.otherRule);
    }),
    RUNS,
  );
});

describe("knock-on", () => {
  const LIMIT: LimitData = { counter: "calls", window: "day", max: { digits: "1" } };
  const policyOf = (limit: LimitData, hide: readonly string[] = []): PolicyData => ({
    default: "allow",
    hide,
    all_tools: { ...NO_LISTS, limits: [limit] },
    tools: new Map(),
  });
  const callsOf = (...tools: readonly string[]): readonly CallData[] =>
    tools.map((tool) => ({
      grant: "g",
      server: null,
      tool,
      args: new Map(),
      argsKnown: true,
      approved: false,
      time: 0,
      fails: false,
    }));

  test.each<[what: string, before: PolicyData, after: PolicyData, found: readonly string[]]>([
    [
      "a call that is denied no longer leaves room in the same limit",
      policyOf(LIMIT),
      policyOf(LIMIT, ["t"]),
      ["newly-denied direct", "newly-allowed knock-on"],
    ],
    [
      "and a call that is let through takes it",
      policyOf(LIMIT, ["t"]),
      policyOf(LIMIT),
      ["newly-denied knock-on", "newly-allowed direct"],
    ],
    [
      "another max is direct",
      policyOf(LIMIT),
      policyOf({ ...LIMIT, max: { digits: "2" } }),
      ["newly-allowed direct"],
    ],
    [
      "so is another window",
      policyOf({ ...LIMIT, max: { digits: "2" } }),
      policyOf({ ...LIMIT, window: "hour" }),
      ["newly-denied direct"],
    ],
    [
      "another counter",
      policyOf({ ...LIMIT, max: { digits: "2" } }),
      policyOf({ ...LIMIT, counter: "others" }),
      ["newly-denied direct"],
    ],
    [
      "another amount",
      policyOf({ ...LIMIT, increment: { digits: "0.5" } }),
      policyOf(LIMIT),
      ["newly-denied direct"],
    ],
    [
      "no limit at all",
      policyOf(LIMIT),
      { ...policyOf(LIMIT), all_tools: NO_LISTS },
      ["newly-allowed direct"],
    ],
    ["1.0 is 1", policyOf(LIMIT), policyOf({ ...LIMIT, max: { digits: "1.0" } }), []],
  ])("%s", async (_, before, after, expected) => {
    const { groups } = await compareData(before, after, callsOf("t", "u"));
    expect(groups.map(({ change, isKnockOn }) => `${change} ${isKnockOn ? "knock-on" : "direct"}`)).toEqual(
      expected,
    );
  });

  test("is all that changes for tools whose rules and limits are the same", async () => {
    let effects = 0;
    await fc.assert(
      fc.asyncProperty(limitPolicyData, countedCallsData, async (before, all) => {
        const after = { ...before, hide: ["u"] };
        const { groups } = await compareData(before, after, all);
        const others = groups.filter(
          ({ change, tools }) => change !== "other-rule" && tools.names[0]?.name === "t",
        );
        for (const group of others) expect(group.isKnockOn).toBe(true);
        for (const group of groups) if (group.rule === "(hidden)") expect(group.isKnockOn).toBe(false);
        effects += others.length;
      }),
      { ...RUNS, numRuns: 1200 },
    );
    expect(effects).toBeGreaterThan(5);
  });
});

test("groups hold the first calls in order, and the causing rule of the side that decides", async () => {
  const before: PolicyData = { default: "allow", hide: [], all_tools: NO_LISTS, tools: new Map() };
  const all = Array.from({ length: 9 }, (): CallData => {
    return {
      grant: "g",
      server: null,
      tool: "t",
      args: new Map(),
      argsKnown: true,
      approved: false,
      time: 0,
      fails: false,
    };
  });
  const after = { ...before, hide: ["t"] };
  const [denied] = (await compareData(before, after, all)).groups;
  expect(denied).toMatchObject({
    change: "newly-denied",
    side: "after",
    policy: "b.json",
    rule: "(hidden)",
    calls: 9,
  });
  expect(denied?.first.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
  expect(denied?.opposite).toMatchObject([{ decision: "allow", rule: "", calls: 9 }]);
  const [allowed] = (await compareData(after, before, all)).groups;
  expect(allowed).toMatchObject({
    change: "newly-allowed",
    side: "before",
    policy: "a.json",
    rule: "(hidden)",
  });
});
