// One tool on the HTML page of a scan: its line, and what unfolds below it.

import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { shortenText } from "../report/escape.ts";
import { type Html, html, htmlLines } from "../report/html.ts";
import { type Tone, tag } from "../report/html-parts.ts";
import { plural } from "../report/text-report.ts";
import type { GovernedTool } from "../tools/governance.ts";
import type { RiskSeverity, Tool } from "../tools/tool.ts";
import { entryJson, entryYaml } from "./entry-text.ts";
import type { RecommendedEntry } from "./recommend.ts";
import { placeIn } from "./scan-json.ts";
import type { JudgingPolicy } from "./server-scan.ts";
import { readArguments, type ToolArgument } from "./tool-arguments.ts";
import type { UncheckedArgument } from "./unchecked-arguments.ts";

/** A tool, and all that is shown of it. */
export interface Entry {
  /** Of its element, unique on the page. */
  readonly id: string;
  readonly tool: Tool;
  readonly governed: GovernedTool | undefined;
  readonly unchecked: readonly UncheckedArgument[];
  readonly policy: JudgingPolicy | undefined;
  /** Absent when no policy can name the tool. */
  readonly recommended: RecommendedEntry | undefined;
  readonly findings: readonly Finding[];
}

/** Characters of long texts that the page may still take. */
export interface Budget {
  left: number;
}

const SEVERITY_TONE: Readonly<Record<RiskSeverity, Tone>> = {
  critical: "error",
  high: "warning",
  medium: "info",
  low: "good",
};

const LONGEST_NAME = 128;
const LONGEST_LEAD = 240;
const LONGEST_BEGINNING = 600;
const LONGEST_ARGUMENT = 400;
const LONGEST_RULE = 16_384;

export function renderTool(entry: Entry, budget: Budget): Html {
  const { id, tool, governed } = entry;
  const { risk } = tool;
  const ungoverned = governed?.isUngoverned === true;
  return html`<tbody class="tool" id="${id}" data-class="${risk.class}" data-severity="${risk.severity}" data-ungoverned="${String(ungoverned)}">
<tr><th scope="rowgroup" data-key="name" data-find><bdi>${shorten(tool.name, LONGEST_NAME)}</bdi></th><td class="class" data-find>${risk.class}</td><td>${tag(risk.severity, SEVERITY_TONE[risk.severity])}</td><td class="flags muted" data-key="flags" data-find>${risk.flags.join(", ")}</td>${renderState(entry)}</tr>
<tr><td colspan="6"><details><summary><span class="lead">${leadOf(tool)}</span></summary><div class="inside">
<div>${renderTexts(tool, budget)}${renderFindings(entry.findings, budget)}${renderRisk(tool)}</div>
<div>${governed && renderGovernance(entry)}${renderArguments(tool, budget)}</div>
<section class="wide"><h3>Recommended rule</h3>${renderRecommended(entry)}</section>
</div></details></td></tr>
</tbody>
`;
}

/** Secrets first: half of one is not recognised. */
function shorten(text: string, most: number): string {
  return shortenText(maskSecrets(text), most);
}

function renderState({ tool, governed, policy }: Entry): Html {
  if (governed === undefined) {
    return html`<td class="why muted">${tool.risk.evidence[0]?.why ?? "no evidence: treated as write"}</td>`;
  }
  const mark = governed.isUngoverned ? html` ${tag("ungoverned", "error")}` : undefined;
  const place = policy === undefined ? "" : placeIn(policy, governed.pointer);
  return html`<td class="state" data-key="state" data-find>${governed.state}${mark}</td><td class="rule mono muted"><bdi>${place}</bdi></td>`;
}

/** One line of what the server says, below the name. */
function leadOf({ title, description, annotations }: Tool): string {
  const said = description.trim() === "" ? title || (annotations.title ?? "") : description.trim();
  const [line = ""] = maskSecrets(said.slice(0, LONGEST_LEAD * 2)).split("\n");
  return line === "" ? "No description" : shortenText(line, LONGEST_LEAD);
}

function renderTexts(tool: Tool, budget: Budget): Html {
  const title = tool.title || (tool.annotations.title ?? "");
  return html`<section><h3>What the server says</h3>
${tool.name.length > LONGEST_NAME ? html`<p class="mono" data-find>${longText(tool.name, budget)}</p>` : undefined}
${title === "" || title === tool.name ? undefined : html`<p data-find><strong class="outside">${shorten(title, LONGEST_LEAD)}</strong></p>`}
${tool.description === "" ? html`<p class="muted">No description.</p>` : html`<div data-find>${longText(tool.description, budget)}</div>`}</section>`;
}

/** The beginning, and the rest on demand; what is left out is said. */
function longText(written: string, budget: Budget): Html {
  // Before it is cut: half of a secret is not recognised.
  const text = maskSecrets(written);
  const most = budget.left > 0 ? LIMITS.reportHtmlTextChars : LONGEST_BEGINNING;
  const kept = cut(text, most);
  budget.left -= kept.length;
  // No fold for a few words.
  const beginning = kept.length <= LONGEST_BEGINNING * 1.5 ? kept : cut(kept, LONGEST_BEGINNING);
  const rest = kept.slice(beginning.length);
  const lost = text.length - kept.length;
  return html`<p class="outside" dir="auto">${htmlLines(beginning)}</p>${
    rest === ""
      ? undefined
      : html`<details><summary>${rest.length} more characters</summary><p class="outside" dir="auto">${htmlLines(rest)}</p></details>`
  }${lost === 0 ? undefined : html`<p>${tag(`${lost} further characters are not shown`, "warning")}</p>`}`;
}

