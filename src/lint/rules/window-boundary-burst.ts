// Fixed windows let twice the limit through around their boundary.

import { amountMicros, compareNums, formatNum, toNum } from "../../decimal.ts";
import type { Limit, Policy } from "../../policy/policy.ts";
import { hasBareRule } from "../entries.ts";
import { burstingQuotas, countsCalls, type Quota } from "../limit-order.ts";
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

// Twice what a short window lets through is no surprise. Amounts may be money, for which an hour is long.
const MINUTE = 60;
const HOUR = 3600;

function check({ policy }: LintContext): readonly Remark[] {
  return burstingQuotas(policy)
    .filter(({ tool }) => !isSeen(policy, tool))
    .filter((quota) => quota.limit.windowSeconds > (countsCalls(quota) ? HOUR : MINUTE))
    .filter((quota) => (countsCalls(quota) ? quota.most > 1n : compareNums(quota.limit.max, 1) > 0))
    .map((quota) => ({
      anchor: { pointer: quota.limit.pointer },
      message: `${twice(quota)} ${unitOf(quota.limit)} can pass within two seconds, half of them on each side of a window's end.`,
      help: "If that is too much at once, add a second limit with a shorter window.",
    }));
}

/** A person approves every call, and sees that there are so many. */
function isSeen(policy: Policy, tool: string | undefined): boolean {
  const sets = [policy.allTools, ...(tool === undefined ? [] : [policy.tools.get(tool) ?? policy.allTools])];
  return sets.some((set) => hasBareRule(set, "require_approval"));
}

function unitOf({ incrementFrom, increment }: Limit): string {
  if (incrementFrom !== undefined) return `of ${incrementFrom.text}`;
  return compareNums(increment, 1) === 0 ? "calls" : "units";
}

/** Of what calls really add, when that is less than the max. */
function twice(quota: Quota): string {
  const step = countsCalls(quota) ? BigInt(amountMicros(quota.limit.increment)) : 1n;
  return formatNum(toNum(2n * quota.most * step, -6));
}
