// An operator, or its value, that no type of the argument can be compared with.

import { ERROR, TRUE } from "../../engine/truth.ts";
import { showValue } from "../analysis.ts";
import { effectOf } from "../effect.ts";
import { rejectionsOf } from "../rejected-values.ts";
import { scalarsOf } from "../representatives.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { saySchema, sayTypes } from "../say-value.ts";
import { type TypedCondition, typedConditions } from "../typed-conditions.ts";

const TOOLS = [anyTool("pay", { amount: { type: "integer", minimum: 1 } }, ["amount"])];

export const operatorAgainstType: LintRule = {
  code: "operator-against-type",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "A condition compares an argument with what its type can never be compared with.",
  why: "Nothing is converted: the condition is an error for every value, and an error denies the call.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  pay:
    require:
      - conditions:
          - { path: args.amount, op: in, value: ["5", "10"] }
        on_deny: Five or ten.
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
          - { path: args.amount, op: in, value: [5, 10] }
        on_deny: Five or ten.
`,
    tools: TOOLS,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return typedConditions(context).flatMap((typed) => {
    const { condition, outcomes, facts, tool } = typed;
    const witness = outcomes.get(ERROR);
    // An empty array holds nothing, and says nothing of what its elements may be.
    const isArray = condition.op === "contains" && outcomes.size > 1 && !hasComparable(context, typed);
    if (witness === undefined || outcomes.has(TRUE) || (outcomes.size > 1 && !isArray)) return [];
    const shown = witness.value === undefined ? "" : ` (${showValue(witness.value)}, for example)`;
    const { says } = effectOf(typed, ERROR);
    const effect = isArray ? says.replace("has the argument", "has an element there") : says;
    return [
      {
        anchor: { pointer: `${condition.pointer}/${wrongPart(typed)}` },
        message: `${saySchema(tool)} says that ${condition.path.text} is ${sayTypes(facts.domain)}, which ${sayTest(typed)} is an error for${shown}, ${effect}.`,
        help: helpFor(typed),
      },
    ];
  });
}

/** Some operators decide the type; with the others the value does, except that none but `contains` takes an array. */
function wrongPart({ condition, facts }: TypedCondition): "op" | "value" {
  const decides = ["regex", "lt", "lte", "gt", "gte"].includes(condition.op);
  return decides || (facts.domain.hasArrays && condition.op !== "contains") ? "op" : "value";
}

/** Whether what `contains` looks for may be there, or a part of what may be: then it is no matter of types. */
function hasComparable(context: LintContext, typed: TypedCondition): boolean {
  const { strings } = typed.facts.domain;
  const isText = strings !== undefined && typeof typed.condition.value === "string";
  return isText || rejectionsOf(context, typed) !== undefined;
}

function sayTest({ condition }: TypedCondition): string {
  const [first] = scalarsOf(condition);
  return condition.op === "regex" ? "`regex`" : `\`${condition.op}\` with ${showValue(first)}`;
}

function helpFor({ condition, facts }: TypedCondition): string {
  const { numbers, strings, hasArrays } = facts.domain;
  const [first] = scalarsOf(condition);
  if (hasArrays && condition.op !== "contains") {
    return `Test an array with \`contains\`, or its elements: ${condition.path.text}[*].`;
  }
  if (numbers !== undefined && typeof first === "string" && Number.isFinite(Number(first))) {
    return "Write the number without quotes.";
  }
  if (strings !== undefined && typeof first !== "string") return "Compare with a string, in quotes.";
  return "Use an operator and a value for that type, or the path of another argument.";
}
