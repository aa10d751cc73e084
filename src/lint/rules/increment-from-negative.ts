// A limit that adds an argument which may be negative.

import { compareNums } from "../../decimal.ts";
import type { Bound } from "../../schema/domain.ts";
import { showValue } from "../analysis.ts";
import { requiredConditions } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { saySchema } from "../say-value.ts";
import { typedAmounts } from "../typed-conditions.ts";

export const incrementFromNegative: LintRule = {
  code: "increment-from-negative",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "A limit adds an argument that may be negative.",
  why: "A negative amount is a bad amount: it is denied, and never takes anything off the counter.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  adjust:
    limits:
      - { counter: moved, window: day, max: 50, increment_from: args.delta, on_deny: Enough for today. }
`,
    tools: [anyTool("adjust", { delta: { type: "integer", minimum: -10, maximum: 10 } }, ["delta"])],
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  adjust:
    limits:
      - { counter: moved, window: day, max: 50, increment_from: args.delta, on_deny: Enough for today. }
`,
    tools: [anyTool("adjust", { delta: { type: "integer", minimum: 0, maximum: 10 } }, ["delta"])],
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return typedAmounts(context).flatMap(({ path, limit, facts, ...scope }) => {
    const { numbers } = facts.domain;
    if (numbers === undefined || facts.isPartial) return [];
    const least = numbers.min?.value;
    if (numbers.min !== undefined && !isBelowZero(numbers.min, numbers.isInteger)) return [];
    const isBounded = requiredConditions(context.policy, scope, path.text).some(
      ({ op }) => op === "gte" || op === "gt",
    );
    if (isBounded) return [];
    const schema = saySchema(scope.tool);
    return [
      {
        anchor: { pointer: `${limit.pointer}/increment_from` },
        severity: least === undefined ? "info" : "warning",
        message:
          least === undefined
            ? `${schema} sets no minimum for ${path.text}: a negative amount is denied with \`bad_amount\`.`
            : `${schema} demands no more than that ${path.text} is ${numbers.min?.isExclusive ? "above" : "at least"} ${showValue(least)}: a negative amount is denied with \`bad_amount\`.`,
        help: `Say so with a \`require\` rule: ${path.text} gte 0.`,
      },
    ];
  });
}

/** Whether a bound leaves a negative value; the largest negative integer is -1. */
function isBelowZero({ value, isExclusive }: Bound, isInteger: boolean): boolean {
  if (!isInteger) return compareNums(value, 0) < 0;
  const side = compareNums(value, -1);
  return side < 0 || (side === 0 && !isExclusive);
}
