// `require` conditions on one argument that no value fulfils.

import { showExample, verdictsOf } from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const contradictoryRequire: LintRule = {
  code: "contradictory-require",
  severity: "error",
  category: "correctness",
  since: "0.1.0",
  summary: "No value of an argument fulfils all that is required of it.",
  why: "Every call of the tool is denied, which was hardly meant: `action: deny` says it openly.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: gt, value: 100 }
        on_deny: Small amounts go elsewhere.
      - conditions:
          - { path: args.amount, op: lt, value: 50 }
        on_deny: Too much.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: gt, value: 50 }
          - { path: args.amount, op: lte, value: 100 }
        on_deny: From 50 to 100.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return verdictsOf(context, "contradiction").flatMap(({ condition, path, example }) => {
    if (condition === undefined) return [];
    const shown = showExample(example, ";", "fails by");
    return [
      {
        anchor: { pointer: condition.pointer },
        message: `No value of ${path} passes this condition and the other rules, so every call is denied${shown}.`,
        help: "Mend the conditions; to deny the tool, write `action: deny`.",
      },
    ];
  });
}
