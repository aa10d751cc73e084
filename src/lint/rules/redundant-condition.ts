// A condition that the others of its rule imply.

import { removeItem } from "../../policy/edit.ts";
import { showArgument, showCondition, type VerdictOf, verdictsOf } from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const redundantCondition: LintRule = {
  code: "redundant-condition",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "Another condition of the rule already says more.",
  why: "It changes nothing, so one of the two is likely not what was meant.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
          - { path: args.amount, op: lt, value: 500 }
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
          - { path: args.amount, op: lte, value: 100 }
          - { path: args.amount, op: gte, value: 5 }
        on_deny: From 5 to 100.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return verdictsOf(context, "redundant-condition").map((verdict) => {
    const edit = removeItem(context.source, verdict.condition.pointer);
    return {
      anchor: { pointer: verdict.condition.pointer },
      message: toMessage(verdict),
      help: "Remove it, or mend it or the other.",
      // To ask for an argument before comparing it is a habit, and harmless.
      ...(verdict.condition.op === "exists" && { severity: "info" as const }),
      ...(edit !== undefined && {
        fix: { title: "Remove the condition", isSafe: verdict.isSafeToRemove, edits: [edit] },
      }),
    };
  });
}

function toMessage({ condition, by, example }: VerdictOf<"redundant-condition">): string {
  const other = by === undefined ? "the other conditions" : showCondition(by);
  const fails = by === undefined ? "the others" : "the other";
  const shown =
    example &&
    `: ${showArgument(example)} passes it ${example.by ? `and not ${fails}` : "and them"}, and no value does the reverse`;
  return `Beside ${other} of this rule, ${showCondition(condition)} changes nothing${shown ?? ""}.`;
}
