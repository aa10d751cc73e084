// A comment suppresses a finding that is not there.

import type { LintRule, Remark } from "../rule.ts";
import type { SuppressionReview } from "../suppressions.ts";

export const unusedSuppression: LintRule = {
  code: "unused-suppression",
  severity: "warning",
  category: "style",
  since: "0.2.0",
  summary: "A comment suppresses a finding that is not there.",
  why: "It is left from something that was mended, stands at the wrong line, and would hide the next such mistake.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      # policy-ignore window-boundary-burst -- Two hundred at midnight are fine.
      - { counter: refunds, window: day, max: 1, on_deny: One refund a day. }
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

function review({ suppressions }: SuppressionReview): readonly Remark[] {
  return suppressions
    .filter(({ state }) => state === "unused")
    .map(({ code, span, line }) => ({
      anchor: span,
      message: `Line ${line} has no finding ${code}, so this comment suppresses nothing.`,
      help: "Remove the code, or move the comment to the line of the finding or above it.",
    }));
}
