// A comparison of two policies as text: what a person reads in ten seconds. json has all of it.

import { escapeText } from "../../report/escape.ts";
import type { Paint } from "../../report/report.ts";
import { narrowText } from "../../report/table.ts";
import { plural } from "../../report/text-report.ts";
import { CHANGES } from "../../simulate/compare-change.ts";
import type { ChangeGroup } from "../../simulate/compare-groups.ts";
import { isoTime } from "../../simulate/iso-time.ts";
import { type NameTable, sumCounts } from "../../simulate/named-counts.ts";
import { ruleWithReason } from "../../simulate/reason-text.ts";
import { headlineOf, listAgainstNotes } from "./simulate-against-notes.ts";
import {
  type AgainstReport,
  countChange,
  describeCause,
  hasOwnMessage,
  listAgainstFailures,
  placeOfCall,
  placeOfDecision,
  TITLES,
} from "./simulate-against-report.ts";
import { renderFailed } from "./simulate-failed.ts";
import { countSkipped, renderContents, renderFailures, renderSkipped } from "./simulate-report.ts";
import type { TextContext } from "./simulate-text.ts";

/** Groups of each kind of change; json has all of them. */
const MOST_GROUPS = 6;
/** Of one group. */
const MOST_NAMES = 3;
const MOST_OPPOSITE = 2;
const MOST_CALLS = 2;

export function* renderAgainstText(report: AgainstReport, context: TextContext): Iterable<string> {
  const { paint } = context;
  const sections = [
    renderHeadline(report, context),
    ...CHANGES.map((change) => renderChange(change, report, context)),
    ...renderFailures(report, paint),
    renderNotes(report, paint),
    renderTotals(report, paint),
    renderFailed(listAgainstFailures(report), paint),
  ];
  yield `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function renderHeadline(report: AgainstReport, { paint, columns }: TextContext): string {
  const { names, comparison } = report;
  const { changed, knockOn } = comparison;
  const lines = [
    paint.strong(narrowText(escapeText(`${names.before} -> ${names.after}`), columns)),
    changed === 0 ? paint.good(headlineOf(report)) : headlineOf(report),
  ];
  if (knockOn > 0) lines.push(`${knockOn} of them knock-on: only what was counted before differs`);
  return lines.join("\n");
}

function renderChange(change: (typeof CHANGES)[number], report: AgainstReport, context: TextContext): string {
  const { paint, columns } = context;
  const groups = report.comparison.groups.filter((group) => group.change === change);
  if (groups.length === 0) return "";
  const title =
    change === "other-rule"
      ? `same decision by another rule: ${plural(report.comparison.otherRule, "call")}`
      : `${TITLES[change]}: ${plural(countChange(report, change), "call")}`;
  const lines = [colourOf(change, paint)(title)];
  for (const group of groups.slice(0, MOST_GROUPS)) {
    for (const [i, text] of describeGroup(group, report).entries()) {
      const line = narrowText(
        escapeText(i === 0 ? `${String(group.calls).padStart(WIDTH)}  ${text}` : `${INDENT}${text}`),
        columns,
      );
      lines.push(i === 0 ? line : paint.faint(line));
    }
  }
  const more = groups.length - MOST_GROUPS;
  if (more > 0) lines.push(paint.faint(`${INDENT}… and ${plural(more, "more rule")}`));
  return lines.join("\n");
}

const WIDTH = 5;
const INDENT = " ".repeat(WIDTH + 2);

function colourOf(change: (typeof CHANGES)[number], paint: Paint): (text: string) => string {
  if (change === "newly-denied") return paint.error;
  return change === "other-rule" ? paint.faint : paint.warning;
}

/** The rule, its place, what was decided before, whose calls they are; not escaped. */
function describeGroup(group: ChangeGroup, report: AgainstReport): readonly string[] {
  const { side, isKnockOn, tools, grants } = group;
  const effect = isKnockOn ? " (knock-on)" : "";
  const isOneCaller = isOneName(tools) && isOneName(grants);
  return [
    `${describeCause(group)}${effect}`,
    placeOfDecision(group, side, report),
    ...(hasOwnMessage(group) ? [group.message] : []),
    ...(side === "after" ? describeBefore(group, report) : []),
    isOneCaller ? "" : `${describeNames(tools, "tool")}  by ${describeNames(grants, "grant")}`,
    ...describeFirst(group, report),
  ].filter((text) => text !== "");
}

/** What the first policy decided, a line for each rule. */
function describeBefore(group: ChangeGroup, report: AgainstReport): readonly string[] {
  const { opposite, unlistedOpposite } = group;
  const isOnly = opposite.length === 1 && unlistedOpposite === 0;
  const lines = opposite.slice(0, MOST_OPPOSITE).map((one) => {
    const place = placeOfDecision(one, "before", report);
    const parts = [isOnly ? "" : String(one.calls), one.decision, place, ruleWithReason(one)];
    return `before: ${parts.filter((part) => part !== "").join(" ")}`;
  });
  const more = opposite.length - lines.length;
  if (more > 0) lines.push(`before: … and ${plural(more, "more rule")}`);
  if (unlistedOpposite > 0) lines.push(`before: … and ${plural(unlistedOpposite, "call")} by others`);
  return lines;
}

function isOneName({ names, unlisted }: NameTable): boolean {
  return names.length === 1 && sumCounts(unlisted) === 0;
}

/** The names with the most calls, with their counts when there are several. */
function describeNames({ names, unlisted }: NameTable, noun: string): string {
  const shown = [...names].sort((a, b) => b.calls - a.calls).slice(0, MOST_NAMES);
  const isOnly = names.length === 1;
  const texts = shown.map(({ name, calls }) => (isOnly ? name : `${name} ${calls}`));
  const more = names.length - shown.length;
  if (more > 0) texts.push(plural(more, `more ${noun}`));
  if (sumCounts(unlisted) > 0) texts.push("…");
  return texts.join(", ");
}

function describeFirst({ first }: ChangeGroup, report: AgainstReport): readonly string[] {
  return first.slice(0, MOST_CALLS).map((call) => {
    const when = Number.isNaN(call.time) ? "" : ` ${isoTime(call.time)}`;
    return `${placeOfCall(call, report)}${when} ${call.tool} by ${call.grant}`;
  });
}

function renderNotes(report: AgainstReport, paint: Paint): string {
  const notes = [
    ...renderSkipped(report.contents, paint),
    ...renderContents(report.contents, paint),
    ...listAgainstNotes(report).map((note) => `${paint.warning("note")} ${note}`),
  ];
  return notes.join("\n");
}

function renderTotals(report: AgainstReport, paint: Paint): string {
  const { comparison, contents, checkedExpectations, failedExpectations } = report;
  const { before, after, calls } = comparison;
  const lines = [
    `${plural(contents.lines, "line")}: ${calls} replayed, ${countSkipped(contents)} skipped`,
    `${before.allow} -> ${after.allow} allowed, ${before.deny} -> ${after.deny} denied, ` +
      `${before.require_approval} -> ${after.require_approval} waiting, ` +
      `${before.undecidable} -> ${after.undecidable} undecidable`,
  ];
  if (checkedExpectations > 0) {
    const failed =
      failedExpectations === 0 ? paint.good("all met") : paint.error(`${failedExpectations} failed`);
    lines.push(`${plural(checkedExpectations, "expectation")}: ${failed}`);
  }
  return lines.join("\n");
}
