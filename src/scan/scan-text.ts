// What a scan found, as text for a terminal.

import { describeHold } from "../hold.ts";
import { placeOf } from "../policy/source.ts";
import { escapeText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { widthOf } from "../report/table.ts";
import { plural, renderFinding } from "../report/text-report.ts";
import { RISK_FLAGS } from "../tools/tool.ts";
import { isShownAsDrift, renderDrift } from "./drift-text.ts";
import { fitNames } from "./fit-names.ts";
import { labelOf, ownFindings, sharedFindings } from "./join-scans.ts";
import type { ScanContext } from "./scan-context.ts";
import { renderToolTable, type ToolTable } from "./scan-table.ts";
import type { JudgingPolicy, Scan, ScannedServer, ServerScan } from "./server-scan.ts";
import {
  countDrifted,
  countSeverities,
  type JudgedTool,
  rankTools,
  sayCounts,
  ungovernedTools,
  worstFirst,
} from "./tally.ts";

/** Shown in the table, and below it, rather than each by itself. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(["ungoverned-tool", "unchecked-argument"]);

export function* renderScanText(scan: Scan, context: ScanContext): Iterable<string> {
  const { paint } = context;
  for (const server of scan.servers) {
    yield* renderServer(scan, server, context);
    if (scan.areSeveral) yield "\n";
  }
  if (!scan.areSeveral) return;
  for (const finding of worstFirst(sharedFindings(scan))) yield `${renderFinding(finding, paint)}\n\n`;
  yield `${renderAllTotals(scan, paint)}\n`;
}

function* renderServer(scan: Scan, server: ServerScan, context: ScanContext): Iterable<string> {
  const { paint } = context;
  yield `${renderHead(scan, server, paint)}\n\n`;
  if (server.tools.length > 0) {
    const { text, areFlagsShown } = renderTools(server, context);
    yield `${text}\n\n${areFlagsShown || context.hasEvidence ? "" : renderFlags(server, context.columns)}`;
  }
  if (server.drift !== undefined) yield `${renderDrift(server.drift, paint)}\n\n`;
  for (const finding of worstFirst(ownFindings(scan, server)))
    if (!TOLD_OTHERWISE.has(finding.code) && !isShownAsDrift(finding.code))
      yield `${renderFinding(finding, paint)}\n\n`;
  yield `${renderUnchecked(server, context.columns)}${renderTotals(server, paint)}\n`;
}

function renderHead(scan: Scan, { server, policy }: ServerScan, paint: Paint): string {
  const name = server.name === "" ? "a server without a name" : server.name;
  const version = server.version === "" ? "" : ` ${server.version}`;
  const label = scan.areSeveral && labelOf(server) !== server.name ? `${labelOf(server)}: ` : "";
  const protocol = server.protocol === "" ? "" : `, MCP ${server.protocol}`;
  const hold = server.hold === undefined ? "" : `\n${paint.faint(escapeText(describeHold(server.hold)))}`;
  const judge = policy === undefined ? "" : paint.faint(`\njudged by ${escapeText(policy.file)}`);
  return (
    `${paint.strong(escapeText(`${label}${name}${version}`))}${escapeText(protocol)}\n` +
    paint.faint(escapeText(sayTarget(server))) +
    hold +
    judge
  );
}

/** What was scanned, and how TARGET was understood. */
function sayTarget({ target, how }: ScannedServer): string {
  return how.endsWith(` ${target}`) ? how : `${target} (${how})`;
}

function renderTools(server: ServerScan, { paint, columns, hasEvidence }: ScanContext): ToolTable {
  return renderToolTable(rankTools(server), {
    paint,
    columns,
    lineOf: ({ governed }) => (governed === undefined ? "" : lineIn(server.policy, governed.pointer)),
    below: (tool) => (hasEvidence ? renderEvidence(tool, paint) : []),
  });
}

function lineIn(policy: JudgingPolicy | undefined, pointer: string): string {
  if (policy === undefined || pointer === "") return "";
  return String(placeOf(policy.source, { pointer }).line);
}

/** What the verdict on a tool follows from. */
function renderEvidence({ tool: { risk }, unchecked }: JudgedTool, paint: Paint): readonly string[] {
  const lines = [
    `${risk.confidence} confidence${risk.flags.length === 0 ? "" : `; ${risk.flags.join(", ")}`}`,
    ...risk.evidence.map((one) => `${one.class} (${one.strength}): ${one.why}`),
    ...(unchecked.length === 0
      ? []
      : [`no condition looks at ${unchecked.map(({ path }) => path).join(", ")}`]),
  ];
  return lines.map((line) => paint.faint(`    ${escapeText(line)}`));
}

/** Tools whose sensitive arguments may be anything. */
function renderUnchecked(server: ServerScan, columns: number | undefined): string {
  const lines = rankTools(server).flatMap(({ tool, unchecked }) => {
    const paths = unchecked.filter(({ isSensitive }) => isSensitive).map(({ path }) => escapeText(path));
    return paths.length === 0 ? [] : [sayList(`  ${escapeText(tool.name)}: `, paths, columns)];
  });
  return lines.length === 0 ? "" : `Arguments that no condition looks at:\n${lines.join("\n")}\n\n`;
}

/** Columns of a name in a list. */
const LONGEST_NAME = 40;

/** What makes tools worse than their class, where the table has no room for it. */
function renderFlags(server: ServerScan, columns: number | undefined): string {
  const tools = rankTools(server);
  const shown = fitNames(
    tools.map(({ tool }) => escapeText(tool.name)),
    LONGEST_NAME,
  );
  const lines = RISK_FLAGS.flatMap((flag) => {
    const names = tools.flatMap(({ tool }, i) => (tool.risk.flags.includes(flag) ? [shown[i] ?? ""] : []));
    return names.length === 0 ? [] : [sayList(`  ${flag}: `, names, columns)];
  });
  return `Flags:\n${lines.join("\n")}\n\n`;
}

/** As many as fit a line, at least one, and how many more there are. */
function sayList(start: string, items: readonly string[], columns = Number.POSITIVE_INFINITY): string {
  let line = start;
  for (const [i, item] of items.entries()) {
    const longer = `${line}${i === 0 ? "" : ", "}${item}`;
    const rest = items.length - i - 1;
    const room = columns - (rest === 0 ? 0 : ` and ${rest} more`.length);
    if (i > 0 && widthOf(longer) > room) return `${line} and ${rest + 1} more`;
    line = longer;
  }
  return line;
}

function renderTotals(scan: ServerScan, paint: Paint): string {
  const complete = scan.isComplete ? "" : paint.error("The list is not complete: more tools may exist.\n");
  return `${complete}${plural(scan.tools.length, "tool")}${sayGovernance(scan, paint)}${sayDrifted([scan], paint)}`;
}

/** Nobody who reads only the last line takes a drift for a success. */
function sayDrifted(servers: readonly ServerScan[], paint: Paint): string {
  const drifted = countDrifted(servers);
  return drifted === 0 ? "" : `; ${paint.error(`${drifted} drifted`)}`;
}

function sayGovernance(scan: ServerScan, paint: Paint): string {
  if (scan.governed === undefined) {
    const counts = sayCounts(countSeverities(scan.tools));
    return `, governance not judged${counts === "" ? "" : `: ${counts}`}`;
  }
  const ungoverned = ungovernedTools(scan);
  const verdict =
    ungoverned.length === 0
      ? paint.good("governs every one")
      : paint.error(`leaves ${ungoverned.length} ungoverned (!)`);
  const counts = ungoverned.length === 0 ? "" : `: ${sayCounts(countSeverities(ungoverned))}`;
  return `: ${escapeText(scan.policy?.file ?? "")} ${verdict}${counts}`;
}

function renderAllTotals({ servers }: Scan, paint: Paint): string {
  const tools = servers.flatMap((server) => server.tools);
  const ungoverned = servers.flatMap(ungovernedTools);
  const partial = servers.filter(({ isComplete }) => !isComplete);
  const counts = sayCounts(countSeverities(ungoverned));
  const parts = [
    `${plural(servers.length, "server")}, ${plural(tools.length, "tool")}`,
    ungoverned.length === 0
      ? paint.good("none ungoverned")
      : paint.error(`${ungoverned.length} ungoverned (!): ${counts}`),
    ...(partial.length === 0 ? [] : [paint.error(`${partial.length} not listed, or not to the end`)]),
  ];
  return `${parts.join("; ")}${sayDrifted(servers, paint)}`;
}
