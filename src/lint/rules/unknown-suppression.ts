// A comment suppresses findings of a rule that does not exist.

import { suggest } from "../../policy/nearest.ts";
import type { LintRule, Remark } from "../rule.ts";
import type { SuppressionReview } from "../suppressions.ts";

export const unknownSuppression: LintRule = {
  code: "unknown-suppression",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A comment suppresses findings of a rule that does not exist.",
  why: "The code is misspelt, or the rule has gone; the finding that was meant is not suppressed.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      # policy-ignore window-boundry-burst -- Two hundred at midnight are fine.
      - { counter: refunds, window: day, max: 100, on_deny: A hundred refunds a day. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      # policy-ignore window-boundary-burst -- Two hundred at midnight are fine.
      - { counter: refunds, window: day, max: 100, on_deny: A hundred refunds a day. }
`,
  },
  review,
};

function review({ suppressions, codes }: SuppressionReview): readonly Remark[] {
  return suppressions
    .filter(({ state }) => state === "unknown")
    .map(({ code, span }) => ({
      anchor: span,
      message: `There is no rule ${JSON.stringify(code)}, so this comment suppresses nothing.`,
      help:
        suggest(code, codes) || "`policy rules` lists the rules. Errors of the format cannot be suppressed.",
    }));
}
