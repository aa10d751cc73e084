// A deny rule on what has no case that the other case escapes.

import { LIMITS } from "../../limits.ts";
import { replacePattern } from "../mend-pattern.ts";
import { otherCases } from "../other-cases.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { quoted, textConditions } from "../text-conditions.ts";

export const caseSensitivePattern: LintRule = {
  code: "case-sensitive-pattern",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "A rule denies a host, an address, a program or SQL in one case only.",
  why: "Text is compared as it is written, and the tool does not: EVIL.EXAMPLE is the same host as evil.example, and drop the same as DROP.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  query:
    require:
      - conditions:
          - { path: args.sql, op: exists, value: true }
        on_deny: Say which.
    deny_if:
      - conditions:
          - { path: args.sql, op: regex, value: '\\bDROP\\b' }
        on_deny: Nothing is dropped.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  query:
    require:
      - conditions:
          - { path: args.sql, op: exists, value: true }
        on_deny: Say which.
    deny_if:
      - conditions:
          - { path: args.sql, op: regex, value: '(?i)\\bDROP\\b' }
        on_deny: Nothing is dropped.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return textConditions(context).flatMap((one) => {
    const { list, condition, facts } = one;
    if (list === "require" || !OPERATORS.has(condition.op)) return [];
    const texts = facts?.samples ?? one.texts.slice(0, LIMITS.patternSamples);
    const witness = texts.flatMap((text) => otherCases(condition, text)).find(one.letsPass);
    if (witness === undefined) return [];
    const { pointer, value } = condition;
    const fix = facts && replacePattern(context, pointer, "Ignore case", `(?i)${value}`);
    return [
      {
        anchor: { pointer: `${pointer}/value` },
        message: `Case counts here, though it makes no difference to what is named: ${quoted(witness)} escapes the rule.`,
        help: facts
          ? "Begin the pattern with (?i)."
          : "Write `regex` with (?i), or name what is allowed in `require`.",
        ...(fix !== undefined && { fix }),
      },
    ];
  });
}

const OPERATORS: ReadonlySet<string> = new Set(["eq", "in", "contains", "regex"]);
