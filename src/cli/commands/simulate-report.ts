// What a replay found, as text and as JSON.

import type { Finding } from "../../finding.ts";
import { LIMITS } from "../../limits.ts";
import { compareText } from "../../order.ts";
import { escapeText, toJsonText } from "../../report/escape.ts";
import { toJsonFinding } from "../../report/json-report.ts";
import type { Paint } from "../../report/report.ts";
import { renderTable } from "../../report/table.ts";
import { plural, renderFinding } from "../../report/text-report.ts";
import type { TimeNotes } from "../../simulate/clock.ts";
import type { ReplaySummary } from "../../simulate/replay-summary.ts";
import type { RuleTally } from "../../simulate/rule-counts.ts";
import { UNUSABLE, type UnusableCause } from "../../trace/trace-call.ts";
import type { Contents, SkippedLines } from "../read-recordings.ts";

export interface ReplayReport {
  readonly tally: ReplaySummary;
  readonly times: TimeNotes;
  readonly contents: Contents;
  /** The first failed expectations. */
  readonly failures: readonly Finding[];
  readonly failedExpectations: number;
  readonly checkedExpectations: number;
  readonly policies: readonly string[];
  /** `line:column` of a pointer in a policy file. */
  readonly placeOf: (policyFile: string, pointer: string) => string;
}

export function renderReplayJson(report: ReplayReport): string {
  const { tally, times, contents } = report;
  return `${toJsonText(
    {
      version: 1,
      summary: {
        lines: contents.lines,
        replayed: tally.calls,
        skipped: countSkipped(contents),
        ignored: countIgnored(contents),
        notMcp: contents.notMcp,
        duplicates: contents.duplicates,
        resultsGivenUp: contents.givenUp,
        allow: tally.allow,
        deny: tally.deny,
        require_approval: tally.require_approval,
        undecidable: tally.undecidable,
        late: times.late,
        latestByMs: times.latestBy,
        ahead: times.ahead,
        expectations: report.checkedExpectations,
        failedExpectations: report.failedExpectations,
      },
      policies: report.policies,
      skipped: sortedSkipped(contents).map(([cause, { count, first }]) => ({ cause, count, first })),
      ignored: sortedIgnored(contents).map(([kind, count]) => ({ kind, count })),
      tools: tally.tools,
      rules: tally.rules.map(({ tools: _, first: __, ...row }) => ({ ...row, at: placeOfRow(row, report) })),
      findings: report.failures.map(toJsonFinding),
    },
    2,
  )}\n`;
}

