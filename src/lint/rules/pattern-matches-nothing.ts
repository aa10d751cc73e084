// A pattern that is found in no text.

import type { LintContext, LintRule, Remark } from "../rule.ts";
import { patternConditions } from "../text-conditions.ts";

export const patternMatchesNothing: LintRule = {
  code: "pattern-matches-nothing",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "A pattern is found in no text.",
  why: "A require rule with it denies every call, and a deny_if or require_approval rule with it never fires.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.name, op: regex, value: '/^[a-z]+$/' }
        on_deny: Lower-case names only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.name, op: regex, value: '^[a-z]+$' }
        on_deny: Lower-case names only.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return patternConditions(context).flatMap(({ facts, list, condition, pattern }) => {
    if (facts.language?.isNothing !== true) return [];
    const effect = list === "require" ? "every call is denied" : "the rule never fires";
    const hasSlashes = /^\/\^?.*\$?\/[a-z]*$/s.test(pattern);
    return [
      {
        anchor: { pointer: `${condition.pointer}/value` },
        message: `The pattern is found in no text, so ${effect}.`,
        help: hasSlashes
          ? "Write the pattern without / before and after it; flags stand in it: (?i)."
          : "Mend the pattern: ^ can only be true at the start of the text, and $ at its end.",
      },
    ];
  });
}
