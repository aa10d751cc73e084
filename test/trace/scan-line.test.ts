// The fast way through a line and the slow way give the same, whatever the line: for every line that the
// scan accepts the slow way makes the same call, and what the slow way refuses the scan never accepts.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNames, intern } from "../../src/trace/intern.ts";
import { isBlank } from "../../src/trace/parse-line.ts";
import { scanLine } from "../../src/trace/scan-line.ts";
import { createPlaces, type ScannedCall } from "../../src/trace/scan-state.ts";
import { isUnusable, readSlowLine } from "../../src/trace/slow-line.ts";
import { line, mutate, mutations } from "./lines.ts";
import { type Event, readPieces } from "./read.ts";

const NEWLINE = 0x0a;

/** What the slow way alone makes of a line. */
function readSlowly(line: Uint8Array, isUnended: boolean): Event[] {
  if (isBlank(line)) return [];
  const result = readSlowLine(line, { isUnended, isTimeRequired: true });
  return isUnusable(result) ? [{ line: 1, ...result }] : [{ call: { line: 1, ...result } }];
}

/** Whether the fast way takes the line. */
function isScanned(line: Uint8Array): boolean {
  const call: ScannedCall = {
    time: 0,
    grant: "",
    server: null,
    tool: "",
    argsKnown: true,
    approved: false,
    outcome: undefined,
    expect: undefined,
  };
  const bytes = Buffer.concat([line, Uint8Array.of(NEWLINE)]);
  return scanLine(bytes, 0, call, createPlaces(), createNames()) !== -1;
}

function expectSame(line: Uint8Array): void {
  // Lines do not end in a carriage return here: the reader takes it off before the slow way sees it.
  if (line.includes(NEWLINE) || line.at(-1) === 0x0d || (line[0] === 0xef && line[1] === 0xbb)) return;
  expect(readPieces([line, Uint8Array.of(NEWLINE)])).toEqual(readSlowly(line, false));
  expect(readPieces([line])).toEqual(readSlowly(line, true));
}

describe("fast and slow give the same", () => {
  test("for lines right and wrong, many of which are read fast", () => {
    let scanned = 0;
    const runs = 5000;
    fc.assert(
      fc.property(line, (bytes) => {
        if (isScanned(bytes)) scanned++;
        expectSame(bytes);
      }),
      { numRuns: runs },
    );
    expect(scanned).toBeGreaterThan(runs / 4);
  });

  test("for lines with some bytes changed", () => {
    fc.assert(
      fc.property(line, mutations, (bytes, changes) => {
        expectSame(mutate(bytes, changes));
      }),
      { numRuns: 10_000 },
    );
  });

  test("for lines cut anywhere", () => {
    fc.assert(
      fc.property(line, fc.nat(), (bytes, length) => {
        expectSame(bytes.subarray(0, length % bytes.length));
      }),
      { numRuns: 2000 },
    );
  });

  test("for a plain line with every single byte changed to every other", () => {
    const plain = '{"ts":"2026-11-22T10:00:00Z","tool":"t","args":{"a":-1.5e3},"args_known":true}';
    const bytes = Buffer.from(plain);
    for (let place = 0; place < bytes.length; place++) {
      for (let changed = 0; changed < 256; changed++) {
        const mutated = Buffer.from(bytes);
        mutated[place] = changed;
        if (isScanned(mutated)) expectSame(mutated);
      }
    }
  });
});

test("lines come out the same in any company and however they are cut", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 150 }), fc.array(fc.nat(), { maxLength: 5 }), (lines, cuts) => {
      const whole = Buffer.concat(lines.flatMap((bytes) => [bytes, Uint8Array.of(NEWLINE)]));
      const expected = lines.flatMap((bytes, index) =>
        readPieces([bytes, Uint8Array.of(NEWLINE)]).map((event) =>
          "call" in event ? { call: { ...event.call, line: index + 1 } } : { ...event, line: index + 1 },
        ),
      );
      const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
      const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
      expect(readPieces(pieces)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test("names are what their bytes say, however many there are", () => {
  const table = createNames();
  const name = fc.string({ unit: fc.constantFrom(..."abc"), maxLength: 80 });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 200 }), (names) => {
      for (const text of names) {
        const bytes = Buffer.from(`"${text}"\n`);
        expect(intern(table, bytes, 1, bytes.length - 2)).toBe(text);
      }
    }),
  );
  for (let i = 0; i < 20_000; i++) {
    const bytes = Buffer.from(`"tool-${i}"\n`);
    expect(intern(table, bytes, 1, bytes.length - 2)).toBe(`tool-${i}`);
  }
});
