// A glob such as /tmp/* written as a regular expression.

import { findGlobStars } from "../../patterns/glob-stars.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { patternConditions, quoted } from "../text-conditions.ts";

export const globInPattern: LintRule = {
  code: "glob-in-pattern",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A pattern is written like a glob.",
  why: "In a pattern * repeats the character before it: /tmp/* is /tmp with any number of slashes after it.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  read:
    require:
      - conditions:
          - { path: args.path, op: regex, value: '^/tmp/*$' }
        on_deny: Only below /tmp.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  read:
    require:
      - conditions:
          - { path: args.path, op: regex, value: '^/tmp/[A-Za-z0-9_-]+$' }
        on_deny: Only below /tmp.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return patternConditions(context).flatMap(({ list, condition, pattern, accepts }) => {
    const stars = findGlobStars(pattern);
    const [first] = stars;
    if (first === undefined) return [];
    const parts = stars.map((at, i) => pattern.slice((stars[i - 1] ?? -1) + 1, at));
    const meant = [...parts, pattern.slice((stars.at(-1) ?? 0) + 1)].join("x").replace(/^\^|\$$/g, "");
    if (accepts(meant)) return [];
    const effect = list === "require" ? "is refused" : "escapes it";
    return [
      {
        anchor: { pointer: `${condition.pointer}/value`, slice: { start: first, end: first + 1 } },
        message: `The pattern is written like a glob, but * repeats the character before it: ${quoted(meant)} ${effect}.`,
        help: "Write [^/]+ for one name, or .* for any text.",
      },
    ];
  });
}
