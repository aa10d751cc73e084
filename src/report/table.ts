// Columns of text for people. Cells are escaped already.

import { shortenText } from "./escape.ts";
import type { Paint } from "./report.ts";

const GAP = "  ";

/** A heading and rows; `right` names the columns that are aligned to the right, by index. */
export function renderTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  { paint, right = [] }: { readonly paint: Paint; readonly right?: readonly number[] },
): string {
  const widths = heading.map((title, i) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[i] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const space = " ".repeat((widths[i] ?? 0) - widthOf(cell));
        return right.includes(i) ? space + cell : cell + space;
      })
      .join(GAP)
      .trimEnd();
  return [paint.faint(line(heading)), ...rows.map(line)].join("\n");
}

/** A line cut to the width of a terminal; without one nothing is cut off. */
export function narrowText(text: string, columns: number | undefined): string {
  if (columns === undefined || widthOf(text) <= columns) return text;
  let cut = shortenText(text, columns);
  while (widthOf(cut) > columns && cut.length > 1) cut = shortenText(text, cut.length - 1);
  return cut;
}

/** Columns that text takes: East Asian wide characters and emoji take two, combining marks none. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  const wide = new RegExp(WIDE, "u");
  const combining = /\p{Mn}|\p{Me}/u;
  let width = 0;
  for (const char of text) width += wide.test(char) ? 2 : combining.test(char) ? 0 : 1;
  return width;
}

const WIDE =
  "[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6]|\\p{Emoji_Presentation}";
