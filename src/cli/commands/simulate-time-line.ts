// Decisions over time as two lines of blocks, as wide as the terminal.

import type { Paint } from "../../report/report.ts";
import { plural } from "../../report/text-report.ts";
import { isoTime } from "../../simulate/iso-time.ts";
import { sumCounts } from "../../simulate/named-counts.ts";
import type { TimeLine } from "../../simulate/time-line.ts";

const BLOCKS = " ▁▂▃▄▅▆▇█";
const ASCII = " .:-=+*#@";
/** Before the blocks: `refused  `. */
const LABEL = 9;
const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
] as const;

/** Nothing when all calls are at one time. */
export function renderTimeLine(
  { width, start, buckets }: TimeLine,
  { paint, isUnicode }: { readonly paint: Paint; readonly isUnicode: boolean },
  columns: number,
): string {
  if (buckets.length < 2) return "";
  const room = Math.max(columns - LABEL, 10);
  const each = Math.ceil(buckets.length / room);
  const calls: number[] = [];
  const refused: number[] = [];
  for (let i = 0; i < buckets.length; i += each) {
    const joined = buckets.slice(i, i + each);
    const all = joined.reduce((sum, counts) => sum + sumCounts(counts), 0);
    calls.push(all);
    refused.push(all - joined.reduce((sum, counts) => sum + counts.allow, 0));
  }
  const most = calls.reduce((highest, count) => Math.max(highest, count), 0);
  const marks = isUnicode ? BLOCKS : ASCII;
  const draw = (counts: readonly number[]): string =>
    counts
      .map((count) => marks[Math.ceil((count / most) * (marks.length - 1))] ?? "")
      .join("")
      .trimEnd();
  const scale = `from ${isoTime(start * 1000)}, ${duration(width * each)} a column, at most ${plural(most, "call")}`;
  return [
    `calls    ${paint.good(draw(calls))}`,
    ...(refused.some((count) => count > 0) ? [`refused  ${paint.error(draw(refused))}`] : []),
    paint.faint(`         ${scale}`),
  ].join("\n");
}

function duration(seconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => seconds % length === 0) ?? ["s", 1];
  return `${seconds / length} ${unit}`;
}
