// A glob as a value that is compared literally.

import { isGlob } from "../../patterns/glob-stars.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted, textConditions } from "../text-conditions.ts";
import { mayHoldWildcards } from "../text-sense.ts";

export const globInValue: LintRule = {
  code: "glob-in-value",
  severity: "warning",
  category: "correctness",
  since: "0.2.0",
  summary: "A value with * is compared as it is written.",
  why: "The operators eq, in and contains know no wildcards: *.example.com equals only itself.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.host, op: in, value: ['*.example.com', example.com] }
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
          - { path: args.host, op: regex, value: '^(?:[a-z0-9-]+\\.)*example\\.com$' }
        on_deny: Only example.com.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return textConditions(context).flatMap(({ condition, texts, accepts }) => {
    const { op, path, pointer, value } = condition;
    if (op === "regex" || mayHoldWildcards(path)) return [];
    return texts.flatMap((text, i) => {
      const meant = isGlob(text) ? text.replaceAll("*", "x") : undefined;
      // Another value of the list may be what the glob would fit.
      const isNegative = op === "neq" || op === "not_in";
      if (meant === undefined || accepts(meant) !== isNegative) return [];
      return [
        {
          anchor: { pointer: Array.isArray(value) ? `${pointer}/value/${i}` : `${pointer}/value` },
          message: `\`${op}\` knows no wildcards: ${quoted(meant)} ${isNegative || op === "contains" ? "is not" : "does not equal"} ${quoted(text)}.`,
          help: "Write `regex` with ^ and $: [^/.]+ for one name, .* for any text.",
        },
      ];
    });
  });
}
