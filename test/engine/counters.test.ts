// Counters: what the limits of policy-format.md section 6 let through, as a law and in single cases.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatNum } from "../../src/decimal.ts";
import type { Call } from "../../src/engine/call.ts";
import { type Counters, createCounters, type Receipt } from "../../src/engine/counters.ts";
import { decide, limitsReached } from "../../src/engine/decide.ts";
import { type Program, toolOf } from "../../src/engine/program.ts";
import {
  type CallData,
  countedCallsData,
  limitPolicyData,
  openData,
  openText,
  toCall,
} from "./arbitraries.ts";
import { compareFractions, fractionOf } from "./model.ts";
import { decideModel, type Events, giveBackEvents, usesOf } from "./model-decision.ts";

/** A call, and after how many more calls it is given back: once, and then again. */
interface Given {
  readonly receipt: Receipt;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

describe("law: a counter is the sum of what was counted in its window", () => {
  const delays = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 20 });

  test("also with late calls, late refunds, two scopes and several servers", async () => {
    await fc.assert(
      fc.asyncProperty(limitPolicyData, countedCallsData, delays, async (policy, calls, delay) => {
        const program = await openData(policy);
        const counters = createCounters();
        const events: Events = [];
        const given: Given[] = [];
        for (const [i, data] of calls.entries()) {
          const call = toCall(data);
          const from = events.length;
          const { decision, reason, rule } = decide(program, call, counters);
          expect({ decision, reason, rule }).toEqual(decideModel(policy, data, events));
          if (decision === "allow" && data.fails) {
            const receipt = counters.receipt(limitsReached(program, call));
            given.push({ receipt, from, to: events.length, at: i + (delay[i] ?? 0) });
          }
          for (const { receipt, from, to, at } of given) {
            if (at > i) continue;
            counters.giveBack(receipt);
            giveBackEvents(events, from, to);
          }
          expectUses(usesInEngine(program, counters, data), usesOf(policy, data, events));
        }
      }),
      { numRuns: 1500 },
    );
  });
});

function usesInEngine(program: Program, counters: Counters, data: CallData) {
  return counters.usage(toolOf(program, data.tool).limits, toCall(data)).map(({ rule, used, resets }) => ({
    rule,
    used: fractionOf({ digits: formatNum(used) }),
    resets,
  }));
}

function expectUses(got: ReturnType<typeof usesOf>, wanted: ReturnType<typeof usesOf>): void {
  const shape = ({ rule, resets }: (typeof got)[number]) => ({ rule, resets });
  expect(got.map(shape)).toEqual(wanted.map(shape));
  for (const [i, { used }] of wanted.entries()) {
    expect(compareFractions(got[i]?.used ?? MISSING, used)).toBe(0);
  }
}

const MISSING = { numerator: -1n, denominator: 1n };

const CALL: Call = {
  grant: "g",
  server: "s",
  tool: "t",
  args: {},
  argsKnown: true,
  time: 0,
  approved: false,
};

function policyOf(...limits: readonly string[]): Promise<Program> {
  return openText(
    `{ "version": "1", "default": "deny", "tools": { "t": { "limits": [${limits.join()}] } } }`,
  );
}

const REFUNDABLE = '{ "counter": "c", "window": "minute", "max": 1, "refund_on_error": true }';
const FAST = '{ "counter": "fast", "window": "minute", "max": 1 }';
const SLOW = '{ "counter": "slow", "window": "hour", "max": 9 }';

describe("memory", () => {
  test.each([
    ["one counter fits", 1, ["allow", "deny", "allow"]],
    ["none fits", 0, ["store_unavailable", "store_unavailable", "store_unavailable"]],
  ])("capacity: %s", async (_, capacity, expected) => {
    const program = await policyOf(FAST);
    const counters = createCounters(capacity);
    const results = [
      decide(program, CALL, counters),
      decide(program, CALL, counters),
      decide(program, { ...CALL, time: 60_000 }, counters),
    ];
    expect(
      results.map(({ decision, reason }) => (reason === "limit" ? decision : reason || decision)),
    ).toEqual(expected);
  });

  test("a call that needs one counter too many is denied and counts nothing", async () => {
    const program = await policyOf(FAST, SLOW);
    const counters = createCounters(3);
    expect(decide(program, CALL, counters).decision).toBe("allow");
    const other = { ...CALL, grant: "h" };
    expect(decide(program, other, counters)).toMatchObject({
      decision: "deny",
      reason: "store_unavailable",
      rule: "/tools/t/limits/fast",
      pointer: "/tools/t/limits/0",
    });
    const { limits } = toolOf(program, "t");
    expect(counters.usage(limits, other).map(({ used }) => used)).toEqual([0, 0]);
    expect(counters.usage(limits, CALL).map(({ used }) => used)).toEqual([1, 1]);
    expect(decide(program, { ...CALL, time: 60_000 }, counters).decision).toBe("allow");
  });
});

