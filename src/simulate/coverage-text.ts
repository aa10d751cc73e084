// Coverage as text: what was never exercised, then how often everything else was.

import { formatNum, numFromMicros } from "../decimal.ts";
import type { Source } from "../policy/source.ts";
import { escapeText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { renderTable } from "../report/table.ts";
import { plural } from "../report/text-report.ts";
import type { Coverage } from "./coverage.ts";
import { type CoverageItem, listItems, missingOf } from "./coverage-items.ts";
import { isNear, measureCoverage } from "./coverage-merge.ts";
import { isBelow, type Minimum, percentText } from "./coverage-minimum.ts";

/** Rows of each table; json has all of them. */
const MOST_MISSING = 60;
const MOST_EXERCISED = 60;

export function renderCoverageText(
  coverage: Coverage,
  sources: readonly Source[],
  paint: Paint,
  minimum?: Minimum,
): string {
  const items = listItems(coverage, sources);
  const missing = listMissing(items);
  const exercised = items.filter(({ calls }) => calls > 0);
  const missingTable = renderTable(
    ["never exercised", "", ""],
    missing
      .slice(0, MOST_MISSING)
      .map(({ item, what }) => [
        `  ${paint.warning(what)}`,
        escapeText(placeText(item)),
        escapeText(nameText(item)),
      ]),
    { paint },
  );
  const exercisedTable = renderTable(
    ["exercised", "decided", "true", "false", "error", "", ""],
    exercised.slice(0, MOST_EXERCISED).map((item) => exercisedRow(item)),
    { paint, right: [0, 1, 2, 3, 4] },
  );
  return [
    missing.length === 0 ? "" : missingTable + moreOf(missing.length - MOST_MISSING, paint),
    exercised.length === 0 ? "" : exercisedTable + moreOf(exercised.length - MOST_EXERCISED, paint),
    totalText(coverage, paint, minimum),
  ]
    .filter((section) => section !== "")
    .join("\n\n");
}

export interface MissingItem {
  readonly item: CoverageItem;
  readonly what: string;
}

export function listMissing(items: readonly CoverageItem[]): readonly MissingItem[] {
  return items.map((item) => ({ item, what: missingOf(item) })).filter(({ what }) => what !== "");
}

function exercisedRow(item: CoverageItem): readonly string[] {
  const pointOf = (what: string): string =>
    countText(item.points.find((point) => point.what === what)?.calls);
  return [
    String(item.calls),
    countText(item.decided),
    pointOf("true"),
    pointOf("false"),
    countText(item.errors),
    escapeText(placeText(item)),
    escapeText(nameText(item)),
  ];
}

function countText(count: number | undefined): string {
  return count === undefined ? "" : count === 0 ? "-" : String(count);
}

export function placeText({ file, line, column }: CoverageItem): string {
  return `${file}:${line}:${column}`;
}

/** What it is, and of a limit how far it was used. */
export function nameText({ kind, name, limit }: CoverageItem): string {
  if (kind === "hide") return `hide ${name}`;
  if (kind === "tool") return `tool ${name}`;
  if (limit === undefined) return name;
  const near = isNear(limit) && limit.hit === 0 ? ", within 80 %" : "";
  return `${name} (${formatNum(numFromMicros(limit.used))} of ${limit.maxText}${near})`;
}

function moreOf(count: number, paint: Paint): string {
  return count > 0 ? `\n${paint.faint(`… and ${count} more`)}` : "";
}

function totalText(coverage: Coverage, paint: Paint, minimum: Minimum | undefined): string {
  const measure = measureCoverage(coverage);
  const text = `coverage ${percentText(measure)}: ${measure.covered} of ${plural(measure.points, "point")}`;
  if (minimum === undefined) return text;
  return isBelow(measure, minimum)
    ? `${paint.error(text)}, below the minimum of ${minimum.text} %`
    : `${paint.good(text)}, the minimum is ${minimum.text} %`;
}
