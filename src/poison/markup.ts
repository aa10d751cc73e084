// Mark-up by which a text passes for something else: tags of prompts, comments, pictures that are fetched, padding.

import type { Severity } from "../finding.ts";

export interface Markup {
  readonly kind: "prompt" | "hidden";
  readonly severity: Severity;
  /** What it is, after "It ". */
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

interface Form {
  readonly kind: Markup["kind"];
  readonly severity: Severity;
  readonly what: string;
  /** Without nested repetitions, so that the time is linear. */
  readonly pattern: RegExp;
}

const FORMS: readonly Form[] = [
  {
    kind: "prompt",
    severity: "error",
    what: "has the tags of a prompt, as if it were not the server that speaks",
    pattern:
      /<\s{0,4}\/?\s{0,4}(?:important|system|system[-_ ]prompt|system[-_ ]reminder|instructions?|secret|hidden|admin|assistant|human|user_query|function_calls|tool_call|tool_use|tool_result)(?:\s{1,4}[\w-]{1,40}\s{0,4}=[^<>]{0,200})?\s{0,4}>|<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[\/?(?:INST|SYSTEM)\]|<<\/?SYS>>/gi,
  },
  {
    kind: "prompt",
    severity: "error",
    what: "has a line that passes for another speaker's",
    pattern: /(?<=^|\n)[ \t]{0,8}(?:#{1,6} ?)?(?:system|assistant|human)[ \t]?:[ \t]*(?=\S)/gi,
  },
  {
    kind: "hidden",
    severity: "warning",
    what: "has a comment, which is not shown where the text is",
    pattern: /<!--(?!\s*-->)/g,
  },
  {
    kind: "hidden",
    severity: "warning",
    what: "has a picture that is fetched from an address when the text is shown",
    pattern: /!\[[^\]\n]{0,200}\]\(\s?https?:/gi,
  },
];

const MOST_MARKUPS = 20;

export function findMarkup(text: string): readonly Markup[] {
  const found: Markup[] = [];
  for (const { kind, severity, what, pattern } of FORMS) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      if (found.length >= MOST_MARKUPS) break;
      found.push({ kind, severity, what, start: index, end: index + match.length });
    }
  }
  found.push(...findPadding(text));
  return found.toSorted((a, b) => a.start - b.start);
}

/** What no window shows at once. */
const MOST_LINES = 25;
const MOST_SPACES = 120;

function findPadding(text: string): readonly Markup[] {
  const found: Markup[] = [];
  // Begins where white space begins, so that no part of it is looked at twice.
  for (const { 0: gap, index } of text.matchAll(/(?<!\s)\s{25,}/g)) {
    const end = index + gap.length;
    const [, ...lines] = gap.split("\n");
    const isFar = lines.length >= MOST_LINES || gap.split("\n").some((line) => line.length >= MOST_SPACES);
    if (!isFar || end === text.length || index === 0) continue;
    const what = "has text behind so much white space that it is out of sight";
    found.push({
      kind: "hidden",
      severity: "warning",
      what,
      start: index,
      end: Math.min(end + SHOWN, text.length),
    });
    if (found.length >= MOST_MARKUPS) break;
  }
  return found;
}

/** Characters of the text behind the white space. */
const SHOWN = 40;
