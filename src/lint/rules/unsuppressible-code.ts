// A comment tries to suppress an error that makes a policy unusable, or a finding about suppressions.

import type { LintRule, Remark } from "../rule.ts";
import type { SuppressionReview } from "../suppressions.ts";

export const unsuppressibleCode: LintRule = {
  code: "unsuppressible-code",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary:
    "A comment tries to suppress an error that makes a policy unusable, or a finding about suppressions.",
  why: "The comment has no effect: a policy that cannot be read protects nothing, whatever its comments say.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund:
    limits:
      # policy-ignore ambiguous-scalar -- We know what it means.
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
    .filter(({ state }) => state === "unsuppressible")
    .map(({ code, span }) => ({
      anchor: span,
      message: `${code} cannot be suppressed, so this comment has no effect.`,
      help: "Mend what it reports, and remove the comment.",
    }));
}
