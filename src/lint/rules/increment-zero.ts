// A limit whose calls add nothing.

import { compareNums } from "../../decimal.ts";
import { removeItem } from "../../policy/edit.ts";
import { limitsOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const incrementZero: LintRule = {
  code: "increment-zero",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "A limit has an increment of 0.",
  why: "Its counter stays at 0, so it never denies a call: it reads like a quota and is none.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 5, increment: 0, on_deny: Five messages an hour. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 5, on_deny: Five messages an hour. }
`,
  },
  check,
};

function check({ source, policy }: LintContext): readonly Remark[] {
  return limitsOf(policy)
    .filter(({ limit }) => limit.incrementFrom === undefined && compareNums(limit.increment, 0) === 0)
    .map(({ limit: { pointer, counter } }) => {
      const edit = policy.dialect === "lists" ? removeItem(source, pointer) : undefined;
      return {
        anchor: { pointer },
        message: `A call adds 0 to ${JSON.stringify(counter)}, so this limit never denies anything.`,
        help: "Leave `increment` out to count calls, or write `increment_from` to add up an argument.",
        ...(edit !== undefined && { fix: { title: "Remove the limit", isSafe: false, edits: [edit] } }),
      };
    });
}
