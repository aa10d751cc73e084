// Findings as JUnit XML: a suite for each file, a case for each finding, a passed case for a file without any.
//
// Errors and warnings are failures. Information passes, and says what it has to say; what is suppressed is skipped.

import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { shortenText } from "./escape.ts";
import { boundFinding, escapeXml, fullMessage } from "./escape-formats.ts";
import { PLAIN_PAINT, type Report, type ReportContext } from "./report.ts";
import { reportPath } from "./report-path.ts";
import { renderFinding } from "./text-report.ts";

interface Case {
  readonly finding: Finding;
  readonly outcome: "error" | "failure" | "skipped" | "passed";
  /** Why it is skipped. */
  readonly justification?: string;
}

export function* renderJunit(report: Report, { title, folder }: ReportContext): Iterable<string> {
  const suites = groupByFile(report, folder, title);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="${escapeXml(title)}" ${countCases([...suites.values()])}>\n`;
  for (const [name, cases] of suites) {
    yield `  <testsuite name="${escapeXml(name)}" ${countCases([cases])} skipped="${countOutcome(cases, "skipped")}">\n`;
    if (cases.length === 0) yield `    <testcase name="no problems" classname="${escapeXml(name)}"/>\n`;
    const names = new Map<string, number>();
    for (const one of cases) yield renderCase(one, name, names);
    yield "  </testsuite>\n";
  }
  yield "</testsuites>\n";
}

function groupByFile(report: Report, folder: string, title: string): ReadonlyMap<string, readonly Case[]> {
  const suites = new Map<string, Case[]>();
  const suiteOf = (file: string): Case[] => {
    const name = file === "" ? title : reportPath(file, folder);
    const cases = suites.get(name) ?? [];
    suites.set(name, cases);
    return cases;
  };
  for (const file of report.files ?? []) suiteOf(file);
  for (const one of listCases(report)) {
    suiteOf(one.finding.file).push({ ...one, finding: boundFinding(one.finding, folder) });
  }
  return new Map([...suites].sort(([a], [b]) => compareText(a, b)));
}

function listCases({ unread = [], findings, suppressed = [] }: Report): readonly Case[] {
  return [
    ...unread.map((finding): Case => ({ finding, outcome: "error" })),
    ...findings.map(
      (finding): Case => ({ finding, outcome: finding.severity === "info" ? "passed" : "failure" }),
    ),
    ...suppressed.map(({ finding, justification }): Case => ({ finding, justification, outcome: "skipped" })),
  ];
}

/** A suite without a finding has one case, which passes. What is skipped is said of each suite, as schemas have it. */
function countCases(suites: readonly (readonly Case[])[]): string {
  const cases = suites.flat();
  const tests = cases.length + suites.filter(({ length }) => length === 0).length;
  const [failures, errors] = (["failure", "error"] as const).map((wanted) => countOutcome(cases, wanted));
  return `tests="${tests}" failures="${failures}" errors="${errors}"`;
}

function countOutcome(cases: readonly Case[], wanted: Case["outcome"]): number {
  return cases.filter(({ outcome }) => outcome === wanted).length;
}

/** Names of cases are told apart: who reads JUnit takes two of one name for one. */
function renderCase(one: Case, suite: string, names: Map<string, number>): string {
  const { finding } = one;
  const name = `${finding.code} at ${finding.line}:${finding.column}`;
  const occurrence = (names.get(name) ?? 0) + 1;
  names.set(name, occurrence);
  const shown = occurrence === 1 ? name : `${name} (${occurrence})`;
  return (
    `    <testcase name="${escapeXml(shown)}" classname="${escapeXml(suite)}" ` +
    `file="${escapeXml(suite)}" line="${finding.line}">\n` +
    `${renderOutcome(one)}    </testcase>\n`
  );
}

function renderOutcome({ finding, outcome, justification = "" }: Case): string {
  const message = escapeXml(fullMessage(finding));
  if (outcome === "passed") return `      <system-out>${message}</system-out>\n`;
  if (outcome === "skipped") {
    return `      <skipped message="${escapeXml(shortenText(justification, LIMITS.reportMessageChars))}"/>\n`;
  }
  const text = escapeLines(renderFinding(finding, PLAIN_PAINT));
  return `      <${outcome} type="${finding.severity}" message="${message}">${text}</${outcome}>\n`;
}

/** Lines that are escaped for a log already. */
function escapeLines(text: string): string {
  return text.split("\n").map(escapeXml).join("\n");
}
