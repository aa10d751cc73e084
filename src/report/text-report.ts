// Findings as text with code frames, for people.

import type { Finding, Severity } from "../finding.ts";
import { escapeCommands, escapeText } from "./escape.ts";
import { type Paint, PLAIN_PAINT, type Report, type ReportContext } from "./report.ts";

/** Columns of a source line that a frame shows. */
const FRAME_COLUMNS = 160;

export function* renderText(report: Report, { paint }: Pick<ReportContext, "paint">): Iterable<string> {
  for (const finding of report.findings) yield `${renderFinding(finding, paint)}\n\n`;
  const fixable = report.findings.filter(({ fix }) => fix?.isSafe).length;
  const hint = fixable === 0 ? "" : `; ${fixable} can be fixed with --fix`;
  yield `${summarize(report, paint)}${hint}\n`;
}

/** One finding: what, where, the line of the file, and what to do. */
export function renderFinding(finding: Finding, paint: Paint): string {
  const { code, severity, message, help } = finding;
  const gutter = String(finding.line).length;
  const lines = [`${paint[severity](`${severity}[${code}]`)}: ${paint.strong(escapeText(message))}`];
  if (finding.file !== "") {
    lines.push(
      `${" ".repeat(gutter)}${paint.faint("-->")} ${escapeText(finding.file)}:${finding.line}:${finding.column}`,
    );
  }
  lines.push(...renderFrame(finding, paint));
  if (help !== "") lines.push(`${" ".repeat(gutter)} ${paint.faint("=")} help: ${escapeText(help)}`);
  return lines.join("\n");
}

/** The line of the file, with marks under what is meant; nothing when there is no file. */
export function renderFrame(finding: Finding, paint: Paint): readonly string[] {
  const { line, severity, sourceLine } = finding;
  if (sourceLine === undefined) return [];
  const bar = paint.faint(`${" ".repeat(String(line).length)} |`);
  const { text, caret } = frame(finding, sourceLine);
  return [bar, `${paint.faint(`${line} |`)} ${text}`, `${bar} ${paint[severity](caret)}`];
}

function frame(finding: Finding, line: string): { text: string; caret: string } {
  const start = finding.column - 1;
  const end = finding.endLine === finding.line ? Math.max(finding.endColumn - 1, start) : line.length;
  const from = start > FRAME_COLUMNS / 2 ? start - FRAME_COLUMNS / 4 : 0;
  const before = widen(line.slice(from, start));
  const marked = widen(line.slice(start, Math.min(end, from + FRAME_COLUMNS)));
  const after = widen(line.slice(Math.min(end, from + FRAME_COLUMNS), from + FRAME_COLUMNS));
  const lead = from > 0 ? "…" : "";
  const tail = line.length > from + FRAME_COLUMNS ? "…" : "";
  return {
    text: escapeCommands(`${lead}${before}${marked}${after}${tail}`),
    caret: " ".repeat(lead.length + before.length) + "^".repeat(Math.max(marked.length, 1)),
  };
}

/** A tab as two spaces, so that the marks stand under what they mark. */
function widen(text: string): string {
  return escapeText(text.replaceAll("\t", "  "));
}

/** How many of what in how many files. */
export function summarize(
  { summary, suppressed = [], noun = "file" }: Report,
  paint: Paint = PLAIN_PAINT,
): string {
  const { files, errors, warnings, infos } = summary;
  const counts: readonly [number, string, Severity][] = [
    [errors, "error", "error"],
    [warnings, "warning", "warning"],
    [infos, "info", "info"],
  ];
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, noun, severity]) => paint[severity](plural(count, noun)));
  const found = parts.length === 0 ? paint.good("no problems") : parts.join(", ");
  const aside = suppressed.length === 0 ? "" : `, ${suppressed.length} suppressed`;
  return `${found} in ${plural(files, noun)}${aside}`;
}

export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
