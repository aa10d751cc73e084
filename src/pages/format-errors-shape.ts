// Errors of the shape of a policy: its keys, words and types. specification: policy-format.md section 2.

import type { FormatError, WrittenExample } from "./page.ts";

const LIMITED: WrittenExample = {
  policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds, window: day, max: 5, on_deny: Five refunds a day. }
`,
};

export const SHAPE_ERRORS: readonly FormatError[] = [
  {
    code: "cannot-lower",
    since: "0.1.0",
    summary: "A rule of the rules dialect cannot be expressed with the lists of a policy.",
    why: "The rules dialect is read by turning it into lists. Where that would change what a rule means, the file is refused instead.",
    help: "Write the rule as the finding says. docs/policy.md, section 8, lists what can be lowered.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    rules:
      - name: five a day
        conditions:
          - { path: state.refund_order.refunds, op: gt, value: 5 }
        state: { counter: refunds, window: day }
        on_deny: Five refunds a day.
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    rules:
      - name: five a day
        conditions:
          - { path: state.refund_order.refunds, op: lte, value: 5 }
        state: { counter: refunds, window: day }
        on_deny: Five refunds a day.
`,
    },
  },
  {
    code: "duplicate-counter",
    since: "0.1.0",
    summary: "Two limits of a list count under one name.",
    why: "A finding, a denial and a report name a limit by its counter, so nobody could tell the two apart.",
    help: "Give each limit of a list a counter of its own.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds, window: hour, max: 2, on_deny: Two refunds an hour. }
      - { counter: refunds, window: day, max: 5, on_deny: Five refunds a day. }
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds_an_hour, window: hour, max: 2, on_deny: Two refunds an hour. }
      - { counter: refunds_a_day, window: day, max: 5, on_deny: Five refunds a day. }
`,
    },
  },
  {
    code: "missing-key",
    since: "0.1.0",
    summary: "A key that is required is not there.",
    why: "Its meaning would have to be guessed, and a policy is never guessed.",
    help: "Write the key.",
    bad: { policy: 'version: "1"\ntools:\n  list_orders: {}\n' },
    good: { policy: 'version: "1"\ndefault: deny\ntools:\n  list_orders: {}\n' },
  },
  {
    code: "mixed-dialects",
    since: "0.1.0",
    summary: "The file mixes `rules` with lists or shorthands.",
    why: "A file with `rules` is read as the rules dialect as a whole, which has no other entries.",
    help: "Write the whole file with `rules`, or the whole file with lists.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  list_orders: {}
  refund_order:
    rules:
      - { name: five a day, rate_limit: 5/day, on_deny: Five refunds a day. }
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  list_orders:
    rules: []
  refund_order:
    rules:
      - { name: five a day, rate_limit: 5/day, on_deny: Five refunds a day. }
`,
    },
  },
  {
    code: "mixed-shorthand",
    since: "0.1.0",
    summary: "A tool has a shorthand and a list.",
    why: "A shorthand (`action`, `rate_limit`) says all of an entry, so the list beside it would be lost.",
    help: "Write the shorthand out as a list.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    rate_limit: 5/day
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: At most 100.
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: At most 100.
    limits:
      - { counter: refund_order_rate, window: day, max: 5, on_deny: Five refunds a day. }
`,
    },
  },
  {
    code: "out-of-range",
    since: "0.1.0",
    summary: "A number is below or above what it may be.",
    why: "A limit below zero and a window of no length mean nothing.",
    help: "Write a number within the range that the finding names.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunds, window: day, max: -1, on_deny: Five refunds a day. }
`,
    },
    good: LIMITED,
  },
  {
    code: "two-increments",
    since: "0.1.0",
    summary: "A limit has both `increment` and `increment_from`.",
    why: "Both say what a call adds to the counter, and only one can be.",
    help: "Keep one of them.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - counter: refunded
        window: day
        max: 1000
        increment: 1
        increment_from: args.amount
        on_deny: At most 1000 a day.
`,
    },
    good: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - counter: refunded
        window: day
        max: 1000
        increment_from: args.amount
        on_deny: At most 1000 a day.
`,
    },
  },
  {
    code: "unknown-key",
    since: "0.1.0",
    summary: "A key is not part of the format.",
    why: "It would have no effect, and what it was meant to protect would be open.",
    help: "Write the key that was meant, which the finding names when it is near, or remove it.",
    bad: {
      policy: `version: "1"
default: deny
tools:
  refund_order:
    limit:
      - { counter: refunds, window: day, max: 5, on_deny: Five refunds a day. }
`,
    },
    good: LIMITED,
  },
  {
    code: "unknown-value",
    since: "0.1.0",
    summary: "A word is none of those that may stand there.",
    why: "Words such as `deny` and `gte` have a meaning each; another one has none.",
    help: "Write one of the words that the finding lists.",
    bad: { policy: 'version: "1"\ndefault: block\n' },
    good: { policy: 'version: "1"\ndefault: deny\n' },
  },
  {
    code: "wrong-form",
    since: "0.1.0",
    summary: "A text does not have the form that is read there.",
    why: "A rate is written as `10/minute` and a duration as `30s`. Other ways to write them are not guessed at.",
    help: "Write it in the form that the finding shows.",
    bad: { policy: 'version: "1"\ndefault: deny\ntools:\n  refund_order:\n    rate_limit: 5 per day\n' },
    good: { policy: 'version: "1"\ndefault: deny\ntools:\n  refund_order:\n    rate_limit: 5/day\n' },
  },
  {
    code: "wrong-type",
    since: "0.1.0",
    summary: "A value has another type than the format says.",
    why: 'Nothing is ever converted: the text "100" is not the number 100, and one value is not a list of one.',
    help: "Write the type that the finding names; numbers stand without quotes.",
    bad: { policy: 'version: "1"\ndefault: deny\nhide: purge_orders\n' },
    good: { policy: 'version: "1"\ndefault: deny\nhide: [purge_orders]\n' },
  },
];
