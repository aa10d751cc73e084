// RFC 3339 to Unix milliseconds, against Date where Date can judge.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDateMemo, MAX_UNIX_MS, parseTime, parseTimeBytes } from "../../src/trace/parse-time.ts";

const TEN = Date.UTC(2026, 10, 22, 10);

describe("times", () => {
  test.each([
    ["2026-11-22T10:00:00Z", TEN],
    ["2026-11-22t10:00:00z", TEN],
    ["2026-11-22T10:00:00+00:00", TEN],
    ["2026-11-22T10:00:00-00:00", TEN],
    ["2026-11-22T12:30:00+02:30", TEN],
    ["2026-11-21T10:01:00-23:59", TEN],
    ["2026-11-22T10:00:00.1Z", TEN + 100],
    ["2026-11-22T10:00:00.12Z", TEN + 120],
    ["2026-11-22T10:00:00.123Z", TEN + 123],
    ["2026-11-22T10:00:00.1239999999999999999999999999Z", TEN + 123],
    ["2026-11-22T10:00:00.999999999+00:00", TEN + 999],
    [`2026-11-22T10:00:00.${"123".repeat(99)}Z`, TEN + 123],
    ["2026-11-22T09:59:60Z", TEN],
    ["2026-11-22T09:59:60.5Z", TEN + 500],
    ["1970-01-01T00:00:00Z", 0],
    ["1969-12-31T23:59:59.9999Z", -1],
    ["0000-01-01T00:00:00Z", Date.parse("0000-01-01T00:00:00Z")],
    ["0000-02-29T00:00:00Z", Date.parse("0000-02-29T00:00:00Z")],
    ["2000-02-29T00:00:00Z", Date.UTC(2000, 1, 29)],
    ["9999-12-31T23:59:59.999Z", MAX_UNIX_MS],
    ["9999-12-31T23:59:60Z", MAX_UNIX_MS + 1],
  ])("%s", (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  test.each([
    "",
    "2026-11-22",
    "2026-11-22T10:00:00",
    "2026-11-22T10:00Z",
    "2026-11-22 10:00:00Z",
    "2026-11-22T10:00:00.Z",
    "2026-11-22T10:00:00,5Z",
    "2026-11-22T10:00:00+0100",
    "2026-11-22T10:00:00+01",
    "2026-11-22T10:00:00+24:00",
    "2026-11-22T10:00:00+01:60",
    "2026-11-22T10:00:00*01:00",
    "2026-11-22T10:00:00ZZ",
    "2026-11-22T10:00:00Z ",
    " 2026-11-22T10:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T10:60:00Z",
    "2026-11-22T10:00:61Z",
    "2026-13-01T10:00:00Z",
    "2026-00-01T10:00:00Z",
    "2026-11-00T10:00:00Z",
    "2026-11-31T10:00:00Z",
    "2026-02-29T10:00:00Z",
    "1900-02-29T10:00:00Z",
    "2026/11/22T10:00:00Z",
    "2026-11-22T10.00.00Z",
    "-026-11-22T10:00:00Z",
    "+2026-11-22T10:00:00Z",
    "12026-11-22T10:00:00Z",
    "2026-1-22T010:00:00Z",
    "2026-11-22T1o:00:00Z",
    "2026-11-22T10:00:00.12eZ",
    "٢٠٢٦-11-22T10:00:00Z",
    // Its code ends in the byte of `2`.
    "\u0132026-11-22T10:00:00Z",
    "1763805600000",
  ])("%j is none", (text) => {
    expect(parseTime(text)).toBeNaN();
  });

  test("a time without its zone is none, also after one that has it", () => {
    for (const zone of ["Z", "+01:00"]) {
      expect(parseTime(`2026-11-22T10:00:00.5${zone}`)).not.toBeNaN();
      expect(parseTime("2026-11-22T10:00:00.5")).toBeNaN();
      expect(parseTime("2026-11-22T10:00:00")).toBeNaN();
    }
  });

  test("every millisecond of the years 0 to 9999 as Date writes it, in every zone", () => {
    const first = Date.parse("0000-01-02T00:00:00Z");
    fc.assert(
      fc.property(
        fc.integer({ min: first, max: MAX_UNIX_MS - 86_400_000 }),
        fc.integer({ min: -1439, max: 1439 }),
        (time, zone) => {
          expect(parseTime(new Date(time).toISOString())).toBe(time);
          const two = (value: number): string => String(value).padStart(2, "0");
          const offset = `${zone < 0 ? "-" : "+"}${two(Math.trunc(Math.abs(zone) / 60))}:${two(Math.abs(zone) % 60)}`;
          const local = new Date(time + zone * 60_000).toISOString().replace("Z", offset);
          expect(parseTime(local)).toBe(time);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("the days that exist are those of Date", () => {
    const two = (value: number): string => String(value).padStart(2, "0");
    for (const year of [1900, 2000, 2023, 2024, 2100]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const text = `${year}-${two(month)}-${two(day)}T00:00:00Z`;
          const date = new Date(Date.UTC(year, month - 1, day));
          const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
          expect(parseTime(text), text).toBe(isReal ? date.getTime() : Number.NaN);
        }
      }
    }
  });

  test("what was read before does not matter", () => {
    const date = fc.constantFrom(
      "2026-11-22",
      "2026-11-23",
      "2026-12-22",
      "2027-11-22",
      "2026-02-30",
      "2026-11-2x",
    );
    const text = fc.tuple(
      date,
      fc.constantFrom("T10:00:00Z", "t10:00:00.5+01:00", " 10:00:00Z", "T10:00:00"),
    );
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const memo = createDateMemo();
        for (const bytes of texts.map((parts) => Buffer.from(parts.join("")))) {
          expect(parseTimeBytes(bytes, 0, bytes.length, memo)).toBe(parseTime(bytes.toString()));
        }
      }),
    );
  });
});
