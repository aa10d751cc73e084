// What a scan found, as one HTML page that can be kept and sent: every server with its tools, risk, governance and rules.

import type { Finding } from "../finding.ts";
import { describeHold } from "../hold.ts";
import { LIMITS } from "../limits.ts";
import { joinPointer } from "../policy/pointer.ts";
import { type Html, html } from "../report/html.ts";
import { renderHtmlPage } from "../report/html-page.ts";
import { chip, type LinkOf, renderBars, renderCounts, renderFindings, tag } from "../report/html-parts.ts";
import type { ReportContext } from "../report/report.ts";
import { plural } from "../report/text-report.ts";
import { RISK_CLASSES } from "../tools/tool.ts";
import { renderDriftHtml } from "./drift-html.ts";
import { isShownAsDrift } from "./drift-text.ts";
import { ownFindings, sharedFindings } from "./join-scans.ts";
import { SCAN_SCRIPT, SCAN_STYLE } from "./scan-assets.generated.ts";
import { type Budget, type Entry, renderTool } from "./scan-html-tool.ts";
import type { Scan, ServerScan } from "./server-scan.ts";
import { makeStarterPolicy } from "./starter-policy.ts";
import { RISK_SEVERITIES } from "./tally.ts";

/** The text of the page, in pieces. Without scripts everything on it can be read too. */
export function renderScanHtml(scan: Scan, context: ReportContext): Iterable<string> {
  const names = scan.servers.map(serverName);
  return renderHtmlPage(
    {
      title: `${context.title}: ${names.length === 1 ? names.join() : plural(names.length, "server")}`,
      styles: [SCAN_STYLE],
      scripts: [SCAN_SCRIPT],
      body: renderBody(scan),
    },
    context,
  );
}

function* renderBody(scan: Scan): Iterable<Html> {
  const budget: Budget = { left: LIMITS.reportHtmlChars };
  yield html`<div id="all">`;
  if (scan.areSeveral || scan.servers.length > 1) yield renderServers(scan);
  for (const [i, server] of scan.servers.entries())
    yield* renderServer(scan, server, { id: `s${i + 1}`, budget });
  yield html`</div>\n${LEGEND}`;
}

function serverName({ server }: ServerScan): string {
  const label = server.configName || server.name;
  return label === "" ? "a server without a name" : label;
}

/** The switch between servers, and what only several of them together give. */
function renderServers(scan: Scan): Html {
  const { servers } = scan;
  return html`<nav class="servers" aria-label="Servers"><a href="#all" aria-current="true">All ${plural(servers.length, "server")}</a>
${servers.map((one, i) => html`<a href="#s${i + 1}"><bdi>${serverName(one)}</bdi> ${serverMark(one)}</a>\n`)}</nav>
${renderFindings(sharedFindings(scan), () => undefined)}`;
}

function serverMark(scan: ServerScan): Html {
  if (!scan.isComplete) return tag("incomplete", "error");
  if (scan.governed === undefined) return tag(plural(scan.tools.length, "tool"));
  const ungoverned = scan.governed.filter(({ isUngoverned }) => isUngoverned).length;
  return ungoverned === 0 ? tag("governed", "good") : tag(`${ungoverned} ungoverned`, "error");
}

/** The worst first; of one severity the ungoverned first; then by name, as tools are sorted already. */
function entriesOf(scan: ServerScan, id: string): readonly Entry[] {
  const recommended = new Map(
    makeStarterPolicy(scan.tools).entries.map(({ tool, recommended }) => [tool.name, recommended]),
  );
  const findings = groupFindings(scan.findings);
  const entries = scan.tools.map(
    (tool, i): Entry => ({
      id: `${id}-t${i + 1}`,
      tool,
      governed: scan.governed?.[i],
      unchecked: scan.unchecked?.[i] ?? [],
      policy: scan.policy,
      recommended: recommended.get(tool.name),
      findings: findings.get(tool.name) ?? [],
    }),
  );
  const rank = ({ tool, governed }: Entry): number =>
    RISK_SEVERITIES.indexOf(tool.risk.severity) * 2 + (governed?.isUngoverned ? 0 : 1);
  return entries.toSorted((a, b) => rank(a) - rank(b));
}

