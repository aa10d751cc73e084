// Law: every call gets a decision, whatever its arguments are. specification: policy-format.md section 5,
// "Evaluation never throws".

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import { openData, openText, policyData } from "./arbitraries.ts";

const CALL = { grant: "g", server: null, tool: "t", argsKnown: true, approved: false, time: 0 };

function failing(): never {
  throw new Error("hostile");
}

const throwingGetter = (): object => Object.defineProperty({}, "x", { get: failing, enumerable: true });
const throwingProxy = (): object =>
  new Proxy(
    {},
    {
      get: failing,
      has: failing,
      getOwnPropertyDescriptor: failing,
      ownKeys: failing,
      getPrototypeOf: failing,
    },
  );
const throwingArray = (): object => new Proxy([1], { get: failing, getOwnPropertyDescriptor: failing });
const cyclic = (): object => {
  const value: { x?: unknown } = {};
  value.x = value;
  return value;
};

/** Makes a value; so the generator itself never touches one that throws. */
type Make = () => unknown;

const junk: fc.Arbitrary<Make> = fc.oneof(
  fc
    .anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    })
    .map((value) => () => value),
  fc
    .constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1n, Symbol("s"), undefined, failing, new Date(0))
    .map((value) => () => value),
  fc.constantFrom<Make>(throwingGetter, throwingProxy, throwingArray, cyclic),
);

const junkList: fc.Arbitrary<Make> = fc.array(junk).map((items) => () => items.map((make) => make()));

const junkArgs: fc.Arbitrary<Make> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ x: junk, y: junk, list: fc.oneof(junk, junkList) }, { requiredKeys: [] })
      .map(
        (members) => () => Object.fromEntries(Object.entries(members).map(([name, make]) => [name, make()])),
      ),
  },
  { weight: 1, arbitrary: junk },
);

test("law: arbitrary arguments get a decision, and no exception", async () => {
  await fc.assert(
    fc.asyncProperty(policyData, fc.array(junkArgs, { minLength: 1, maxLength: 10 }), async (policy, all) => {
      const program = await openData(policy);
      const counters = createCounters();
      for (const make of all) {
        const args = make() as Record<string, unknown>;
        const decision = decide(program, { ...CALL, args }, counters);
        expect(["allow", "deny", "require_approval", "undecidable"]).toContain(decision.decision);
        expect(decision.reason === "").toBe(decision.decision === "allow");
      }
    }),
    { numRuns: 1000 },
  );
});

describe("what cannot be read, or is no JSON value, never helps the caller", () => {
  const REQUIRE = '{ "require": [{ "conditions": [{ "path": "args.x", "op": "neq", "value": 1 }] }] }';
  const DENY = '{ "deny_if": [{ "conditions": [{ "path": "args.x", "op": "eq", "value": 1 }] }] }';
  const EVERY =
    '{ "deny_if": [{ "conditions": [{ "path": "args.x[*].y", "op": "contains", "value": 1 }] }] }';
  const LIMIT = '{ "limits": [{ "counter": "c", "window": "day", "max": 1e8, "increment_from": "args.x" }] }';
  const denied = (reason: string) => ({ decision: "deny", reason });
  const rows: readonly (readonly [string, string, unknown, object])[] = [
    ["a getter that throws", REQUIRE, throwingGetter(), denied("invalid_request")],
    ["a getter that throws, for deny_if", DENY, throwingGetter(), denied("invalid_request")],
    ["a getter that throws, for a limit", LIMIT, throwingGetter(), denied("invalid_request")],
    ["a proxy that throws", DENY, throwingProxy(), denied("invalid_request")],
    ["an array that throws", EVERY, { x: throwingArray() }, denied("invalid_request")],
    ["null arguments", DENY, null, denied("invalid_request")],
    ["NaN", DENY, { x: Number.NaN }, denied("type_mismatch")],
    ["Infinity", DENY, { x: Number.POSITIVE_INFINITY }, denied("type_mismatch")],
    ["a BigInt", DENY, { x: 2n }, denied("type_mismatch")],
    ["a symbol", DENY, { x: Symbol("s") }, denied("type_mismatch")],
    ["a boxed number", DENY, { x: new Number(2) }, denied("type_mismatch")],
    ["NaN as an amount", LIMIT, { x: Number.NaN }, denied("bad_amount")],
    ["Infinity as an amount", LIMIT, { x: Number.POSITIVE_INFINITY }, denied("bad_amount")],
    ["a BigInt as an amount", LIMIT, { x: 1n }, denied("bad_amount")],
    ["a value that is inherited", REQUIRE, Object.create({ x: 2 }), denied("require")],
  ];
  test.each(rows)("%s", async (_, entry, args, expected) => {
    const program = await openText(`{ "version": "1", "default": "deny", "tools": { "t": ${entry} } }`);
    const call = { ...CALL, args: args as Record<string, unknown> };
    expect(decide(program, call, createCounters())).toMatchObject(expected);
  });
});
