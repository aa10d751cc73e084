// Findings as JSON. specification: cli.md section 2. The schema is in json-schema.ts.

import type { Finding, Fix, SuppressedFinding } from "../finding.ts";
import { toJsonText } from "./escape.ts";
import type { Report } from "./report.ts";

/** Version of the shape; keys may be added within one. */
export const JSON_VERSION = 1;

export function* renderJson({ findings, summary, suppressed = [], unread = [] }: Report): Iterable<string> {
  yield `{\n  "version": ${JSON_VERSION},\n  "findings": [`;
  yield* renderItems(findings.map(toJsonFinding));
  yield `],\n  "summary": ${indent(toJsonText(summary, 2), 2)}`;
  if (suppressed.length > 0) {
    yield ',\n  "suppressed": [';
    yield* renderItems(suppressed.map(toJsonSuppressed));
    yield "]";
  }
  if (unread.length > 0) {
    yield ',\n  "unread": [';
    yield* renderItems(unread.map(toJsonUnread));
    yield "]";
  }
  yield "\n}\n";
}

/** As `JSON.stringify` lays them out, one at a time. */
function* renderItems(items: readonly object[]): Iterable<string> {
  for (const [i, item] of items.entries()) {
    yield `${i === 0 ? "" : ","}\n    ${indent(toJsonText(item, 2), 4)}`;
  }
  if (items.length > 0) yield "\n  ";
}

function indent(text: string, columns: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(columns)}`);
}

/** The documented keys of a finding, in their order. */
export function toJsonFinding(finding: Finding) {
  const { code, severity, file, line, column, endLine, endColumn, pointer, message, help } = finding;
  const { fingerprint, fix } = finding;
  return {
    ...{ code, severity, file, line, column, endLine, endColumn, pointer, message, help },
    ...(fingerprint !== undefined && { fingerprint }),
    ...(fix !== undefined && { fix: toJsonFix(fix) }),
  };
}

function toJsonFix({ title, isSafe, edits }: Fix) {
  return { title, safe: isSafe, edits: edits.map(({ place, text }) => ({ ...place, text })) };
}

function toJsonSuppressed({ finding, kind, justification }: SuppressedFinding) {
  return { kind, justification, finding: toJsonFinding(finding) };
}

function toJsonUnread({ file, code, message, help }: Finding) {
  return { file, code, message, help };
}
