// Errors of conditions: paths, lists and patterns. specification: policy-format.md sections 3 and 4.

import { LIMITS } from "../limits.ts";
import type { FormatError, WrittenExample } from "./page.ts";

/** A policy with one condition. */
const requiring = (condition: string): WrittenExample => ({
  policy: `version: "1"
default: deny
tools:
  get_order:
    require:
      - conditions:
          - { ${condition} }
        on_deny: That is no order of ours.
`,
});

export const CONDITION_ERRORS: readonly FormatError[] = [
  {
    code: "empty-list",
    since: "0.1.0",
    summary: "The list of `in` or `not_in` is empty.",
    why: "Nothing is in an empty list, so the condition would say the same of every argument.",
    help: "Name at least one value, or use `exists`.",
    bad: requiring("path: args.country, op: in, value: []"),
    good: requiring('path: args.country, op: in, value: ["NO", "SE"]'),
  },
  {
    code: "invalid-path",
    since: "0.1.0",
    summary: "A path does not lead to an argument.",
    why: "A condition on it would be false for every call, and protect nothing.",
    help: "A path starts with `args`: `args.amount`, `args.items[0].sku`, `args.to[*]`.",
    bad: requiring("path: amount, op: lte, value: 100"),
    good: requiring("path: args.amount, op: lte, value: 100"),
  },
  {
    code: "invalid-pattern",
    since: "0.1.0",
    summary: "RE2 cannot read a pattern.",
    why: "Patterns run in linear time, so that no argument can make one slow: look-around and back-references do not exist.",
    help: "Write the pattern without them; what must not match goes into a `deny_if` rule.",
    bad: requiring("path: args.order_id, op: regex, value: '^(?!EU-)[0-9]+$'"),
    good: requiring("path: args.order_id, op: regex, value: '^[0-9]+$'"),
  },
  {
    code: "mixed-list",
    since: "0.1.0",
    summary: "The list of `in` or `not_in` mixes types.",
    why: "Nothing is ever converted, so an argument of one type can never be equal to a value of another.",
    help: "Keep strings, numbers or booleans, all of one type.",
    bad: requiring('path: args.order_id, op: in, value: [1042, "EU-1042"]'),
    good: requiring('path: args.order_id, op: in, value: ["1042", "EU-1042"]'),
  },
  {
    code: "pattern-too-large",
    since: "0.1.0",
    summary: "A pattern is too large.",
    why: `A pattern may have ${LIMITS.patternBytes.toLocaleString("en")} bytes, and its repetitions, written out, a bounded size: the memory that a policy takes is known.`,
    help: "Write it shorter: fewer and smaller repetitions, or several rules.",
    bad: requiring(`path: args.body, op: regex, value: '^${".{1000}".repeat(500)}$'`),
    good: requiring("path: args.body, op: regex, value: '^.{0,1000}$'"),
  },
];
