// Reading, printing and reading again gives the same policy and the same decisions.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import { type OpenedPolicy, openPolicy } from "../../src/lint/open-policy.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { printPolicy } from "../../src/policy/print.ts";
import { type CallData, callsData, policyData, policyText, toCall } from "../engine/arbitraries.ts";
import { renamePolicy } from "../engine/rename.ts";

type Usable = Extract<OpenedPolicy, { readonly policy: Policy }>;

async function open(text: string, file: string): Promise<Usable> {
  const opened = await openPolicy(file, Buffer.from(text, "utf8"));
  if (opened.policy === undefined) throw new Error(`refused: ${JSON.stringify(opened.problems)}\n${text}`);
  return opened;
}

/** A policy without what tells where and how it was written. */
function meaningOf(policy: Policy): unknown {
  const { dialect: _, isDefaultWritten: __, ...rest } = policy;
  return withoutPointers(rest);
}

function withoutPointers(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, withoutPointers(item)]);
  if (Array.isArray(value)) return value.map(withoutPointers);
  if (typeof value !== "object" || value === null || Object.getOwnPropertySymbols(value).length > 0)
    return value;
  const entries = Object.entries(value).filter(([key]) => key !== "pointer");
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutPointers(item)]));
}

function decideAll({ program }: Usable, calls: readonly CallData[]) {
  const counters = createCounters();
  return calls.map((call) => {
    const { pointer: _, ...decision } = decide(program, toCall(call), counters);
    return decision;
  });
}

async function expectSame(text: string, file: string, calls: readonly CallData[]): Promise<void> {
  const first = await open(text, file);
  const printed = printPolicy(first.policy);
  const second = await open(printed, "printed.json");
  expect(meaningOf(second.policy)).toEqual(meaningOf(first.policy));
  expect(decideAll(second, calls)).toEqual(decideAll(first, calls));
  expect(printPolicy(second.policy)).toBe(printed);
}

describe("law: printing loses nothing", () => {
  test("of generated policies", async () => {
    await fc.assert(
      fc.asyncProperty(policyData, callsData, (policy, calls) =>
        expectSame(policyText(policy), "p.json", calls),
      ),
      { numRuns: 600 },
    );
  });

  test("of generated policies with other names", async () => {
    const names = fc.dictionary(
      fc.constantFrom("t", "u", "v", "c", "d", "x", "y", "list", "z"),
      fc.string({ minLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(policyData, callsData, names, async (policy, calls, renamed) => {
        const isClear = new Set(Object.values(renamed)).size === Object.keys(renamed).length;
        fc.pre(
          isClear && Object.values(renamed).every((name) => !/^(?:t|u|v|c|d|x|y|list|z|\*)$/.test(name)),
        );
        const data = renamePolicy(policy, (name) => renamed[name] ?? name);
        await expectSame(policyText(data), "p.json", calls);
      }),
      { numRuns: 300 },
    );
  });
});

const WHOLE = `
$schema: ./policy.schema.json
version: "1"
description: "Everything that may be written: \\"quotes\\", \\\\, \\u2028 and 💩"
default: allow
hide: [purge, "*"]
all_tools:
  deny_if:
    - { name: "a label", conditions: [{ path: 'args["__proto__"]', op: exists, value: true }], on_deny: "" }
  limits:
    - { counter: __proto__, window: 31622400, max: 9007199254740993.5, scope: server, refund_on_error: true }
tools:
  t:
    require:
      - conditions:
          - { path: args.x, op: in, value: [1.0, 9007199254740993, -0, 123456789012345678.0e-60] }
          - { path: 'args.list[*]["a b"][0]', op: regex, value: "^a\\\\.b$" }
    require_approval:
      - { conditions: [], timeout: 10m, on_deny: Ask. }
    limits:
      - { counter: amount, window: 60, max: 1.0e+300, increment_from: args.y }
      - { counter: half, window: hour, max: 10000000000000000000000.0e+300, increment: 0.5 }
  "": {}
  constructor: { deny_if: [] }
`;

const SHORTHANDS = `
version: "1"
default: deny
tools:
  t: { action: require_approval, reason: Ask., rate_limit: 2/minute }
  u: { rate_limit: { max: 1.5, window: 86400 } }
  v: { action: deny, reason: No. }
  w: { action: allow }
`;

const DIALECT = `
version: "1"
description: rules
tools:
  "*":
    rules:
      - { name: few, rate_limit: 3/day, on_deny: Few. }
      - { name: shared, state: { counter: count, window: hour }, conditions: [{ path: state._global.count, op: lt, value: 3 }] }
  t:
    rules:
      - name: budget
        state: { counter: spent, window: day, increment_from: args.x }
        conditions:
          - { path: args.y, op: exists, value: true }
          - { path: state.t.spent, op: lte, value: 100 }
      - { name: ask, action: require_approval, approval_timeout: 5m, conditions: [{ path: args.x, op: gt, value: 1 }] }
  u: { rules: [{ name: never, action: deny, on_deny: No. }] }
`;

describe("printing writes out", () => {
  test.each([
    ["every key", WHOLE],
    ["shorthands", SHORTHANDS],
    ["the rules dialect", DIALECT],
  ])("%s", async (_, text) => {
    await fc.assert(
      fc.asyncProperty(callsData, (calls) => expectSame(text, "policy.yaml", calls)),
      { numRuns: 100 },
    );
  });

  test("as JSON in the lists of the policy document", async () => {
    const { policy } = await open(SHORTHANDS, "policy.yaml");
    expect(printPolicy(policy)).toBe(PRINTED);
  });
});

const PRINTED = `{
  "version": "1",
  "default": "deny",
  "hide": [],
  "all_tools": {},
  "tools": {
    "t": {
      "require_approval": [
        {
          "conditions": [],
          "on_deny": "Ask."
        }
      ],
      "limits": [
        {
          "counter": "t_rate",
          "window": "minute",
          "max": 2,
          "scope": "grant",
          "increment": 1,
          "refund_on_error": false
        }
      ]
    },
    "u": {
      "limits": [
        {
          "counter": "u_rate",
          "window": "day",
          "max": 1.5,
          "scope": "grant",
          "increment": 1,
          "refund_on_error": false
        }
      ]
    },
    "v": {
      "deny_if": [
        {
          "conditions": [],
          "on_deny": "No."
        }
      ]
    },
    "w": {}
  }
}
`;
