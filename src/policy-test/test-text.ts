// Results of tests as text: a line for each file and case, failures in full, and a summary.

import { escapeText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { plural, renderFinding } from "../report/text-report.ts";
import type { CaseResult, CaseStatus, Failure, FileResult, TestReport, TestSummary } from "./test-report.ts";
import { sayDecision, sayExpected } from "./test-report.ts";

export interface TestTextContext {
  readonly paint: Paint;
  /** Whether the reader shows more than ASCII. */
  readonly isUnicode: boolean;
  /** Of a terminal; `undefined` elsewhere. */
  readonly columns: number | undefined;
}

/** With more cases, only those that failed or are left out are listed. */
const FEW_CASES = 30;

export function* renderTestText(report: TestReport, context: TestTextContext): Iterable<string> {
  const isListing = report.summary.cases <= FEW_CASES;
  for (const file of report.files) {
    yield `${fileLine(file, context)}\n`;
    for (const one of file.cases)
      if (isListing || one.status === "failed" || one.skip !== undefined)
        yield `  ${caseLine(one, context)}\n`;
  }
  for (const { file, cases } of report.files) {
    for (const one of cases)
      if (one.failure !== undefined) yield renderFailure(file, one, one.failure, context);
  }
  for (const { warnings } of report.files)
    for (const finding of warnings) yield `\n${renderFinding(finding, context.paint)}\n`;
  if (report.coverage !== undefined) yield `\n${report.coverage.text(context.paint, context.columns)}\n`;
  yield `\n${renderSummary(report.summary, context.paint)}`;
}

function mark(status: CaseStatus, { paint, isUnicode }: TestTextContext): string {
  if (status === "passed") return paint.good(isUnicode ? "✓" : "ok");
  if (status === "failed") return paint.error(isUnicode ? "×" : "FAIL");
  return paint.faint(isUnicode ? "↓" : "skip");
}

function fileLine({ file, cases, findings }: FileResult, context: TestTextContext): string {
  const failed = cases.filter(({ status }) => status === "failed").length;
  const hasRun = cases.some(({ status }) => status !== "skipped");
  const status = failed > 0 || findings.length > 0 ? "failed" : hasRun ? "passed" : "skipped";
  const counts = findings.length > 0 ? "unusable" : plural(cases.length, "case");
  const failures = failed === 0 ? "" : `, ${failed} failed`;
  const { paint } = context;
  return `${mark(status, context)} ${paint.strong(escapeText(file))} ${paint.faint(`(${counts}${failures})`)}`;
}

function caseLine({ name, status, skip }: CaseResult, context: TestTextContext): string {
  const why = skip === undefined ? "" : ` ${context.paint.faint(`(not run: ${escapeText(skip)})`)}`;
  return `${mark(status, context)} ${escapeText(name)}${why}`;
}

function renderFailure(
  file: string,
  { name }: CaseResult,
  failure: Failure,
  context: TestTextContext,
): string {
  const { paint } = context;
  const head = `${paint.error("FAIL")} ${escapeText(file)} > ${escapeText(name)}`;
  const { policy, at, expected, got, limits, time, server, grant } = failure;
  const rows: readonly (readonly [string, string])[] = [
    ["expected", sayExpected(expected)],
    ["got", sayDecision(got)],
    ["rule at", policy === "" ? "" : `${policy}:${at}`],
    ["message", got.message],
    ["call", `by ${grant}${server === null ? "" : ` to ${server}`} at ${time}`],
    ...limits.map(
      ({ rule, used, max, resets }) => ["limit", `${used}/${max} ${rule}, until ${resets}`] as const,
    ),
  ];
  const gutter = " ".repeat(String(failure.finding.line).length + 1);
  const lines = rows
    .filter(([, said]) => said !== "")
    .map(([what, said]) => `${gutter}${paint.faint(`= ${what.padEnd(8)}`)} ${escapeText(said)}`);
  return `\n${head}\n${renderFinding(failure.finding, paint)}\n${lines.join("\n")}\n`;
}

function renderSummary(summary: TestSummary, paint: Paint): string {
  const { files, failedFiles, unusableFiles, cases, passed, failed, skipped, notSelected, calls } = summary;
  const failures = failed > 0 ? paint.error(`${failed} failed`) : "";
  const passedFiles = files - failedFiles - unusableFiles;
  const parts = [
    failures,
    passed > 0 ? paint.good(`${passed} passed`) : "",
    skipped > 0 ? `${skipped} not run` : "",
  ];
  const fileParts = [
    failedFiles > 0 ? paint.error(`${failedFiles} failed`) : "",
    unusableFiles > 0 ? paint.error(`${unusableFiles} unusable`) : "",
    passedFiles > 0 ? paint.good(`${passedFiles} passed`) : "",
  ];
  const join = (all: readonly string[]): string => all.filter((part) => part !== "").join(", ") || "none";
  const others = notSelected > 0 ? `, ${notSelected} not selected` : "";
  return `Files  ${join(fileParts)} (${files})\nCases  ${join(parts)} (${cases})${others}\nCalls  ${calls}\n`;
}
