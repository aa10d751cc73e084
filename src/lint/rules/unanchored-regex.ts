// A pattern in `require` that is found inside longer text.

import { anchorPattern } from "../mend-pattern.ts";
import { openings } from "../openings.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted } from "../text-conditions.ts";

export const unanchoredRegex: LintRule = {
  code: "unanchored-regex",
  severity: "warning",
  category: "security",
  since: "0.1.0",
  summary: "A pattern that must match is not anchored with ^ and $.",
  why: "It is found anywhere in the argument, so text around the allowed value passes too.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.order, op: regex, value: '[A-Z]{2}-[0-9]+' }
        on_deny: Orders look like EU-1042.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.order, op: regex, value: '^[A-Z]{2}-[0-9]+$' }
        on_deny: Orders look like EU-1042.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return openings(context).flatMap(({ kind, at, witness, ends, pattern, isFolder }): readonly Remark[] => {
    if (kind !== "end") return [];
    const { pointer, path } = at.condition;
    const shown = witness === undefined ? "" : `: ${quoted(witness)} passes`;
    // Where other hosts and other folders can be reached so, rules of their own tell of it.
    if (isFolder) {
      return [
        {
          anchor: { pointer: `${pointer}/value` },
          message: `Whatever begins so passes as ${path.text}${witness === undefined ? "" : `, ${quoted(witness)} too`}.`,
          help: "If only this one value is meant, write $ behind the pattern; if all that lies below is, leave it.",
          severity: "info",
        },
      ];
    }
    const fix = anchorPattern(context, pointer, pattern);
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `The pattern is not anchored at ${ends}, so ${path.text} may hold any other text there${shown}.`,
        help: "Write ^ before and $ after the pattern, around (?:…) if it has alternatives; or .* where any text may stand.",
        ...(fix !== undefined && { fix }),
      },
    ];
  });
}
