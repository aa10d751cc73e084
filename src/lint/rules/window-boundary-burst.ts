// Fixed windows let twice the limit through around their boundary.

import { compareNums, formatNum, toNum, wholeMicros } from "../../decimal.ts";
import type { Limit } from "../../policy/policy.ts";
import { limitsOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const windowBoundaryBurst: LintRule = {
  code: "window-boundary-burst",
  severity: "info",
  category: "limits",
  since: "0.1.0",
  summary: "Around the end of a window twice the limit can be used at once.",
  why: "Windows are fixed: what is used in the last second of one and in the first of the next counts in different windows.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      - { counter: refunds, window: day, max: 100, on_deny: A hundred refunds a day. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      - { counter: refunds, window: day, max: 1, on_deny: One refund a day. }
`,
  },
  check,
};

function check({ policy }: LintContext): readonly Remark[] {
  return limitsOf(policy)
    .filter(({ limit }) => compareNums(limit.max, 1) > 0)
    .map(({ limit }) => ({
      anchor: { pointer: limit.pointer },
      message: `${twice(limit)} can pass within two seconds, half of them on each side of a window's end.`,
      help: "If that is too much at once, add a second limit with a shorter window.",
    }));
}

function twice({ max }: Limit): string {
  return formatNum(toNum(2n * wholeMicros(max), -6));
}
