// A pattern in `require` that is found inside longer text.

import { rulesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

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
          - { path: args.host, op: regex, value: 'example\\.com' }
        on_deny: Only example.com.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: regex, value: '^(?:www\\.)?example\\.com$' }
        on_deny: Only example.com.
`,
  },
  check,
};

function check({ policy }: LintContext): readonly Remark[] {
  return rulesOf(policy).flatMap(({ list, rule }) => {
    if (list !== "require") return [];
    return rule.conditions.flatMap(({ op, value, pointer, path }) => {
      const open = op === "regex" && typeof value === "string" ? findOpenEnds(value) : "";
      if (open === "") return [];
      return [
        {
          anchor: { pointer: `${pointer}/value` },
          message: `The pattern is not anchored at ${open}, so ${path.text} may hold any other text there.`,
          help: "Write ^ before and $ after the pattern, around (?:…) if it has alternatives; or .* where any text may stand.",
        },
      ];
    });
  });
}

/** Which ends of a pattern are open: "its start", "its end", both, or none. */
function findOpenEnds(pattern: string): string {
  const alternatives = splitAlternatives(pattern);
  // With flags in the pattern, ^ and $ may be the ends of a line.
  const hasLineMode = /(?<!\\)(?:\\\\)*\(\?[a-zA-Z]*m/.test(pattern);
  const isStartOpen =
    hasLineMode || !alternatives.every((text) => /^(?:\(\?[is]+\))?(?:\^(?![?*{])|\\A|\.\*)/.test(text));
  const isEndOpen =
    hasLineMode || !alternatives.every((text) => /(?:^|[^\\])(?:\\\\)*(?:\$|\\z|\.\*)$/.test(text));
  return [isStartOpen ? "its start" : "", isEndOpen ? "its end" : ""]
    .filter((end) => end !== "")
    .join(" and ");
}

/** The alternatives at the outermost level. */
function splitAlternatives(pattern: string): readonly string[] {
  const alternatives: string[] = [];
  let depth = 0;
  let isInClass = false;
  let start = 0;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "\\") i++;
    else if (isInClass) isInClass = char !== "]";
    else if (char === "[") {
      isInClass = true;
      // A bracket that comes first in a class is one of its characters.
      i += /^\^?\]?/.exec(pattern.slice(i + 1))?.[0].length ?? 0;
    } else if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === "|" && depth === 0) {
      alternatives.push(pattern.slice(start, i));
      start = i + 1;
    }
  }
  return [...alternatives, pattern.slice(start)];
}
