// Writes a scan in every format that was asked for.

import { docsUrl } from "../../docs-link.ts";
import type { Finding } from "../../finding.ts";
import type { RuleInfo } from "../../report/report.ts";
import type { ScanContext } from "../../scan/scan-context.ts";
import { SCAN_FORMATS, type ScanFormat, type ScanFormatEntry } from "../../scan/scan-formats.ts";
import type { Scan } from "../../scan/server-scan.ts";
import type { Io } from "../io.ts";
import type { ReportOutput } from "../report-outputs.ts";
import { contextOf, withFingerprints, writeFormats } from "../write-report.ts";

export interface ScanWriting {
  readonly outputs: readonly ReportOutput<ScanFormat>[];
  readonly color: boolean;
  readonly hasEvidence: boolean;
}

/** Columns of a terminal that does not say how many it has. */
const TERMINAL_COLUMNS = 80;

export async function writeScan(
  io: Io,
  scan: Scan,
  { outputs, color, hasEvidence }: ScanWriting,
): Promise<void> {
  await writeFormats(io, outputs, async ({ format, file }) => {
    const entry: ScanFormatEntry = SCAN_FORMATS[format];
    const isTerminal = io.isStdoutTerminal && file === undefined;
    const context: ScanContext = {
      ...(await contextOf(io, { file, color, title: "policy scan" })),
      columns: isTerminal ? (io.stdoutColumns ?? TERMINAL_COLUMNS) : undefined,
      hasEvidence,
    };
    if ("load" in entry) {
      const reporter = await entry.load();
      if (entry.hasFingerprints === undefined) return reporter(scan, context);
      return reporter(scan, { ...context, fingerprints: await fingerprintScan(scan, io.cwd) });
    }
    const reporter = await entry.ofReport.load();
    const report = entry.toReport(scan);
    return reporter(entry.ofReport.hasFingerprints ? await withFingerprints(io, report) : report, context);
  });
}

/** The same as in SARIF. */
async function fingerprintScan(scan: Scan, folder: string): Promise<ReadonlyMap<Finding, string>> {
  const { sha256 } = await import("../fingerprints.ts");
  const { fingerprintFindings } = await import("../../report/fingerprint.ts");
  const { placedFindings } = await import("../../scan/join-scans.ts");
  const placed = placedFindings(scan);
  const done = fingerprintFindings(
    placed.map(({ told }) => told),
    sha256,
    folder,
  );
  return new Map(placed.map(({ finding }, i) => [finding, done[i]?.fingerprint ?? ""]));
}

/** What formats that describe their rules say of the findings of a scan. */
export async function describeScanRules(): Promise<readonly RuleInfo[]> {
  const { OTHER_FINDINGS } = await import("../../pages/other-findings.ts");
  return Object.entries(OTHER_FINDINGS)
    .filter(([, { command }]) => command === "scan")
    .map(([code, { severity, summary, why }]) => {
      const url = docsUrl(code, false);
      return { code, severity, category: "security", summary, why, ...(url !== undefined && { url }) };
    });
}
