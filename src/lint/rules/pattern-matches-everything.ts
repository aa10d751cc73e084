// A pattern that is found in every text.

import type { LintContext, LintRule, Remark } from "../rule.ts";
import { patternConditions } from "../text-conditions.ts";

export const patternMatchesEverything: LintRule = {
  code: "pattern-matches-everything",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A pattern is found in every text.",
  why: "It tests nothing but that the argument is text: a require rule lets all of it pass, a deny_if rule denies all of it.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.name, op: regex, value: '[a-z]*' }
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
  return patternConditions(context).flatMap(({ facts, list, condition }) => {
    if (facts.language?.isEverything !== true) return [];
    const { pointer, path } = condition;
    const effect =
      list === "require" ? `any text for ${path.text} passes` : `any text for ${path.text} fulfils it`;
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `The pattern is found in every text, ${WITNESSES.map((text) => JSON.stringify(text)).join(" and ")} among them, so ${effect}.`,
        help:
          list === "require"
            ? "Say what the text must be, between ^ and $; or only that it must be there: `op: exists, value: true`."
            : "Say what the text must not hold; to fire whatever it is, write `op: exists, value: true`.",
      },
    ];
  });
}

/** The engine was asked about both before a pattern was said to match everything. */
const WITNESSES = ["", "a"];
