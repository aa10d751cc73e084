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

/** What only some formats show. */
export interface ReportDetails {
  readonly suppressed?: readonly SuppressedFinding[];
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

export type Reporter = (report: Report, paint: Paint) => string;

const same = (text: string): string => text;

export const PLAIN_PAINT: Paint = {
  error: same,
  warning: same,
  info: same,
  good: same,
  strong: same,
  faint: same,
};

/** Sorts findings and counts them. */
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
