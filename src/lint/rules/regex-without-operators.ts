// A pattern that is plain text, or a list of texts.

import { readTokens } from "../../patterns/tokens.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { patternConditions, quoted } from "../text-conditions.ts";

export const regexWithoutOperators: LintRule = {
  code: "regex-without-operators",
  severity: "info",
  category: "style",
  since: "0.2.0",
  summary: "A pattern has no operators but its ends and alternatives.",
  why: "The operators eq and in say the same without escapes, and are read sooner.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.branch, op: regex, value: '^(?:main|develop)$' }
        on_deny: Known branches only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.branch, op: in, value: [main, develop] }
        on_deny: Known branches only.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return patternConditions(context).flatMap(({ condition, pattern, accepts }) => {
    const texts = readTexts(pattern);
    if (texts === undefined || !texts.every(accepts)) return [];
    const [only = "", ...more] = texts;
    const instead =
      more.length === 0
        ? `op: eq, value: ${quoted(only)}`
        : `op: in, value: [${texts.map(quoted).join(", ")}]`;
    return [
      {
        anchor: { pointer: condition.pointer },
        message: `The pattern is ${more.length === 0 ? "one text" : `a list of ${texts.length} texts`}, without any operator.`,
        help: more.length < MOST_SHOWN ? `Write \`${instead}\`.` : "Write `in` and a list of the texts.",
      },
    ];
  });
}

const MOST_SHOWN = 8;

/** The texts of `^text$` or `^(?:text|text)$`; `undefined` for any other pattern. */
function readTexts(pattern: string): readonly string[] | undefined {
  const tokens = readTokens(pattern);
  if (tokens[0]?.kind !== "start-anchor" || tokens.at(-1)?.kind !== "end-anchor") return undefined;
  const inner = tokens.slice(1, -1);
  const isGroup =
    inner[0]?.kind === "open" && !/[a-zA-Z-]:$/.test(inner[0].text) && inner.at(-1)?.kind === "close";
  const texts = [""];
  for (const { kind, text } of isGroup ? inner.slice(1, -1) : inner) {
    if (kind === "bar" && isGroup) texts.push("");
    else if (kind === "literal") texts[texts.length - 1] += text;
    else return undefined;
  }
  return texts;
}
