// A replay as Markdown, for a pull request or the summary of a job.
//
// Text from outside stands in code spans only: GitHub makes no links, mentions, images or HTML of it there.

import { formatNum } from "../../decimal.ts";
import { LIMITS } from "../../limits.ts";
import { codeCell } from "../../report/escape-formats.ts";
import { PLAIN_PAINT } from "../../report/report.ts";
import { reportPath } from "../../report/report-path.ts";
import { plural } from "../../report/text-report.ts";
import { isReached, windowText } from "../../simulate/limit-peaks.ts";
import { sumCounts } from "../../simulate/named-counts.ts";
import { ruleWithReason } from "../../simulate/reason-text.ts";
import type { Contents } from "../read-recordings.ts";
import { failedMarkdown, listFailures } from "./simulate-failed.ts";
import {
  countSkipped,
  listNotes,
  mostRefused,
  type NamedRow,
  nameGrants,
  placeOfCall,
  type ReplayReport,
  renderContents,
  renderSkipped,
} from "./simulate-report.ts";
import { percent } from "./simulate-text.ts";

const MOST_ROWS = 20;
/** Characters of one cell. */
const MOST_CHARS = 300;

export function* renderReplayMarkdown(report: ReplayReport, folder: string): Iterable<string> {
  const { tally, contents } = report;
  yield `### policy simulate: ${plural(tally.calls, "call")}, ${tally.deny} denied\n\n`;
  yield `${tally.allow} allowed, ${tally.deny} denied, ${tally.require_approval} waiting for approval, ` +
    `${tally.undecidable} undecidable. ${plural(contents.lines, "line")} read, ${countSkipped(contents)} skipped.\n`;
  yield expectationsLine(report);
  yield failedMarkdown(listFailures(report));
  yield* withinRoom(listSections(report, folder));
}

/** The sections that fit a comment: one that is too long hides none of those behind it. */
export function* withinRoom(sections: Iterable<string>): Iterable<string> {
  let room: number = LIMITS.reportMarkdownChars;
  let left = 0;
  for (const section of sections) {
    if (section.length > room) {
      left++;
      continue;
    }
    room -= section.length;
    yield section;
  }
  if (left > 0) yield `\n… ${plural(left, "part")} left out: too long for a comment.\n`;
}

type Checked = Pick<ReplayReport, "checkedExpectations" | "failedExpectations" | "failures">;

export function expectationsLine({ checkedExpectations, failedExpectations }: Checked): string {
  if (checkedExpectations === 0) return "";
  const failed = failedExpectations === 0 ? "all met" : `**${failedExpectations} failed**`;
  return `${plural(checkedExpectations, "expectation")}: ${failed}.\n`;
}

export function failuresSection({ failures, failedExpectations }: Checked, folder: string): string {
  if (failures.length === 0) return "";
  const items = failures
    .slice(0, MOST_ROWS)
    .map(
      ({ finding }) =>
        `- ${cell(`${reportPath(finding.file, folder)}:${finding.line}`)} ${cell(finding.message)}\n`,
    );
  return `\n**Failed expectations**\n\n${items.join("")}${moreOf(failedExpectations - items.length)}`;
}

/** What should be known of how the trace was read. */
export function notesSection(contents: Contents, notes: readonly string[]): string {
  const all = [...renderSkipped(contents, PLAIN_PAINT), ...renderContents(contents, PLAIN_PAINT), ...notes];
  return all.length === 0 ? "" : `\n${all.map((note) => `- ${cell(note)}\n`).join("")}`;
}

function* listSections(report: ReplayReport, folder: string): Iterable<string> {
  const { tally } = report;
  yield failuresSection(report, folder);
  if (tally.rules.length > 0) {
    const rows = tally.rules.slice(0, MOST_ROWS).map((row) => {
      const [first] = row.first;
      const place =
        row.policy === ""
          ? ""
          : cell(`${reportPath(row.policy, folder)}:${report.placeOf(row.policy, row.pointer)}`);
      return [
        String(row.calls),
        row.decision,
        cell(ruleWithReason(row)),
        place,
        first === undefined
          ? ""
          : `${cell(first.tool)} by ${cell(first.grant)} at ${cell(placeOfCall(first, report))}`,
      ];
    });
    yield `\n${table(["calls", "decision", "rule", "at", "first call"], rows)}${moreOf(tally.rules.length - rows.length)}`;
  }
  const used = tally.limits.filter(isReached);
  if (used.length > 0) {
    const rows = used
      .slice(0, MOST_ROWS)
      .map(({ share, used: amount, max, windowSeconds, hits, rule }) => [
        percent(share).trim(),
        `${formatNum(amount)}/${formatNum(max)} ${windowText(windowSeconds)}`,
        String(hits),
        cell(rule),
      ]);
    yield `\n${table(["used", "amount", "denied", "limit"], rows)}${moreOf(used.length - rows.length)}`;
  }
  yield details(
    "tool",
    tally.tools.map(({ tool, ...counts }) => ({ name: tool, ...counts })),
  );
  if (tally.grants.length > 1) yield details(nameGrants(report.grantBy), tally.grants);
  yield notesSection(report.contents, listNotes(report));
  if (report.coverage !== undefined) yield report.coverage.markdown(folder);
}

function details(title: string, all: readonly NamedRow[]): string {
  if (all.length === 0) return "";
  const rows = mostRefused(all, MOST_ROWS).map((row) => [
    cell(row.name),
    String(sumCounts(row)),
    String(row.allow),
    String(row.deny),
    String(row.require_approval),
    String(row.undecidable),
  ]);
  const heading = [cell(title), "calls", "allowed", "denied", "approval", "undecidable"];
  return `\n${table(heading, rows)}${moreOf(all.length - rows.length)}`;
}

export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(heading) + line(heading.map(() => "---")) + rows.map(line).join("");
}

export function cell(text: string): string {
  return codeCell(text, MOST_CHARS);
}

export function moreOf(count: number): string {
  return count > 0 ? `\n… and ${count} more.\n` : "";
}
