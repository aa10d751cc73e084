// What a scan found, as text and as JSON.

import type { Finding, Severity } from "../../finding.ts";
import { escapeText, shortenText, toJsonText } from "../../report/escape.ts";
import { toJsonFinding } from "../../report/json-report.ts";
import type { Paint, Report } from "../../report/report.ts";
import { renderTable } from "../../report/table.ts";
import { plural, renderFinding } from "../../report/text-report.ts";
import type { GovernedTool } from "../../tools/governance.ts";
import type { RiskSeverity, Tool } from "../../tools/tool.ts";

export interface ScannedServer {
  readonly name: string;
  readonly version: string;
  readonly protocol: string;
  /** The command or URL, or the recording's file. */
  readonly target: string;
  /** How TARGET was understood. */
  readonly how: string;
}

export interface ScanReport {
  readonly server: ScannedServer;
  readonly isComplete: boolean;
  /** Sorted by name. */
  readonly tools: readonly Tool[];
  /** Beside `tools`, in the same order; absent without a policy. */
  readonly governed: readonly GovernedTool[] | undefined;
  readonly policyFile: string | undefined;
  /** `line:column` of a pointer in the policy. */
  readonly placeOf: (pointer: string) => string;
  readonly report: Report;
}

/** A finding about the server, which has no place in a file. */
export function plainFinding(code: string, severity: Severity, message: string): Finding {
  return {
    code,
    severity,
    file: "",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    pointer: "",
    message,
    help: "",
  };
}

export function renderScanJson(scan: ScanReport): string {
  return `${toJsonText(
    {
      version: 1,
      server: scan.server,
      complete: scan.isComplete,
      tools: scan.tools.map((tool, i) => ({
        name: tool.name,
        risk: tool.risk,
        ...(scan.governed !== undefined && { governance: toJsonGovernance(scan, scan.governed[i]) }),
      })),
      findings: scan.report.findings.map(toJsonFinding),
    },
    2,
  )}\n`;
}

function toJsonGovernance(scan: ScanReport, governed: GovernedTool | undefined) {
  if (governed === undefined) throw new Error("a tool was not judged");
  return {
    state: governed.state,
    ungoverned: governed.isUngoverned,
    rule: governed.rule,
    at: placeIn(scan, governed),
  };
}

function placeIn(scan: ScanReport, { pointer }: GovernedTool): string {
  return pointer === "" ? "" : `${scan.policyFile}:${scan.placeOf(pointer)}`;
}

export function renderScanText(scan: ScanReport, paint: Paint): string {
  const sections = [
    renderHead(scan, paint),
    renderTools(scan, paint),
    ...scan.report.findings
      .filter(({ code }) => code !== "ungoverned-tool")
      .map((finding) => renderFinding(finding, paint)),
    renderTotals(scan, paint),
  ];
  return `${sections.join("\n\n")}\n`;
}

function renderHead({ server }: ScanReport, paint: Paint): string {
  const name = server.name === "" ? "a server without a name" : server.name;
  const version = server.version === "" ? "" : ` ${server.version}`;
  const protocol = server.protocol === "" ? "" : `, MCP ${server.protocol}`;
  return (
    `${paint.strong(escapeText(`${name}${version}`))}${escapeText(protocol)}\n` +
    paint.faint(escapeText(`${server.target} (${server.how})`))
  );
}

const SEVERITY_PAINT: Readonly<Record<RiskSeverity, keyof Paint>> = {
  low: "good",
  medium: "info",
  high: "warning",
  critical: "error",
};

function renderTools(scan: ScanReport, paint: Paint): string {
  const heading =
    scan.governed === undefined
      ? ["tool", "risk", "severity", "why"]
      : ["tool", "risk", "severity", "governance", "rule"];
  const rows = scan.tools.map((tool, i) => {
    const { risk } = tool;
    const governed = scan.governed?.[i];
    return [
      escapeText(tool.name),
      risk.class,
      risk.severity,
      ...(governed === undefined
        ? [escapeText(shortenText(risk.evidence[0]?.why ?? "no evidence: treated as write", 60))]
        : [governed.isUngoverned ? `${governed.state} !` : governed.state, escapeText(governed.rule)]),
    ];
  });
  const lines = renderTable(heading, rows, { paint }).split("\n");
  // Colour last, so that it takes no width.
  return lines
    .map((line, i) => {
      const severity = scan.tools[i - 1]?.risk.severity;
      return severity === undefined || severity === "low" ? line : paint[SEVERITY_PAINT[severity]](line);
    })
    .join("\n");
}

function renderTotals(scan: ScanReport, paint: Paint): string {
  const complete = scan.isComplete ? "" : paint.error("The list is not complete: more tools may exist.\n");
  const tools = plural(scan.tools.length, "tool");
  if (scan.governed === undefined) return `${complete}${tools}, governance not judged`;
  const count = scan.governed.filter(({ isUngoverned }) => isUngoverned).length;
  const verdict =
    count === 0 ? paint.good("governs every one") : paint.error(`leaves ${count} ungoverned (!)`);
  return `${complete}${tools}: ${escapeText(scan.policyFile ?? "")} ${verdict}`;
}
