// Scans of lists of tools, judged as the command does, without a server.

import { PLAIN_PAINT } from "../../src/report/report.ts";
import { joinScans } from "../../src/scan/join-scans.ts";
import { judgeServer } from "../../src/scan/judge-server.ts";
import { renderScanHtml } from "../../src/scan/scan-html.ts";
import type { JudgingPolicy, Scan, ServerScan } from "../../src/scan/server-scan.ts";

export interface Listed {
  readonly name?: string;
  readonly version?: string;
  readonly target?: string;
  readonly tools: readonly unknown[];
  readonly isComplete?: boolean;
  readonly policy?: JudgingPolicy;
}

export function judge({
  name = "Shop",
  version = "1.0",
  target = "tools.json",
  tools,
  isComplete = true,
  policy,
}: Listed): ServerScan {
  const problems = isComplete ? [] : [{ code: "scan-truncated", message: "The server sent too much." }];
  const server = { name, version, protocol: "2025-11-25", target, how: `the file ${target}` };
  return judgeServer({ server, rawTools: tools, isComplete, problems }, policy);
}

export function scanOf(...servers: readonly ServerScan[]): Scan {
  return joinScans(servers, { areSeveral: servers.length > 1 });
}

export function pageOf(scan: Scan): string {
  const context = { title: "policy scan", version: "1.2.3", folder: "/work", paint: PLAIN_PAINT };
  return [...renderScanHtml(scan, context)].join("");
}
