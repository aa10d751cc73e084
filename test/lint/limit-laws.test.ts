// Laws of what lint says of limits: one that is said never to deny first can go without any call being decided
// otherwise, and a safe fix leaves every part of every decision as it was. specification: policy-format.md section 6.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounters, type Receipt } from "../../src/engine/counters.ts";
import { decide, limitsReached } from "../../src/engine/decide.ts";
import type { Decision } from "../../src/engine/decision.ts";
import type { Program } from "../../src/engine/program.ts";
import { outrunLimits } from "../../src/lint/limit-order.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { applyFixes, selectFixes } from "../../src/policy/fixes.ts";
import {
  type CallData,
  type LimitData,
  type ListsData,
  NO_LISTS,
  openText,
  type PolicyData,
  policyText,
  toCall,
} from "../engine/arbitraries.ts";

const digits = (...texts: readonly string[]) => fc.constantFrom(...texts).map((text) => ({ digits: text }));

/** Few windows, amounts and maxima, so that many limits outrun each other, some just so. */
const limitData: fc.Arbitrary<Omit<LimitData, "counter">> = fc
  .record(
    {
      window: fc.oneof(
        fc.constantFrom("minute" as const, "hour" as const),
        digits("30", "60", "90", "100", "180"),
      ),
      max: digits("1", "2", "2.5", "3", "4", "6", "8", "10.000001"),
      scope: fc.constantFrom("grant" as const, "server" as const),
      amount: fc.constantFrom("1", "2", "0.5", "x", "x"),
      refund_on_error: fc.boolean(),
    },
    { requiredKeys: ["window", "max", "amount"] },
  )
  .map(({ amount, ...limit }) =>
    amount === "x"
      ? { ...limit, increment_from: [{ member: "x" }] }
      : { ...limit, increment: { digits: amount } },
  );

const lists = (most: number): fc.Arbitrary<ListsData> =>
  fc.array(limitData, { maxLength: most }).map((limits) => ({
    ...NO_LISTS,
    limits: limits.map((limit, i) => ({ ...limit, counter: `c${i}` })),
  }));

const policyData: fc.Arbitrary<PolicyData> = fc
  .record({ all_tools: lists(2), t: lists(3), u: lists(1) })
  .map(({ all_tools, t, u }) => ({
    default: "deny",
    hide: [],
    all_tools,
    tools: new Map(Object.entries({ t, u })),
  }));

const callData: fc.Arbitrary<CallData> = fc.record({
  grant: fc.constantFrom("g", "g", "h"),
  server: fc.constant("s"),
  tool: fc.constantFrom("t", "t", "u"),
  args: fc
    .oneof(
      { weight: 9, arbitrary: digits("0.5", "1", "1", "2", "5", "0") },
      { weight: 1, arbitrary: digits("-1") },
    )
    .map((x) => new Map([["x", x]])),
  argsKnown: fc.constant(true),
  approved: fc.constant(false),
  time: fc.integer({ min: 0, max: 400 }).map((second) => 1000 * second),
  fails: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});

const lateCalls = fc.array(callData, { minLength: 1, maxLength: 24 });
const callsInOrder = lateCalls.map((calls) => calls.toSorted((a, b) => a.time - b.time));
/** After how many more calls a failure is known. */
const delays = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 24, maxLength: 24 });

function replay(program: Program, calls: readonly CallData[], delay: readonly number[]): readonly Decision[] {
  const counters = createCounters();
  const given: { readonly receipt: Receipt; readonly at: number }[] = [];
  return calls.map((data, i) => {
    const call = toCall(data);
    const decision = decide(program, call, counters);
    if (decision.decision === "allow" && data.fails) {
      given.push({ receipt: counters.receipt(limitsReached(program, call)), at: i + (delay[i] ?? 0) });
    }
    for (const { receipt, at } of given) if (at <= i) counters.giveBack(receipt);
    return decision;
  });
}

const kinds = (decisions: readonly Decision[]) =>
  decisions.map(({ decision, reason }) => (reason === "bad_amount" ? reason : decision));

/** The policy without the limits at these pointers. */
function without(policy: PolicyData, pointers: ReadonlySet<string>): PolicyData {
  const keep = (set: ListsData, pointer: string): ListsData => ({
    ...set,
    limits: set.limits.filter((_, i) => !pointers.has(`${pointer}/limits/${i}`)),
  });
  return {
    ...policy,
    all_tools: keep(policy.all_tools, "/all_tools"),
    tools: new Map([...policy.tools].map(([name, set]) => [name, keep(set, `/tools/${name}`)])),
  };
}

async function outrunPointers(policy: PolicyData): Promise<readonly string[]> {
  const opened = await openPolicy("policy.json", Buffer.from(policyText(policy)));
  if (opened.policy === undefined) throw new Error("refused");
  return outrunLimits(opened.policy).map(({ quota }) => quota.limit.pointer);
}

describe("law: a limit that another one outruns never denies a call that the other lets through", () => {
  test("one by one, and all together, for calls in the order of their times", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(policyData, callsInOrder, delays, async (policy, calls, delay) => {
        const pointers = await outrunPointers(policy);
        found += pointers.length;
        const expected = kinds(replay(await openText(policyText(policy)), calls, delay));
        for (const gone of [...pointers.map((one) => [one]), pointers]) {
          const left = await openText(policyText(without(policy, new Set(gone))));
          expect(kinds(replay(left, calls, delay))).toEqual(expected);
        }
      }),
      { numRuns: 1200, seed: 20261124 },
    );
    expect(found).toBeGreaterThan(300);
  });
});

describe("law: a safe fix leaves every decision as it was", () => {
  const oddCalls = fc.array(
    fc.oneof(
      { weight: 12, arbitrary: callData },
      { weight: 1, arbitrary: callData.map((call) => ({ ...call, time: Number.NaN })) },
      { weight: 1, arbitrary: callData.map((call) => ({ ...call, argsKnown: false })) },
      { weight: 1, arbitrary: callData.map((call) => ({ ...call, args: new Map() })) },
    ),
    { minLength: 1, maxLength: 24 },
  );

  test("of limits, also for calls that come late, have no time, or bad amounts", async () => {
    const fixed = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(policyData, oddCalls, delays, async (policy, calls, delay) => {
        const text = policyText(policy);
        const findings = lintPolicy(await openPolicy("policy.json", Buffer.from(text)));
        const safe = findings.filter(({ fix }) => fix?.isSafe);
        for (const { code } of safe) fixed.set(code, (fixed.get(code) ?? 0) + 1);
        const mended = applyFixes(text, selectFixes(safe.flatMap(({ fix }) => fix ?? [])));
        const shown = (decisions: readonly Decision[]) =>
          decisions.map(({ decision, reason, rule, message }) => ({ decision, reason, rule, message }));
        expect(shown(replay(await openText(mended), calls, delay))).toEqual(
          shown(replay(await openText(text), calls, delay)),
        );
      }),
      { numRuns: 1200 },
    );
    expect([...fixed.keys()].sort()).toEqual(
      expect.arrayContaining([
        "duplicate-limit",
        "fractional-max",
        "limit-above-enclosing",
        "window-in-seconds",
      ]),
    );
  });
});
