// What a replay found, as one HTML page that can be kept and sent: decisions over time, limits, rules, tools, grants and calls.

import { formatNum } from "../decimal.ts";
import type { DecisionKind } from "../engine/decision.ts";
import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { shortenText } from "../report/escape.ts";
import { type Html, html } from "../report/html.ts";
import { renderHtmlPage } from "../report/html-page.ts";
import { chip, renderBars, renderCounts, renderFindings, type Tone, tag } from "../report/html-parts.ts";
import type { ReportContext } from "../report/report.ts";
import { plural } from "../report/text-report.ts";
import { type CoveragePage, renderCoverageHtml } from "./coverage-html.ts";
import { isoTime } from "./iso-time.ts";
import { CLOSE, floorShare, isReached, type LimitUsage, windowText } from "./limit-peaks.ts";
import { type Counts, type MutableCounts, sumCounts, zeroCounts } from "./named-counts.ts";
import { reasonWords } from "./reason-text.ts";
import { REPLAY_SCRIPT, REPLAY_STYLE } from "./replay-assets.generated.ts";
import { type Counted, NAMES, renderTimeline, renderUse, STACK } from "./replay-charts.ts";
import type { FactCall, FactRule, ReplayFacts } from "./replay-facts.ts";

export interface ReplayPage {
  readonly facts: ReplayFacts;
  readonly counts: Counts;
  /** The nearest to its end first. */
  readonly limits: readonly LimitUsage[];
  /** As the user named them. */
  readonly policies: readonly string[];
  readonly traces: readonly string[];
  /** Sentences about what was read, left out or not in order. */
  readonly notes: readonly string[];
  /** The first failed expectations. */
  readonly failures: readonly Finding[];
  readonly failedExpectations: number;
  readonly checkedExpectations: number;
  /** Only when it was asked for. */
  readonly coverage: CoveragePage | undefined;
  /** `line:column` of a pointer in a policy file. */
  readonly placeOf: (policyFile: string, pointer: string) => string;
}

const TONES: Readonly<Record<DecisionKind, Tone>> = {
  allow: "good",
  deny: "error",
  require_approval: "warning",
  undecidable: "info",
};

const LONGEST_NAME = 128;
const LONGEST_TEXT = 600;

/** The text of the page, in pieces. Without scripts everything on it can be read too. */
export function renderReplayHtml(page: ReplayPage, context: ReportContext): Iterable<string> {
  return renderHtmlPage(
    {
      title: `${context.title}: ${name(page.policies.join(", "))}`,
      styles: [REPLAY_STYLE],
      scripts: [REPLAY_SCRIPT],
      body: renderBody(page),
    },
    context,
  );
}

function* renderBody(page: ReplayPage): Iterable<Html> {
  const { facts } = page;
  const calls = sumCounts(page.counts);
  yield html`<section class="replay">
<header class="head"><h1>${plural(calls, "call")}, ${page.counts.deny} denied</h1>
<dl class="facts">${factsOf(page).map(([key, text]) => html`<dt>${key}</dt><dd><bdi>${text}</bdi></dd>`)}</dl></header>
${renderNotes(page)}${renderTiles(page)}${renderFindings(page.failures.map(maskFinding), () => undefined)}${renderToolbar(page)}`;
  yield renderTimeline(facts, facts.rows.map(toCounted(facts)));
  yield renderLimits(page);
  yield renderRules(page);
  if (page.coverage !== undefined) yield renderCoverageHtml(page.coverage);
  yield* renderNames("tool", facts.tools, facts);
  yield* renderNames("grant", facts.grants, facts);
  yield* renderCalls(page);
  yield renderRows(facts);
  yield html`</section>\n`;
}

function toCounted(facts: ReplayFacts): (row: ReplayFacts["rows"][number]) => Counted {
  return ({ stretch, rule, calls }) => ({ stretch, kind: facts.rules[rule]?.decision ?? "deny", calls });
}

