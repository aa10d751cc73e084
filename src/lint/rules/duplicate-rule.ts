// A rule that stands in one list twice.

import { formatNum, isNum } from "../../decimal.ts";
import { removeItem } from "../../policy/edit.ts";
import { type Condition, RULE_LISTS, type Rule, type Scalar } from "../../policy/policy.ts";
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
    RULE_LISTS.flatMap((list) => findTwins(set[list]).map((rule) => toRemark(rule, context))),
  );
}

/** Every rule that says what an earlier one of its list says. */
function findTwins(rules: readonly Rule[]): readonly Rule[] {
  const seen = new Set<string>();
  return rules.filter(({ conditions }) => {
    const key = conditions.map(keyOf).sort().join("\n");
    const isTwin = seen.has(key);
    seen.add(key);
    return isTwin;
  });
}

function toRemark({ pointer }: Rule, { source, policy }: LintContext): Remark {
  const edit = policy.dialect === "lists" ? removeItem(source, pointer) : undefined;
  return {
    anchor: { pointer },
    message: "An earlier rule of this list has the same conditions, so this one never decides anything.",
    help: "Remove it.",
    ...(edit !== undefined && { fix: { title: "Remove the second rule", isSafe: true, edits: [edit] } }),
  };
}

/** One text for conditions that mean the same: steps and values, not how they are written. */
function keyOf({ path, op, value }: Condition): string {
  const values = Array.isArray(value) ? value.map(textOf).sort() : [textOf(value as Scalar)];
  return JSON.stringify([path.steps, op, values]);
}

function textOf(value: Scalar): string {
  return isNum(value) ? `number ${formatNum(value)}` : `${typeof value} ${value}`;
}
