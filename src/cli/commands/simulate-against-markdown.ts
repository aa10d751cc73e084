// A comparison of two policies as Markdown, for a pull request or the summary of a job.
//
// Text from outside stands in code spans only: GitHub makes no links, mentions, images or HTML of it there.

import { reportPath } from "../../report/report-path.ts";
import { plural } from "../../report/text-report.ts";
import { CHANGES } from "../../simulate/compare-change.ts";
import type { ChangeGroup, DecidedBy, SideName } from "../../simulate/compare-groups.ts";
import { type NameTable, sumCounts } from "../../simulate/named-counts.ts";
import { ruleWithReason } from "../../simulate/reason-text.ts";
import { headlineOf, listAgainstNotes } from "./simulate-against-notes.ts";
import {
  type AgainstReport,
  countChange,
  hasOwnMessage,
  listAgainstFailures,
  otherSide,
  placeOfCall,
  TITLES,
} from "./simulate-against-report.ts";
import { failedMarkdown } from "./simulate-failed.ts";
import {
  cell,
  expectationsLine,
  failuresSection,
  moreOf,
  notesSection,
  table,
  withinRoom,
} from "./simulate-markdown.ts";
import { countSkipped } from "./simulate-report.ts";

const MOST_ROWS = 20;
/** Names of one row. */
const MOST_NAMES = 3;

export function* renderAgainstMarkdown(report: AgainstReport, folder: string): Iterable<string> {
  const { comparison, contents, names } = report;
  const { knockOn, before, after } = comparison;
  yield `### policy simulate: ${headlineOf(report)}\n\n`;
  yield `From ${cell(reportPath(names.before, folder))} to ${cell(reportPath(names.after, folder))}. `;
  yield `${plural(contents.lines, "line")} read, ${countSkipped(contents)} skipped.\n`;
  yield expectationsLine(report);
  yield failedMarkdown(listAgainstFailures(report));
  yield `\n${table(
    ["", "allowed", "denied", "waiting for approval", "undecidable"],
    [
      ["before", ...counts(before)],
      ["after", ...counts(after)],
    ],
  )}`;
  if (knockOn > 0)
    yield `\n${plural(knockOn, "change")} ${knockOn === 1 ? "is" : "are"} knock-on: only what limits counted before differs.\n`;
  yield* withinRoom(listSections(report, folder));
}

function counts({ allow, deny, require_approval, undecidable }: AgainstReport["comparison"]["before"]) {
  return [allow, deny, require_approval, undecidable].map(String);
}

function* listSections(report: AgainstReport, folder: string): Iterable<string> {
  for (const change of CHANGES) {
    const groups = report.comparison.groups.filter((group) => group.change === change);
    if (groups.length === 0) continue;
    const rows = groups.slice(0, MOST_ROWS).map((group) => groupRow(group, report, folder));
    const isOther = change === "other-rule";
    // What is newly allowed has no rule that says so.
    const causes = change === "newly-allowed" ? ["before"] : ["rule", "before"];
    const heading = ["calls", ...causes, "tools", "grants", "first call"];
    const title = isOther
      ? `Same decision by another rule: ${plural(report.comparison.otherRule, "call")}`
      : `${TITLES[change][0]?.toUpperCase()}${TITLES[change].slice(1)}: ${plural(countChange(report, change), "call")}`;
    const shown = `${table(heading, rows)}${moreOf(groups.length - rows.length)}`;
    yield isOther
      ? `\n<details><summary>${title}</summary>\n\n${shown}\n</details>\n`
      : `\n**${title}**\n\n${shown}`;
  }
  yield failuresSection(report, folder);
  yield notesSection(report.contents, listAgainstNotes(report));
}

function groupRow(group: ChangeGroup, report: AgainstReport, folder: string): readonly string[] {
  const { side, opposite, unlistedOpposite, tools, grants, first, calls } = group;
  const message = hasOwnMessage(group) ? ` ${cell(group.message)}` : "";
  const effect = group.isKnockOn ? " (knock-on)" : "";
  const cause = `${cell(ruleWithReason(group))} ${placeOf(group, side, report, folder)}${effect}${message}`;
  const others = opposite
    .slice(0, MOST_NAMES)
    .map((one) =>
      [
        ...(opposite.length > 1 || unlistedOpposite > 0 ? [String(one.calls)] : []),
        one.decision,
        ...(one.rule === "" ? [] : [cell(ruleWithReason(one))]),
        placeOf(one, otherSide(side), report, folder),
      ]
        .join(" ")
        .trimEnd(),
    );
  const isMore = opposite.length > others.length || unlistedOpposite > 0;
  const [call] = first;
  return [
    String(calls),
    ...(side === "before"
      ? [`${group.decision} ${cause}`]
      : [cause, `${others.join("<br>")}${isMore ? " …" : ""}`]),
    nameList(tools),
    nameList(grants),
    call === undefined ? "" : cell(placeOfCall(call, report)),
  ];
}

function placeOf(
  { policy, pointer, decision }: DecidedBy,
  side: SideName,
  report: AgainstReport,
  folder: string,
): string {
  if (policy === "" || decision === "allow") return "";
  return cell(`${reportPath(policy, folder)}:${report.placeOf[side](policy, pointer)}`);
}

function nameList({ names, unlisted }: NameTable): string {
  const shown = [...names].sort((a, b) => b.calls - a.calls).slice(0, MOST_NAMES);
  const texts = shown.map(({ name, calls }) => `${cell(name)} ${calls}`);
  const isMore = names.length > shown.length || sumCounts(unlisted) > 0;
  return `${texts.join(", ")}${isMore ? ", …" : ""}`;
}
