// Times of a test file: durations such as 1m30s, and moments.

import { MAX_UNIX_MS, parseTime } from "../trace/parse-time.ts";
import type { Moment } from "./test-file.ts";

/** When cases start unless the file says otherwise: with a minute, an hour and a day, and so with their windows. */
export const DEFAULT_START = Date.UTC(2026, 0, 1);

const DURATION = /^(?:(\d{1,7})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,12})s)?(?:(\d{1,15})ms)?$/;
const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** Milliseconds; `undefined` when the text is no duration, or too long a one. */
export function parseDuration(text: string): number | undefined {
  const [whole = "", ...counts] = DURATION.exec(text) ?? [];
  if (whole === "") return undefined;
  const ms = UNITS.reduce((sum, [, unit], i) => sum + Number(counts[i] ?? 0) * unit, 0);
  return ms <= MAX_UNIX_MS ? ms : undefined;
}

/** The shortest text of a whole number of milliseconds. */
export function formatDuration(ms: number): string {
  let left = ms;
  let text = "";
  for (const [name, unit] of UNITS) {
    const count = Math.floor(left / unit);
    if (count > 0) text += `${count}${name}`;
    left -= count * unit;
  }
  return text === "" ? "0s" : text;
}

export function parseMoment(text: string): Moment | undefined {
  const time = parseTime(text);
  if (!Number.isNaN(time)) return { from: "epoch", ms: time };
  const ms = parseDuration(text.startsWith("+") ? text.slice(1) : text);
  return ms === undefined ? undefined : { from: text.startsWith("+") ? "call-before" : "start", ms };
}

/** Unix milliseconds. `before` is the time of the call before, or `start` when there is none. */
export function momentTime({ from, ms }: Moment, before: number, start: number): number {
  if (from === "epoch") return ms;
  return (from === "start" ? start : before) + ms;
}
