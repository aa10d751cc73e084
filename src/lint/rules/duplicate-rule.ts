// A rule that stands in one list twice.

import { distinctRules } from "../../analysis/same.ts";
import { removeItem } from "../../policy/edit.ts";
import { RULE_LISTS, type Rule } from "../../policy/policy.ts";
import { scopesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const duplicateRule: LintRule = {
  code: "duplicate-rule",
  severity: "warning",
  category: "correctness",
  since: "0.1.0",
  summary: "A list holds two rules with the same conditions.",
  why: "The second never decides anything, and a later change of one of them is likely to miss the other.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  delete_branch:
    deny_if:
      - conditions:
          - { path: args.branch, op: exists, value: false }
        on_deny: Name a branch.
      - conditions:
          - { path: args.branch, op: exists, value: false }
        on_deny: Which branch?
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  delete_branch:
    deny_if:
      - conditions:
          - { path: args.branch, op: exists, value: false }
        on_deny: Name a branch.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return scopesOf(context.policy).flatMap(({ set }) =>
    RULE_LISTS.flatMap((list) => {
      const rules = set[list];
      const first = new Set(distinctRules(rules));
      // The id of a rule without conditions is its index, so nothing before it goes safely.
      const lastBare = rules.findLastIndex(({ conditions }) => conditions.length === 0);
      return rules
        .filter((rule) => !first.has(rule))
        .map((rule) => toRemark(rule, rule.index >= lastBare, context));
    }),
  );
}

function toRemark({ pointer }: Rule, isSafe: boolean, { source, policy }: LintContext): Remark {
  const edit = policy.dialect === "lists" ? removeItem(source, pointer) : undefined;
  return {
    anchor: { pointer },
    message: "An earlier rule of this list has the same conditions, so this one never decides anything.",
    help: "Remove it.",
    ...(edit !== undefined && { fix: { title: "Remove the second rule", isSafe, edits: [edit] } }),
  };
}