/** Findings by the tool that they are about. */
function groupFindings(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byTool = new Map<string, Finding[]>();
  for (const finding of findings) {
    const name = toolOf(finding);
    if (name === undefined || TOLD_OTHERWISE.has(finding.code)) continue;
    const list = byTool.get(name);
    if (list === undefined) byTool.set(name, [finding]);
    else list.push(finding);
  }
  return byTool;
}

/** Shown by the table, and below each tool. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(["ungoverned-tool", "unchecked-argument"]);
const TOOL_POINTER = new RegExp(`^${joinPointer("", "tools")}/([^/]*)`);

/** In a policy and in a list of tools alike, what is about a tool is under its name. */
function toolOf({ pointer }: Finding): string | undefined {
  return TOOL_POINTER.exec(pointer)?.[1]?.replaceAll("~1", "/").replaceAll("~0", "~");
}

function* renderServer(
  whole: Scan,
  scan: ServerScan,
  { id, budget }: { readonly id: string; readonly budget: Budget },
): Iterable<Html> {
  const entries = entriesOf(scan, id);
  const ids = new Map(entries.map((entry) => [entry.tool.name, entry.id]));
  const linkOf = (finding: Finding): ReturnType<LinkOf> => {
    const tool = ids.get(toolOf(finding) ?? "");
    return tool === undefined ? undefined : { id: tool, words: "Show the tool" };
  };
  const findings = ownFindings(whole, scan).filter(
    ({ code }) => !TOLD_OTHERWISE.has(code) && !isShownAsDrift(code),
  );
  yield html`<section class="server" id="${id}" aria-labelledby="${id}-name">
${renderHead(scan, id)}${scan.drift && renderDriftHtml(scan.drift, budget)}${renderTiles(scan, entries)}${renderFindings(findings, linkOf)}${renderToolbar(entries, id)}${renderTableHead(scan)}`;
  for (const entry of entries) yield renderTool(entry, budget);
  yield html`</table>\n</section>\n`;
}

function renderHead(scan: ServerScan, id: string): Html {
  const { server, policy } = scan;
  const facts: readonly (readonly [string, string])[] = [
    ["Server", server.name === serverName(scan) ? "" : server.name],
    ["Target", server.target],
    ["Understood as", server.how.endsWith(` ${server.target}`) ? "" : server.how],
    ["Held by", server.hold === undefined ? "" : describeHold(server.hold)],
    ["Protocol", server.protocol === "" ? "" : `MCP ${server.protocol}`],
    ["Policy", policy?.file ?? "none: governance was not judged"],
  ];
  return html`<header class="head">
<h1 id="${id}-name"><bdi>${serverName(scan)}</bdi> <small>${server.version}</small></h1>
<dl class="facts">${facts.filter(([, text]) => text !== "").map(([name, text]) => html`<dt>${name}</dt><dd><bdi>${text}</bdi></dd>`)}</dl>
</header>
${scan.isComplete ? undefined : INCOMPLETE}${renderDrifted(scan)}`;
}

const INCOMPLETE = html`<div class="banner error" role="alert"><strong>This list is not complete.</strong>
More tools may exist. Nothing on this page says what they can do, or that anything governs them.</div>
`;

/** How the tools differ is in the findings below. */
function renderDrifted({ drift }: ServerScan): Html | undefined {
  if (drift?.hasDrifted !== true) return undefined;
  const count = plural(drift.drift.tools.length, "tool has drifted", "tools have drifted");
  return html`<div class="banner error" role="alert"><strong>${count}.</strong>
The server no longer lists what ${drift.file} holds.</div>
`;
}

function renderTiles(scan: ServerScan, entries: readonly Entry[]): Html {
  const classes = RISK_CLASSES.map(
    (name) => [name, count(entries, ({ tool }) => tool.risk.class === name)] as const,
  );
  const ungoverned = entries.filter(({ governed }) => governed?.isUngoverned);
  return html`<div class="tiles">
<section class="tile"><h2>${plural(entries.length, "tool")} by class</h2>${renderCounts(classes)}</section>
<section class="tile"><h2>By severity</h2>${renderSeverities(entries)}</section>
<section class="tile"><h2>${ungovernedTitle(scan, ungoverned.length)}</h2>${scan.governed === undefined ? NOT_JUDGED : renderSeverities(ungoverned)}</section>
</div>
`;
}

