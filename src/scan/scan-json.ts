// What a scan found, as JSON. specification: cli.md section 3.

import { placeOf } from "../policy/source.ts";
import { toJsonText } from "../report/escape.ts";
import { toJsonFinding } from "../report/json-report.ts";
import type { GovernedTool } from "../tools/governance.ts";
import { toJsonDrift } from "./drift-json.ts";
import type { JudgingPolicy, ServerScan } from "./server-scan.ts";

export function renderScanJson(scan: ServerScan): string {
  return `${toJsonText(
    {
      version: 1,
      server: scan.server,
      complete: scan.isComplete,
      tools: scan.tools.map((tool, i) => ({
        name: tool.name,
        risk: tool.risk,
        ...(scan.policy !== undefined && { governance: toJsonGovernance(scan.policy, scan.governed?.[i]) }),
      })),
      ...(scan.drift !== undefined && { drift: toJsonDrift(scan.drift) }),
      findings: scan.findings.map(toJsonFinding),
    },
    2,
  )}\n`;
}

function toJsonGovernance(policy: JudgingPolicy, governed: GovernedTool | undefined) {
  if (governed === undefined) throw new Error("a tool was not judged");
  return {
    state: governed.state,
    ungoverned: governed.isUngoverned,
    rule: governed.rule,
    at: placeIn(policy, governed.pointer),
  };
}

/** `FILE:LINE:COLUMN` of a pointer, or nothing where there is none. */
export function placeIn({ file, source }: JudgingPolicy, pointer: string): string {
  if (pointer === "") return "";
  const { line, column } = placeOf(source, { pointer });
  return `${file}:${line}:${column}`;
}
