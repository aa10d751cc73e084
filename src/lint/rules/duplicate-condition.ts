// A condition that stands in one rule twice.

import { distinctConditions } from "../../analysis/same.ts";
import { removeItem } from "../../policy/edit.ts";
import { rulesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const duplicateCondition: LintRule = {
  code: "duplicate-condition",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A rule holds the same condition twice.",
  why: "The second changes nothing; another argument or value was probably meant.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  copy:
    require:
      - conditions:
          - { path: args.source, op: regex, value: '^/srv/[a-z]+$' }
          - { path: args.source, op: regex, value: '^/srv/[a-z]+$' }
        on_deny: Only below /srv.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  copy:
    require:
      - conditions:
          - { path: args.source, op: regex, value: '^/srv/[a-z]+$' }
          - { path: args.target, op: regex, value: '^/srv/[a-z]+$' }
        on_deny: Only below /srv.
`,
  },
  check,
};

function check({ policy, source }: LintContext): readonly Remark[] {
  return rulesOf(policy).flatMap(({ rule }) => {
    const first = new Set(distinctConditions(rule));
    return rule.conditions
      .filter((condition) => !first.has(condition))
      .map(({ pointer }) => {
        const edit = removeItem(source, pointer);
        return {
          anchor: { pointer },
          message: "An earlier condition of this rule says the same, so this one changes nothing.",
          help: "Remove it, or name the argument or value that was meant.",
          ...(edit !== undefined && {
            fix: { title: "Remove the second condition", isSafe: true, edits: [edit] },
          }),
        };
      });
  });
}
