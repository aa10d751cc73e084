// Rules on arguments that the server's schema says nothing usable of.

import { joinPointer } from "../../policy/pointer.ts";
import type { ArgumentPath, RuleSet } from "../../policy/policy.ts";
import type { KnownTool, LintContext, LintRule, Remark } from "../rule.ts";
import { anyTool } from "../sample-tools.ts";
import { enumerate } from "../suggestions.ts";
import { factsOf } from "../typed-conditions.ts";

const TOOL = anyTool("read_note", { note_id: { type: "string" } }, ["note_id"]);

export const uncheckedArguments: LintRule = {
  code: "unchecked-arguments",
  severity: "info",
  category: "correctness",
  since: "0.2.0",
  summary: "The paths of a tool's rules could not be checked against its schema.",
  why: "No finding does not mean that the paths are right: nobody has said which arguments the tool takes.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  read_note:
    require:
      - conditions:
          - { path: args.note_id, op: regex, value: "^[0-9a-f]{8}$" }
        on_deny: That is no note.
`,
    tools: [{ ...TOOL, inputSchema: null }],
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  read_note:
    require:
      - conditions:
          - { path: args.note_id, op: regex, value: "^[0-9a-f]{8}$" }
        on_deny: That is no note.
`,
    tools: [TOOL],
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return [...context.policy.tools.values()].flatMap((set) => {
    const tool = context.tools?.get(set.name);
    const isUnchecked = (path: ArgumentPath): boolean =>
      factsOf(context, { tool: set.name, set }, path) === undefined;
    if (tool === undefined || !pathsOf(set).some(isUnchecked)) return [];
    return [
      {
        anchor: { pointer: joinPointer("/tools", set.name), part: "key" as const },
        message: `The arguments that rules of ${enumerate([set.name])} look at are not all checked: ${whyUnchecked(tool)}.`,
        help: "Compare the paths with the documentation of the server.",
      },
    ];
  });
}

function whyUnchecked({ inputSchema }: KnownTool): string {
  return inputSchema === null
    ? "the server gives no schema for them, or more than one"
    : "the schema admits no arguments at all, or is too large to be read";
}

function pathsOf({ require, deny_if, require_approval, limits }: RuleSet): readonly ArgumentPath[] {
  const rules = [...require, ...deny_if, ...require_approval];
  return [
    ...rules.flatMap(({ conditions }) => conditions.map(({ path }) => path)),
    ...limits.flatMap(({ incrementFrom }) => incrementFrom ?? []),
  ];
}
