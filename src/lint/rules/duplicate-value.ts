// A value that stands in one list twice.

import { valueKey } from "../../analysis/same.ts";
import { removeItem } from "../../policy/edit.ts";
import { joinPointer } from "../../policy/pointer.ts";
import type { Condition, Scalar } from "../../policy/policy.ts";
import { showValue } from "../analysis.ts";
import { rulesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const duplicateValue: LintRule = {
  code: "duplicate-value",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A list of values holds the same value twice.",
  why: "The second changes nothing; another value was probably meant.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    require:
      - conditions:
          - { path: args.region, op: in, value: [eu-west-1, eu-north-1, eu-west-1] }
        on_deny: European regions only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    require:
      - conditions:
          - { path: args.region, op: in, value: [eu-west-1, eu-north-1, eu-west-2] }
        on_deny: European regions only.
`,
  },
  check,
};

function check({ policy, source }: LintContext): readonly Remark[] {
  return rulesOf(policy).flatMap(({ rule }) =>
    rule.conditions.flatMap((condition) =>
      repeatedValues(condition).map(({ value, index }): Remark => {
        const pointer = joinPointer(condition.pointer, "value", index);
        const edit = removeItem(source, pointer);
        return {
          anchor: { pointer },
          message: `The list already holds ${showValue(value)}, so this one changes nothing.`,
          help: "Remove it, or write the value that was meant.",
          ...(edit !== undefined && {
            fix: { title: "Remove the second value", isSafe: true, edits: [edit] },
          }),
        };
      }),
    ),
  );
}

function repeatedValues({
  value: values,
}: Condition): readonly { readonly value: Scalar; readonly index: number }[] {
  if (!Array.isArray(values)) return [];
  const seen = new Set<string>();
  return (values as readonly Scalar[]).flatMap((value, index) => {
    const key = valueKey(value);
    if (seen.has(key)) return [{ value, index }];
    seen.add(key);
    return [];
  });
}
