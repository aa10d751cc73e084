// A character in the file that a reader of it does not see.

import type { Anchor } from "../../finding.ts";
import { describeCharacter, findDisguising, findInvisible } from "../../tools/characters.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { type WrittenText, writtenTexts } from "../written-texts.ts";

export const invisibleCharacter: LintRule = {
  code: "invisible-character",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "The file holds a character that cannot be seen, or that reorders what can.",
  why: "The policy does not say what it seems to say: a name with a zero-width space in it is the name of another tool.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  list_entries: {}
  "delete\u200b_entry":
    action: deny
    reason: Entries are kept.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  list_entries: {}
  delete_entry:
    action: deny
    reason: Entries are kept. ⚠️
`,
  },
  check,
};

/** Texts for people, which may need joiners and selectors. */
const PROSE: ReadonlySet<string> = new Set(["on_deny", "reason", "description", "name", "$schema"]);

function check({ source }: LintContext): readonly Remark[] {
  const { text } = source;
  if (findInvisible(text) === undefined) return [];
  const texts = writtenTexts(source);
  // What is written as an escape can be seen, so the file's own text is what counts.
  const inTexts = texts.flatMap(({ span, key, part, pointer }) => {
    const find = part === "value" && PROSE.has(key) ? findDisguising : findInvisible;
    const char = find(text.slice(span.start, span.end));
    return char === undefined ? [] : [toRemark({ pointer, part }, char)];
  });
  return [...inTexts, ...inComments(text, texts)];
}

/** Between the texts stand the comments; one remark for each stretch of them. */
function inComments(text: string, texts: readonly WrittenText[]): readonly Remark[] {
  const starts = [0, ...texts.map(({ span }) => span.end)];
  return starts.flatMap((start, i) => {
    const between = text.slice(start, texts[i]?.span.start);
    const char = findDisguising(between);
    if (char === undefined) return [];
    const at = start + between.indexOf(char);
    return [toRemark({ start: at, end: at + char.length }, char)];
  });
}

function toRemark(anchor: Anchor, char: string): Remark {
  return {
    anchor,
    message: `Here stands ${describeCharacter(char)}: what people read is not what the policy says.`,
    help: "Remove it; where it is meant, write it as an escape in double quotes.",
  };
}
