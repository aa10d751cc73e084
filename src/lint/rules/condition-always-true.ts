// A condition that is true of every value it can be asked about.

import { showExample, type VerdictOf, verdictsOf } from "../analysis.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const conditionAlwaysTrue: LintRule = {
  code: "condition-always-true",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A condition is true of every value that it can compare, or that other rules let through.",
  why: "It looks like a test of the argument and is none.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  search:
    require:
      - conditions:
          - { path: args.query, op: contains, value: "" }
        on_deny: Search for something.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  search:
    require:
      - conditions:
          - { path: args.query, op: neq, value: "" }
        on_deny: Search for something.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return verdictsOf(context, "always-true").map((verdict) => ({
    anchor: { pointer: verdict.condition.pointer },
    message: toMessage(verdict),
    help: verdict.isAlone
      ? `Mend it; to ask only that the argument is there, write op exists, value true.`
      : "Remove it, or mend it or the other rule.",
    // A list of both booleans may be meant as a test of the type, and one rule may repeat what another asks.
    ...(verdict.condition.op !== "contains" && { severity: "info" as const }),
  }));
}

function toMessage({ condition, isAlone, example }: VerdictOf<"always-true">): string {
  const { path, op } = condition;
  if (isAlone) {
    const type = op === "contains" ? "text" : "boolean";
    return `Every ${type} fulfils this condition, so it says only that ${path.text} is a ${type}.`;
  }
  const shown = showExample(example, ":", "is denied by");
  return `Every value of ${path.text} that other rules let through fulfils this condition${shown}.`;
}