/** Secrets first: half of one is not recognised. */
function shorten(text: string, most: number): string {
  return shortenText(maskSecrets(text), most);
}

function maskFinding(finding: Finding): Finding {
  return { ...finding, message: maskSecrets(finding.message) };
}

function name(text: string | undefined): string {
  return text === undefined ? "all others" : shorten(text, LONGEST_NAME);
}

const FILES_NAMED = 5;

function factsOf({ policies, traces, facts }: ReplayPage): readonly (readonly [string, string])[] {
  const files = (all: readonly string[]): string => {
    const more = all.length > FILES_NAMED ? `, and ${plural(all.length - FILES_NAMED, "more file")}` : "";
    return `${all.slice(0, FILES_NAMED).map(name).join(", ")}${more}`;
  };
  const end = facts.start + facts.width * facts.stretches;
  const time = Number.isNaN(facts.start)
    ? "no call has a time"
    : `${isoTime(facts.start)} to ${isoTime(end)}`;
  return [
    ["Policy", files(policies)],
    ["Trace", files(traces)],
    ["Time", time],
  ];
}

function renderNotes({ notes, failedExpectations, checkedExpectations }: ReplayPage): Html {
  const failed =
    failedExpectations === 0
      ? undefined
      : html`<div class="banner error" role="alert"><strong>${plural(failedExpectations, "expectation")} of ${checkedExpectations} failed.</strong></div>\n`;
  const list =
    notes.length === 0
      ? undefined
      : html`<div class="banner warning"><strong>Not everything in the trace was replayed as it stands.</strong><ul>${notes.map((note) => html`<li>${shorten(note, LONGEST_TEXT)}</li>`)}</ul></div>\n`;
  return html`${failed}${list}`;
}

function renderTiles({ counts, limits, checkedExpectations, failedExpectations }: ReplayPage): Html {
  const shown = STACK.map((kind) => [NAMES[kind], counts[kind]] as const);
  const reached = limits.filter(isReached);
  const full = reached.filter(({ hits }) => hits > 0).length;
  const close = reached.filter(({ hits, share }) => hits === 0 && share >= CLOSE).length;
  return html`<div class="tiles">
<section class="tile"><h2>Decisions</h2>${renderCounts(shown)}${renderBars(
    STACK.map((kind) => [kind, counts[kind]] as const),
    sumCounts(counts),
  )}</section>
<section class="tile"><h2>Limits reached</h2>${renderCounts([
    ["hit", full],
    ["80 % or more", close],
    ["less", reached.length - full - close],
  ])}</section>
<section class="tile"><h2>Expectations</h2>${renderCounts([
    ["checked", checkedExpectations],
    ["failed", failedExpectations],
  ])}</section>
</div>
`;
}

function renderToolbar({ counts }: ReplayPage): Html {
  return html`<div class="toolbar" role="search" hidden>
<input type="search" class="screen" aria-label="Filter by tool, grant or rule" placeholder="Filter by tool, grant or rule ( / )" autocomplete="off" spellcheck="false">
<div class="chips" role="group" aria-label="Decision">${STACK.filter((kind) => counts[kind] > 0).map((kind) => chip("decision", kind, NAMES[kind]))}</div>
<div class="chips chosen" role="group" aria-label="Chosen"></div>
<p class="shown" role="status"></p>
</div>
`;
}

