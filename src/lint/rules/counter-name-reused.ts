// One counter name in several tools, where each counts for itself.

import { compareNums } from "../../decimal.ts";
import type { Limit } from "../../policy/policy.ts";
import { type NamedCounter, placesOf, sharedCounterNames } from "../counter-names.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const counterNameReused: LintRule = {
  code: "counter-name-reused",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "Limits of several tools count under one name, but not together.",
  why: "A counter belongs to its tool, so a budget that was meant for all of them can be used once for each.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: spent, window: day, max: 500, increment_from: args.amount, on_deny: At most 500 a day. }
  send_voucher:
    limits:
      - { counter: spent, window: day, max: 500, increment_from: args.amount, on_deny: At most 500 a day. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunded, window: day, max: 300, increment_from: args.amount, on_deny: At most 300 a day. }
  send_voucher:
    limits:
      - { counter: given, window: day, max: 200, increment_from: args.amount, on_deny: At most 200 a day. }
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return sharedCounterNames(context).flatMap((counters) => {
    const [first] = counters;
    // Of one name in two scopes scope-mixed-on-counter speaks.
    if (first === undefined || !counters.every(({ limit }) => limit.scope === first.limit.scope)) return [];
    const areEqual = counters.every(({ limit }) => isSame(limit, first.limit));
    const isSum =
      first.tool !== undefined && counters.every(({ limit }) => limit.incrementFrom !== undefined);
    // "calls" in two tools, counted differently, is a common name and no budget.
    if (!areEqual && !counters.some(({ limit }) => limit.incrementFrom !== undefined)) return [];
    return [toRemark(counters, first, areEqual && isSum)];
  });
}

function toRemark(counters: readonly NamedCounter[], first: NamedCounter, isLoud: boolean): Remark {
  const name = JSON.stringify(first.limit.counter);
  return {
    anchor: { pointer: first.pointer },
    message: `${placesOf(counters)} count under the name ${name}, each for itself: what is used in one is not missing in the others.`,
    help: "Give each a name of its own and a share of the budget; a limit in `all_tools` counts every tool together.",
    severity: isLoud ? "warning" : "info",
  };
}

function isSame(a: Limit, b: Limit): boolean {
  return (
    a.windowSeconds === b.windowSeconds &&
    compareNums(a.max, b.max) === 0 &&
    compareNums(a.increment, b.increment) === 0 &&
    JSON.stringify(a.incrementFrom?.steps) === JSON.stringify(b.incrementFrom?.steps)
  );
}
