// Two names of a policy that people, or servers, take for one another.

import { lookOf } from "../../tools/look-alike.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { type ToolKey, toolKeys } from "../tool-keys.ts";

export const similarToolNames: LintRule = {
  code: "similar-tool-names",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "Two tool names differ only in case, separators, or letters that look alike.",
  why: "Names are exact, so one of the two entries most likely governs no tool, and the other is not what its author thinks.",
  bad: {
    policy: `version: "1"
default: deny
hide: [deleteEntry]
tools:
  delete_entry:
    action: require_approval
    reason: A person deletes entries.
`,
  },
  good: {
    policy: `version: "1"
default: deny
hide: [purge_entries]
tools:
  delete_entry:
    action: require_approval
    reason: A person deletes entries.
`,
  },
  check,
};

function check({ policy, tools }: LintContext): readonly Remark[] {
  const firstByLook = new Map<string, ToolKey>();
  return toolKeys(policy).flatMap((key) => {
    const look = lookOf(key.name).replaceAll(/[\s_./:-]/g, "");
    const first = firstByLook.get(look);
    if (first === undefined) {
      firstByLook.set(look, key);
      return [];
    }
    // The server may well have both.
    const areReal = tools?.has(first.name) === true && tools.has(key.name);
    return first.name === key.name || areReal ? [] : [toRemark(key, first)];
  });
}

function toRemark({ name, anchor }: ToolKey, first: ToolKey): Remark {
  const place = first.list === "hide" ? "in `hide`" : "under `tools`";
  return {
    anchor,
    message: `${JSON.stringify(name)} is not the tool ${JSON.stringify(first.name)} ${place}: names are exact, and these two only look alike.`,
    help: "Keep the name that the server has; `policy scan` shows it.",
  };
}
