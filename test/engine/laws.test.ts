// Laws of decisions: order does not matter, stricter policies allow no more, no name is special, and
// nothing makes the engine throw. specification: policy-format.md sections 3 to 6.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import type { Program } from "../../src/engine/program.ts";
import { splitPointer } from "../../src/policy/pointer.ts";
import {
  type CallData,
  callsData,
  conditionData,
  type ListsData,
  limitData,
  openData,
  type PolicyData,
  policyData,
  type RULE_LISTS,
  type RuleData,
  ruleData,
  toCall,
} from "./arbitraries.ts";
import { renameCall, renamePolicy } from "./rename.ts";

function decideAll(program: Program, calls: readonly CallData[]): readonly Decision[] {
  const counters = createCounters();
  return calls.map((call) => decide(program, toCall(call), counters));
}

/** The rules, and the limits, of every list of a policy, changed. */
function mapLists(policy: PolicyData, change: (lists: ListsData) => ListsData): PolicyData {
  const tools = [...policy.tools].map(([name, lists]): [string, ListsData] => [name, change(lists)]);
  return { ...policy, all_tools: change(policy.all_tools), tools: new Map(tools) };
}

/** Every order of three items is one of the turns, or one of them reversed. */
const orders = fc
  .record({ turn: fc.integer({ min: 0, max: 2 }), isReversed: fc.boolean() })
  .map(({ turn, isReversed }) => <T>(items: readonly T[]): readonly T[] => {
    const turned = [...items.slice(turn), ...items.slice(0, turn)];
    return isReversed ? turned.reverse() : turned;
  });

describe("order does not matter", () => {
  test("of conditions: the decisions and their reasons stay", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, orders, async (policy, calls, order) => {
        const reorder = (rules: readonly RuleData[]): readonly RuleData[] =>
          rules.map((rule) => ({ ...rule, conditions: order(rule.conditions) }));
        const reordered = mapLists(policy, ({ limits, ...lists }) => ({
          require: reorder(lists.require),
          deny_if: reorder(lists.deny_if),
          require_approval: reorder(lists.require_approval),
          limits,
        }));
        const kinds = ({ decision, reason }: Decision) => ({ decision, reason });
        const expected = decideAll(await openData(policy), calls).map(kinds);
        expect(decideAll(await openData(reordered), calls).map(kinds)).toEqual(expected);
      }),
      { numRuns: 700 },
    );
  });

  test("of the rules and limits of a list: the decisions stay", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, orders, async (policy, calls, order) => {
        const reordered = mapLists(policy, (lists) => ({
          require: order(lists.require),
          deny_if: order(lists.deny_if),
          require_approval: order(lists.require_approval),
          limits: order(lists.limits),
        }));
        const expected = decideAll(await openData(policy), calls).map(({ decision }) => decision);
        expect(decideAll(await openData(reordered), calls).map(({ decision }) => decision)).toEqual(expected);
      }),
      { numRuns: 700 },
    );
  });
});

/** A change of one list of `all_tools`, or of a tool that is listed: another entry would list a new tool. */
type Change = (policy: PolicyData) => PolicyData;

const places = fc.constantFrom("all_tools", "first tool", "last tool");

function changeAt(place: string, change: (lists: ListsData) => ListsData): Change {
  return (policy) => {
    if (place === "all_tools") return { ...policy, all_tools: change(policy.all_tools) };
    const names = [...policy.tools.keys()];
    const name = place === "first tool" ? names[0] : names.at(-1);
    const tools = [...policy.tools].map(([key, lists]): [string, ListsData] => [
      key,
      key === name ? change(lists) : lists,
    ]);
    return { ...policy, tools: new Map(tools) };
  };
}

function addRule(list: (typeof RULE_LISTS)[number]): fc.Arbitrary<Change> {
  return fc.tuple(places, ruleData(list === "require" ? 1 : 0), fc.boolean()).map(([place, rule, isFirst]) =>
    changeAt(place, (lists) => ({
      ...lists,
      [list]: isFirst ? [rule, ...lists[list]] : [...lists[list], rule],
    })),
  );
}

