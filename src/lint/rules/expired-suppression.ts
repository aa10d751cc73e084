// A comment that suppresses a finding has expired.

import type { LintRule, Remark } from "../rule.ts";
import type { SuppressionReview } from "../suppressions.ts";

export const expiredSuppression: LintRule = {
  code: "expired-suppression",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A comment that suppresses a finding has expired.",
  why: "Somebody wanted to look at it again by that day. The finding is reported again.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      # policy-ignore window-boundary-burst until 2020-12-31 -- Until the ledger has its own limit.
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

function review({ suppressions }: SuppressionReview): readonly Remark[] {
  return suppressions
    .filter(({ state }) => state === "expired")
    .map(({ code, span, until }) => ({
      anchor: span,
      message: `This comment suppressed ${code} until ${until}, and no longer does.`,
      help: "Mend what it reports, or give the comment a later date or none.",
    }));
}
