// A `deny_if` or `require_approval` rule whose conditions no value fulfils.

import { showExample, verdictsOf } from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const ruleNeverHolds: LintRule = {
  code: "rule-never-holds",
  severity: "error",
  category: "security",
  since: "0.2.0",
  summary: "No value of an argument fulfils all conditions of a deny_if or require_approval rule.",
  why: "It looks like protection and is none: the rule stops only values that it cannot compare.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require_approval:
      - conditions:
          - { path: args.amount, op: gt, value: 1000 }
          - { path: args.amount, op: lt, value: 100 }
        on_deny: A person looks at large and small amounts.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require_approval:
      - conditions:
          - { path: args.amount, op: gt, value: 1000 }
        on_deny: A person looks at large amounts.
      - conditions:
          - { path: args.amount, op: lt, value: 100 }
        on_deny: A person looks at small amounts.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return verdictsOf(context, "never-holds").map(({ list, condition, example }) => {
    const what = list === "deny_if" ? "denies nothing" : "never asks";
    const shown = showExample(example, ":", "does not fulfil");
    return {
      anchor: { pointer: condition.pointer },
      message: `No value of ${condition.path.text} fulfils all conditions of this rule, so it ${what}${shown}.`,
      help: "The conditions of a rule must all hold at once: for either of them, write a rule each.",
    };
  });
}
