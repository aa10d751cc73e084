// Fingerprints: what a finding is recognised by in the next run, when lines have moved.
// specification: cli.md section 2, "baseline".

import type { Finding } from "../finding.ts";
import { compareFindings } from "./report.ts";
import { reportPath } from "./report-path.ts";

/** Hex digits that are kept: 128 bits, more than enough to tell the findings of a project apart. */
const DIGITS = 32;

/**
 * Adds to each finding what it is recognised by: its code, its file, what it points at, and which it is among
 * equals. Lines, comments and items added before it change nothing, nor do white space and indentation.
 *
 * `sha256` makes the hexadecimal digest of a text in UTF-8. Files below `folder`, which is absolute, count by
 * their path from there, however they are named. The order of the findings is kept, and does not matter.
 */
export function fingerprintFindings(
  findings: readonly Finding[],
  sha256: (text: string) => string,
  folder = "",
): readonly Finding[] {
  const seen = new Map<string, number>();
  const fingerprints = new Map<number, string>();
  const sorted = [...findings.entries()].sort(([, a], [, b]) => compareFindings(a, b));
  for (const [index, finding] of sorted) {
    const parts = [finding.code, reportPath(finding.file, folder), withoutSpace(identityOf(finding))];
    // JSON keeps the parts apart, whatever is in them.
    const key = JSON.stringify(parts);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    fingerprints.set(index, sha256(JSON.stringify([...parts, occurrence])).slice(0, DIGITS));
  }
  return findings.map((finding, i) => ({ ...finding, fingerprint: fingerprints.get(i) ?? "" }));
}

/** What has no identity of its own, such as a failed expectation, is what it says. */
function identityOf({ identity, pointer, message }: Finding): string {
  return identity ?? `${pointer}\n${message}`;
}

/** `{a: 1}` and `{ a:  1 }` are the same finding. */
function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
