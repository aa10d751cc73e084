// A dot in a host, a file name, a version or an address that stands for any character.

import { replacePattern } from "../mend-pattern.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { patternConditions, quoted } from "../text-conditions.ts";
import { findDots, findWitness } from "../unescaped-dots.ts";

export const unescapedDot: LintRule = {
  code: "unescaped-dot",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "A dot that is meant as a dot stands for any character.",
  why: "The pattern api.example.com accepts apiXexample.com too, and such a name can belong to anybody.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: regex, value: '^api.example.com$' }
        on_deny: Only our own host.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: regex, value: '^api\\.example\\.com$' }
        on_deny: Only our own host.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return patternConditions(context).flatMap((one) => {
    const dots = one.list === "require" ? findDots(one.pattern, one.condition.path) : [];
    const [first] = dots;
    if (first === undefined) return [];
    const escaped = dots.reduceRight((text, at) => `${text.slice(0, at)}\\${text.slice(at)}`, one.pattern);
    const witness = findWitness(one, dots);
    if (witness === undefined) return [];
    const { pointer } = one.condition;
    const fix = replacePattern(context, pointer, "Escape the dots", escaped);
    return [
      {
        anchor: { pointer: `${pointer}/value`, slice: { start: first, end: first + 1 } },
        message: `A dot in a pattern is any character: ${quoted(witness)} passes.`,
        help: "Write \\. for a dot; in double quotes, as in JSON, \\\\.",
        ...(fix !== undefined && { fix }),
      },
    ];
  });
}
