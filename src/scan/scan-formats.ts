// Every format of a scan. A new one is a file beside this and a line here.

import { FORMATS, type FormatEntry } from "../report/formats.ts";
import type { Report } from "../report/report.ts";
import { toPlacedReport, toReport } from "./join-scans.ts";
import type { ScanReporter } from "./scan-context.ts";
import type { Scan } from "./server-scan.ts";

/** A format that shows the tools, or one of any report, which shows the findings. */
export type ScanFormatEntry =
  | { readonly load: () => Promise<ScanReporter>; readonly hasFingerprints?: true }
  | { readonly ofReport: FormatEntry; readonly toReport: (scan: Scan) => Report };

export const SCAN_FORMATS = {
  text: { load: async () => (await import("./scan-text.ts")).renderScanText },
  json: { load: async () => (await import("./scan-json.ts")).renderScanJson, hasFingerprints: true },
  sarif: { ofReport: FORMATS.sarif, toReport: toPlacedReport },
  github: { ofReport: FORMATS.github, toReport },
  junit: { ofReport: FORMATS.junit, toReport },
  markdown: { load: async () => (await import("./scan-markdown.ts")).renderScanMarkdown },
  html: { load: async () => (await import("./scan-html.ts")).renderScanHtml },
} as const satisfies Readonly<Record<string, ScanFormatEntry>>;

export type ScanFormat = keyof typeof SCAN_FORMATS;
