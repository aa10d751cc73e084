// Counts of tools by severity, and the order in which people are shown them.

import { type Finding, SEVERITIES } from "../finding.ts";
import { compareText } from "../order.ts";
import type { GovernedTool } from "../tools/governance.ts";
import type { RiskSeverity, Tool } from "../tools/tool.ts";
import type { ServerScan } from "./server-scan.ts";
import type { UncheckedArgument } from "./unchecked-arguments.ts";

/** The worst first. */
export const RISK_SEVERITIES: readonly RiskSeverity[] = ["critical", "high", "medium", "low"];

export type SeverityCounts = Readonly<Record<RiskSeverity, number>>;

export function countSeverities(tools: readonly Tool[]): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { risk } of tools) counts[risk.severity]++;
  return counts;
}

/** `1 critical, 2 medium`. */
export function sayCounts(counts: SeverityCounts): string {
  return RISK_SEVERITIES.filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(", ");
}

/** A tool with what the policy says of it. */
export interface JudgedTool {
  readonly tool: Tool;
  /** Absent without a policy. */
  readonly governed: GovernedTool | undefined;
  readonly unchecked: readonly UncheckedArgument[];
}

/** What nothing governs comes first, then by severity, the worst first, then by name. */
export function rankTools({ tools, governed, unchecked }: ServerScan): readonly JudgedTool[] {
  const judged = tools.map((tool, i) => ({ tool, governed: governed?.[i], unchecked: unchecked?.[i] ?? [] }));
  return judged.sort(
    (a, b) =>
      Number(b.governed?.isUngoverned ?? false) - Number(a.governed?.isUngoverned ?? false) ||
      RISK_SEVERITIES.indexOf(a.tool.risk.severity) - RISK_SEVERITIES.indexOf(b.tool.risk.severity) ||
      compareText(a.tool.name, b.tool.name),
  );
}

/** For people, who read the beginning: within one severity the order is kept. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return SEVERITIES.flatMap((level) => findings.filter(({ severity }) => severity === level));
}

/** The tools that nothing governs; none without a policy, which is not asked. */
export function ungovernedTools({ governed = [] }: Pick<ServerScan, "governed">): readonly Tool[] {
  return governed.filter(({ isUngoverned }) => isUngoverned).map(({ tool }) => tool);
}

/** Tools that are not as the lockfile has them; none where nothing was held against one. */
export function countDrifted(servers: readonly Pick<ServerScan, "drift">[]): number {
  return servers.reduce((sum, { drift }) => sum + (drift?.drift.tools.length ?? 0), 0);
}
