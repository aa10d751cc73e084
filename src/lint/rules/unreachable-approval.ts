// A `require_approval` rule that never asks, because its calls are denied before.

import { goingRules, removeRuleFix, showExample, verdictsOf } from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const unreachableApproval: LintRule = {
  code: "unreachable-approval",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "Every call that a require_approval rule asks about is denied by other rules.",
  why: "Nobody is ever asked: the calls that a person was to judge are denied.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: At most 100.
    require_approval:
      - conditions:
          - { path: args.amount, op: gt, value: 100 }
        on_deny: A person looks at large amounts.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 500 }
        on_deny: At most 500.
    require_approval:
      - conditions:
          - { path: args.amount, op: gt, value: 100 }
        on_deny: A person looks at large amounts.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  const gone = goingRules(context);
  return verdictsOf(context, "unreachable-approval").map((verdict) => {
    const { rule, isSafeToRemove, example } = verdict;
    const shown = showExample(example, ":", "by");
    return {
      anchor: { pointer: rule.pointer },
      message: `Every call that this rule would ask about is denied before${shown}.`,
      help: "Let those calls pass the other rules, or remove this one.",
      ...(isSafeToRemove && removeRuleFix(context, verdict, true, (pointer) => gone.has(pointer))),
    };
  });
}
