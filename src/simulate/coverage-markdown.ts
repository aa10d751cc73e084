// Coverage as Markdown, for a pull request: text from outside stands in code spans only.

import type { Source } from "../policy/source.ts";
import { codeCell } from "../report/escape-formats.ts";
import { reportPath } from "../report/report-path.ts";
import { plural } from "../report/text-report.ts";
import type { Coverage } from "./coverage.ts";
import { type CoverageItem, listItems, listMissing, nameText } from "./coverage-items.ts";
import { measureCoverage } from "./coverage-merge.ts";
import { isBelow, type Minimum, percentText } from "./coverage-minimum.ts";

const MOST_ROWS = 20;
/** Characters of one cell. */
const MOST_CHARS = 300;

/** `folder` is the one that paths of files start at. */
export function renderCoverageMarkdown(
  coverage: Coverage,
  sources: readonly Source[],
  folder: string,
  minimum?: Minimum,
): string {
  const measure = measureCoverage(coverage);
  const items = listItems(coverage, sources);
  const missing = listMissing(items);
  const failed =
    minimum !== undefined && isBelow(measure, minimum) ? `, below the minimum of ${minimum.text} %` : "";
  const head = `\n**Coverage ${percentText(measure)}**: ${measure.covered} of ${plural(measure.points, "point")}${failed}\n`;
  const place = (item: CoverageItem): string =>
    cell(`${reportPath(item.file, folder)}:${item.line}:${item.column}`);
  return [
    head,
    table(
      ["never exercised", "at", "rule"],
      missing.map(({ item, what }) => [what, place(item), cell(nameText(item))]),
    ),
    table(
      ["calls", "decided", "true", "false", "error", "at", "rule"],
      items
        .filter(({ calls }) => calls > 0)
        .map((item) => [...countsOf(item), place(item), cell(nameText(item))]),
    ),
  ].join("");
}

function countsOf({ calls, decided, points, errors }: CoverageItem): readonly string[] {
  const seen = (what: string): number | undefined => points.find((point) => point.what === what)?.calls;
  return [calls, decided, seen("true"), seen("false"), errors].map((count) =>
    count === undefined ? "" : String(count),
  );
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const more = rows.length - MOST_ROWS;
  const shown = rows.slice(0, MOST_ROWS).map(line).join("");
  return `\n${line(heading)}${line(heading.map(() => "---"))}${shown}${more > 0 ? `\n… and ${more} more.\n` : ""}`;
}

function cell(text: string): string {
  return codeCell(text, MOST_CHARS);
}
