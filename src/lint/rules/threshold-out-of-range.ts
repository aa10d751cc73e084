// A threshold that every number of the argument's range is on one side of.

import { compareNums, isNum } from "../../decimal.ts";
import { FALSE, TRUE, type Truth } from "../../engine/truth.ts";
import type { Severity } from "../../finding.ts";
import { showValue } from "../analysis.ts";
import { effectOf } from "../effect.ts";
import { isRestated } from "../restated.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { sayRange, saySchema } from "../say-value.ts";
import { type TypedCondition, typedConditions } from "../typed-conditions.ts";

const TOOLS = [anyTool("pay", { amount: { type: "integer", minimum: 1, maximum: 500 } }, ["amount"])];

export const thresholdOutOfRange: LintRule = {
  code: "threshold-out-of-range",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A threshold lies outside the numbers that the argument may have.",
  why: "The comparison is always true or always false: the check looks like a bound and is none.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  pay:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 5000 }
        on_deny: At most 5000.
`,
    tools: TOOLS,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  pay:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 50 }
        on_deny: At most 50.
`,
    tools: TOOLS,
  },
  check,
};

const ORDERS: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte"]);

function check(context: LintContext): readonly Remark[] {
  return typedConditions(context).flatMap((typed) => {
    const { condition, facts, tool, outcomes } = typed;
    const truth = onlyTruth(typed);
    if (truth === undefined || !ORDERS.has(condition.op) || isRestated(typed)) return [];
    const effect = effectOf(typed, truth);
    const witness = showValue(outcomes.get(truth)?.value);
    return [
      {
        anchor: { pointer: `${condition.pointer}/value` },
        severity: severityOf(typed, truth, effect.severity),
        message: `${saySchema(tool)} wants ${condition.path.text} to be ${sayRange(facts.domain)}, so \`${condition.op} ${showValue(condition.value)}\` is ${truth === TRUE ? "true" : "false"} of every number there, as of ${witness}, ${effect.says}.`,
        help:
          truth === TRUE && typed.list === "require"
            ? "Write the bound that you want to hold, or remove the condition."
            : "Write a threshold within that range.",
      },
    ];
  });
}

/** What it is of every number: there are some, and it is not the other of any. */
function onlyTruth({ outcomes }: TypedCondition): Truth | undefined {
  if (outcomes.has(TRUE) === outcomes.has(FALSE)) return undefined;
  return outcomes.has(TRUE) ? TRUE : FALSE;
}

/** To say the schema's own bound again, or that an amount is not negative, is a second lock on the same door. */
function severityOf({ condition, facts }: TypedCondition, truth: Truth, severity: Severity): Severity {
  if (severity === "error") return severity;
  const { value } = condition;
  const { min, max } = facts.domain.numbers ?? {};
  const isBound = [min, max].some((bound) => bound && isNum(value) && compareNums(bound.value, value) === 0);
  return isBound || (value === 0 && truth === TRUE) ? "info" : "warning";
}
