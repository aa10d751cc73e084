// A rule that others make redundant.

import {
  goingRules,
  removeRuleFix,
  showArgument,
  showJudge,
  type VerdictOf,
  verdictsOf,
} from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const redundantRule: LintRule = {
  code: "redundant-rule",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "Other rules already deny, or ask, whenever this rule does.",
  why: "It changes no decision, so one of the two is likely not what was meant.",
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
          - { path: args.amount, op: gt, value: 500 }
        on_deny: Far too much.
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
  const redundant = verdictsOf(context, "redundant-rule");
  const gone = goingRules(context);
  return redundant.map((verdict) => ({
    anchor: { pointer: verdict.rule.pointer },
    message: toMessage(verdict),
    help: verdict.canBeReported
      ? "Remove it, or the other; keep both only for their texts."
      : "Remove it, or mend it or the other.",
    // A rule of its own text for the worst cases is a matter of taste.
    ...(verdict.canBeReported && verdict.rule.onDeny !== undefined && { severity: "info" as const }),
    ...removeRuleFix(context, verdict, verdict.isSafeToRemove, (pointer) => gone.has(pointer)),
  }));
}

function toMessage({ list, canBeReported, example }: VerdictOf<"redundant-rule">): string {
  const does =
    list === "require_approval" ? "Calls that this rule asks about" : "Calls that this rule denies";
  const what = list === "require_approval" ? "are asked about or denied" : "are denied";
  const shown = example?.by && `, for example ${showArgument(example)} by ${showJudge(example.by)}`;
  const effect = canBeReported ? "it changes nothing but the text" : "it never decides anything";
  return `${does} ${what} already${shown ?? ""}, so ${effect}.`;
}
