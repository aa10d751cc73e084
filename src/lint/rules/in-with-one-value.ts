// A list of one value, where eq or neq says the same.

import { rulesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const inWithOneValue: LintRule = {
  code: "in-with-one-value",
  severity: "info",
  category: "style",
  since: "0.2.0",
  summary: "A condition with in or not_in lists one value.",
  why: "The operators eq and neq say the same and are read at a glance; a list of one looks as if something was left out.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    require:
      - conditions:
          - { path: args.region, op: in, value: [eu-west-1] }
        on_deny: Ireland only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    require:
      - conditions:
          - { path: args.region, op: eq, value: eu-west-1 }
        on_deny: Ireland only.
`,
  },
  check,
};

function check({ policy }: LintContext): readonly Remark[] {
  return rulesOf(policy).flatMap(({ rule }) =>
    rule.conditions.flatMap(({ op, value, pointer }) => {
      if (!Array.isArray(value) || value.length !== 1) return [];
      const shorter = op === "in" ? "eq" : "neq";
      return [
        {
          anchor: { pointer: `${pointer}/value` },
          message: `The list holds one value, for which \`${shorter}\` says the same as \`${op}\`.`,
          help: `Write \`op: ${shorter}\` and the value without a list, or add what is missing. The rule id ends in \`-${shorter}\` then.`,
        },
      ];
    }),
  );
}
