// Markdown of text from outside, which shows as it is written and does nothing.

import { maskSecrets } from "../policy/secrets.ts";
import { shorten } from "../policy/shorten.ts";
import { escapeText } from "../report/escape.ts";
import { codeSpan } from "../report/escape-formats.ts";

/** Every ASCII punctuation mark: CommonMark takes a backslash before each as "this is only text". */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** Text on one line: no link, no picture, no HTML, no emphasis, no list comes of it. */
export function markdownText(text: string): string {
  return escapeText(maskSecrets(text)).replace(PUNCTUATION, "\\$&");
}

/** Text of several lines, of which at most `limit` characters are shown. */
export function markdownLines(text: string, limit: number): string {
  return shorten(text, limit)
    .split(/\r\n|\n|\r/)
    .map((line) => markdownText(line.trim()))
    .join("  \n");
}

/** Text as code. */
export function markdownCode(text: string): string {
  return codeSpan(maskSecrets(text));
}

/** The same text for an editor that shows no Markdown. */
export function withoutMarkdown(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
