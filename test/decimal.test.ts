// Numbers mean what their text says: held against fractions of big integers.
// specification: policy-format.md sections 1, 4.3 and 6.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  amountMicros,
  compareNums,
  floorMicros,
  formatNum,
  isDecimal,
  isNum,
  MICROS_PER_HIGH,
  type Num,
  numFromMicros,
  parseNum,
  toNum,
} from "../src/decimal.ts";
import { compareFractions, type Fraction, fractionOf } from "./engine/model.ts";

const digitText = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 22 });
const longText = fc.string({ unit: fc.constantFrom("0", "9", "1"), minLength: 20, maxLength: 58 });
const wholes = fc
  .oneof({ weight: 3, arbitrary: digitText }, { weight: 1, arbitrary: longText })
  .map((digits) => digits.replace(/^0+(?=\d)/, ""));
const exponents = fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -308, max: 308 }));

/** JSON number texts within the limits of section 1. */
const numberTexts = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: fc.oneof(fc.constant("0"), wholes),
    fraction: fc.oneof(fc.constant(""), digitText, longText),
    exponent: fc.option(exponents),
    mark: fc.constantFrom("e", "E", "e+"),
  })
  .map(({ sign, whole, fraction, exponent, mark }) => {
    const power = exponent === null ? "" : `${exponent < 0 ? mark.slice(0, 1) : mark}${exponent}`;
    return `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${power}`;
  })
  .filter((text) => text.length <= 64);

/** Two numbers that are equal, or nearly so. */
const neighbours = numberTexts.chain((a) =>
  fc
    .oneof(
      numberTexts,
      fc.constantFrom(a, a.replace(/\d(?=\D*$)/, "0"), a.replace(/^-?/, "-"), String(Number(a)), `${a}0`),
    )
    .map((b) => [a, b] as const),
);

function read(text: string): Num {
  const num = parseNum(text);
  if (num === undefined) throw new Error(`not read: ${text}`);
  return num;
}

const fraction = (digits: string): Fraction => fractionOf({ digits });
const isEqual = (a: Fraction, b: Fraction): boolean => compareFractions(a, b) === 0;

