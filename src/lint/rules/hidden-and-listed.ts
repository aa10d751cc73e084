// A tool that is both hidden and listed.

import { joinPointer } from "../../policy/pointer.ts";
import { isHidden } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const hiddenAndListed: LintRule = {
  code: "hidden-and-listed",
  severity: "warning",
  category: "correctness",
  since: "0.1.0",
  summary: "A tool is hidden and also has an entry under tools.",
  why: "A hidden tool is always denied, so what the entry says never applies.",
  bad: {
    policy: `version: "1"
default: deny
hide: [purge]
tools:
  purge:
    action: require_approval
    reason: Purging cannot be undone.
`,
  },
  good: {
    policy: `version: "1"
default: deny
hide: [purge]
tools:
  list_entries: {}
`,
  },
  check,
};

function check({ policy }: LintContext): readonly Remark[] {
  return [...policy.tools.keys()]
    .filter((tool) => isHidden(policy, tool))
    .map((tool) => ({
      anchor: { pointer: joinPointer("/tools", tool), part: "key" as const },
      message: `The tool ${JSON.stringify(tool)} is hidden, so every call is denied and this entry never applies.`,
      help: "Remove the entry, or take the tool out of `hide`.",
    }));
}
