// What a scan found, as text for a terminal.

import { escapeText, shortenText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { renderTable } from "../report/table.ts";
import { plural, renderFinding } from "../report/text-report.ts";
import type { RiskSeverity } from "../tools/tool.ts";
import { isShownAsDrift, renderDrift } from "./drift-text.ts";
import type { ServerScan } from "./server-scan.ts";

export function renderScanText(scan: ServerScan, paint: Paint): string {
  const sections = [
    renderHead(scan, paint),
    renderTools(scan, paint),
    ...(scan.drift === undefined ? [] : [renderDrift(scan.drift, paint)]),
    ...scan.findings
      .filter(({ code }) => code !== "ungoverned-tool" && !isShownAsDrift(code))
      .map((finding) => renderFinding(finding, paint)),
    renderTotals(scan, paint),
  ];
  return `${sections.join("\n\n")}\n`;
}

function renderHead({ server }: ServerScan, paint: Paint): string {
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

function renderTools(scan: ServerScan, paint: Paint): string {
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

function renderTotals(scan: ServerScan, paint: Paint): string {
  const complete = scan.isComplete ? "" : paint.error("The list is not complete: more tools may exist.\n");
  const tools = plural(scan.tools.length, "tool");
  if (scan.governed === undefined) return `${complete}${tools}, governance not judged`;
  const count = scan.governed.filter(({ isUngoverned }) => isUngoverned).length;
  const verdict =
    count === 0 ? paint.good("governs every one") : paint.error(`leaves ${count} ungoverned (!)`);
  return `${complete}${tools}: ${escapeText(scan.policy?.file ?? "")} ${verdict}`;
}