describe("reading and writing", () => {
  test("law: a text and the number it is written as have one value, and read back as one number", () => {
    fc.assert(
      fc.property(numberTexts, (text) => {
        const written = formatNum(read(text));
        expect(written).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/);
        expect(isEqual(fraction(written), fraction(text))).toBe(true);
        expect(parseNum(written)).toEqual(read(text));
      }),
      { numRuns: 5000 },
    );
  });

  test("law: a double is used exactly when its shortest text has the value", () => {
    fc.assert(
      fc.property(numberTexts, (text) => {
        const double = Number(text);
        const isExact = Number.isFinite(double) && isEqual(fraction(String(double)), fraction(text));
        expect(isDecimal(read(text))).toBe(!isExact);
        if (isExact) expect(read(text)).toBe(double === 0 ? 0 : double);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["-0", 0],
    ["0e308", 0],
    ["+1", 1],
    [".5", 0.5],
    ["5.", 5],
    ["1e308", 1e308],
    ["1E-308", 1e-308],
    ["1e+2", 100],
    ["007", 7],
    [`0.${"0".repeat(61)}1`, 1e-62],
  ])("%s is read", (text, number) => {
    expect(parseNum(text)).toBe(number);
  });

  test.each([
    [""],
    ["."],
    ["-"],
    ["e5"],
    [".e5"],
    ["1e"],
    ["1e309"],
    ["1e-309"],
    ["0e309"],
    ["1e99999999999999999999"],
    ["1".repeat(65)],
    [" 1"],
    ["1 "],
    ["1\n"],
    ["1_000"],
    ["0x10"],
    ["0o10"],
    ["١"],
    ["1.2.3"],
    ["NaN"],
    ["Infinity"],
    [".inf"],
  ])("%j is no number", (text) => {
    expect(parseNum(text)).toBeUndefined();
  });

  test.each([
    ["9007199254740993", "9007199254740993"],
    ["9007199254740993.0", "9007199254740993"],
    ["0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"],
    ["-123456789012345678e3", "-123456789012345678000"],
    ["123456789012345678e-20", "0.00123456789012345678"],
    ["-123456789012345678e-2", "-1234567890123456.78"],
    ["123456789012345678e200", "123456789012345678e200"],
    ["123456789012345678e-200", "123456789012345678e-200"],
    ["100000000000000000001e308", "100000000000000000001e308"],
    ["10000000000000000000000e308", "10000000000000000000000e308"],
    ["0.000000000000000000001e-308", "0.000000000000000000001e-308"],
    ["1.5e-308", "1.5e-308"],
    ["0.0000000005e-308", "0.0000000005e-308"],
  ])("%s is written as %s", (text, written) => {
    expect(formatNum(read(text))).toBe(written);
  });
});

describe("comparing", () => {
  test("law: the order is that of the values", () => {
    fc.assert(
      fc.property(neighbours, ([a, b]) => {
        if (parseNum(b) === undefined) return;
        const order = compareFractions(fraction(a), fraction(b));
        expect(Math.sign(compareNums(read(a), read(b)))).toBe(order);
        expect(Math.sign(compareNums(read(b), read(a)))).toBe(0 - order);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ["9007199254740992", "9007199254740993", -1],
    ["9007199254740993", "9007199254740994", -1],
    ["0.1", "0.10", 0],
    ["-0", "0", 0],
    ["1e2", "100", 0],
    ["-1e300", "1e-300", -1],
    ["9007199254740993", "1e16", -1],
  ])("%s and %s", (a, b, order) => {
    expect(Math.sign(compareNums(read(a), read(b)))).toBe(order);
  });
});

describe("amounts", () => {
  const amountTexts = fc.oneof(
    numberTexts,
    fc
      .record({
        whole: fc.bigInt({ min: 0n, max: 10n ** 10n }),
        micros: fc.integer({ min: 0, max: 9_999_999 }),
      })
      .map(({ whole, micros }) => `${whole}.${String(micros).padStart(7, "0")}`),
    fc.integer({ min: 0, max: 999_999 }).map((micros) => `999999999.${String(micros).padStart(6, "0")}`),
  );

  test("law: an amount is its whole millionths, from 0 to below 10^9, or it is none", () => {
    fc.assert(
      fc.property(amountTexts, (text) => {
        const { numerator, denominator } = fraction(text);
        const micros = numerator * 1_000_000n;
        const isGood =
          numerator >= 0n && numerator < 1_000_000_000n * denominator && micros % denominator === 0n;
        expect(amountMicros(read(text))).toBe(isGood ? Number(micros / denominator) : -1);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ["0", 0],
    ["-0", 0],
    ["0e-308", 0],
    ["0.000001", 1],
    ["999999999.999999", 999_999_999_999_999],
    ["1000000000", -1],
    ["999999999.9999999", -1],
    ["0.0000001", -1],
    ["-0.000001", -1],
    ["0.30000000000000004", -1],
    ["4.35", 4_350_000],
    ["1e400", undefined],
  ])("%s", (text, micros) => {
    const num = parseNum(text);
    expect(num === undefined ? undefined : amountMicros(num)).toBe(micros);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY]])("%s is no number and no amount", (value) => {
    expect(isNum(value)).toBe(false);
    expect(amountMicros(value)).toBe(-1);
  });

  test("law: a maximum is cut to whole millionths, never rounded up", () => {
    const maxima = numberTexts.map((text) => text.replace(/^-/, "")).filter((text) => Number(text) < 1e40);
    fc.assert(
      fc.property(maxima, (text) => {
        const { numerator, denominator } = fraction(text);
        const micros = (numerator * 1_000_000n) / denominator;
        const { high, low } = floorMicros(read(text));
        expect(Number.isInteger(low) && low >= 0 && low < MICROS_PER_HIGH).toBe(true);
        expect(BigInt(low)).toBe(micros % BigInt(MICROS_PER_HIGH));
        expect(high).toBe(Number(micros / BigInt(MICROS_PER_HIGH)));
      }),
      { numRuns: 3000 },
    );
  });

  test("law: a sum is written exactly", () => {
    const parts = fc.record({
      high: fc.integer({ min: 0, max: 2 ** 40 }),
      low: fc.oneof(
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.maxSafeNat().map((n) => n % MICROS_PER_HIGH),
      ),
    });
    fc.assert(
      fc.property(parts, ({ high, low }) => {
        const micros = BigInt(high) * 10n ** 15n + BigInt(low);
        const sum = numFromMicros({ high, low });
        expect(isEqual(fraction(formatNum(sum)), { numerator: micros, denominator: 1_000_000n })).toBe(true);
        expect(floorMicros(sum)).toEqual({ high, low });
      }),
      { numRuns: 3000 },
    );
  });
});

test("toNum is the number of a coefficient and an exponent", () => {
  expect(toNum(0n, 300)).toBe(0);
  expect(toNum(-150n, -1)).toBe(-15);
  expect(toNum(10n, 5)).toBe(1e6);
  expect(compareNums(toNum(9007199254740993n, 0), 9007199254740992)).toBeGreaterThan(0);
});
