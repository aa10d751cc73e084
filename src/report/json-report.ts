// Findings as JSON. specification: cli.md section 2.

import type { Finding } from "../finding.ts";
import { toJsonText } from "./escape.ts";
import type { Report } from "./report.ts";

export function renderJson(report: Report): string {
  return `${toJsonText({ version: 1, findings: report.findings.map(toJsonFinding), summary: report.summary }, 2)}\n`;
}

/** The documented keys of a finding, in their order. */
export function toJsonFinding(finding: Finding) {
  const { code, severity, file, line, column, endLine, endColumn, pointer, message, help } = finding;
  return { code, severity, file, line, column, endLine, endColumn, pointer, message, help };
}
