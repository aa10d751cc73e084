// Findings as an editor underlines them.

import { type Diagnostic, DiagnosticSeverity, type Range } from "vscode-languageserver";
import type { Finding, Severity, TextEdit } from "../finding.ts";
import { escapeText } from "../report/escape.ts";
import type { Analysis } from "./documents.ts";
import type { LspHost, Trouble } from "./host.ts";

const SOURCE_NAME = "policy";

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function toDiagnostics(analysis: Analysis, host: LspHost): Diagnostic[] {
  return [
    ...analysis.findings.map((finding) => toDiagnostic(analysis, finding, host)),
    ...analysis.troubles.map(troubleDiagnostic),
  ];
}

export function toDiagnostic(analysis: Analysis, finding: Finding, host: LspHost): Diagnostic {
  const { code, severity, message, help } = finding;
  return {
    range: rangeOf(analysis, finding),
    severity: SEVERITIES[severity],
    code,
    codeDescription: { href: host.pageOf(code) },
    source: SOURCE_NAME,
    message: [message, help]
      .filter((text) => text !== "")
      .map(escapeText)
      .join("\n"),
  };
}

/**
 * Editors end lines also at a lone carriage return, which the reader of policies does not, so a place goes
 * by its offset from one count of lines to the other.
 */
export function rangeOf(analysis: Analysis, finding: Finding): Range {
  const { start, end } = placeAsOffsets(analysis, finding);
  return rangeBetween(analysis, start, end);
}

export function placeAsOffsets({ opened }: Analysis, { line, column, endLine, endColumn }: Finding) {
  const { lineStarts } = opened.source;
  const offset = (at: number, from: number): number => (lineStarts[at - 1] ?? 0) + from - 1;
  return { start: offset(line, column), end: offset(endLine, endColumn) };
}

/** Offsets into the text as the reader of policies has it. */
export function rangeBetween({ document: { text }, shift }: Analysis, start: number, end: number): Range {
  return { start: text.positionAt(start + shift), end: text.positionAt(end + shift) };
}

export function toLspEdit(analysis: Analysis, { start, end, text }: TextEdit) {
  return { range: rangeBetween(analysis, start, end), newText: text };
}

/** Silence would mean that the policy was checked against the file. */
function troubleDiagnostic({ severity, message }: Trouble): Diagnostic {
  return {
    range: START,
    severity: SEVERITIES[severity],
    source: SOURCE_NAME,
    message: escapeText(message),
  };
}

/** In place of the findings of a document on which the program has failed. */
export function failureDiagnostic(message: string): Diagnostic {
  return {
    range: START,
    severity: DiagnosticSeverity.Error,
    source: SOURCE_NAME,
    message: `This policy could not be checked, which is a bug in policy: ${escapeText(message)}`,
  };
}
