// `^` and `$` that are ends of a line, under `(?m)`.

import { openings } from "../openings.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted } from "../text-conditions.ts";

export const multilineAnchor: LintRule = {
  code: "multiline-anchor",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "Under (?m) one line of the text suffices.",
  why: "There ^ and $ are the ends of a line, so that other lines may hold anything.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.name, op: regex, value: '(?m)^[a-z]+$' }
        on_deny: Lower-case names only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.name, op: regex, value: '^[a-z]+$' }
        on_deny: Lower-case names only.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return openings(context).flatMap(({ kind, at, witness, ends }) => {
    if (kind !== "line" || witness === undefined) return [];
    const { pointer, path } = at.condition;
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `Under (?m) ^ and $ are the ends of a line, so ${path.text} may hold other lines at ${ends}: ${quoted(witness)} passes.`,
        help: "Leave m out of the flags, or write \\A and \\z for the ends of the text.",
      },
    ];
  });
}
