// parseExactJson is JSON.parse, but for numbers that no double says exactly.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatNum, isDecimal, parseNum } from "../src/decimal.ts";
import { findJsonError, isShortestText, jsonDepth, NumberTextError, parseExactJson } from "../src/json.ts";

const LONG = `0.${"1234567890".repeat(6)}12`;

function isRefused(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return false;
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

describe("numbers are what their text says", () => {
  test.each([
    ["0", 0],
    ["-0", -0],
    ["12.50", 12.5],
    ["9007199254740992", 9007199254740992],
    ["0.30000000000000004", 0.30000000000000004],
    ["1e21", 1e21],
    ["1E+2", 100],
    ["1e308", 1e308],
    ["0e-308", 0],
    ["123456789012345680000", 123456789012345680000],
  ])("%s is a double", (text, value) => {
    expect(parseExactJson(text)).toBe(value);
  });

  test.each(["9007199254740993", "-9007199254740993", "0.1234567890123456789", "1e-308", LONG])(
    "%s is what parseNum makes of it",
    (text) => {
      expect(parseExactJson(text)).toEqual(parseNum(text));
      expect(parseExactJson(`{"a":[${text}]}`)).toEqual({ a: [parseNum(text)] });
    },
  );

  test("a double beside a Decimal stays what JSON.parse makes of it", () => {
    const [exact, ...doubles] = parseExactJson("[9007199254740993, -0, -0e0, 1e2, 5]") as unknown[];
    expect(isDecimal(exact) && formatNum(exact)).toBe("9007199254740993");
    expect(doubles).toEqual([-0, -0, 100, 5]);
  });

  test.each(["1e309", "1e-309", "5e-324", "0e999", "1".repeat(65), `-${"1".repeat(64)}`, `${LONG}1`])(
    "%s is beyond the limits",
    (text) => {
      expect(() => parseExactJson(text)).toThrow(NumberTextError);
      expect(() => parseExactJson(`{"a":"","b":[true,${text}]}`)).toThrow(NumberTextError);
    },
  );

  test("the error says where the number stands", () => {
    try {
      parseExactJson('["1e999",  1e999]');
      expect.unreachable();
    } catch (error) {
      expect(error instanceof NumberTextError && error.offset).toBe(11);
    }
  });

  test("a shortest text is a double to parseNum too", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 40 });
    const number = fc
      .tuple(digits, digits, fc.integer({ min: -400, max: 400 }))
      .map(([whole, fraction, exponent]) => `${whole.replace(/^0+(?=.)/, "")}.${fraction}e${exponent}`);
    const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
    fc.assert(
      fc.property(fc.oneof(number, double), (text) => {
        if (isShortestText(text)) expect(parseNum(text)).toBe(Number(text));
      }),
    );
    fc.assert(
      fc.property(double, (text) => {
        expect(isShortestText(text)).toBe(Number(text) === 0 || Math.abs(Number(text)) >= 1e-300);
      }),
    );
  });
});

describe("everything else is as in JSON.parse", () => {
  const hasUsualNumbers = (text: string): boolean => !/e[-+]?3[0-9][0-9]/.test(text);

  test("any JSON, without and with a Decimal beside it", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }).filter(hasUsualNumbers), (text) => {
        const value = JSON.parse(text);
        expect(parseExactJson(text)).toStrictEqual(value);
        const [first, second] = parseExactJson(`[ ${text},9007199254740993]`) as unknown[];
        expect(first).toStrictEqual(value);
        expect(isDecimal(second)).toBe(true);
      }),
    );
  });

  test("any text is refused when JSON.parse refuses it", () => {
    const part = fc.constantFrom(
      ...'[]{},:"\\ \n\t0-.e1',
      "true",
      "null",
      "9007199254740993",
      "1e5",
      "\u00e4",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        expect(isRefused(parseExactJson, text)).toBe(isRefused(JSON.parse, text));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['{"a":"12345678901234567890","b":"1e999","c":1}', { a: "12345678901234567890", b: "1e999", c: 1 }],
    ['{"a\\"9007199254740993":"\\\\","b":"\\\\\\""}', { 'a"9007199254740993': "\\", b: '\\"' }],
  ])("digits inside strings are no numbers: %s", (text, value) => {
    expect(parseExactJson(text)).toStrictEqual(value);
  });

  test.each(["1", "9007199254740993"])("of duplicate keys the last one counts, beside %s", (number) => {
    const value = parseExactJson(`{"a":${number},"b":{"c":1},"a":2,"b":{"d":3}}`);
    expect(value).toStrictEqual({ a: 2, b: { d: 3 } });
    expect(Object.keys(value as object)).toEqual(["a", "b"]);
  });

  test.each(["1", "9007199254740993"])("__proto__ is an ordinary key, beside %s", (number) => {
    const value = parseExactJson(`{"__proto__":{"admin":true},"n":${number}}`) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__", "n"]);
    expect(value.admin).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe("jsonDepth", () => {
  test.each([
    ["1", 0],
    ["[]", 1],
    ['{"a":[]}', 2],
    ['["[[[","{{{\\"[",{}]', 2],
    ['"\\\\"', 0],
    ['[["', 2],
  ])("%j", (text, depth) => {
    expect(jsonDepth(text)).toBe(depth);
  });

  test("of a million levels", () => {
    expect(jsonDepth("[".repeat(1_000_000))).toBe(1_000_000);
  });

  test("of any JSON", () => {
    const depthOf = (value: unknown): number =>
      typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(jsonDepth(text)).toBe(depthOf(JSON.parse(text)));
      }),
    );
  });
});

test.each([
  ['{"a":1}', undefined],
  ['{"a":1', undefined],
  ['{"a" 1}', 5],
  ["{'a':1}", 1],
  ["// no\n1", 0],
  ["[1,]", 3],
  ["", undefined],
])("findJsonError of %j is %j", (text, offset) => {
  expect(findJsonError(text)).toBe(offset);
});
