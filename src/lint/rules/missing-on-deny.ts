// A rule or limit that denies without saying why.

import { limitsOf, rulesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const missingOnDeny: LintRule = {
  code: "missing-on-deny",
  severity: "info",
  category: "style",
  since: "0.1.0",
  summary: "A rule or limit has no on_deny text.",
  why: "An agent that is told why it was denied can do something else; one that is not tries again.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  delete_branch:
    deny_if:
      - conditions:
          - { path: args.branch, op: eq, value: main }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  delete_branch:
    deny_if:
      - conditions:
          - { path: args.branch, op: eq, value: main }
        on_deny: The main branch is never deleted.
`,
  },
  check,
};

function check({ policy }: LintContext): readonly Remark[] {
  const silent = [
    ...rulesOf(policy).map(({ rule }) => rule),
    // The shorthand has no place for a text.
    ...limitsOf(policy).flatMap(({ limit }) => (limit.pointer.endsWith("/rate_limit") ? [] : [limit])),
  ].filter(({ onDeny }) => onDeny === undefined);
  return silent.map(({ pointer }) => ({
    anchor: { pointer },
    message: "A caller that this denies is not told why.",
    help: pointer.endsWith("/action") ? "Add `reason: …` beside the action." : "Add `on_deny: …`.",
  }));
}
