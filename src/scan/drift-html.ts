// A drift as HTML: what has drifted, and the differences.

import { type Html, html } from "../report/html.ts";
import type { DriftLine } from "./drift-lines.ts";
import { countDrift, SIGNS, sayNotes } from "./drift-text.ts";
import type { ScanDrift } from "./scan-drift.ts";
import type { Budget } from "./scan-html-tool.ts";

const TONES: Readonly<Partial<Record<DriftLine["kind"], "error" | "good" | "muted">>> = {
  rose: "error",
  removed: "error",
  added: "good",
  same: "muted",
  gap: "muted",
};

export function renderDriftHtml(scanDrift: ScanDrift, budget: Budget): Html {
  const { file, server, lines } = scanDrift;
  const shown: Html[] = [];
  for (const line of lines) {
    if (budget.left < 0) break;
    budget.left -= line.text.length;
    shown.push(renderLine(line));
  }
  const more = lines.length - shown.length;
  const notes = [...(more === 0 ? [] : [`${more} more lines are not shown.`]), ...sayNotes(scanDrift)];
  return html`<section><h2>${countDrift(scanDrift)}</h2>
<p>Compared with <bdi>${server}</bdi> in <bdi class="mono">${file}</bdi>.</p>
${shown.length === 0 ? undefined : html`<pre class="outside">${shown}</pre>\n`}${notes.map((note) => html`<p>${note}</p>\n`)}</section>
`;
}

function renderLine({ kind, text, indent }: DriftLine): Html {
  const line = `${"  ".repeat(indent)}${SIGNS[kind]}${text}`;
  const tone = TONES[kind];
  if (kind === "head") return html`<strong>${line}</strong>\n`;
  return tone === undefined ? html`${line}\n` : html`<span class="${tone}">${line}</span>\n`;
}
