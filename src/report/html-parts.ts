// Pieces that several HTML reports have: tags, counts, bars, findings.

import { type Finding, SEVERITIES, type Severity } from "../finding.ts";
import { type Html, html } from "./html.ts";
import { plural } from "./text-report.ts";

export type Tone = "good" | "info" | "warning" | "error" | "muted";

export function tag(text: string, tone: Tone = "muted"): Html {
  return html`<span class="tag ${tone}">${text}</span>`;
}

/** Large numbers with their names. */
export function renderCounts(counts: readonly (readonly [string, number])[]): Html {
  return html`<dl class="counts number">${counts.map(
    ([name, number]) =>
      html`<div class="${number === 0 ? "none" : "some"}"><dt>${name}</dt><dd>${number}</dd></div>`,
  )}</dl>`;
}

const BAR = 1000;

/** Shares of a whole beside each other; each has its name as its class. */
export function renderBars(counts: readonly (readonly [string, number])[], total: number): Html | undefined {
  if (total === 0) return undefined;
  let start = 0;
  const bars = counts.map(([name, number]) => {
    const from = start;
    start += number;
    return html`<rect class="${name}" x="${scale(from, total)}" width="${scale(start, total) - scale(from, total)}" height="6"/>`;
  });
  return html`<svg class="bars" viewBox="0 0 ${BAR} 6" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`;
}

function scale(number: number, total: number): number {
  return Math.round((number / total) * BAR);
}

/** The worst; the others are folded, so that what follows is not far down. */
const FINDINGS_IN_SIGHT = 10;

/** Of each finding, the element that it is about, and the words that lead there. */
export type LinkOf = (finding: Finding) => { readonly id: string; readonly words: string } | undefined;

export function renderFindings(all: readonly Finding[], linkOf: LinkOf): Html | undefined {
  if (all.length === 0) return undefined;
  const findings = SEVERITIES.flatMap((severity) => all.filter((finding) => finding.severity === severity));
  const shown = findings.slice(0, FINDINGS_IN_SIGHT);
  const rest = findings.slice(shown.length);
  const list = (some: readonly Finding[]): Html =>
    html`<ul class="findings">${some.map((finding) => renderFinding(finding, linkOf))}</ul>\n`;
  return html`<section><h2>${plural(findings.length, "finding")}</h2>
${list(shown)}${rest.length === 0 ? undefined : html`<details><summary>${rest.length} more</summary>${list(rest)}</details>\n`}</section>
`;
}

const FINDING_TONE: Readonly<Record<Severity, "error" | "warning" | "muted">> = {
  error: "error",
  warning: "warning",
  info: "muted",
};

function renderFinding(finding: Finding, linkOf: LinkOf): Html {
  const { severity, code, file, line, column, message, help } = finding;
  const place = file === "" ? "" : `${file}:${line}:${column}`;
  const link = linkOf(finding);
  const shown =
    link === undefined ? undefined : html` <a class="screen" href="#${link.id}">${link.words}</a>`;
  return html`<li>${tag(severity, FINDING_TONE[severity])}<div><bdi>${message}</bdi> <span class="muted">${help}</span>${shown}
<div class="muted mono">${code} <bdi>${place}</bdi></div></div></li>`;
}

/** A button of the bar that filters: pressed, it is one of the alternatives of its group. */
export function chip(group: string, value: string, name: string): Html {
  return html`<button type="button" aria-pressed="false" data-group="${group}" value="${value}">${name}</button>`;
}
