// A replay for CI systems: JUnit with a case for each expectation, and annotations of GitHub.

import type { DecisionKind } from "../../engine/decision.ts";
import type { Finding, Severity } from "../../finding.ts";
import { LIMITS } from "../../limits.ts";
import { shortenText } from "../../report/escape.ts";
import { escapeCommandData, escapeCommandProperty, escapeXml } from "../../report/escape-formats.ts";
import { PLAIN_PAINT } from "../../report/report.ts";
import { reportPath } from "../../report/report-path.ts";
import { plural } from "../../report/text-report.ts";
import { ruleWithReason } from "../../simulate/reason-text.ts";
import type { RuleSummary } from "../../simulate/rule-counts.ts";
import type { Contents } from "../read-recordings.ts";
import {
  type CheckedLine,
  countSkipped,
  listNotes,
  placeOfCall,
  type ReplayReport,
  renderContents,
  renderSkipped,
  sortedSkipped,
  strictFailures,
} from "./simulate-report.ts";

/** Annotations of one run: GitHub shows no more of one job. */
export const MOST_ANNOTATIONS = 50;

/** Rules whose decisions make the run fail, most calls first. */
function failingRules({ tally, failOn }: ReplayReport): readonly RuleSummary[] {
  if (failOn !== "deny" && failOn !== "approval") return [];
  return tally.rules.filter(({ decision }) => failOn === "approval" || decision !== "require_approval");
}

/** What a rule did, in a sentence. */
function describeRule(row: RuleSummary, report: ReplayReport): string {
  const { calls, decision, message, first } = row;
  const [call] = first;
  const where =
    call === undefined
      ? ""
      : ` The first is of ${JSON.stringify(call.tool)} at ${placeOfCall(call, report)}.`;
  return `${plural(calls, "call")} ${DECIDED[decision]} ${ruleWithReason(row)}.${told(message)}${where}`;
}

const DECIDED: Readonly<Record<DecisionKind, string>> = {
  allow: "allowed by",
  deny: "denied by",
  require_approval: "waiting for approval by",
  undecidable: "undecidable by",
};

/** What callers are told, as a sentence behind another; policies do not always end it. */
export function told(message: string): string {
  if (message === "") return "";
  return /[.!?…]$/.test(message) ? ` ${message}` : ` ${message}.`;
}

interface Case {
  readonly name: string;
  readonly suite: string;
  readonly file: string;
  readonly line: number;
  readonly failure?: string;
}

