// A drift as HTML: what has drifted, and the differences.

import { type Html, html } from "../report/html.ts";
import type { DriftLine } from "./drift-lines.ts";
import { countDrift, SIGNS, sayNotes } from "./drift-text.ts";
import type { ScanDrift } from "./scan-drift.ts";
import type { Budget } from "./scan-html-tool.ts";

type Tone = "error" | "good" | "muted";

const TONES: Readonly<Partial<Record<DriftLine["kind"], Tone>>> = {
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
  // Above stands how many.
  const title = scanDrift.hasDrifted ? "What has drifted" : countDrift(scanDrift);
  return html`<section class="drift"><h2>${title}</h2>
<p>Compared with <bdi>${server}</bdi> in <bdi class="mono">${file}</bdi>.</p>
${shown.length === 0 ? undefined : html`<div class="mono">${shown}</div>\n`}${notes.map((note) => html`<p>${note}</p>\n`)}</section>
`;
}

/** Each is a box of its own, so that what is wrapped stays behind its sign. */
function renderLine({ kind, text, indent }: DriftLine): Html {
  const line = `${SIGNS[kind]}${text}`;
  if (kind === "head") return html`<p class="outside drifted">${line}</p>\n`;
  const tone = kind in TONES ? ` ${TONES[kind]}` : "";
  return html`<p class="outside level-${indent}${tone}">${line}</p>\n`;
}
