// What a reporter of a scan is told beside the Scan.

import type { ReportContext } from "../report/report.ts";
import type { Scan } from "./server-scan.ts";

export interface ScanContext extends ReportContext {
  /** Columns of the terminal that the text goes to; `undefined` when it goes elsewhere, and nothing is cut. */
  readonly columns: number | undefined;
  /** `--evidence`: show what each verdict follows from. */
  readonly hasEvidence: boolean;
}

/** The text, in pieces. It ends with a line break. */
export type ScanReporter = (scan: Scan, context: ScanContext) => Iterable<string>;
