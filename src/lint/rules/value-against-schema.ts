// A value that the schema's length, pattern or range excludes.

import { showValue } from "../analysis.ts";
import { rejectionsOf } from "../rejected-values.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { saySchema } from "../say-value.ts";
import { typedConditions } from "../typed-conditions.ts";
import { valueRemarks } from "../value-remarks.ts";

const TOOLS = [
  anyTool("convert", { currency: { type: "string", minLength: 3, maxLength: 3 } }, ["currency"]),
];

export const valueAgainstSchema: LintRule = {
  code: "value-against-schema",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary:
    "A condition compares an argument with a value that its schema excludes by length, pattern or range.",
  why: "The argument never has that value, so the condition never matches, or excludes nothing.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  convert:
    require:
      - conditions:
          - { path: args.currency, op: in, value: [EUR, Euro] }
        on_deny: Euros only.
`,
    tools: TOOLS,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  convert:
    require:
      - conditions:
          - { path: args.currency, op: in, value: [EUR, CHF] }
        on_deny: Euros and francs only.
`,
    tools: TOOLS,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return typedConditions(context).flatMap((typed) => {
    const rejections = rejectionsOf(context, typed);
    if (rejections === undefined || rejections.rejected[0]?.why === "unlisted") return [];
    const { op, path } = typed.condition;
    const what = op === "contains" ? `each element of ${path.text}` : path.text;
    return valueRemarks(typed, rejections, ({ value, why }) => ({
      says: `${saySchema(typed.tool)} wants ${what} to be ${why}, which ${showValue(value)} is not`,
      help: "Write a value that the argument may have.",
      fix: undefined,
    }));
  });
}
