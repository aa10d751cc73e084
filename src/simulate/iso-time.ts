// How times are written for people and programs. RFC 3339, in UTC.

/** Unix milliseconds, without a fraction when there is none. Years above 9999 cannot occur: times of a trace end before. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
