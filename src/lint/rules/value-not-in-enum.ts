// A value that the schema's list of values does not have.

import type { Fix } from "../../finding.ts";
import { replaceValue } from "../../policy/edit.ts";
import { showValue } from "../analysis.ts";
import { meantNames } from "../name-twins.ts";
import { rejectionsOf } from "../rejected-values.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { sayAllowed, saySchema } from "../say-value.ts";
import { suggestionBudget } from "../suggestions.ts";
import { typedConditions } from "../typed-conditions.ts";
import { valueRemarks } from "../value-remarks.ts";

const TOOLS = [anyTool("deploy", { region: { enum: ["eu-west-1", "eu-north-1", "us-east-1"] } }, ["region"])];

export const valueNotInEnum: LintRule = {
  code: "value-not-in-enum",
  severity: "error",
  category: "correctness",
  since: "0.2.0",
  summary: "A condition compares an argument with a value that its enum does not have.",
  why: "The argument never has that value, so the condition never matches, or excludes nothing.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    require:
      - conditions:
          - { path: args.region, op: in, value: [eu-west-1, eu-north1] }
        on_deny: European regions only.
`,
    tools: TOOLS,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    require:
      - conditions:
          - { path: args.region, op: in, value: [eu-west-1, eu-north-1] }
        on_deny: European regions only.
`,
    tools: TOOLS,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  const budget = suggestionBudget();
  return typedConditions(context).flatMap((typed) => {
    const rejections = rejectionsOf(context, typed);
    if (rejections?.rejected[0]?.why !== "unlisted") return [];
    const { domain, rejected } = rejections;
    const texts = rejected.map(({ value }) => value).filter((value) => typeof value === "string");
    const meant = meantNames(texts, [...(domain.strings?.values ?? [])], budget);
    const { tool, condition } = typed;
    const what = condition.op === "contains" ? `elements of ${condition.path.text}` : condition.path.text;
    return valueRemarks(typed, rejections, ({ value }, pointer) => {
      const nearest = typeof value === "string" ? meant.get(value)?.name : undefined;
      return {
        says: `${saySchema(tool)} never lets ${what} be ${showValue(value)}`,
        help:
          nearest === undefined
            ? `It may be ${sayAllowed(domain)}.`
            : `Did you mean ${showValue(nearest)}? It may be ${sayAllowed(domain)}.`,
        fix: nearest === undefined ? undefined : fixFor(context, pointer, nearest),
      };
    });
  });
}

/** Unsafe, because other calls then pass. */
function fixFor({ source }: LintContext, pointer: string, nearest: string): Fix | undefined {
  const edit = replaceValue(source, pointer, nearest);
  return edit && { title: `Write ${showValue(nearest)}`, isSafe: false, edits: [edit] };
}
