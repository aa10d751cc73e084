// Results of tests for CI systems: JUnit with a case for each case, and annotations of GitHub at the test file's line.

import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { shortenText } from "../report/escape.ts";
import {
  escapeCommandData,
  escapeCommandProperty,
  escapeXml,
  fullMessage,
} from "../report/escape-formats.ts";
import { reportPath } from "../report/report-path.ts";
import { plural } from "../report/text-report.ts";
import type { CaseResult, Failure, FileResult, TestReport } from "./test-report.ts";

/** Annotations of one run: GitHub shows no more of one job. */
const MOST_ANNOTATIONS = 50;
const SUITE = "policy test";

export function* renderTestJunit(report: TestReport, folder: string): Iterable<string> {
  const { files, summary, coverage } = report;
  const isBelow = coverage?.isBelow === true;
  const tests = summary.cases + summary.unusableFiles + (isBelow ? 1 : 0);
  const failures = summary.failed + (isBelow ? 1 : 0);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="${SUITE}" ${counts(tests, failures, summary.unusableFiles)}>\n`;
  for (const file of files) yield* renderSuite(file, folder);
  if (isBelow && coverage !== undefined) {
    yield `  <testsuite name="coverage" ${counts(1, 1, 0)} skipped="0">\n`;
    yield `    <testcase name="enough is covered" classname="coverage">${failureElement(coverage.total)}</testcase>\n`;
    yield "  </testsuite>\n";
  }
  yield "</testsuites>\n";
}

function counts(tests: number, failures: number, errors: number): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}"`;
}

function* renderSuite({ file, cases, findings }: FileResult, folder: string): Iterable<string> {
  const path = escapeXml(reportPath(file, folder));
  const count = (wanted: CaseResult["status"]): number =>
    cases.filter(({ status }) => status === wanted).length;
  const errors = findings.length > 0 ? 1 : 0;
  yield `  <testsuite name="${path}" ${counts(cases.length + errors, count("failed"), errors)} skipped="${count("skipped")}">\n`;
  if (errors > 0) {
    const message = escapeXml(shortenText(findings.map(sayPlaced).join(" "), LIMITS.reportMessageChars));
    yield `    <testcase name="the file can be used" classname="${path}" file="${path}">`;
    yield `<error type="error" message="${message}"/></testcase>\n`;
  }
  const names = new Map<string, number>();
  for (const one of cases) yield renderCase(one, path, names);
  yield "  </testsuite>\n";
}

function sayPlaced(finding: Finding): string {
  return `${finding.line}:${finding.column}: ${fullMessage(finding)}`;
}

/** Long names that are cut may come to the same: who reads JUnit takes two of one name for one. */
function renderCase(
  { name, place, status, failure, skip = "" }: CaseResult,
  path: string,
  names: Map<string, number>,
): string {
  const short = shortenText(name, LIMITS.reportMessageChars);
  const occurrence = (names.get(short) ?? 0) + 1;
  names.set(short, occurrence);
  const shown = escapeXml(occurrence === 1 ? short : `${short} (${occurrence})`);
  const start = `    <testcase name="${shown}" classname="${path}" file="${path}" line="${place.line}"`;
  if (status === "skipped") {
    const why = skip === "" ? "" : ` message="${escapeXml(shortenText(skip, LIMITS.reportMessageChars))}"`;
    return `${start}><skipped${why}/></testcase>\n`;
  }
  if (failure === undefined) return `${start}/>\n`;
  return `${start}>\n      ${failureElement(sayFailure(failure))}\n    </testcase>\n`;
}

function failureElement(said: string): string {
  const message = escapeXml(shortenText(said, LIMITS.reportMessageChars));
  return `<failure type="error" message="${message}">${message}</failure>`;
}

/** The message of the finding, and where the rule stands. */
function sayFailure({ finding, policy, at, got, limits }: Failure): string {
  const place = policy === "" ? "" : ` The rule stands at ${policy}:${at}.`;
  const said = got.message === "" ? "" : ` It says: ${got.message}`;
  const uses = limits.map(
    ({ rule, used, max, resets }) => ` ${rule} is used ${used}/${max} until ${resets}.`,
  );
  return `${finding.message}${place}${said}${uses.join("")}`;
}

export function* renderTestGithub(
  { files, summary, coverage }: TestReport,
  folder: string,
): Iterable<string> {
  const annotations = files.flatMap(({ findings, warnings, cases }) => [
    ...[...findings, ...warnings].map((finding) => annotate(finding, fullMessage(finding), folder)),
    ...cases.flatMap(({ name, failure }) =>
      failure === undefined ? [] : [annotate(failure.finding, `${name}: ${sayFailure(failure)}`, folder)],
    ),
  ]);
  if (coverage?.isBelow === true)
    annotations.push(`::error title=coverage::${escapeCommandData(coverage.total)}\n`);
  yield* annotations.slice(0, MOST_ANNOTATIONS);
  const more = annotations.length - MOST_ANNOTATIONS;
  if (more > 0) yield `… and ${plural(more, "more annotation")}\n`;
  const { cases, passed, failed, skipped, notSelected } = summary;
  const others = notSelected > 0 ? `, ${notSelected} not selected` : "";
  yield `${plural(cases, "case")}: ${passed} passed, ${failed} failed, ${skipped} not run${others}\n`;
}

function annotate(finding: Finding, message: string, folder: string): string {
  const file = escapeCommandProperty(reportPath(finding.file, folder));
  const text = escapeCommandData(shortenText(message, LIMITS.reportMessageChars));
  return `::${finding.severity === "warning" ? "warning" : "error"} file=${file},line=${finding.line},col=${finding.column},title=${finding.code}::${text}\n`;
}
