// The fast way through a line and the slow way give the same, whatever the line: for every line that the
// scan accepts the slow way makes the same call, and what the slow way refuses the scan never accepts.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNames, intern } from "../../src/trace/intern.ts";
import { isBlank } from "../../src/trace/parse-line.ts";
import { scanLine } from "../../src/trace/scan-line.ts";
import { createPlaces, createScanMemory, type ScannedCall } from "../../src/trace/scan-state.ts";
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
  return scanLine(bytes, 0, call, createPlaces(), createScanMemory()) !== -1;
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

const NAMES = ["a", "b", "constructor", "x"];

/** The event, with those arguments alone. */
function pick(event: Event): Event {
  if (!("call" in event)) return event;
  const { args } = event.call;
  const kept = NAMES.filter((name) => Object.hasOwn(args, name)).map((name) => [name, args[name]]);
  return { call: { ...event.call, args: Object.fromEntries(kept) } };
}

describe("the arguments that are read", () => {
  function expectPicked(bytes: Uint8Array): void {
    const all = readPieces([bytes, Uint8Array.of(NEWLINE)]).map(pick);
    const some = readPieces([bytes, Uint8Array.of(NEWLINE)], { argNames: () => NAMES });
    expect(some.map(pick)).toEqual(all);
  }

  test("are the same as when all are made", () => {
    fc.assert(fc.property(line, expectPicked), { numRuns: 5000 });
  });

  test("are the same in lines with some bytes changed", () => {
    fc.assert(
      fc.property(line, mutations, (bytes, changes) => expectPicked(mutate(bytes, changes))),
      { numRuns: 5000 },
    );
  });

  const key = fc
    .constantFrom("a", "b", "x", "y", "constructor", "__proto__", "\u00e4")
    .map((name) => `"${name}"`);
  const odd = fc.constantFrom('"\\u0061"', '"b\\n"', '""');
  const text = fc.oneof(
    fc.stringMatching(/^-?(0|[1-9]\d{0,17})(\.\d{1,17})?([eE][+-]?\d{1,3})?$/),
    fc.constantFrom("-0", "0.1", "0.000000000001", "123456789.12345", "-0.0", "1e5", "true", "false", "null"),
    fc.constantFrom(
      '""',
      '"a b"',
      '"\\""',
      '"\\ud83d\\ude00"',
      '"\u00fc"',
      '[1,{"a":2}]',
      '{"a":{"b":[]}}',
      "{}",
    ),
  );
  const members = fc.array(fc.tuple(fc.oneof({ weight: 9, arbitrary: key }, odd), text), { maxLength: 40 });

  test("are the last of their name, and exact, however many there are", () => {
    fc.assert(
      fc.property(members, fc.constantFrom("", " ", " \t "), (pairs, space) => {
        const args = pairs
          .map(([name, value]) => `${space}${name}${space}:${space}${value}${space}`)
          .join(",");
        const bytes = Buffer.from(`{"ts":0,"tool":"t","args":{${args}}}`);
        expectPicked(bytes);
        const [event] = readPieces([bytes], { argNames: () => NAMES });
        const [slow] = readSlowly(bytes, true);
        if (event === undefined || slow === undefined) throw new Error("a line gives an event");
        expect(pick(event)).toEqual(pick(slow));
      }),
      { numRuns: 5000 },
    );
  });

  test("alone are made", () => {
    const [event] = readPieces([Buffer.from('{"ts":0,"tool":"t","args":{"a":1.5,"other":[1],"a":"z"}}')], {
      argNames: () => NAMES,
    });
    expect(event).toMatchObject({ call: { args: { a: "z" } } });
    if (event !== undefined && "call" in event) expect(Object.keys(event.call.args)).toEqual(["a"]);
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

describe("a line is read the same behind lines of its shape", () => {
  /** `first`, then each of the others, in one trace; what comes of the others. */
  function expectSameBehind(first: Uint8Array, others: readonly Uint8Array[]): number {
    const clean = others.filter((bytes) => !bytes.includes(NEWLINE) && bytes.at(-1) !== 0x0d);
    const pieces = [first, ...clean].flatMap((bytes) => [bytes, Uint8Array.of(NEWLINE)]);
    const expected = [first, ...clean].flatMap((bytes, index) =>
      readSlowly(bytes, false).map((event) =>
        "call" in event ? { call: { ...event.call, line: index + 1 } } : { ...event, line: index + 1 },
      ),
    );
    expect(readPieces(pieces)).toEqual(expected);
    expect(readPieces(pieces, { argNames: () => NAMES }).map(pick)).toEqual(expected.map(pick));
    return clean.length;
  }

  test("with some bytes changed", () => {
    let read = 0;
    fc.assert(
      fc.property(line, fc.array(mutations, { minLength: 1, maxLength: 6 }), (bytes, changes) => {
        if (bytes.includes(NEWLINE) || bytes.at(-1) === 0x0d || bytes[0] === 0xef) return;
        read += expectSameBehind(
          bytes,
          changes.flatMap((some) => [mutate(bytes, some), bytes]),
        );
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(10_000);
  });

  test("with every single byte changed to every other, left out, or behind a space", () => {
    const bytes = Buffer.from(
      '{"ts":"2026-11-22T10:00:00Z", "tool":"t","args":{"a":-1.5,"bc":["d"] ,"b":null},"x":{},"approved":true}',
    );
    for (let place = 0; place < bytes.length; place++) {
      const [before, behind] = [bytes.subarray(0, place), bytes.subarray(place)];
      const others = Array.from({ length: 256 }, (_, changed) =>
        Buffer.concat([before, Uint8Array.of(changed), behind.subarray(1)]),
      );
      const spaced = Buffer.concat([before, Buffer.from(" "), behind]);
      expectSameBehind(bytes, [...others, spaced, Buffer.concat([before, behind.subarray(1)])]);
    }
  });

  test("with the same members of other names, and more of them, and fewer", () => {
    const lines = ["a", "ab", "abc", "tool", "toolx", "x".repeat(100)].flatMap((key) =>
      [0, 1, 2, 40].map((count) => {
        const args = Array.from({ length: count }, (_, i) => `"${key}${i}":${i}`).join(",");
        return Buffer.from(`{"ts":1,"tool":"t","${key}":"v","args":{${args}}}`);
      }),
    );
    for (let round = 0; round < 3; round++)
      expectSameBehind(Buffer.from('{"ts":1,"tool":"t"}'), [...lines, ...lines]);
  });
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
