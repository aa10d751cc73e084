// The exit code of a scan. specification: cli.md sections 1 and 3.

import type { ExitCode } from "../../errors.ts";
import type { Severity } from "../../finding.ts";
import { hasFindingsAt } from "../../report/report.ts";
import type { Scan, ServerScan } from "../../scan/server-scan.ts";
import { ungovernedTools } from "../../scan/tally.ts";
import type { RiskClass } from "../../tools/tool.ts";

export interface FailOptions {
  readonly failOnRisk?: Exclude<RiskClass, "unknown"> | "never";
  readonly failOn?: Severity | "never";
}

/** The worst of all servers: 3 when a list is not complete, 1 on drift or when something is at or above a threshold. */
export function exitCodeOf(scan: Scan, { failOnRisk, failOn }: FailOptions): ExitCode {
  if (scan.servers.some(({ isComplete }) => !isComplete)) return 3;
  if (scan.servers.some(({ drift }) => drift?.hasDrifted === true)) return 1;
  if (scan.servers.some((server) => hasUngovernedAt(server, failOnRisk))) return 1;
  // Who has no policy yet looks around: nothing fails unless it was asked for.
  const isJudged = scan.servers.some(({ policy }) => policy !== undefined);
  const threshold = failOn ?? (isJudged ? "error" : "never");
  const findings = scan.report.findings.filter(({ code }) => code !== "ungoverned-tool");
  return hasFindingsAt({ ...scan.report, findings }, threshold) ? 1 : 0;
}

const RISK_ORDER: Readonly<Record<RiskClass, number>> = {
  read: 0,
  write: 1,
  unknown: 1,
  execute: 2,
  destructive: 3,
  financial: 4,
};

/** Without a policy every tool is ungoverned, and that fails only when a risk was named. */
function hasUngovernedAt(server: ServerScan, failOnRisk: FailOptions["failOnRisk"]): boolean {
  if (failOnRisk === "never" || (server.governed === undefined && failOnRisk === undefined)) return false;
  const ungoverned = server.governed === undefined ? server.tools : ungovernedTools(server);
  return ungoverned.some(({ risk }) => RISK_ORDER[risk.class] >= RISK_ORDER[failOnRisk ?? "write"]);
}
