// A comment means to suppress a finding and is not written so that it does.

import type { LintRule, Remark } from "../rule.ts";
import type { SuppressionReview } from "../suppressions.ts";

export const malformedSuppression: LintRule = {
  code: "malformed-suppression",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A comment means to suppress a finding and is not written so that it does.",
  why: "It looks as if somebody had accepted the finding, and says nothing about why.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      # policy-ignore window-boundary-burst
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

function review({ malformed }: SuppressionReview): readonly Remark[] {
  return malformed.map(({ span, message }) => ({
    anchor: span,
    message: `This comment suppresses nothing. ${message}`,
    help: "Write `# policy-ignore CODE -- reason`, with `until YYYY-MM-DD` before the dashes if it is to end.",
  }));
}
