// A condition that the schema has decided already.

import { ERROR, FALSE, TRUE, type Truth } from "../../engine/truth.ts";
import { showValue } from "../analysis.ts";
import { effectOf } from "../effect.ts";
import { rejectionsOf } from "../rejected-values.ts";
import { isRestated } from "../restated.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { saySchema } from "../say-value.ts";
import { type TypedCondition, typedConditions } from "../typed-conditions.ts";

const TOOLS = [anyTool("read_note", { format: { enum: ["text", "html"] } }, ["format"])];

export const conditionDecidedBySchema: LintRule = {
  code: "condition-decided-by-schema",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "A condition has one result for everything that the schema admits.",
  why: "It denies every call or none, or says again what the server checks by itself.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  read_note:
    require:
      - conditions:
          - { path: args.format, op: regex, value: "^(?:json|xml)$" }
        on_deny: As data only.
`,
    tools: TOOLS,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  read_note:
    require:
      - conditions:
          - { path: args.format, op: eq, value: text }
        on_deny: As text only.
`,
    tools: TOOLS,
  },
  check,
};

const ORDERS: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte"]);

function check(context: LintContext): readonly Remark[] {
  return typedConditions(context).flatMap((typed) => {
    const truth = decidedTruth(context, typed);
    if (truth === undefined || isRestated(typed)) return [];
    const { condition, tool, outcomes, facts } = typed;
    const effect = effectOf(typed, truth);
    const isPresence = condition.op === "exists";
    const witness = outcomes.get(truth)?.value;
    const because = isPresence
      ? `${saySchema(tool)} requires ${condition.path.text}`
      : `${saySchema(tool)} leaves ${condition.path.text} only values for which \`${condition.op}\` is ${truth === TRUE ? "true" : "false"}, as ${showValue(witness)}`;
    const isRepetition = truth === TRUE ? typed.list === "require" : isPresence && typed.list !== "require";
    return [
      {
        anchor: { pointer: condition.pointer },
        severity: isRepetition ? "info" : effect.severity,
        message: `${because}, ${effect.says}.`,
        help: isRepetition
          ? "It says again what the server checks: keep it as a second lock, or remove it."
          : facts.canBeAbsent
            ? "Mend the condition, or test only that the argument is there: `exists`."
            : "Mend the condition, or say openly what it comes to: `action: deny`, or no rule.",
      },
    ];
  });
}

/** What other rules do not say more exactly. */
function decidedTruth(context: LintContext, typed: TypedCondition): Truth | undefined {
  const { condition, outcomes, facts } = typed;
  if (condition.op === "exists") {
    if (facts.canBeAbsent) return undefined;
    return condition.value === true ? TRUE : FALSE;
  }
  if (ORDERS.has(condition.op) || outcomes.has(ERROR) || outcomes.has(TRUE) === outcomes.has(FALSE))
    return undefined;
  if ((rejectionsOf(context, typed)?.rejected.length ?? 0) > 0) return undefined;
  return outcomes.has(TRUE) ? TRUE : FALSE;
}