/** A pair of surrogates is not parted. */
function cut(text: string, most: number): string {
  const kept = text.slice(0, most);
  return kept.length < text.length && /[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept;
}

/** Findings of a tool when those of others have used up the page. */
const FEWEST_FINDINGS = 3;

function renderFindings(findings: readonly Finding[], budget: Budget): Html | undefined {
  if (findings.length === 0) return undefined;
  const shown = findings.slice(0, budget.left > 0 ? LIMITS.reportHtmlListed : FEWEST_FINDINGS);
  for (const { message, help } of shown) budget.left -= message.length + help.length;
  const more = findings.length - shown.length;
  return html`<section><h3>${plural(findings.length, "finding")}</h3><ul class="plain">${shown.map(
    ({ severity, code, message, help }) =>
      html`<li>${tag(severity, severity === "info" ? "muted" : severity)} <bdi>${message}</bdi> <span class="muted">${help}</span> <code class="muted">${code}</code></li>`,
  )}${more === 0 ? undefined : html`<li class="muted">and ${more} more</li>`}</ul></section>`;
}

function renderRisk({ risk }: Tool): Html {
  const evidence = risk.evidence.map(
    ({ why, class: shown, strength }) =>
      html`<li><span>${shown} <span class="muted">${strength}</span></span><bdi>${why}</bdi></li>`,
  );
  return html`<section><h3>Risk</h3><p>${risk.class}, ${risk.severity}, ${risk.confidence} confidence${
    risk.flags.length === 0 ? "" : `; ${risk.flags.join(", ")}`
  }</p>
<ul class="evidence">${evidence.length === 0 ? html`<li><span class="muted">none</span><span>treated as write</span></li>` : evidence}</ul></section>`;
}

function renderGovernance({ governed, policy, unchecked }: Entry): Html | undefined {
  if (governed === undefined || policy === undefined) return undefined;
  const place = placeIn(policy, governed.pointer);
  const facts: readonly (readonly [string, string])[] = [
    ["Rule", governed.rule],
    ["At", place],
  ];
  return html`<section><h3>Governance</h3><p>${governed.state}${
    governed.isUngoverned
      ? html` ${tag("ungoverned", "error")} <span>Nothing checks, limits or approves its calls.</span>`
      : undefined
  }</p>
<dl class="facts">${facts.filter(([, text]) => text !== "").map(([name, text]) => html`<dt>${name}</dt><dd class="mono"><bdi>${text}</bdi></dd>`)}</dl>${renderUnchecked(unchecked)}</section>`;
}

function renderUnchecked(unchecked: readonly UncheckedArgument[]): Html | undefined {
  if (unchecked.length === 0) return undefined;
  const shown = unchecked.slice(0, LIMITS.reportHtmlListed);
  const more = unchecked.length - shown.length;
  return html`<p>No condition looks at ${plural(unchecked.length, "argument")}:</p><ul class="plain">${shown.map(
    ({ path, isSensitive }) =>
      html`<li><code><bdi>${path}</bdi></code>${isSensitive ? html` ${tag("decides what is reached", "warning")}` : undefined}</li>`,
  )}${more === 0 ? undefined : html`<li class="muted">and ${more} more</li>`}</ul>`;
}

function renderArguments(tool: Tool, budget: Budget): Html {
  const { listed, more } = readArguments(tool.inputSchema, LIMITS.reportHtmlListed);
  if (listed.length === 0)
    return html`<section><h3>Arguments</h3><p class="muted">None listed.</p></section>`;
  return html`<section><h3>${plural(listed.length + more, "argument")}</h3><table class="arguments"><thead><tr><th scope="col" class="a-name">Name</th><th scope="col" class="a-type">Type</th><th scope="col" class="says">Description</th></tr></thead>
<tbody>${listed.map((argument) => renderArgument(argument, budget))}</tbody></table>${more === 0 ? undefined : html`<p class="muted">and ${more} more</p>`}</section>`;
}

function renderArgument({ name, type, isRequired, description }: ToolArgument, budget: Budget): Html {
  const said = shorten(description, budget.left > 0 ? LONGEST_ARGUMENT : LONGEST_NAME);
  budget.left -= name.length + said.length;
  return html`<tr><th scope="row" class="mono"><bdi>${shorten(name, LONGEST_NAME)}</bdi>${isRequired ? html` <span class="mark">required</span>` : undefined}</th><td class="mono"><bdi>${type}</bdi></td><td class="says"><bdi class="outside">${htmlLines(said)}</bdi></td></tr>`;
}

function renderRecommended({ id, tool, recommended }: Entry): Html {
  if (recommended === undefined) return html`<p class="muted">None: no policy can hold its name.</p>`;
  const yaml = `${entryYaml(tool.name, recommended.entry).trimEnd()}\n`.replaceAll(/^(?=.)/gm, "  ");
  const json = entryJson(tool.name, recommended.entry);
  if (yaml.length > LONGEST_RULE) {
    return html`<p>${recommended.why} <span class="muted">It is too long to be shown: --init writes it.</span></p>`;
  }
  return html`<p>${recommended.why}</p>${recommended.notes.length === 0 ? undefined : html`<ul class="plain muted">${recommended.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<div class="codes">${renderCode(`${id}-yaml`, "YAML", yaml)}${renderCode(`${id}-json`, "JSON", json)}</div>`;
}

/** Lines of a policy, to go under its `tools`. They are escaped already, so nothing in them is changed here. */
function renderCode(id: string, language: "YAML" | "JSON", text: string): Html {
  return html`<div class="code"><pre id="${id}" aria-label="${language}">${htmlLines(text)}</pre><button type="button" data-copy="${id}" hidden>Copy ${language}</button></div>`;
}
