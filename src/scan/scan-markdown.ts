// What a scan found, as Markdown for a pull request or the summary of a job: what is ungoverned first, the rest folded.
//
// Text from outside stands in code only: GitHub makes no links, mentions, images or HTML of it there.

import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { shortenText } from "../report/escape.ts";
import { boundFinding, codeCell, codeSpan, fullMessage } from "../report/escape-formats.ts";
import { reportPath } from "../report/report-path.ts";
import { plural } from "../report/text-report.ts";
import { renderDriftMarkdown } from "./drift-markdown.ts";
import { isShownAsDrift } from "./drift-text.ts";
import { labelOf, ownFindings, sharedFindings } from "./join-scans.ts";
import type { ScanContext } from "./scan-context.ts";
import { placeIn } from "./scan-json.ts";
import type { Scan, ServerScan } from "./server-scan.ts";
import {
  countDrifted,
  countSeverities,
  type JudgedTool,
  rankTools,
  sayCounts,
  ungovernedTools,
  worstFirst,
} from "./tally.ts";

/** Characters of a name in a table. */
const LONGEST_NAME = 200;

/** Characters that a server's headings may need, and what is said of its lists that are cut. */
const LEAST_ROOM = 2000;

/** Lines are left out from the first that has no room, and how many is said. */
interface Room {
  left: number;
}

export function* renderScanMarkdown(scan: Scan, context: ScanContext): Iterable<string> {
  // What is said of lists that are cut has room besides.
  const room: Room = { left: LIMITS.reportMarkdownChars - LEAST_ROOM };
  yield take(room, `### ${context.title}: ${summarize(scan)}\n`);
  // What nobody may miss comes first, of all servers; details only have what room is left.
  for (const [i, server] of scan.servers.entries()) {
    if (room.left < LEAST_ROOM) return yield `\n… and ${plural(scan.servers.length - i, "more server")}.\n`;
    yield* renderServer(scan, server, context, room);
  }
  yield* renderFindings(sharedFindings(scan), context, room);
  for (const [i, server] of scan.servers.entries()) {
    if (room.left < LEAST_ROOM)
      return yield `\n… and the governed tools of ${plural(scan.servers.length - i, "server")}.\n`;
    yield* renderDetails(scan, server, context, room);
  }
}

function take(room: Room, text: string): string {
  room.left -= text.length;
  return text;
}

function summarize({ servers }: Scan): string {
  const tools = servers.flatMap((server) => server.tools);
  const isJudged = servers.some(({ governed }) => governed !== undefined);
  const ungoverned = servers.flatMap(ungovernedTools);
  const verdict = !isJudged
    ? `governance not judged: ${sayCounts(countSeverities(tools))}`
    : ungoverned.length === 0
      ? "none ungoverned"
      : `${ungoverned.length} ungoverned (${sayCounts(countSeverities(ungoverned))})`;
  const partial = servers.filter(({ isComplete }) => !isComplete).length;
  const drifted = countDrifted(servers);
  const drift = drifted === 0 ? "" : `, ${drifted} drifted`;
  const many = servers.length > 1 ? `${plural(servers.length, "server")}, ` : "";
  const lost = partial === 0 ? "" : `; ${plural(partial, "list")} not complete`;
  return `${many}${plural(tools.length, "tool")}, ${verdict}${drift}${lost}`;
}

function* renderServer(scan: Scan, server: ServerScan, context: ScanContext, room: Room): Iterable<string> {
  const { name, version } = server.server;
  const title = scan.areSeveral
    ? labelOf(server.server)
    : `${name} ${version}`.trim() || labelOf(server.server);
  yield take(room, `\n**${codeSpan(shortenText(title, LONGEST_NAME))}**`);
  const policy = server.policy && `, judged by ${codeSpan(reportPath(server.policy.file, context.folder))}`;
  yield take(room, `: ${plural(server.tools.length, "tool")}${policy ?? ""}\n`);
  if (!server.isComplete) yield take(room, "\n**The list is not complete: more tools may exist.**\n");
  const drift = server.drift && renderDriftMarkdown(server.drift, context.folder, room.left - LEAST_ROOM);
  if (drift !== undefined) yield take(room, drift.text);
  const ungoverned = rankTools(server).filter(({ governed }) => governed?.isUngoverned);
  yield* renderTable(ungoverned, server, context, room);
  const findings = ownFindings(scan, server).filter(
    ({ code }) => code !== "ungoverned-tool" && !(drift?.isWhole && isShownAsDrift(code)),
  );
  yield* renderFindings(
    findings.filter(({ severity }) => severity !== "info"),
    context,
    room,
  );
}

/** The tools that are governed, or all without a policy, and what is only information. */
function* renderDetails(scan: Scan, server: ServerScan, context: ScanContext, room: Room): Iterable<string> {
  const rest = rankTools(server).filter(({ governed }) => !governed?.isUngoverned);
  const infos = ownFindings(scan, server).filter(
    ({ code, severity }) => severity === "info" && code !== "ungoverned-tool",
  );
  const what = server.governed === undefined ? "Tools" : "Governed tools";
  if (rest.length === 0 && infos.length === 0) return;
  const of = scan.areSeveral ? ` of ${codeSpan(shortenText(labelOf(server.server), LONGEST_NAME))}` : "";
  // Markdown is read again after an empty line; within `summary` it is not, on all systems.
  yield take(room, `\n<details>\n<summary>${what} and notes (${rest.length + infos.length})</summary>\n`);
  if (of !== "") yield take(room, `\n${what}${of}\n`);
  yield* renderTable(rest, server, context, room);
  yield* renderFindings(infos, context, room);
  yield take(room, "\n</details>\n");
}

function* renderTable(
  tools: readonly JudgedTool[],
  server: ServerScan,
  context: ScanContext,
  room: Room,
): Iterable<string> {
  if (tools.length === 0) return;
  yield take(room, "\n| severity | risk | tool | governance | place | flags |\n|---|---|---|---|---|---|\n");
  for (const [i, tool] of tools.entries()) {
    const row = renderRow(tool, server, context);
    if (room.left < row.length) return yield `\n… and ${plural(tools.length - i, "more tool")}.\n`;
    yield take(room, row);
  }
}

function renderRow({ tool, governed }: JudgedTool, { policy }: ServerScan, { folder }: ScanContext): string {
  const at =
    policy && governed ? placeIn({ ...policy, file: reportPath(policy.file, folder) }, governed.pointer) : "";
  const { risk } = tool;
  const cells = [
    risk.severity,
    `${risk.class}${risk.confidence === "low" ? "?" : ""}`,
    codeCell(tool.name, LONGEST_NAME),
    governed?.state ?? "not judged",
    at === "" ? "" : codeCell(at, LONGEST_NAME),
    risk.flags.join(", "),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

function* renderFindings(findings: readonly Finding[], context: ScanContext, room: Room): Iterable<string> {
  const sorted = worstFirst(findings);
  if (sorted.length === 0) return;
  yield take(room, "\n");
  for (const [i, finding] of sorted.entries()) {
    const line = renderFinding(boundFinding(finding, context.folder));
    if (room.left < line.length) return yield `\n… and ${plural(sorted.length - i, "more finding")}.\n`;
    yield take(room, line);
  }
}

function renderFinding(finding: Finding): string {
  const { code, severity, file, line, column } = finding;
  const place = file === "" ? "" : ` ${codeSpan(`${file}:${line}:${column}`)}`;
  return `- **${severity}** ${codeSpan(code)}${place} ${codeSpan(fullMessage(finding))}\n`;
}
