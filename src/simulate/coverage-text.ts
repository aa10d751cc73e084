// Coverage as text: what was never exercised, then how often everything else was.

import type { Source } from "../policy/source.ts";
import { escapeText } from "../report/escape.ts";
import { type Paint, PLAIN_PAINT } from "../report/report.ts";
import { narrowText, renderTable } from "../report/table.ts";
import { plural } from "../report/text-report.ts";
import type { Coverage } from "./coverage.ts";
import { type CoverageItem, listItems, listMissing, nameText, placeText } from "./coverage-items.ts";
import { measureCoverage } from "./coverage-merge.ts";
import { isBelow, type Minimum, percentText } from "./coverage-minimum.ts";

/** Rows of each table; json has all of them. */
const MOST_MISSING = 60;
const MOST_EXERCISED = 60;

export interface CoverageTextOptions {
  readonly paint: Paint;
  /** Of a terminal, whose lines are cut to its width; `undefined` elsewhere. */
  readonly columns?: number | undefined;
  readonly minimum?: Minimum | undefined;
}

export function renderCoverageText(
  coverage: Coverage,
  sources: readonly Source[],
  { paint, columns, minimum }: CoverageTextOptions,
): string {
  const items = listItems(coverage, sources);
  const missing = listMissing(items);
  const exercised = items.filter(({ calls }) => calls > 0);
  const missingTable = renderTable(
    ["never exercised", "", ""],
    missing
      .slice(0, MOST_MISSING)
      .map(({ item, what }) => [`  ${what}`, escapeText(placeText(item)), escapeText(nameText(item))]),
    { paint: PLAIN_PAINT },
  );
  const exercisedTable = renderTable(
    ["calls", "decided", "true", "false", "error", "exercised", ""],
    exercised.slice(0, MOST_EXERCISED).map(exercisedRow),
    { paint: PLAIN_PAINT, right: [0, 1, 2, 3, 4] },
  );
  /** Painted line by line, once it is cut. */
  const show = (table: string, rows: number, most: number, colour: (text: string) => string): string => {
    if (rows === 0) return "";
    const [heading = "", ...lines] = table.split("\n").map((line) => narrowText(line, columns));
    const more = rows > most ? [paint.faint(`… and ${rows - most} more`)] : [];
    return [paint.faint(heading), ...lines.map(colour), ...more].join("\n");
  };
  return [
    show(missingTable, missing.length, MOST_MISSING, paint.warning),
    show(exercisedTable, exercised.length, MOST_EXERCISED, (line) => line),
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

/** One line: the measure, and whether it is enough. */
export function renderCoverageTotal(coverage: Coverage, paint: Paint, minimum?: Minimum): string {
  const measure = measureCoverage(coverage);
  const text = `coverage ${percentText(measure)}: ${measure.covered} of ${plural(measure.points, "point")}`;
  if (minimum === undefined) return text;
  return isBelow(measure, minimum)
    ? `${paint.error(text)}, below the minimum of ${minimum.text} %`
    : `${paint.good(text)}, the minimum is ${minimum.text} %`;
}
