// A tool that destroys something or moves money, and that no rule checks.

import { joinPointer } from "../../policy/pointer.ts";
import { type Policy, RULE_LISTS } from "../../policy/policy.ts";
import { isHidden } from "../entries.ts";
import type { KnownTool, LintContext, LintRule, Remark } from "../rule.ts";

const DROP: KnownTool = {
  name: "drop_table",
  title: "",
  description: "Drops a table.",
  inputSchema: { type: "object" },
  outputSchema: null,
  annotations: {},
  risk: "destructive",
};

export const destructiveWithoutApproval: LintRule = {
  code: "destructive-without-approval",
  severity: "info",
  category: "security",
  since: "0.2.0",
  summary: "A destructive or financial tool can be called with any arguments, and nobody is asked.",
  why: "What such a tool does cannot be undone; a limit bounds how often it is done, and not to what.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  drop_table:
    rate_limit: 1/hour
`,
    tools: [DROP],
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  drop_table:
    action: require_approval
    reason: A person drops tables.
`,
    tools: [DROP],
  },
  check,
};

const MEANING: ReadonlyMap<string, string> = new Map([
  ["destructive", "destroys something"],
  ["financial", "moves money"],
]);

function check({ policy, tools }: LintContext): readonly Remark[] {
  const isCheckedByAll = RULE_LISTS.some((list) => policy.allTools[list].length > 0);
  if (isCheckedByAll) return [];
  return [...(tools?.values() ?? [])].flatMap(({ name, risk }) => {
    const meaning = MEANING.get(risk);
    if (meaning === undefined || !isUnchecked(policy, name)) return [];
    return [
      {
        anchor: policy.tools.has(name)
          ? { pointer: joinPointer("/tools", name), part: "key" as const }
          : { pointer: "/default" },
        message: `The tool ${JSON.stringify(name)} ${meaning}, with whatever arguments it is called, and nobody is asked.`,
        help: "Add `action: require_approval`, or `require` what its arguments may be.",
      },
    ];
  });
}

function isUnchecked(policy: Policy, name: string): boolean {
  if (isHidden(policy, name)) return false;
  const entry = policy.tools.get(name);
  if (entry === undefined) return policy.default === "allow";
  return RULE_LISTS.every((list) => entry[list].length === 0);
}
