// Coverage as a part of the page of a replay: what was never exercised, then how often everything else was.

import { LIMITS } from "../limits.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { shortenText } from "../report/escape.ts";
import { type Html, html } from "../report/html.ts";
import { tag } from "../report/html-parts.ts";
import { plural } from "../report/text-report.ts";
import { type CoverageItem, listMissing, nameText, placeText } from "./coverage-items.ts";
import type { Covered } from "./coverage-merge.ts";
import { isBelow, type Minimum, percentText } from "./coverage-minimum.ts";

/** What the page shows of it. */
export interface CoveragePage {
  readonly items: readonly CoverageItem[];
  readonly measure: Covered;
  readonly minimum: Minimum | undefined;
}

const LONGEST = 600;

export function renderCoverageHtml({ items, measure, minimum }: CoveragePage): Html {
  const missing = listMissing(items);
  const exercised = items.filter(({ calls }) => calls > 0);
  const isEnough = minimum === undefined || !isBelow(measure, minimum);
  const wanted =
    minimum === undefined
      ? ""
      : `, ${isEnough ? "the minimum is" : "below the minimum of"} ${minimum.text} %`;
  return html`<section class="coverage"><h2>Coverage, of all calls</h2>
<p>${tag(percentText(measure), isEnough ? "good" : "error")} ${measure.covered} of ${plural(measure.points, "point")}${wanted}</p>
${renderMissing(missing)}${renderExercised(exercised)}</section>
`;
}

function renderMissing(missing: ReturnType<typeof listMissing>): Html | undefined {
  if (missing.length === 0) return undefined;
  const rows = missing
    .slice(0, LIMITS.reportHtmlListed)
    .map(({ item, what }) => html`<tr><td>${what}</td>${renderItem(item)}</tr>\n`);
  return html`<table class="missing"><thead><tr><th scope="col">Never exercised</th><th scope="col">Rule</th><th scope="col">Place</th></tr></thead><tbody>
${rows}</tbody></table>${renderMore(missing.length)}`;
}

function renderExercised(items: readonly CoverageItem[]): Html | undefined {
  if (items.length === 0) return undefined;
  const rows = items.slice(0, LIMITS.reportHtmlListed).map((item) => {
    const { calls, decided, errors, points } = item;
    const seen = (what: string): number | undefined => points.find((point) => point.what === what)?.calls;
    const counts = [calls, decided, seen("true"), seen("false"), errors];
    const cells = counts.map(
      (count) => html`<td class="number">${count === undefined ? "" : count || "-"}</td>`,
    );
    return html`<tr>${renderItem(item)}${cells}</tr>\n`;
  });
  const heading = ["Calls", "decided", "true", "false", "error"].map(
    (one) => html`<th scope="col">${one}</th>`,
  );
  return html`<details><summary>What was exercised</summary><table class="exercised"><thead><tr><th scope="col">Rule</th><th scope="col">Place</th>${heading}</tr></thead><tbody>
${rows}</tbody></table>${renderMore(items.length)}</details>`;
}

function renderItem(item: CoverageItem): Html {
  return html`<th scope="row" class="mono"><bdi>${shorten(nameText(item))}</bdi></th><td class="mono muted"><bdi>${shorten(placeText(item))}</bdi></td>`;
}

function renderMore(all: number): Html | undefined {
  const more = all - LIMITS.reportHtmlListed;
  return more > 0 ? html`<p class="muted">And ${more} more.</p>` : undefined;
}

/** Secrets first: half of one is not recognised. */
function shorten(text: string): string {
  return shortenText(maskSecrets(text), LONGEST);
}
