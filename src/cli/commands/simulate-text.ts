// A replay as text: what a person reads in ten seconds. json has all of it.

import { formatNum } from "../../decimal.ts";
import { escapeText } from "../../report/escape.ts";
import type { Paint } from "../../report/report.ts";
import { narrowText, renderTable } from "../../report/table.ts";
import { plural } from "../../report/text-report.ts";
import { isoTime } from "../../simulate/iso-time.ts";
import { CLOSE, floorShare, isReached, type LimitUsage, windowText } from "../../simulate/limit-peaks.ts";
import { sumCounts } from "../../simulate/named-counts.ts";
import { ruleWithReason } from "../../simulate/reason-text.ts";
import type { RuleSummary } from "../../simulate/rule-counts.ts";
import { listFailures, renderFailed } from "./simulate-failed.ts";
import {
  countSkipped,
  listNotes,
  mostRefused,
  type NamedRow,
  nameGrants,
  placeOfCall,
  placeOfRule,
  type ReplayReport,
  renderContents,
  renderFailures,
  renderSkipped,
} from "./simulate-report.ts";
import { renderTimeLine } from "./simulate-time-line.ts";

export interface TextContext {
  readonly paint: Paint;
  /** Of the terminal; `undefined` elsewhere, where nothing is cut off. */
  readonly columns: number | undefined;
  /** Whether the terminal shows more than ASCII. */
  readonly isUnicode: boolean;
}

/** Rows of each table; json has all of them. */
const MOST_TOOLS = 15;
const MOST_GRANTS = 8;
const MOST_RULES = 10;
const MOST_LIMITS = 5;

