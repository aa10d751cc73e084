// The pictures of a page about a replay: decisions over time, and the use of a limit. Plain SVG, in which scripts only change sizes.

import type { DecisionKind } from "../engine/decision.ts";
import { type Html, html } from "../report/html.ts";
import { plural } from "../report/text-report.ts";
import { isoTime } from "./iso-time.ts";
import type { LimitUse } from "./limit-facts.ts";
import { type Counts, sumCounts, zeroCounts } from "./named-counts.ts";
import type { ReplayFacts } from "./replay-facts.ts";

/** So many calls that got one decision in one stretch of time. */
export interface Counted {
  readonly stretch: number;
  readonly kind: DecisionKind;
  readonly calls: number;
}

/** In the order of the bars, from the ground up: what is denied is compared best. */
export const STACK = ["deny", "require_approval", "undecidable", "allow"] as const;
const HEIGHT = 160;
const STEP = 10;
const GAP = 1;

export function renderTimeline(facts: ReplayFacts, counted: readonly Counted[]): Html {
  const { stretches } = facts;
  if (stretches === 0) {
    return html`<section><h2>Decisions over time</h2><p class="muted">No call has a time.</p></section>\n`;
  }
  const columns = stack(counted, stretches);
  const most = columns.reduce((max, column) => Math.max(max, sumCounts(column)), 0);
  const bars = columns.map((column, stretch) => {
    let ground = HEIGHT;
    const rects = STACK.map((kind) => {
      const height = most === 0 ? 0 : (column[kind] / most) * HEIGHT;
      ground -= height;
      return html`<rect class="${kind}" x="${stretch * STEP}" y="${round(ground)}" width="${STEP - GAP}" height="${round(height)}"/>`;
    });
    return html`<g><title>${describe(facts, stretch, column)}</title>${rects}</g>`;
  });
  const rows = columns.flatMap((column, stretch) =>
    sumCounts(column) === 0
      ? []
      : [
          html`<tr data-stretch="${stretch}"><th scope="row" class="number">${isoTime(facts.start + stretch * facts.width)}</th>${STACK.map((kind) => html`<td class="number" data-count="${kind}">${column[kind] || "-"}</td>`)}</tr>\n`,
        ],
  );
  return html`<section class="over-time"><h2>Decisions over time</h2>
<figure><p class="muted number most">${most}</p><svg class="timeline" viewBox="0 0 ${stretches * STEP} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Calls in each stretch of ${spell(facts.width)}; as a table below">${bars}</svg>
<figcaption class="muted number"><span>${isoTime(facts.start)}</span><span>each bar ${spell(facts.width)}</span><span>${isoTime(facts.start + stretches * facts.width)}</span></figcaption></figure>
<p class="key">${STACK.map((kind) => html`<span><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10"/></svg> ${NAMES[kind]}</span> `)}</p>
<details><summary>As a table</summary><table class="names"><thead><tr><th scope="col">From</th>${STACK.map((kind) => html`<th scope="col">${NAMES[kind]}</th>`)}</tr></thead><tbody>
${rows}</tbody></table></details></section>
`;
}

export const NAMES: Readonly<Record<DecisionKind, string>> = {
  allow: "allowed",
  deny: "denied",
  require_approval: "waiting",
  undecidable: "undecidable",
};

function stack(counted: readonly Counted[], stretches: number): readonly Counts[] {
  const columns = Array.from({ length: stretches }, zeroCounts);
  for (const { stretch, kind, calls } of counted) {
    const column = columns[stretch];
    if (column !== undefined) column[kind] += calls;
  }
  return columns;
}

function describe(facts: ReplayFacts, stretch: number, column: Counts): string {
  const parts = STACK.filter((kind) => column[kind] > 0).map((kind) => `${column[kind]} ${NAMES[kind]}`);
  return `${isoTime(facts.start + stretch * facts.width)}: ${parts.join(", ") || "no calls"}`;
}

const USE_HEIGHT = 24;

/** A bar for each stretch in which the limit was reached, against its maximum. */
export function renderUse(limit: LimitUse | undefined, label: string, { stretches }: ReplayFacts): Html {
  const bars = (limit?.use ?? []).map(({ stretch, share }) => {
    const height = Math.max(1, share * USE_HEIGHT);
    return html`<rect class="${share >= 1 ? "full" : "part"}" x="${stretch * STEP}" y="${round(USE_HEIGHT - height)}" width="${STEP - GAP}" height="${round(height)}"/>`;
  });
  return html`<svg class="use" viewBox="0 0 ${stretches * STEP} ${USE_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Milliseconds in words: the largest units that it has. */
function spell(ms: number): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1000],
  ] as const;
  let left = ms;
  const words = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [plural(count, unit)];
  });
  return words.slice(0, 2).join(" ");
}
