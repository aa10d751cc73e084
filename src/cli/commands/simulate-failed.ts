// Why a run of simulate fails: what its exit code comes of, and the words for it.

import type { Paint } from "../../report/report.ts";
import { plural } from "../../report/text-report.ts";
import type { AgainstReport } from "./simulate-against-report.ts";
import { countSkipped, type ReplayReport } from "./simulate-report.ts";

/** One reason for exit code 1. */
export interface Failure {
  /** The option as it is written, or `expect` of the trace's lines. */
  readonly by: string;
  /** Of what there is at least one. */
  readonly what: "expectation" | "call" | "line" | "point";
  readonly count: number;
}

export function listFailures(report: ReplayReport): readonly Failure[] {
  const { coverage } = report;
  const missing = coverage?.isBelow ? coverage.page.measure.points - coverage.page.measure.covered : 0;
  return [
    ...listCommon(report, countFailing(report)),
    ...failure(`--min-coverage ${coverage?.minimum ?? ""}`, "point", missing),
  ];
}

function countFailing({ tally, failOn }: ReplayReport): number {
  if (failOn !== "deny" && failOn !== "approval") return 0;
  return tally.deny + tally.undecidable + (failOn === "approval" ? tally.require_approval : 0);
}

/** What fails with one policy and with two; `calls` are those that `--fail-on` is about. */
export function listCommon(
  {
    failOn,
    failedExpectations,
    isStrict,
    contents,
  }: Pick<AgainstReport, "failOn" | "failedExpectations" | "isStrict" | "contents">,
  calls: number,
): readonly Failure[] {
  return [
    ...failure("expect", "expectation", failOn === "never" ? 0 : failedExpectations),
    ...failure(`--fail-on ${failOn}`, "call", calls),
    ...failure("--strict", "line", isStrict ? countSkipped(contents) : 0),
  ];
}

function failure(by: string, what: Failure["what"], count: number): readonly Failure[] {
  return count === 0 ? [] : [{ by, what, count }];
}

/** For json. */
export function failureRows(failures: readonly Failure[]): readonly object[] {
  return failures.map(({ by, count }) => ({ by, count }));
}

/** One line for people; what the totals say by themselves is not said again. */
export function renderFailed(failures: readonly Failure[], paint: Paint): string {
  const causes = unsaid(failures).map(({ by, what, count }) => `${by} (${plural(count, what)})`);
  return causes.length === 0 ? "" : `${paint.error("failed")} by ${causes.join(", ")}`;
}

export function failedMarkdown(failures: readonly Failure[]): string {
  const causes = unsaid(failures).map(({ by, what, count }) => `\`${by}\` (${plural(count, what)})`);
  return causes.length === 0 ? "" : `**Failed** by ${causes.join(", ")}.\n`;
}

function unsaid(failures: readonly Failure[]): readonly Failure[] {
  return failures.filter(({ what }) => what === "call" || what === "line");
}
