// One counter name that counts for each caller in one place, and for all callers in another.

import { compareNums } from "../../decimal.ts";
import { type NamedCounter, sharedCounterNames } from "../counter-names.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const scopeMixedOnCounter: LintRule = {
  code: "scope-mixed-on-counter",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "One counter name is used with scope grant and with scope server.",
  why: "With scope grant every caller has a budget of its own; who forgets scope server has as many budgets as callers.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  create_payout:
    limits:
      - { counter: paid, window: day, max: 900, scope: server, increment_from: args.amount, on_deny: At most 900 a day. }
  create_transfer:
    limits:
      - { counter: paid, window: day, max: 900, increment_from: args.amount, on_deny: At most 900 a day. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  create_payout:
    limits:
      - { counter: paid, window: day, max: 900, scope: server, increment_from: args.amount, on_deny: At most 900 a day. }
  create_transfer:
    limits:
      - { counter: moved, window: day, max: 700, scope: server, increment_from: args.amount, on_deny: At most 700 a day. }
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return sharedCounterNames(context).flatMap((counters) => {
    const forAll = counters.find(({ limit }) => limit.scope === "server");
    const forEach = counters.find(({ limit }) => limit.scope === "grant");
    return forAll === undefined || forEach === undefined ? [] : [toRemark(forEach, forAll)];
  });
}

function toRemark(forEach: NamedCounter, forAll: NamedCounter): Remark {
  const { counter } = forEach.limit;
  return {
    anchor: { pointer: forEach.pointer },
    message: `${JSON.stringify(counter)} counts each caller for itself here, and all callers together in ${placeOf(forAll)}: they are two counters, and this one does not bound what all callers do.`,
    help: "Write the same scope in both, or give the counters different names.",
    // Equal in all but the scope: one of the two was forgotten.
    severity: hasSameBudget(forEach, forAll) ? "warning" : "info",
  };
}

function placeOf({ tool }: NamedCounter): string {
  return tool === undefined ? "all_tools" : `the tool ${JSON.stringify(tool)}`;
}

function hasSameBudget({ limit: a }: NamedCounter, { limit: b }: NamedCounter): boolean {
  return (
    a.windowSeconds === b.windowSeconds &&
    compareNums(a.max, b.max) === 0 &&
    JSON.stringify(a.incrementFrom?.steps) === JSON.stringify(b.incrementFrom?.steps)
  );
}
