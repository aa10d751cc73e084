// Findings as Markdown, for a pull request or the summary of a job.
//
// Text from outside stands in code spans and fences only: GitHub makes no links, mentions, images or HTML of it there.

import { type Finding, SEVERITIES } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { escapeText } from "./escape.ts";
import { boundFinding, codeFence, codeSpan } from "./escape-formats.ts";
import { PLAIN_PAINT, type Report, type ReportContext } from "./report.ts";
import { plural, renderFrame, summarize } from "./text-report.ts";

/** The worst first: who has no room for all sees those. */
export function* renderMarkdown(report: Report, { title, folder }: ReportContext): Iterable<string> {
  yield `### ${title}: ${summarize(report)}\n`;
  const sorted = [
    ...(report.unread ?? []),
    ...SEVERITIES.flatMap((level) => report.findings.filter(({ severity }) => severity === level)),
  ];
  let room: number = LIMITS.reportMarkdownChars;
  for (const [i, finding] of sorted.entries()) {
    const section = renderSection(boundFinding(finding, folder));
    room -= section.length;
    if (room < 0) return yield `\n… and ${plural(sorted.length - i, "more finding")}.\n`;
    yield section;
  }
}

function renderSection(finding: Finding): string {
  const { code, severity, file, line, column, message, help } = finding;
  const place = file === "" ? "" : ` ${codeSpan(`${file}:${line}:${column}`)}`;
  const lines = [
    escapeText(message),
    ...renderFrame(finding, PLAIN_PAINT),
    ...(help === "" ? [] : [`help: ${escapeText(help)}`]),
  ];
  return `\n**${severity}** ${codeSpan(code)}${place}\n\n${codeFence(lines.join("\n"), "text")}\n`;
}
