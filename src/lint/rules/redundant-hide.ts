// An entry of `hide` that hides nothing which is not hidden without it.

import { removeItem } from "../../policy/edit.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const redundantHide: LintRule = {
  code: "redundant-hide",
  severity: "warning",
  category: "style",
  since: "0.2.0",
  summary: 'A name stands in hide twice, or beside "*", which hides every tool.',
  why: "The entry has no effect; another tool was probably meant, or the list can be shorter.",
  bad: {
    policy: `version: "1"
default: deny
hide: [purge, drop_table, purge]
`,
  },
  good: {
    policy: `version: "1"
default: deny
hide: [purge, drop_table, drop_database]
`,
  },
  check,
};

/** Of entries that fit a tool a decision names the first (policy-format.md section 5): only later ones go safely. */
function check({ policy, source }: LintContext): readonly Remark[] {
  const star = policy.hide.findIndex(({ name }) => name === "*");
  const seen = new Set<string>();
  return policy.hide.flatMap(({ name, pointer }, i) => {
    const isRepeated = seen.has(name);
    seen.add(name);
    if (!isRepeated && (star === -1 || star === i)) return [];
    const edit = removeItem(source, pointer);
    const isSafe = isRepeated || i > star;
    return [
      {
        anchor: { pointer },
        message: isRepeated
          ? `An earlier entry of \`hide\` already names ${JSON.stringify(name)}, so this one hides nothing.`
          : `The entry "*" hides every tool, so ${JSON.stringify(name)} beside it hides nothing more.`,
        help: isRepeated ? "Remove it, or name the tool that was meant." : 'Remove it, or the "*".',
        // Who hides everything for a while may want to keep the names.
        ...(!isRepeated && { severity: "info" as const }),
        ...(edit !== undefined && { fix: { title: "Remove the entry", isSafe, edits: [edit] } }),
      },
    ];
  });
}
