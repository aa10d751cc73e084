// Findings as workflow commands, which GitHub shows as annotations beside the lines.
// specification: cli.md section 1.

import type { Finding, Severity } from "../finding.ts";
import { boundFinding, escapeCommandData, escapeCommandProperty, fullMessage } from "./escape-formats.ts";
import type { Report, ReportContext } from "./report.ts";
import { summarize } from "./text-report.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** One command a finding, and a line for who reads the log. */
export function* renderGithub(report: Report, { folder }: ReportContext): Iterable<string> {
  for (const finding of [...(report.unread ?? []), ...report.findings])
    yield `${renderCommand(boundFinding(finding, folder))}\n`;
  yield `${summarize(report)}\n`;
}

function renderCommand(finding: Finding): string {
  const properties = [...placeProperties(finding), ["title", finding.code] as const];
  const written = properties.map(([name, value]) => `${name}=${escapeCommandProperty(String(value))}`);
  return `::${COMMANDS[finding.severity]} ${written.join(",")}::${escapeCommandData(fullMessage(finding))}`;
}

/** Without a file GitHub shows the annotation beside none. Columns are for places within one line. */
function placeProperties({
  file,
  line,
  column,
  endLine,
  endColumn,
}: Finding): readonly (readonly [string, string | number])[] {
  if (file === "") return [];
  const lines = [
    ["file", file],
    ["line", line],
    ["endLine", endLine],
  ] as const;
  return line === endLine ? [...lines, ["col", column], ["endColumn", endColumn]] : lines;
}
