// `deny_if` rules that, with those beside them, leave no value that passes.

import { showExample, verdictsOf } from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const denyIfAlwaysHolds: LintRule = {
  code: "deny-if-always-holds",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "A deny_if rule denies every value that the other rules let through.",
  why: "No call of the tool passes, which was hardly meant: `action: deny` says it openly.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: At most 100.
    deny_if:
      - conditions:
          - { path: args.amount, op: lt, value: 500 }
        on_deny: Small amounts go elsewhere.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: At most 100.
    deny_if:
      - conditions:
          - { path: args.amount, op: lt, value: 5 }
        on_deny: Small amounts go elsewhere.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return verdictsOf(context, "contradiction").flatMap(({ list, rule, path, example }) => {
    if (list !== "deny_if") return [];
    const shown = showExample(example, ";", "is denied by");
    return [
      {
        anchor: { pointer: rule.pointer },
        message: `With the other rules this one denies every value of ${path}, so every call is denied${shown}.`,
        help: "Mend the conditions; to deny the tool, write `action: deny`.",
      },
    ];
  });
}
