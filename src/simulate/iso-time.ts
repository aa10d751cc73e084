// How times are written for people and programs. RFC 3339, in UTC.

import { MAX_UNIX_MS } from "../trace/parse-time.ts";

/** The first millisecond of the year 0. */
export const MIN_UNIX_MS = -62_167_219_200_000;

/**
 * Unix milliseconds, without a fraction when there is none. RFC 3339 has the years 0 to 9999 only. A limit may reset after
 * them, and zones and leap seconds reach beyond by a day; that is written as the first or the last time there is.
 */
export function isoTime(ms: number): string {
  const known = Math.max(MIN_UNIX_MS, Math.min(ms, MAX_UNIX_MS));
  return new Date(known).toISOString().replace(".000Z", "Z");
}
