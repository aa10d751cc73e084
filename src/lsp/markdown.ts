// Markdown of text from outside, which shows as it is written and does nothing.

import { escapeText } from "../report/escape.ts";

/** Every ASCII punctuation mark: CommonMark takes a backslash before each as "this is only text". */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** Text on one line: no link, no picture, no HTML, no emphasis, no list comes of it. */
export function markdownText(text: string): string {
  return escapeText(text).replace(PUNCTUATION, "\\$&");
}

/** Text of several lines, of which at most `limit` characters are shown. */
export function markdownLines(text: string, limit: number): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return shown
    .split(/\r\n|\n|\r/)
    .map((line) => markdownText(line.trim()))
    .join("  \n");
}

/** Text as code. Its fence is longer than any run of backticks within, and the padding keeps them apart. */
export function markdownCode(text: string): string {
  const shown = escapeText(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = /^`|`$|^ .* $/.test(shown) || shown === "" ? " " : "";
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** The same text for an editor that shows no Markdown. */
export function withoutMarkdown(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
