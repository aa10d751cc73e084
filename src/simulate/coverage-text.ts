// Coverage as text: what was never exercised, then how often everything else was.

import type { Source } from "../policy/source.ts";
import { escapeText } from "../report/escape.ts";
import type { Paint } from "../report/report.ts";
import { renderTable } from "../report/table.ts";
import { plural } from "../report/text-report.ts";
import type { Coverage } from "./coverage.ts";
import { type CoverageItem, listItems, listMissing, nameText, placeText } from "./coverage-items.ts";
import { measureCoverage } from "./coverage-merge.ts";
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
    ["calls", "decided", "true", "false", "error", "exercised", ""],
    exercised.slice(0, MOST_EXERCISED).map((item) => exercisedRow(item)),
    { paint, right: [0, 1, 2, 3, 4] },
  );
  return [
    missing.length === 0 ? "" : missingTable + moreOf(missing.length - MOST_MISSING, paint),
    exercised.length === 0 ? "" : exercisedTable + moreOf(exercised.length - MOST_EXERCISED, paint),
    renderCoverageTotal(coverage, paint, minimum),
  ]
    .filter((section) => section !== "")
    .join("\n\n");
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

function moreOf(count: number, paint: Paint): string {
  return count > 0 ? `\n${paint.faint(`… and ${count} more`)}` : "";
}

/** One line: the measure, and whether it is enough. */
export function renderCoverageTotal(coverage: Coverage, paint: Paint, minimum?: Minimum): string {
  const measure = measureCoverage(coverage);
  const text = `coverage ${percentText(measure)}: ${measure.covered} of ${plural(measure.points, "point")}`;
  if (minimum === undefined) return text;
  return isBelow(measure, minimum)
    ? `${paint.error(text)}, below the minimum of ${minimum.text} %`
    : `${paint.good(text)}, the minimum is ${minimum.text} %`;
}
