// Text with a time in it is the text that is made anew, whatever time stood there before.

import fc from "fast-check";
import { expect, test } from "vitest";
import { isoTime } from "../../src/simulate/iso-time.ts";
import { bytesAt, createTimedText } from "../../src/simulate/timed-text.ts";

/** From before the year 0 to beyond 9999: at its ends a window lies outside of the years of a trace. */
const FIRST = Date.UTC(-1, 11, 1);
const LAST = Date.UTC(10_000, 1, 1);
const DAY = 86_400_000;

const text = fc.constantFrom("", `,"ts":`, `,"ü":`, "\u{1f600}", `},{"rule":"\u2028","used":`);
/** Times near each other, and some far away. */
const times = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -3 * DAY, max: 3 * DAY }) },
      { weight: 1, arbitrary: fc.integer({ min: FIRST, max: LAST }) },
      { weight: 2, arbitrary: fc.integer({ min: LAST - 5000, max: LAST }) },
      { weight: 1, arbitrary: fc.constantFrom(0, -1, FIRST, LAST, Date.UTC(9999, 11, 31, 23, 59, 59, 999)) },
    ),
    { minLength: 1, maxLength: 30 },
  )
  .chain((all) => fc.constantFrom(all, [...all, ...all]));

test("to the millisecond", () => {
  fc.assert(
    fc.property(text, text, times, (before, after, all) => {
      const timed = createTimedText(before, true, after);
      for (const ms of all) {
        const time = isoTime(ms);
        const expected = time.length === "2026-11-22T10:00:00Z".length ? time.replace("Z", ".000Z") : time;
        expect(Buffer.from(bytesAt(timed, ms)).toString()).toBe(`${before}"${expected}"${after}`);
      }
    }),
    { numRuns: 1000 },
  );
});

test("to the second", () => {
  fc.assert(
    fc.property(text, text, times, (before, after, all) => {
      const timed = createTimedText(before, false, after);
      for (const ms of all.map((one) => 1000 * Math.floor(one / 1000))) {
        expect(Buffer.from(bytesAt(timed, ms)).toString()).toBe(`${before}"${isoTime(ms)}"${after}`);
      }
    }),
    { numRuns: 1000 },
  );
});