export function* renderReplayText(report: ReplayReport, context: TextContext): Iterable<string> {
  const { paint } = context;
  const sections = [
    renderTools(report, context),
    renderGrants(report, context),
    renderRules(report, context),
    renderLimits(report, context),
    ...(context.columns === undefined
      ? []
      : [renderTimeLine(report.tally.timeLine, context, context.columns)]),
    ...renderFailures(report, paint),
    renderNotes(report, paint),
    renderTotals(report, paint),
    report.coverage?.text(paint, context.columns) ?? "",
    renderFailed(listFailures(report), paint),
  ];
  yield `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function renderTools({ tally }: ReplayReport, context: TextContext): string {
  const rows = tally.tools.map(({ tool, ...counts }) => ({ ...counts, name: tool }));
  return renderCounts("tool", rows, MOST_TOOLS, tally.undecidable > 0, context);
}

/** Nothing when no call says who made it. */
function renderGrants({ tally, grantBy }: ReplayReport, context: TextContext): string {
  if (tally.grants.length < 2) return "";
  return renderCounts(nameGrants(grantBy), tally.grants, MOST_GRANTS, tally.undecidable > 0, context);
}

/** By name; of too many those with the most calls that were not allowed. */
function renderCounts(
  title: string,
  all: readonly NamedRow[],
  most: number,
  hasUndecidable: boolean,
  { paint, columns }: TextContext,
): string {
  if (all.length === 0) return "";
  const shown = mostRefused(all, most);
  const kinds = COUNTS.filter(({ kind }) => kind !== "undecidable" || hasUndecidable);
  const cells = shown.map((row) => [
    String(sumCounts(row)),
    ...kinds.map(({ kind }) => (row[kind] === 0 ? "-" : String(row[kind]))),
  ]);
  /** Columns that the counts take under these headings. */
  const widthBeside = (headings: readonly string[]): number =>
    headings.reduce((sum, heading, i) => {
      const counts = cells.map((ofRow) => ofRow[i]?.length ?? 0);
      return sum + GAP + Math.max(heading.length, ...counts);
    }, 0);
  const words = ["calls", ...kinds.map(({ word }) => word)];
  const isNarrow = columns !== undefined && SHORTEST_NAME + widthBeside(words) > columns;
  const headings = isNarrow ? ["calls", ...kinds.map(({ short }) => short)] : words;
  const room = columns === undefined ? undefined : Math.max(columns - widthBeside(headings), SHORTEST_NAME);
  const table = renderTable(
    [narrowText(escapeText(title), room), ...headings],
    shown.map((row, i) => [narrowText(escapeText(row.name), room), ...(cells[i] ?? [])]),
    { paint, right: [1, 2, 3, 4, 5] },
  );
  const more = all.length - shown.length;
  return more === 0
    ? table
    : `${table}\n${paint.faint(`… and ${plural(more, `more ${escapeText(title)}`)}`)}`;
}

/** The headings of counts, and those for a terminal that is too narrow for words. */
const COUNTS = [
  { kind: "allow", word: "allowed", short: "ok" },
  { kind: "deny", word: "denied", short: "deny" },
  { kind: "require_approval", word: "approval", short: "ask" },
  { kind: "undecidable", word: "undecidable", short: "?" },
] as const;
/** Columns between two cells, and of the shortest part of a name. */
const GAP = 2;
const SHORTEST_NAME = 10;

/** For each rule how often it decided, where it stands, its first call, and what callers are told if the policy says so. */
function renderRules(report: ReplayReport, { paint, columns }: TextContext): string {
  const { rules } = report.tally;
  if (rules.length === 0) return "";
  const shown = rules.slice(0, MOST_RULES);
  const width = Math.max(5, ...shown.map(({ calls }) => String(calls).length));
  const indent = " ".repeat(width + 2);
  const lines = [paint.faint(`${"calls".padStart(width)}  decision and rule, its place, its first call`)];
  for (const row of shown) {
    const { decision, calls, rule, message } = row;
    const colour = decision === "deny" ? paint.error : paint.warning;
    const head = `${String(calls).padStart(width)}  ${decision} ${escapeText(ruleWithReason(row))}`;
    lines.push(colour(narrowText(head, columns)));
    const place = [placeOfRule(row, report), describeFirst(row, report)].filter((text) => text !== "");
    lines.push(narrowText(`${indent}${escapeText(place.join("  "))}`, columns));
    // The sentence of the engine ends with the rule, and says no more.
    const isOwn = message !== "" && !message.endsWith(`: ${rule}.`);
    if (isOwn) lines.push(narrowText(`${indent}${escapeText(message)}`, columns));
  }
  const more = rules.length - shown.length;
  if (more > 0) lines.push(paint.faint(`… and ${plural(more, "more rule")}`));
  return lines.join("\n");
}

function describeFirst({ first, tools }: RuleSummary, report: ReplayReport): string {
  const [call] = first;
  if (call === undefined) return "";
  // A tool whose name is too long, or one of too many, has no row.
  const others = tools.names.filter(({ name }) => name !== call.tool).length;
  const least = sumCounts(tools.unlisted) === 0 ? "" : "at least ";
  const beside = others === 0 ? "" : ` and ${least}${plural(others, "other tool")}`;
  return `${placeOfCall(call, report)} ${call.tool} by ${call.grant}${beside}`;
}

/** The limits that calls came nearest to, two lines each. */
function renderLimits(report: ReplayReport, { paint, columns }: TextContext): string {
  const used = report.tally.limits.filter(isReached);
  if (used.length === 0) return "";
  const lines = [
    paint.faint(narrowText("limits, the nearest to its end first: used/max in one window", columns)),
  ];
  for (const limit of used.slice(0, MOST_LIMITS)) {
    const { share, hits, windowSeconds, rule } = limit;
    const hit = hits === 0 ? "" : `, denied ${plural(hits, "call")}`;
    const amount = `${formatNum(limit.used)}/${formatNum(limit.max)}`;
    const line = `${percent(share)}  ${amount} ${windowText(windowSeconds)}${hit}  ${escapeText(rule)}`;
    const colour = hits > 0 ? paint.error : share >= CLOSE ? paint.warning : (text: string): string => text;
    lines.push(colour(narrowText(line, columns)));
    const place = `${placeOfRule(limit, report)}${describePeak(limit, report)}`;
    lines.push(paint.faint(narrowText(`      ${escapeText(place)}`, columns)));
  }
  const more = used.length - MOST_LIMITS;
  if (more > 0) lines.push(paint.faint(`… and ${plural(more, "more limit")}`));
  return lines.join("\n");
}

/** The call with which most was used, and whose it is; nothing when the first was too much. */
function describePeak({ peak, scope }: LimitUsage, report: ReplayReport): string {
  if (peak === undefined) return "";
  const who = scope === "server" ? "all grants" : peak.grant;
  const when = Number.isNaN(peak.time) ? "" : ` ${isoTime(peak.time)}`;
  return `  ${placeOfCall(peak, report)} ${who}${when}`;
}

/** Rounded down: 100 % is only what is used up. */
export function percent(share: number): string {
  return `${String(floorShare(share, 100)).padStart(3)}%`;
}

function renderNotes(report: ReplayReport, paint: Paint): string {
  const notes = [
    ...renderSkipped(report.contents, paint),
    ...renderContents(report.contents, paint),
    ...listNotes(report).map((note) => `${paint.warning("note")} ${note}`),
  ];
  return notes.join("\n");
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
