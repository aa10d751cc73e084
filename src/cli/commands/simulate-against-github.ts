// A comparison of two policies as annotations of GitHub, at the rules that cause changes.

import { reportPath } from "../../report/report-path.ts";
import { plural } from "../../report/text-report.ts";
import { KINDS } from "../../simulate/compare.ts";
import type { ChangeGroup } from "../../simulate/compare-groups.ts";
import { headlineOf, listAgainstNotes } from "./simulate-against-notes.ts";
import {
  type AgainstReport,
  countChange,
  describeCause,
  failsOn,
  placeOfCall,
  TITLES,
} from "./simulate-against-report.ts";
import {
  type Annotation,
  alternate,
  renderAnnotations,
  renderReading,
  strictAnnotations,
  told,
} from "./simulate-ci.ts";
import { countSkipped, type FailedExpectation } from "./simulate-report.ts";

export function* renderAgainstGithub(report: AgainstReport, folder: string): Iterable<string> {
  const { comparison, failures, failedExpectations } = report;
  const groups = comparison.groups.filter(({ change }) => change !== "other-rule");
  const ofGroups = groups
    .map((group) => annotateGroup(group, report, folder))
    .sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  const ofFailures = failures.map((failure) => annotateFailure(failure, report, folder));
  const ofStrict = strictAnnotations(report, folder);
  yield* renderAnnotations(
    [...ofStrict, ...alternate(ofGroups, ofFailures)],
    ofStrict.length + groups.length + failedExpectations,
  );
  yield* renderReading(report.contents, listAgainstNotes(report));
  yield `${plural(report.contents.lines, "line")}: ${comparison.calls} replayed, ${countSkipped(report.contents)} skipped\n`;
  yield `${headlineOf(report)}: ` +
    `${countChange(report, "newly-denied")} newly denied, ${countChange(report, "newly-allowed")} newly allowed, ` +
    `${countChange(report, "newly-waiting")} newly waiting for approval, ` +
    `${countChange(report, "newly-undecidable")} newly undecidable; ` +
    `${plural(failedExpectations, "failed expectation")}\n`;
}

function annotateGroup(group: ChangeGroup, report: AgainstReport, folder: string): Annotation {
  const { change, side, policy, pointer, calls, message, first, decision } = group;
  // What has no row may be any decision.
  const others =
    group.unlistedOpposite > 0 ? KINDS : group.opposite.map(({ decision: opposite }) => opposite);
  const isFailing = others.some((other) =>
    failsOn(
      report,
      side === "after" ? { before: other, after: decision } : { before: decision, after: other },
    ),
  );
  const title = change === "other-rule" ? change : TITLES[change];
  const effect = group.isKnockOn ? ", a knock-on effect" : "";
  const [call] = first;
  const where =
    call === undefined
      ? ""
      : ` The first is of ${JSON.stringify(call.tool)} at ${placeOfCall(call, report)}.`;
  const place =
    policy === ""
      ? { file: "", line: 0 }
      : { file: reportPath(policy, folder), line: lineOf(report.placeOf[side](policy, pointer)) };
  return {
    severity: isFailing ? "error" : "warning",
    ...place,
    title,
    message: `${plural(calls, "call")} ${title}: ${describeCause(group)}${effect}.${side === "after" ? told(message) : ""}${where}`,
  };
}

/** At the rule that decided; without one, at the line of the trace. */
function annotateFailure(
  { finding, policy, pointer }: FailedExpectation,
  { placeOf }: AgainstReport,
  folder: string,
): Annotation {
  const trace = { file: reportPath(finding.file, folder), line: finding.line };
  const place =
    policy === "" || pointer === ""
      ? trace
      : { file: reportPath(policy, folder), line: lineOf(placeOf.after(policy, pointer)) };
  return {
    severity: "error",
    ...place,
    title: finding.code,
    message: `${trace.file}:${trace.line}: ${finding.message}`,
  };
}

function lineOf(place: string): number {
  return Number.parseInt(place, 10) || 1;
}
