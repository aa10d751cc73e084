// A limit that adds an argument which a call may leave out.

import { requiredConditions } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { saySchema } from "../say-value.ts";
import { typedAmounts } from "../typed-conditions.ts";

const TOOLS = [anyTool("send", { to: { type: "string" }, count: { type: "integer", minimum: 1 } }, ["to"])];

export const incrementFromOptional: LintRule = {
  code: "increment-from-optional",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "A limit adds an argument that a call may leave out.",
  why: "An absent amount is a bad amount: a call that the server would accept is denied, with no word of why.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send:
    limits:
      - { counter: sent, window: day, max: 50, increment_from: args.count, on_deny: Enough for today. }
`,
    tools: TOOLS,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send:
    require:
      - conditions:
          - { path: args.count, op: exists, value: true }
        on_deny: Say how many.
    limits:
      - { counter: sent, window: day, max: 50, increment_from: args.count, on_deny: Enough for today. }
`,
    tools: TOOLS,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return typedAmounts(context)
    .filter(({ facts }) => facts.isOptional && facts.domain.numbers !== undefined)
    .filter(({ path, ...scope }) => requiredConditions(context.policy, scope, path.text).every(isAbsence))
    .map(({ tool, limit, path }) => ({
      anchor: { pointer: `${limit.pointer}/increment_from` },
      message: `${saySchema(tool)} lets ${path.text} be left out, and a call without it is denied with \`bad_amount\`.`,
      help: `Say so with a \`require\` rule: ${path.text} exists true; or add a fixed \`increment\`.`,
    }));
}

function isAbsence({ op, value }: { readonly op: string; readonly value: unknown }): boolean {
  return op === "exists" && value === false;
}
