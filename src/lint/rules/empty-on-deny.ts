// An on_deny or reason without text.

import { limitsOf, rulesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const emptyOnDeny: LintRule = {
  code: "empty-on-deny",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "An on_deny or reason is empty.",
  why: "A caller that is denied gets the empty text, and not even the sentence that stands in for a missing one.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  delete_branch:
    action: deny
    reason: ""
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  delete_branch:
    action: deny
    reason: Branches are kept.
`,
  },
  check,
};

function check({ policy }: LintContext): readonly Remark[] {
  const texts = [...rulesOf(policy).map(({ rule }) => rule), ...limitsOf(policy).map(({ limit }) => limit)];
  return texts
    .filter(({ onDeny }) => onDeny?.trim() === "")
    .map(({ pointer }) => {
      const isShorthand = pointer.endsWith("/action");
      return {
        anchor: { pointer: isShorthand ? pointer.replace(/action$/, "reason") : `${pointer}/on_deny` },
        message: "A caller that this denies is told nothing at all.",
        help: "Write why, and what would be allowed, or leave it out.",
      };
    });
}
