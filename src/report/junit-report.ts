// Findings as JUnit XML: a suite for each file, a case for each finding, a passed case for a file without any.
//
// Errors and warnings are failures. Information passes, and says what it has to say; what is suppressed is skipped.

import type { Finding } from "../finding.ts";
import { compareText } from "../order.ts";
import { boundFinding, escapeXml, fullMessage } from "./escape-formats.ts";
import { PLAIN_PAINT, type Report, type ReportContext } from "./report.ts";
import { reportPath } from "./report-path.ts";
import { renderFinding } from "./text-report.ts";

interface Case {
  readonly finding: Finding;
  /** Why it is suppressed, when it is. */
  readonly justification?: string;
}

type Outcome = "failure" | "skipped" | "passed";

export function* renderJunit(report: Report, { title, folder }: ReportContext): Iterable<string> {
  const suites = groupByFile(report, folder, title);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="${escapeXml(title)}" ${counts([...suites.values()].flat(), suites)}>\n`;
  for (const [name, cases] of suites) {
    yield `  <testsuite name="${escapeXml(name)}" ${counts(cases, new Map([[name, cases]]))}>\n`;
    if (cases.length === 0) yield `    <testcase name="no problems" classname="${escapeXml(name)}"/>\n`;
    const names = new Map<string, number>();
    for (const one of cases) yield renderCase(one, name, names);
    yield "  </testsuite>\n";
  }
  yield "</testsuites>\n";
}

function groupByFile(report: Report, folder: string, title: string): ReadonlyMap<string, readonly Case[]> {
  const all: readonly Case[] = [
    ...report.findings.map((finding) => ({ finding: boundFinding(finding, folder) })),
    ...(report.suppressed ?? []).map(({ finding, justification }) => ({
      finding: boundFinding(finding, folder),
      justification,
    })),
  ];
  const nameOf = (file: string): string => (file === "" ? title : reportPath(file, folder));
  const suites = new Map<string, Case[]>((report.files ?? []).map((file) => [nameOf(file), []]));
  for (const one of all) {
    const name = nameOf(one.finding.file);
    const cases = suites.get(name);
    if (cases === undefined) suites.set(name, [one]);
    else cases.push(one);
  }
  return new Map([...suites].sort(([a], [b]) => compareText(a, b)));
}

/** A suite without a finding has one case, which passes. */
function counts(cases: readonly Case[], suites: ReadonlyMap<string, readonly Case[]>): string {
  const clean = [...suites.values()].filter(({ length }) => length === 0).length;
  const count = (wanted: Outcome): number => cases.filter((one) => outcomeOf(one) === wanted).length;
  const tests = cases.length + clean;
  return `tests="${tests}" failures="${count("failure")}" errors="0" skipped="${count("skipped")}"`;
}

function outcomeOf({ finding, justification }: Case): Outcome {
  if (justification !== undefined) return "skipped";
  return finding.severity === "info" ? "passed" : "failure";
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

function renderOutcome(one: Case): string {
  const { finding, justification = "" } = one;
  const message = escapeXml(fullMessage(finding));
  const outcome = outcomeOf(one);
  if (outcome === "passed") return `      <system-out>${message}</system-out>\n`;
  if (outcome === "skipped") return `      <skipped message="${escapeXml(justification)}"/>\n`;
  return `      <failure type="${finding.severity}" message="${message}">${escapeLines(renderFinding(finding, PLAIN_PAINT))}</failure>\n`;
}

/** Lines that are escaped for a log already. */
function escapeLines(text: string): string {
  return text.split("\n").map(escapeXml).join("\n");
}
