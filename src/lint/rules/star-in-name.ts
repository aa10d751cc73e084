// A `*` in the name of a tool. specification: policy-format.md section 2, "Names are exact".

import { joinPointer } from "../../policy/pointer.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const starInName: LintRule = {
  code: "star-in-name",
  severity: "warning",
  category: "correctness",
  since: "0.1.0",
  summary: "A tool name contains a *.",
  why: "Names are exact: there are no patterns, so the entry governs a tool of exactly that name and no other.",
  bad: {
    policy: `version: "1"
default: deny
hide: [delete_*]
tools:
  list_entries: {}
`,
  },
  good: {
    policy: `version: "1"
default: deny
hide: [delete_entry, delete_all]
tools:
  list_entries: {}
`,
  },
  check,
};

function check({ policy, tools }: LintContext): readonly Remark[] {
  const hidden = policy.hide.filter(({ name }) => name.includes("*") && name !== "*");
  // A server that has the name is not the fault of the policy.
  const listed = [...policy.tools.keys()].filter((tool) => tool.includes("*") && tools?.has(tool) !== true);
  return [
    ...hidden.map(({ name, pointer }) => remark(name, pointer)),
    ...listed.map((name) => remark(name, joinPointer("/tools", name), "key")),
  ];
}

function remark(name: string, pointer: string, part: "key" | "value" = "value"): Remark {
  return {
    anchor: { pointer, part },
    message: `${JSON.stringify(name)} is an exact name, not a pattern: it fits no other tool.`,
    help:
      name === "*"
        ? 'Rules for every tool stand under `all_tools`; "*" has a meaning in `hide` only.'
        : "Write the name of each tool.",
  };
}
