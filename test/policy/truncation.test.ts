// POL-02: a policy file that was cut off is refused, or allows no more than the whole.
//
// No reader can promise that for every file: where YAML is written in blocks, a file that lacks its last rule
// is a policy. So the block style has one rule for each tool here, and what a rule consists of is never cut.

import { describe, expect, test } from "vitest";
import type { Call } from "../../src/engine/call.ts";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Program } from "../../src/engine/program.ts";
import { type Format, open } from "./open.ts";

const JSON_STYLE = `{
  "version": "1",
  "default": "allow",
  "hide": ["purge"],
  "all_tools": {
    "deny_if": [{ "conditions": [{ "path": "args.to", "op": "eq", "value": "ünknown" }], "on_deny": "Nö." }]
  },
  "tools": {
    "pay": {
      "require": [{ "conditions": [{ "path": "args.amount", "op": "lte", "value": 100 }] }],
      "limits": [{ "counter": "n", "window": "hour", "max": 2, "scope": "server" }]
    },
    "list": {}
  }
}
`;

const FLOW_STYLE = `# A policy in braces.
{
  version: "1", default: allow, hide: [purge],
  tools: {
    pay: { require: [{ conditions: [
      { path: args.amount, op: gt, value: 5 }, { path: args.amount, op: lt, value: 101 }] }],
      deny_if: [{ conditions: [{ path: args.to, op: in, value: [ünknown, 'no one'] }] }],
      limits: [{ max: 2, window: day, counter: calls }] },
    ask: { action: require_approval, reason: Åsk., rate_limit: 20/minute }
  }
}
`;

const BLOCK_STYLE = `version: "1"
default: deny
description: |
  Ünder default: deny
  tools: {}
tools:
  list: {}
  pay:
    require:
      - conditions:
          - path: args.amount
            op: lte
            value: 100
        on_deny: Up to 100.
  ask:
    rate_limit: 2/minute
  refund:
    limits:
      - scope: server
        increment_from: args.amount
        counter: refunds
        window: hour
        max: 250
  purge:
    action: deny
`;

const ARGS: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { amount: 6 },
  { amount: 10 },
  { amount: 100 },
  { amount: 101 },
  { amount: "6" },
  { amount: 6, to: "ünknown" },
  { amount: 6, to: "no one" },
];
const CALLS: readonly Call[] = ["list", "pay", "ask", "refund", "purge", "other"].flatMap((tool) =>
  ARGS.flatMap((args) =>
    ["g", "h"].map((grant) => ({
      grant,
      server: null,
      tool,
      args,
      argsKnown: true,
      time: 0,
      approved: false,
    })),
  ),
);

/** How often each call is allowed, made three times on counters of its own. */
function countAllowed(program: Program): readonly number[] {
  return CALLS.map((call) => {
    const counters = createCounters();
    const others = { ...call, grant: "another" };
    const results = [call, others, call, others, call].map((one) => decide(program, one, counters).decision);
    return results.filter((decision) => decision === "allow").length;
  });
}

describe("no beginning of a file allows more than the whole", () => {
  test.each<[string, Format, string]>([
    ["JSON", "json", JSON_STYLE],
    ["YAML in braces", "yaml", FLOW_STYLE],
    ["YAML in blocks", "yaml", BLOCK_STYLE],
  ])("%s", async (name, format, text) => {
    const bytes = Buffer.from(text, "utf8");
    const whole = (await open(bytes, format)).program;
    if (whole === undefined) throw new Error(`${name} is no policy`);
    const allowed = countAllowed(whole);
    expect(allowed).toContain(0);
    expect(Math.max(...allowed)).toBeGreaterThan(1);
    const weaker: string[] = [];
    let usable = 0;
    for (let length = 0; length < bytes.length; length++) {
      const { program } = await open(bytes.subarray(0, length), format);
      if (program === undefined) continue;
      usable++;
      if (countAllowed(program).some((count, i) => count > (allowed[i] ?? 0)))
        weaker.push(text.slice(0, length));
    }
    expect(weaker).toEqual([]);
    // Only the final line break can be missed in JSON and in braces.
    expect(usable > 1).toBe(name === "YAML in blocks");
  });
});