function renderLimits({ facts, limits, traces, placeOf }: ReplayPage): Html {
  const reached = limits.filter(isReached);
  const shown = reached.slice(0, LIMITS.reportHtmlListed);
  if (shown.length === 0)
    return html`<section><h2>Limits</h2><p class="muted">No call reached a limit.</p></section>\n`;
  const keyOf = ({ policy, pointer }: { readonly policy: string; readonly pointer: string }): string =>
    `${pointer}\n${policy}`;
  const uses = new Map(facts.limits.map((one) => [keyOf(one), one]));
  const rules = new Map(
    facts.rules.flatMap((rule, at) => (rule.reason === "limit" ? [[keyOf(rule), at] as const] : [])),
  );
  const rows = shown.map((limit) => {
    const { policy, rule, pointer, scope, windowSeconds, used, max, share, hits, peak } = limit;
    const tone: Tone = hits > 0 ? "error" : share >= CLOSE ? "warning" : "good";
    const who =
      peak === undefined
        ? ""
        : ` ${scope === "server" ? "of all grants" : `by ${name(peak.grant)}`} at ${name(traces[peak.file])}:${peak.line}`;
    const percent = `${floorShare(share, 100)} %`;
    return html`<tr data-limit="${rules.get(keyOf(limit)) ?? -1}"><th scope="row" class="mono"><bdi>${shorten(rule, LONGEST_TEXT)}</bdi><div class="place muted"><bdi>${name(policy)}:${placeOf(policy, pointer)}</bdi></div></th><td class="number">${formatNum(used)} of ${formatNum(max)} ${windowText(windowSeconds)}<div class="muted"><bdi>${who}</bdi></div></td><td>${tag(percent, tone)}</td><td class="number" data-label="denied">${hits}</td><td>${renderUse(uses.get(keyOf(limit)), `At most ${percent}`, facts)}</td></tr>\n`;
  });
  return html`<section><h2>Limits, and how full they were</h2><table class="limits"><thead><tr><th scope="col">Limit</th><th scope="col">Most used</th><th scope="col">Share</th><th scope="col">Denied</th><th scope="col">Use over time</th></tr></thead><tbody>
${rows}</tbody></table>${more(reached.length - shown.length, "limit")}</section>
`;
}

function more(count: number, noun: string): Html | undefined {
  return count <= 0 ? undefined : html`<p class="muted">And ${plural(count, `more ${noun}`)}.</p>`;
}

function placeOfRule(rule: FactRule, placeOf: ReplayPage["placeOf"]): string {
  return rule.policy === "" ? "" : `${name(rule.policy)}:${placeOf(rule.policy, rule.pointer)}`;
}

function renderRules({ facts, placeOf }: ReplayPage): Html {
  const calls = sums(facts, "rule");
  const rules = facts.rules
    .map((rule, at) => ({ rule, at, calls: sumCounts(calls.get(at) ?? zeroCounts()) }))
    .filter(({ rule }) => rule.decision !== "allow")
    .sort((a, b) => b.calls - a.calls || a.at - b.at);
  const shown = rules.slice(0, LIMITS.reportHtmlListed);
  if (shown.length === 0)
    return html`<section><h2>Rules</h2><p class="muted">Every call was allowed.</p></section>\n`;
  return html`<section><h2>Rules that decided</h2><table class="rules"><thead><tr><th scope="col">Calls</th><th scope="col">Decision</th><th scope="col">Rule, and what the caller is told</th><th scope="col">Place</th></tr></thead><tbody>
${shown.map(
  ({ rule, at, calls }) =>
    html`<tr data-rule="${at}" data-kind="${rule.decision}"><td class="number" data-count>${calls}</td><td>${tag(NAMES[rule.decision], TONES[rule.decision])}</td><th scope="row"><span class="mono pick" data-find><bdi>${shorten(rule.rule, LONGEST_TEXT)}</bdi></span>${renderReason(rule)}<div class="muted"><bdi>${shorten(rule.message, LONGEST_TEXT)}</bdi></div></th><td class="mono muted"><bdi>${placeOfRule(rule, placeOf)}</bdi></td></tr>\n`,
)}</tbody></table>${more(rules.length - shown.length, "rule")}</section>
`;
}

/** Beside the rule: what its id does not tell. */
function renderReason({ reason }: FactRule): Html | undefined {
  const words = reasonWords(reason);
  return words === undefined ? undefined : html` <span class="muted">${words}</span>`;
}

