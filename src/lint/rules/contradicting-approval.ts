// `require_approval` rules that cannot judge any value that passes the others.

import { showExample, verdictsOf } from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const contradictingApproval: LintRule = {
  code: "contradicting-approval",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "A require_approval rule is an error for every value that the other rules let through.",
  why: "A rule that is an error denies, so nobody is ever asked, and every call is denied.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: in, value: ["10", "20"] }
        on_deny: 10 or 20.
    require_approval:
      - conditions:
          - { path: args.amount, op: gt, value: 10 }
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
          - { path: args.amount, op: in, value: [10, 20] }
        on_deny: 10 or 20.
    require_approval:
      - conditions:
          - { path: args.amount, op: gt, value: 10 }
        on_deny: A person looks at large amounts.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return verdictsOf(context, "contradiction").flatMap(({ list, rule, path, example }) => {
    if (list !== "require_approval") return [];
    const shown = showExample(example, ";", "is denied by");
    return [
      {
        anchor: { pointer: rule.pointer },
        message: `This rule cannot compare any value of ${path} that the other rules let through, so every call is denied${shown}.`,
        help: "Compare with a value of the type that the other rules ask for.",
      },
    ];
  });
}
