// Fingerprints for the formats that show them, made with Node's own SHA-256.

import { createHash } from "node:crypto";
import type { Finding } from "../finding.ts";
import { fingerprintFindings } from "../report/fingerprint.ts";
import type { Report } from "../report/report.ts";

/** A report whose findings, also the suppressed ones, have their fingerprints; those that have them keep them. */
export function addFingerprints(report: Report, folder: string): Report {
  const { findings, suppressed = [] } = report;
  const isDone = ({ fingerprint }: Finding): boolean => fingerprint !== undefined;
  if (findings.every(isDone) && suppressed.every(({ finding }) => isDone(finding))) return report;
  // All at once: which of its equals a finding is does not depend on what is suppressed.
  const all = fingerprintFindings([...findings, ...suppressed.map(({ finding }) => finding)], sha256, folder);
  return {
    ...report,
    findings: all.slice(0, findings.length),
    ...(report.suppressed !== undefined && {
      suppressed: suppressed.map((one, i) => ({ ...one, finding: all[findings.length + i] ?? one.finding })),
    }),
  };
}

export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