/** Calls by decision, of each tool, grant or rule. */
function sums(facts: ReplayFacts, by: "tool" | "grant" | "rule"): ReadonlyMap<number, Counts> {
  const found = new Map<number, MutableCounts>();
  for (const row of facts.rows) {
    const sum = found.get(row[by]) ?? zeroCounts();
    found.set(row[by], sum);
    sum[facts.rules[row.rule]?.decision ?? "deny"] += row.calls;
  }
  return found;
}

function* renderNames(
  by: "tool" | "grant",
  names: readonly (string | undefined)[],
  facts: ReplayFacts,
): Iterable<Html> {
  const counts = sums(facts, by);
  const rows = names
    .flatMap((text, at) => {
      const sum = counts.get(at);
      return sum === undefined ? [] : [{ text, at, sum, calls: sumCounts(sum) }];
    })
    .sort((a, b) => b.sum.deny - a.sum.deny || b.calls - a.calls || a.at - b.at);
  yield html`<section><h2>${by === "tool" ? "Tools" : "Grants"}, those with most denied calls first</h2><table class="names"><thead><tr><th scope="col">${by === "tool" ? "Tool" : "Grant"}</th><th scope="col">Calls</th>${STACK.map((kind) => html`<th scope="col">${NAMES[kind]}</th>`)}</tr></thead><tbody>\n`;
  for (const { text, at, sum, calls } of rows) {
    const cells = STACK.map((kind) => html`<td class="number" data-count="${kind}">${sum[kind] || "-"}</td>`);
    yield html`<tr data-${by}="${at}"><th scope="row"><span class="mono pick" data-find><bdi>${name(text)}</bdi></span></th><td class="number" data-count>${calls}</td>${cells}</tr>\n`;
  }
  yield html`</tbody></table></section>\n`;
}

/** Up to twenty of each rule and tool, what was allowed folded like all else. */
function* renderCalls(page: ReplayPage): Iterable<Html> {
  const { facts, counts } = page;
  const all = sumCounts(counts);
  const some =
    facts.calls.length < all ? `: ${facts.calls.length} of ${all}, the first of each rule and tool` : "";
  yield html`<section><h2>Calls${some}</h2><details class="calls"><summary>Show them</summary><table><thead><tr><th scope="col">Place</th><th scope="col">Time</th><th scope="col">Tool</th><th scope="col">Grant</th><th scope="col">Decision</th><th scope="col">Rule</th></tr></thead>
<tbody>\n`;
  let left: number = LIMITS.reportHtmlChars;
  for (const call of facts.calls) {
    yield renderCall(call, page, left > 0);
    left -= call.args?.length ?? 0;
  }
  yield html`</tbody></table></details></section>\n`;
}

function renderCall(call: FactCall, { facts }: ReplayPage, isRoom: boolean): Html {
  const rule = facts.rules[call.rule];
  const kind = rule?.decision ?? "deny";
  const args =
    call.args === undefined
      ? undefined
      : html`<div class="mono muted args"><bdi>${isRoom ? call.args : "…"}</bdi></div>`;
  return html`<tr data-of="${call.tool} ${call.grant} ${call.rule}"><td class="mono"><bdi>${name(call.file)}:${call.line}</bdi></td><td class="number">${call.ts}</td><td class="mono"><bdi>${name(facts.tools[call.tool])}</bdi>${args}</td><td><bdi>${name(facts.grants[call.grant])}</bdi></td><td>${tag(NAMES[kind], TONES[kind])}</td><td class="mono muted"><bdi>${shorten(rule?.rule ?? "", LONGEST_NAME)}</bdi></td></tr>\n`;
}

/** For the script, which counts again what is left when a reader filters: numbers only. */
function renderRows({ rows, rules }: ReplayFacts): Html {
  const kinds = rules.map(({ decision }) => STACK.indexOf(decision));
  const lines = rows.map(
    ({ stretch, tool, grant, rule, calls }) => `${stretch},${tool},${grant},${rule},${calls}`,
  );
  return html`<pre id="rows" data-kinds="${kinds.join(",")}" hidden>${lines.join(";")}</pre>\n`;
}