describe("receipts", () => {
  test("a second time gives nothing back", async () => {
    const program = await policyOf(REFUNDABLE.replace('"max": 1', '"max": 2'));
    const counters = createCounters();
    const used = () => counters.usage(toolOf(program, "t").limits, CALL)[0]?.used;
    decide(program, CALL, counters);
    const receipt = counters.receipt(limitsReached(program, CALL));
    decide(program, CALL, counters);
    counters.giveBack(receipt);
    counters.giveBack(receipt);
    expect(used()).toBe(1);
  });

  test("what was counted in an earlier window is not taken from a later one", async () => {
    const program = await policyOf(REFUNDABLE);
    const counters = createCounters();
    decide(program, CALL, counters);
    const receipt = counters.receipt(limitsReached(program, CALL));
    const later = { ...CALL, time: 60_000 };
    expect(decide(program, later, counters).decision).toBe("allow");
    counters.giveBack(receipt);
    expect(decide(program, later, counters).reason).toBe("limit");
  });

  test("only limits that say so refund", async () => {
    const program = await policyOf(REFUNDABLE, SLOW);
    const counters = createCounters();
    decide(program, CALL, counters);
    counters.giveBack(counters.receipt(limitsReached(program, CALL)));
    expect(counters.usage(toolOf(program, "t").limits, CALL).map(({ used }) => used)).toEqual([0, 1]);
  });

  test("undoing gives back what the receipt of the last call would", async () => {
    const program = await policyOf(
      REFUNDABLE.replace('"max": 1', '"max": 3'),
      SLOW.replace('"max": 1', '"max": 3'),
    );
    const [kept, undone] = [createCounters(), createCounters()];
    for (const time of [0, 10, 20, 60_000, 30]) {
      for (const counters of [kept, undone]) decide(program, { ...CALL, time }, counters);
      kept.giveBack(kept.receipt(limitsReached(program, CALL)));
      undone.undo(limitsReached(program, CALL));
      const uses = [kept, undone].map((counters) => counters.usage(toolOf(program, "t").limits, CALL));
      expect(uses[1]).toEqual(uses[0]);
    }
    expect(undone.usage(toolOf(program, "t").limits, CALL).map(({ used }) => used)).toEqual([0, 5]);
  });

  test("of a call that no limit governs a receipt is empty", async () => {
    const program = await policyOf();
    const counters = createCounters();
    decide(program, CALL, counters);
    expect(counters.receipt(limitsReached(program, CALL)).charges).toEqual([]);
  });

  test("sums beyond 10^15 millionths are given back exactly", async () => {
    const program = await policyOf(
      '{ "counter": "c", "window": "day", "max": 1e12, "increment": 999999999.999999, "refund_on_error": true }',
    );
    const counters = createCounters();
    const used = () => counters.usage(toolOf(program, "t").limits, CALL).map((use) => formatNum(use.used));
    decide(program, CALL, counters);
    decide(program, CALL, counters);
    expect(used()).toEqual(["1999999999.999998"]);
    counters.giveBack(counters.receipt(limitsReached(program, CALL)));
    expect(used()).toEqual(["999999999.999999"]);
  });
});

test("names that a joined key would confuse are different counters", async () => {
  const program = await policyOf(FAST);
  const counters = createCounters();
  const callers: readonly (readonly [string, string | null])[] = [
    ["", ""],
    ["", null],
    ["null", null],
    ["", "null"],
    ["a/b", "c"],
    ["a", "b/c"],
    ["a\0b", "c"],
    ["a", "b\0c"],
    ["__proto__", "s"],
    ["s", "__proto__"],
    ["constructor", "s"],
  ];
  for (const [grant, server] of callers) {
    expect(decide(program, { ...CALL, grant, server }, counters).decision).toBe("allow");
    expect(decide(program, { ...CALL, grant, server }, counters).reason).toBe("limit");
  }
});