const NOT_JUDGED = html`<p class="muted">No policy was given. With one, this says which tools it leaves ungoverned.</p>`;

function ungovernedTitle({ governed, isComplete }: ServerScan, ungoverned: number): string {
  if (governed === undefined) return "Governance was not judged";
  if (ungoverned > 0) return `${plural(ungoverned, "tool")} ungoverned`;
  return isComplete ? "Every tool is governed" : "Every tool listed is governed";
}

function count(entries: readonly Entry[], fits: (entry: Entry) => boolean): number {
  return entries.filter(fits).length;
}

function renderSeverities(entries: readonly Entry[]): Html {
  const counts = RISK_SEVERITIES.map(
    (name) => [name, count(entries, ({ tool }) => tool.risk.severity === name)] as const,
  );
  return html`${renderCounts(counts)}${renderBars(counts, entries.length)}`;
}

function renderToolbar(entries: readonly Entry[], id: string): Html {
  const classes = RISK_CLASSES.toReversed().filter((name) =>
    entries.some(({ tool }) => tool.risk.class === name),
  );
  const severities = RISK_SEVERITIES.filter((name) =>
    entries.some(({ tool }) => tool.risk.severity === name),
  );
  const isAnyUngoverned = entries.some(({ governed }) => governed?.isUngoverned);
  return html`<div class="toolbar" role="search" aria-labelledby="${id}-name" hidden>
<input type="search" id="${id}-filter" class="screen" aria-label="Filter by name, description, class, flag or state" placeholder="Filter by name, description, class, flag or state ( / )" autocomplete="off" spellcheck="false">
<div class="chips" role="group" aria-label="Class">${classes.map((name) => chip("class", name, name))}</div>
<div class="chips" role="group" aria-label="Severity">${severities.map((name) => chip("severity", name, name))}</div>
${isAnyUngoverned ? html`<div class="chips">${chip("ungoverned", "true", "ungoverned only")}</div>` : undefined}
<button type="button" data-open>Open or fold all</button><button type="button" data-copy-all>Copy the rules shown</button>
<p class="shown" role="status"></p>
</div>
`;
}

function renderTableHead({ governed }: ServerScan): Html {
  const column = (key: string, name: string, sort: "none" | "descending" = "none"): Html =>
    html`<th scope="col" class="c-${key}" data-sort="${key}" aria-sort="${sort}">${name}</th>`;
  return html`<table class="tools"><caption class="visually-hidden">Tools, the most severe first</caption>
<thead><tr>${column("name", "Tool")}${column("class", "Class")}${column("severity", "Severity", "descending")}${column("flags", "Flags")}${
    governed === undefined
      ? html`<th scope="col" class="c-why">First evidence</th>`
      : html`${column("state", "Governance")}<th scope="col" class="c-rule">Rule</th>`
  }</tr></thead>
`;
}

const LEGEND = html`<section><h2>What the words mean</h2><dl class="legend">${[
  ["read", "Looks, and changes nothing."],
  ["write", "Makes or changes something."],
  ["execute", "Runs code, commands or actions that it is given."],
  ["destructive", "Deletes or overwrites something."],
  ["financial", "Moves money, or commits to it."],
  ["unknown", "Nothing shows what it does: treated as a write."],
  ["hidden", "Agents do not see the tool, and its calls are denied."],
  ["denied", "Every call is denied."],
  ["approval", "A person decides on calls, or on those that fit a condition."],
  ["conditional", "Conditions decide which calls get through."],
  ["limited", "Calls get through, so many in a time."],
  ["allowed", "Listed without any rule: every call gets through."],
  ["default-allowed", "Not listed: every call gets through, as the policy's default is to allow."],
  ["default-denied", "Not listed: every call is denied, as the policy's default is to deny."],
  ["ungoverned", "Default-allowed; or allowed, and not a read."],
].map(([word, meaning]) => html`<div><dt class="mono">${word}</dt><dd>${meaning}</dd></div>`)}</dl></section>
`;
