// A limit that adds an argument which is never a number.

import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { saySchema, sayTypes } from "../say-value.ts";
import { typedAmounts } from "../typed-conditions.ts";

const TOOLS = [
  anyTool("pay", { amount: { type: "integer", minimum: 1 }, currency: { type: "string" } }, [
    "amount",
    "currency",
  ]),
];

export const incrementFromNotNumber: LintRule = {
  code: "increment-from-not-number",
  severity: "error",
  category: "limits",
  since: "0.2.0",
  summary: "A limit adds an argument that is never a number.",
  why: "What is no number is a bad amount, so no call passes.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  pay:
    limits:
      - { counter: spent, window: day, max: 500, increment_from: args.currency, on_deny: Spent. }
`,
    tools: TOOLS,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  pay:
    limits:
      - { counter: spent, window: day, max: 500, increment_from: args.amount, on_deny: Spent. }
`,
    tools: TOOLS,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return typedAmounts(context)
    .filter(({ facts }) => facts.domain.numbers === undefined)
    .map(({ tool, limit, path, facts }) => ({
      anchor: { pointer: `${limit.pointer}/increment_from` },
      message: `${saySchema(tool)} says that ${path.text} is ${sayTypes(facts.domain)}: that is a bad amount, so no call passes.`,
      help: "Add an argument that is a number, or a fixed `increment`.",
    }));
}
