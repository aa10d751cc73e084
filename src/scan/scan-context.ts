// What a reporter of a scan is told beside the Scan.

import type { Finding } from "../finding.ts";
import type { ReportContext } from "../report/report.ts";
import type { Scan } from "./server-scan.ts";

export interface ScanContext extends ReportContext {
  /** Columns of the terminal that the text goes to; `undefined` when it goes elsewhere, and nothing is cut. */
  readonly columns: number | undefined;
  /** `--evidence`: show what each verdict follows from. */
  readonly hasEvidence: boolean;
  /** What findings are recognised by in the next run; absent for formats that do not say it. */
  readonly fingerprints?: ReadonlyMap<Finding, string>;
}

/** The text, in pieces. It ends with a line break. */
export type ScanReporter = (scan: Scan, context: ScanContext) => Iterable<string>;