export function renderReplayText(report: ReplayReport, paint: Paint): string {
  const sections = [
    renderTools(report, paint),
    renderRules(report, paint),
    ...report.failures.map((finding) => renderFinding(finding, paint)),
    renderNotes(report, paint),
    renderTotals(report, paint),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** Rows of a table that a person reads; json has all of them. */
const MOST_ROWS = 40;

function renderTools({ tally }: ReplayReport, paint: Paint): string {
  const heading = ["tool", "calls", "allowed", "denied", "approval"];
  const hasUndecidable = tally.undecidable > 0;
  const rows = tally.tools.slice(0, MOST_ROWS).map((row) => {
    const counts = [row.allow, row.deny, row.require_approval, row.undecidable];
    const calls = counts.reduce((sum, count) => sum + count);
    const shown = hasUndecidable ? counts : counts.slice(0, -1);
    return [
      escapeText(row.tool),
      String(calls),
      ...shown.map((count) => (count === 0 ? "-" : String(count))),
    ];
  });
  const table = renderTable(hasUndecidable ? [...heading, "undecidable"] : heading, rows, {
    paint,
    right: [1, 2, 3, 4, 5],
  });
  const more = tally.tools.length - rows.length + tally.unlistedTools;
  return more > 0 ? `${table}\n${paint.faint(`… and ${plural(more, "more tool")}`)}` : table;
}

/** Two lines for each rule: how often it decided and its id; where it is and what the caller is told. */
function renderRules(report: ReplayReport, paint: Paint): string {
  const { rules } = report.tally;
  if (rules.length === 0) return "";
  const rows = rules.slice(0, MOST_ROWS).flatMap((row) => [
    [String(row.calls), row.decision, escapeText(row.rule)],
    ["", "", escapeText([placeOfRow(row, report), row.message].filter((text) => text !== "").join("  "))],
  ]);
  const [heading = "", ...lines] = renderTable(
    ["calls", "decision", "rule, its place, and what the caller is told"],
    rows,
    { paint, right: [0] },
  ).split("\n");
  // Colour last, so that it takes no width.
  const table = [
    heading,
    ...lines.map((line, i) => (i % 2 === 0 ? paintRule(line, rules[i / 2], paint) : line)),
  ];
  const more = rules.length - lines.length / 2;
  if (more > 0) table.push(paint.faint(`… and ${plural(more, "more rule")}`));
  return table.join("\n");
}

function paintRule(line: string, rule: RuleTally | undefined, paint: Paint): string {
  return rule?.decision === "deny" ? paint.error(line) : paint.warning(line);
}

function placeOfRow({ policy, pointer }: RuleTally, { placeOf }: ReplayReport): string {
  return policy === "" ? "" : `${policy}:${placeOf(policy, pointer)}`;
}

function renderNotes(report: ReplayReport, paint: Paint): string {
  const { times, contents } = report;
  const notes = [...renderSkipped(contents, paint), ...renderContents(contents, paint)];
  if (times.late > 0) {
    notes.push(
      `${paint.warning("note")} ${plural(times.late, "call")} came late, by up to ${times.latestBy} ms.`,
    );
  }
  if (times.ahead > 0) {
    notes.push(
      `${paint.warning("note")} ${plural(times.ahead, "call")} lay more than a day ahead of the calls around it.`,
    );
  }
  const hiddenFailures = report.failedExpectations - report.failures.length;
  if (hiddenFailures > 0)
    notes.push(`${paint.error("error")} ${plural(hiddenFailures, "more failed expectation")}.`);
  return notes.join("\n");
}

/** A line for each cause of lines that cannot be used. */
export function renderSkipped(contents: Contents, paint: Paint): string[] {
  return sortedSkipped(contents).map(([cause, { count, first }]) => {
    const places = first.map(({ file, line }) => `${escapeText(file)}:${line}`).join(", ");
    return `${paint.warning("skipped")} ${plural(count, "line")} (${cause}): ${UNUSABLE[cause]} ${paint.faint(places)}`;
  });
}

/** What a trace of another format holds beside calls. */
export function renderContents(contents: Contents, paint: Paint): string[] {
  const { notMcp, duplicates, givenUp } = contents;
  const notes: string[] = [];
  const ignored = sortedIgnored(contents);
  if (ignored.length > 0) {
    const kinds = ignored.slice(0, MOST_KINDS).map(([kind, count]) => `${count} ${escapeText(kind)}`);
    const more = ignored.length > MOST_KINDS ? ", …" : "";
    notes.push(`ignored ${plural(countIgnored(contents), "line")} without calls: ${kinds.join(", ")}${more}`);
  }
  if (notMcp > 0) {
    notes.push(
      `left out ${plural(notMcp, "call")} of the agent's own tools, which are no MCP calls; --builtin replays them.`,
    );
  }
  if (duplicates > 0)
    notes.push(`left out ${plural(duplicates, "copy", "copies")} of calls that are recorded more than once.`);
  if (contents.isIdsFull) {
    notes.push(
      `${paint.warning("note")} Only the first ${LIMITS.traceIds} ids were remembered: later copies count as calls.`,
    );
  }
  if (givenUp > 0) {
    const calls = plural(givenUp, "call");
    notes.push(
      `${paint.warning("note")} The results of ${calls} were waited for too long: what these were charged stays.`,
    );
  }
  return notes;
}

/** Kinds of ignored lines that a person reads; json has all that are kept. */
const MOST_KINDS = 8;

function sortedIgnored({ ignored }: Contents): readonly (readonly [string, number])[] {
  return [...ignored].sort(([a, m], [b, n]) => n - m || compareText(a, b));
}

function countIgnored({ ignored }: Contents): number {
  return [...ignored.values()].reduce((sum, count) => sum + count, 0);
}

function countSkipped({ skipped }: Contents): number {
  return [...skipped.values()].reduce((sum, { count }) => sum + count, 0);
}

function renderTotals(report: ReplayReport, paint: Paint): string {
  const { tally, contents } = report;
  const checked =
    report.checkedExpectations === 0
      ? ""
      : `\n${plural(report.checkedExpectations, "expectation")}: ${
          report.failedExpectations === 0
            ? paint.good("all met")
            : paint.error(`${report.failedExpectations} failed`)
        }`;
  return (
    `${plural(contents.lines, "line")}: ${tally.calls} replayed, ${countSkipped(contents)} skipped\n` +
    `${plural(tally.calls, "call")}: ${paint.good(`${tally.allow} allowed`)}, ${paint.error(`${tally.deny} denied`)}, ` +
    `${paint.warning(`${tally.require_approval} waiting for approval`)}, ${tally.undecidable} undecidable${checked}`
  );
}

function sortedSkipped({ skipped }: Contents): readonly (readonly [UnusableCause, SkippedLines])[] {
  return [...skipped].sort(([a], [b]) => compareText(a, b));
}