const stricter: Readonly<Record<string, fc.Arbitrary<Change>>> = {
  "a deny_if rule": addRule("deny_if"),
  "a require rule": addRule("require"),
  "a require_approval rule": addRule("require_approval"),
  "a limit": fc.tuple(places, limitData, fc.boolean()).map(([place, limit, isFirst]) =>
    changeAt(place, (lists) => {
      const extra = { ...limit, counter: "extra" };
      return { ...lists, limits: isFirst ? [extra, ...lists.limits] : [...lists.limits, extra] };
    }),
  ),
  "a condition of every require rule": fc.tuple(places, conditionData).map(([place, condition]) =>
    changeAt(place, (lists) => ({
      ...lists,
      require: lists.require.map((rule) => ({ ...rule, conditions: [condition, ...rule.conditions] })),
    })),
  ),
  "a hidden name": fc
    .constantFrom("t", "u", "v", "*")
    .map((name) => (policy: PolicyData) => ({ ...policy, hide: [...policy.hide, name] })),
  "a default of deny": fc.constant((policy: PolicyData) => ({ ...policy, default: "deny" as const })),
};

/**
 * Decides a sequence under both policies, and stops where they first part: up to there the same calls
 * were counted. (Later an added rule may free quota, and so rightly allow what was denied before.)
 */
function decideBoth(
  before: Program,
  after: Program,
  calls: readonly CallData[],
): readonly (readonly Decision[])[] {
  const counters = [createCounters(), createCounters()] as const;
  const pairs: (readonly Decision[])[] = [];
  for (const call of calls.map(toCall)) {
    const pair = [decide(before, call, counters[0]), decide(after, call, counters[1])] as const;
    pairs.push(pair);
    if ((pair[0].decision === "allow") !== (pair[1].decision === "allow")) break;
  }
  return pairs;
}

describe("stricter policies allow no more, counters being equal", () => {
  test.each(Object.entries(stricter))("after adding %s", async (_, change) => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, change, async (policy, calls, apply) => {
        const after = await openData(apply(policy));
        for (const [old, now] of decideBoth(await openData(policy), after, calls)) {
          if (old?.decision !== "allow") expect(now?.decision).not.toBe("allow");
        }
      }),
      { numRuns: 400 },
    );
  });

  test("a denial by rules stays a denial after adding a require_approval rule", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, addRule("require_approval"), async (policy, calls, apply) => {
        const after = await openData(apply(policy));
        for (const [old, now] of decideBoth(await openData(policy), after, calls)) {
          const isByLimit = old?.reason === "limit" || old?.reason === "bad_amount";
          if (old?.decision === "deny" && !isByLimit) expect(now?.decision).toBe("deny");
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("no name is special", () => {
  const HOSTILE = [
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "prototype",
    "a/b~1",
    "é\u0000",
    "0",
  ];
  const names = fc.shuffledSubarray(HOSTILE, { minLength: 7, maxLength: 7 });

  test("tools, counters, grants, servers and members may be called anything", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, names, async (policy, calls, [a, b, c, d, e, f, g]) => {
        const renaming = new Map(
          Object.entries({ t: a, u: "", v: b, c: "", d: c, g: "", h: d, s: e, x: f, y: g, list: a, z: b }),
        );
        const rename = (name: string): string => renaming.get(name) ?? name;
        const expected = decideAll(await openData(policy), calls).map(({ decision, reason, pointer }) => {
          const [root, tool, ...rest] = splitPointer(pointer);
          const tokens = root === "tools" && tool !== undefined ? [root, rename(tool), ...rest] : undefined;
          return { decision, reason, pointer: tokens ?? splitPointer(pointer) };
        });
        const renamed = await openData(renamePolicy(policy, rename));
        const got = decideAll(
          renamed,
          calls.map((call) => renameCall(call, rename)),
        );
        expect(
          got.map(({ decision, reason, pointer }) => ({ decision, reason, pointer: splitPointer(pointer) })),
        ).toEqual(expected);
      }),
      { numRuns: 800 },
    );
  });
});
