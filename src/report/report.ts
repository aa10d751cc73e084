// Report: findings and a summary, the only input of a reporter.

import { type Finding, SEVERITIES, type Severity, type SuppressedFinding } from "../finding.ts";
import { compareText } from "../order.ts";

export interface Summary {
  /** Files that were looked at. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** What is known of the rule behind a code, for formats that describe their rules. */
export interface RuleInfo {
  readonly code: string;
  readonly severity: Severity;
  readonly category: string;
  /** One line: what is wrong. */
  readonly summary: string;
  /** Why it matters. */
  readonly why: string;
  /** What it finds, and what to write instead, as text in the language `language`. */
  readonly examples?: { readonly bad: string; readonly good: string; readonly language: string };
  /** A page about it, http or https. */
  readonly url?: string;
}

/** What only some formats show. */
export interface ReportDetails {
  /** What `summary.files` counts, when it is not files. */
  readonly noun?: string;
  /** Every file that was looked at, also those without a finding. */
  readonly files?: readonly string[];
  readonly rules?: readonly RuleInfo[];
  readonly suppressed?: readonly SuppressedFinding[];
  /** Files that could not be looked at, and why: errors that are not counted, and have no line. */
  readonly unread?: readonly Finding[];
}

export interface Report extends ReportDetails {
  /** Sorted by file, place and code. Suppressed findings are not among them. */
  readonly findings: readonly Finding[];
  readonly summary: Summary;
}

/** How text is coloured; the identity where there is no terminal. */
export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** What a reporter is told beside the Report. */
export interface ReportContext {
  readonly paint: Paint;
  /** What the report is of, for its title, such as `policy lint`. */
  readonly title: string;
  /** Version of this program. */
  readonly version: string;
  /** The working directory, absolute: files are named from there. */
  readonly folder: string;
}

/** The text of a report, in pieces, so that a long one is never whole in memory. It ends with a line break. */
export type Reporter = (report: Report, context: ReportContext) => Iterable<string>;

const same = (text: string): string => text;

export const PLAIN_PAINT: Paint = {
  error: same,
  warning: same,
  info: same,
  good: same,
  strong: same,
  faint: same,
};

/** Sorts findings and counts them; `files` is how many were looked at. */
export function makeReport(findings: readonly Finding[], files: number, details: ReportDetails = {}): Report {
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    findings: [...findings].sort(compareFindings),
    summary: { files, errors: count("error"), warnings: count("warning"), infos: count("info") },
    ...details,
  };
}

/** Whether any finding is at or above the threshold. */
export function hasFindingsAt(report: Report, threshold: Severity | "never"): boolean {
  if (threshold === "never") return false;
  const lowest = SEVERITIES.indexOf(threshold);
  return report.findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= lowest);
}

/** By file, place and code; what is equal in all of it is told apart by what it says. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.code, b.code) ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.message, b.message)
  );
}