export function* renderReplayJunit(report: ReplayReport, folder: string): Iterable<string> {
  const cases = [
    ...report.checked.map((line) => caseOfLine(line, folder)),
    ...cutCases(report),
    ...failingRules(report).map((row) => caseOfRule(row, report, folder)),
    ...strictCases(report, folder),
    ...coverageCases(report),
  ];
  const names = new Map<string, number>();
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const tests = Math.max(cases.length, 1);
  const counts = `tests="${tests}" failures="${failures}" errors="0"`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="policy simulate" ${counts}>\n  <testsuite name="policy simulate" ${counts} skipped="0">\n`;
  yield renderProperties(report);
  if (cases.length === 0) yield '    <testcase name="no expectations" classname="policy simulate"/>\n';
  for (const one of cases) yield renderCase(one, names);
  yield "  </testsuite>\n</testsuites>\n";
}

function caseOfLine({ file, line, tool, expected, failure }: CheckedLine, folder: string): Case {
  const path = reportPath(file, folder);
  return {
    name: `line ${line}: ${tool} gets ${expected}`,
    suite: path,
    file: path,
    line,
    ...(failure !== undefined && { failure: failure.finding.message }),
  };
}

/** What is left out is said, and fails if any of it failed. */
function cutCases({ checked, checkedExpectations, failedExpectations }: ReplayReport): readonly Case[] {
  const left = checkedExpectations - checked.length;
  if (left <= 0) return [];
  const failed = failedExpectations - checked.filter(({ failure }) => failure !== undefined).length;
  const name = `${plural(left, "more expectation")}, ${failed} of them failed`;
  return [
    {
      name,
      suite: "policy simulate",
      file: "",
      line: 0,
      ...(failed > 0 && { failure: `${plural(failed, "more failed expectation")}.` }),
    },
  ];
}

/** With --strict. */
function strictCases(report: ReplayReport, folder: string): readonly Case[] {
  return strictFailures(report).map(({ cause, message, file = "", line = 0 }) => {
    const path = reportPath(file, folder);
    return { name: `no line is skipped: ${cause}`, suite: path, file: path, line, failure: message };
  });
}

/** With --min-coverage. */
function coverageCases({ coverage }: ReplayReport): readonly Case[] {
  if (coverage?.minimum === undefined) return [];
  const name = `coverage is at least ${coverage.minimum} %`;
  const failure = coverage.isBelow ? { failure: `${coverage.total}.` } : {};
  return [{ name, suite: "policy simulate", file: "", line: 0, ...failure }];
}

/** How the trace was read and decided: what no case tells. */
function renderProperties({ tally, contents, coverage }: ReplayReport): string {
  const properties: readonly (readonly [string, string | number])[] = [
    ["lines", contents.lines],
    ["replayed", tally.calls],
    ["skipped", countSkipped(contents)],
    ...sortedSkipped(contents).map(([cause, { count }]) => [`skipped ${cause}`, count] as const),
    ["allowed", tally.allow],
    ["denied", tally.deny],
    ["waiting for approval", tally.require_approval],
    ["undecidable", tally.undecidable],
    ...(coverage === undefined ? [] : [["coverage", coverage.measure] as const]),
  ];
  const rows = properties.map(
    ([name, value]) => `      <property name="${escapeXml(name)}" value="${value}"/>\n`,
  );
  return `    <properties>\n${rows.join("")}    </properties>\n`;
}

function caseOfRule(row: RuleSummary, report: ReplayReport, folder: string): Case {
  const { file, line } = placeOfRow(row, report, folder);
  return {
    name: `no call gets ${row.decision} by ${row.rule}`,
    suite: file === "" ? "policy simulate" : file,
    file,
    line,
    failure: describeRule(row, report),
  };
}

/** Names of cases are told apart: who reads JUnit takes two of one name for one. */
function renderCase({ name, suite, file, line, failure }: Case, names: Map<string, number>): string {
  const short = shortenText(name, LIMITS.reportMessageChars);
  const key = `${suite}\n${short}`;
  const occurrence = (names.get(key) ?? 0) + 1;
  names.set(key, occurrence);
  const shown = occurrence === 1 ? short : `${short} (${occurrence})`;
  const place = file === "" ? "" : ` file="${escapeXml(file)}" line="${line}"`;
  const start = `    <testcase name="${escapeXml(shown)}" classname="${escapeXml(suite)}"${place}`;
  if (failure === undefined) return `${start}/>\n`;
  const message = escapeXml(shortenText(failure, LIMITS.reportMessageChars));
  return `${start}>\n      <failure type="error" message="${message}">${message}</failure>\n    </testcase>\n`;
}

export interface Annotation {
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/** At the rule that decided; without one, at the line of the trace. */
export function* renderReplayGithub(report: ReplayReport, folder: string): Iterable<string> {
  const { tally, failedExpectations } = report;
  const rules = failingRules(report);
  const ofRules = rules.map(
    (row): Annotation => ({
      severity: "error",
      ...placeOfRow(row, report, folder),
      title: row.decision,
      message: describeRule(row, report),
    }),
  );
  const ofFailures = report.failures.map(({ finding, policy, pointer }) =>
    annotateFailure(finding, policy, pointer, report, folder),
  );
  const ofCoverage: readonly Annotation[] = report.coverage?.isBelow
    ? [{ severity: "error", file: "", line: 0, title: "coverage", message: `${report.coverage.total}.` }]
    : [];
  yield* renderAnnotations(
    [...strictAnnotations(report, folder), ...ofCoverage, ...alternate(ofRules, ofFailures)],
    strictFailures(report).length + ofCoverage.length + rules.length + failedExpectations,
  );
  yield* renderReading(report.contents, listNotes(report));
  if (report.coverage !== undefined && !report.coverage.isBelow) yield `${report.coverage.total}\n`;
  yield `${plural(report.contents.lines, "line")}: ${tally.calls} replayed, ${countSkipped(report.contents)} skipped\n`;
  yield `${plural(tally.calls, "call")}: ${tally.allow} allowed, ${tally.deny} denied, ` +
    `${tally.require_approval} waiting for approval, ${tally.undecidable} undecidable; ` +
    `${plural(failedExpectations, "failed expectation")}\n`;
}

/** The first of all that there are, and how many more. */
export function* renderAnnotations(annotations: readonly Annotation[], all: number): Iterable<string> {
  const shown = annotations.slice(0, MOST_ANNOTATIONS);
  for (const annotation of shown) yield renderAnnotation(annotation);
  const more = all - shown.length;
  if (more > 0) yield `… and ${plural(more, "more annotation")}\n`;
}

/** With --strict; at the first line of each cause. */
export function strictAnnotations(
  report: Pick<ReplayReport, "isStrict" | "contents">,
  folder: string,
): readonly Annotation[] {
  return strictFailures(report).map(({ message, file = "", line = 0 }) => ({
    severity: "error",
    file: reportPath(file, folder),
    line,
    title: "skipped",
    message,
  }));
}

/** One of each in turn, so that many of one kind do not hide those of the other: GitHub shows ten of a step. */
export function alternate<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  const longest = Math.max(a.length, b.length);
  return Array.from({ length: longest }, (_, i) => [...a.slice(i, i + 1), ...b.slice(i, i + 1)]).flat();
}

/** For who reads the log: what should be known of how the trace was read. */
export function* renderReading(contents: Contents, notes: readonly string[]): Iterable<string> {
  const all = [...renderSkipped(contents, PLAIN_PAINT), ...renderContents(contents, PLAIN_PAINT)];
  for (const note of all) yield `${note}\n`;
  for (const note of notes) yield `note ${note}\n`;
}

function annotateFailure(
  finding: Finding,
  policy: string,
  pointer: string,
  report: ReplayReport,
  folder: string,
): Annotation {
  const trace = `${reportPath(finding.file, folder)}:${finding.line}`;
  const place =
    policy === "" || pointer === ""
      ? { file: reportPath(finding.file, folder), line: finding.line }
      : placeOfRow({ policy, pointer }, report, folder);
  return { severity: "error", ...place, title: finding.code, message: `${trace}: ${finding.message}` };
}

function placeOfRow(
  { policy, pointer }: { readonly policy: string; readonly pointer: string },
  { placeOf }: ReplayReport,
  folder: string,
): { readonly file: string; readonly line: number } {
  if (policy === "") return { file: "", line: 0 };
  return { file: reportPath(policy, folder), line: Number.parseInt(placeOf(policy, pointer), 10) || 1 };
}

export function renderAnnotation({ severity, file, line, title, message }: Annotation): string {
  const place = file === "" ? "" : `file=${escapeCommandProperty(file)},line=${line},`;
  const text = escapeCommandData(shortenText(message, LIMITS.reportMessageChars));
  return `::${severity} ${place}title=${escapeCommandProperty(title)}::${text}\n`;
}
