// What makes text from outside harmless in the formats that CI systems and pull requests read.
//
// Control, bidi and invisible characters are visible escapes in all of them; what is special in each follows.

import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { escapeText, shortenText } from "./escape.ts";
import { reportPath } from "./report-path.ts";

/** A finding as CI systems are told of it: texts of bounded length, the file named from the working directory. */
export function boundFinding(finding: Finding, folder: string): Finding {
  return {
    ...finding,
    file: reportPath(finding.file, folder),
    message: shortenText(finding.message, LIMITS.reportMessageChars),
    help: shortenText(finding.help, LIMITS.reportMessageChars),
    // A part of a pointer would lead elsewhere.
    pointer: finding.pointer.length > LIMITS.reportMessageChars ? "" : finding.pointer,
  };
}

/** What is wrong and what to do, in one text. */
export function fullMessage({ message, help }: Finding): string {
  return help === "" ? message : `${message} ${help}`;
}

/** For what follows `::` in a workflow command of GitHub. */
export function escapeCommandData(text: string): string {
  return escapeText(text).replaceAll("%", "%25");
}

/** For a value of a workflow command's properties. */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

const XML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** For text and attributes of XML 1.0. */
export function escapeXml(text: string): string {
  return escapeText(text).replaceAll(/[&<>"']/g, (char) => XML[char] ?? "");
}

/** For text and quoted attributes of HTML, which has the references of XML; never for scripts, styles or addresses. */
export function escapeHtml(text: string): string {
  return escapeXml(text);
}

/**
 * For `message.text` of SARIF: text that would be a link, or a placeholder, is neither.
 * standard: SARIF 2.1.0 sections 3.11.5 and 3.11.6.
 */
export function escapeSarifText(text: string): string {
  const escaped = escapeText(text).replaceAll(/\{(\d+)\}/g, "{{$1}}");
  return /\]\s*\(/.test(escaped) ? escaped.replaceAll(/[\\[\]]/g, "\\$&") : escaped;
}

/** A path as a relative URI reference (RFC 3986): every character that is special in one is encoded. */
export function pathToUri(path: string): string {
  return path.toWellFormed().split("/").map(encodeSegment).join("/");
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Text of Markdown that is shown as it is: a code span, with more backticks around it than in it. */
export function codeSpan(text: string): string {
  const escaped = escapeText(text);
  const ticks = "`".repeat(longestRun(escaped) + 1);
  // One space on each side is taken away again; without it a backtick at an end would join the ticks.
  const space = /^$|^[` ]|[` ]$/.test(escaped) ? " " : "";
  return `${ticks}${space}${escaped}${space}${ticks}`;
}

/**
 * The same, of at most so many characters, in a cell of a table. A cell ends at `|`, also within code, unless a
 * backslash stands before it; two of those make none.
 */
export function codeCell(text: string, most: number): string {
  const shown = shortenText(escapeText(text), most).replaceAll(
    /\\+\|/g,
    (run) => `${run.slice(0, -1)}\\u{7c}`,
  );
  return codeSpan(shown).replaceAll("|", "\\|");
}

/** Lines, escaped already, as a block of Markdown that is shown as it is. */
export function codeFence(lines: string, language: string): string {
  const ticks = "`".repeat(Math.max(longestRun(lines) + 1, 3));
  return `${ticks}${language}\n${lines}\n${ticks}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}
