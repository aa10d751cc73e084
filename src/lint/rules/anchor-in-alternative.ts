// An anchor that binds to one alternative of several.

import { anchorPattern } from "../mend-pattern.ts";
import { openings } from "../openings.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted } from "../text-conditions.ts";

export const anchorInAlternative: LintRule = {
  code: "anchor-in-alternative",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "An anchor, ^ or $, stands in some alternatives of a pattern and not in the others.",
  why: "A bar binds less than anything else: ^a|b$ is “begins with a, or ends with b”, and lets through text around both.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.env, op: regex, value: '^staging|production$' }
        on_deny: Known environments only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.env, op: regex, value: '^(?:staging|production)$' }
        on_deny: Known environments only.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return openings(context).flatMap(({ kind, at, witness, ends, pattern }) => {
    if (kind !== "alternative" || witness === undefined) return [];
    const { pointer, path } = at.condition;
    const fix = anchorPattern(context, pointer, pattern);
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `An anchor binds to its own alternative only, so ${path.text} is open at ${ends}: ${quoted(witness)} passes.`,
        help: "Put the alternatives into a group between the anchors: ^(?:…|…)$.",
        ...(fix !== undefined && { fix }),
      },
    ];
  });
}
