// Numbers that mean what their text says, exactly, also where a double cannot.
//
// A `Num` is a JavaScript number when the shortest text of that number has the value of the text it
// came from, and a `Decimal` otherwise. So two JavaScript numbers compare as doubles, which is fast
// and exact, and only the rare others need big integers.
// specification: policy-format.md sections 1 ("a number is what its text says"), 4.3 and 6.

import { LIMITS } from "./limits.ts";

const TAG: unique symbol = Symbol("decimal");

/** `coefficient * 10^exponent`; the coefficient has no trailing zero and is not 0. */
export interface Decimal {
  readonly [TAG]: true;
  readonly coefficient: bigint;
  readonly exponent: number;
}

export type Num = number | Decimal;

/** An amount in millionths, split so that sums stay exact in doubles: `high * 10^15 + low`. */
export interface Micros {
  readonly high: number;
  /** An integer, 0 <= low < 10^15. */
  readonly low: number;
}

export const MICROS_PER_HIGH = 1e15;
const AMOUNT_LIMIT = 1e9;

/** So many digits fit a double, whatever they are: most numbers are read at once. */
const SHORT_WHOLE = /^-?\d{1,15}$/;
const NUMBER_TEXT = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/;

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === "object" && value !== null && TAG in value;
}

export function isNum(value: unknown): value is Num {
  return typeof value === "number" ? Number.isFinite(value) : isDecimal(value);
}

/**
 * Reads a number's text: JSON, and the decimal forms of YAML 1.2 (`+1`, `.5`, `5.`).
 * Returns `undefined` for text that is no number, has more than 64 characters or an exponent beyond ±308.
 */
export function parseNum(text: string): Num | undefined {
  // Zero has no sign.
  if (SHORT_WHOLE.test(text)) return Number(text) || 0;
  if (text.length > LIMITS.numberText) return undefined;
  const match = NUMBER_TEXT.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > LIMITS.numberExponent) return undefined;
  return toNum(BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`), exponent - fraction.length);
}

/** The number `coefficient * 10^exponent`. */
export function toNum(coefficient: bigint, exponent: number): Num {
  if (coefficient === 0n) return 0;
  const exact = normalise(coefficient, exponent);
  const double = Number(`${exact.coefficient}e${exact.exponent}`);
  if (Number.isFinite(double) && double !== 0 && isSame(fromDouble(double), exact)) return double;
  return exact;
}

/** Negative, zero or positive, by exact decimal value. */
export function compareNums(a: Num, b: Num): number {
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  return compareDecimals(toDecimal(a), toDecimal(b));
}

/** The sum of two numbers, exactly. */
export function addNums(a: Num, b: Num): Num {
  const { coefficient, exponent } = sumOf(a, b);
  return toNum(coefficient, exponent);
}

/** The number halfway between two, exactly. */
export function midpoint(a: Num, b: Num): Num {
  const { coefficient, exponent } = sumOf(a, b);
  return toNum(coefficient * 5n, exponent - 1);
}

function sumOf(a: Num, b: Num): { coefficient: bigint; exponent: number } {
  const left = toDecimal(a);
  const right = toDecimal(b);
  const exponent = Math.min(left.exponent, right.exponent);
  const coefficient =
    left.coefficient * 10n ** BigInt(left.exponent - exponent) +
    right.coefficient * 10n ** BigInt(right.exponent - exponent);
  return { coefficient, exponent };
}

/** Whether it has no fraction, also when it is written with one, as `1.0`. */
export function isWhole(value: Num): boolean {
  return typeof value === "number" ? Number.isInteger(value) : value.exponent >= 0;
}

/** The largest whole number that is not above. */
export function floorNum(value: Num): Num {
  if (typeof value === "number") return Math.floor(value);
  const { coefficient, exponent } = value;
  if (exponent >= 0) return value;
  const unit = 10n ** BigInt(-exponent);
  const whole = coefficient / unit;
  return toNum(coefficient < 0n && whole * unit !== coefficient ? whole - 1n : whole, 0);
}

/** The number as JSON text that reads back as the same number. */
export function formatNum(value: Num): string {
  // Only the smallest doubles have a text whose exponent is beyond the limit.
  if (typeof value === "number" && (value === 0 || Math.abs(value) >= SMALLEST)) return String(value || 0);
  const { coefficient, exponent } = toDecimal(value);
  const plain = plainText(coefficient, exponent);
  if (plain.length <= LIMITS.numberText) return plain;
  const written = Math.max(-LIMITS.numberExponent, Math.min(exponent, LIMITS.numberExponent));
  return `${plainText(coefficient, exponent - written)}e${written}`;
}

const SMALLEST = Number(`1e-${LIMITS.numberExponent}`);

/** The number without an exponent. */
function plainText(coefficient: bigint, exponent: number): string {
  if (exponent >= 0) return coefficient.toString() + "0".repeat(exponent);
  const negative = coefficient < 0n;
  const digits = (negative ? -coefficient : coefficient).toString();
  const point = digits.length + exponent;
  const text =
    point > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : `0.${"0".repeat(-point)}${digits}`;
  return (negative ? "-" : "") + text;
}

/**
 * What a call asks of a counter, in millionths: an integer from 0 to below 10^15, or -1 when the
 * value is no good amount (negative, 10^9 or more, finer than a millionth).
 * specification: policy-format.md section 6.
 */
export function amountMicros(value: Num): number {
  if (typeof value !== "number") return decimalAmount(value);
  // A negated comparison, so that NaN fails it too.
  if (!(value >= 0 && value < AMOUNT_LIMIT)) return -1;
  const micros = Math.round(value * 1e6);
  // INVARIANT: micros has at most 15 digits, so it is the amount exactly when dividing gives the double back.
  return micros / 1e6 === value ? micros : -1;
}

/** The largest whole number of millionths that is not above `max`, which is at least 0. Exact, however large. */
export function wholeMicros(max: Num): bigint {
  if (Number.isSafeInteger(max)) return BigInt(max as number) * 1_000_000n;
  const { coefficient, exponent } = toDecimal(max);
  const shift = exponent + 6;
  return shift >= 0 ? coefficient * 10n ** BigInt(shift) : coefficient / 10n ** BigInt(-shift);
}

/** The same in two parts, for counting. */
export function floorMicros(max: Num): Micros {
  // INVARIANT: such a number of millionths is below the unit of the high part.
  if (Number.isInteger(max) && (max as number) < AMOUNT_LIMIT) return { high: 0, low: (max as number) * 1e6 };
  const micros = wholeMicros(max);
  const unit = BigInt(MICROS_PER_HIGH);
  // A counter's high part grows by less than 1 a call, so what a double cannot hold is never reached.
  return { high: Number(micros / unit), low: Number(micros % unit) };
}

/** A sum of amounts, exactly. */
export function numFromMicros({ high, low }: Micros): Num {
  // So few digits are the text of the double that is nearest.
  if (high === 0) return low / 1_000_000;
  return toNum(BigInt(high) * BigInt(MICROS_PER_HIGH) + BigInt(low), -6);
}

function decimalAmount({ coefficient, exponent }: Decimal): number {
  if (coefficient < 0n || exponent < -6) return -1;
  const micros = coefficient * 10n ** BigInt(exponent + 6);
  return micros < BigInt(AMOUNT_LIMIT) * 1_000_000n ? Number(micros) : -1;
}

function toDecimal(value: Num): Decimal {
  return typeof value === "number" ? fromDouble(value) : value;
}

function fromDouble(value: number): Decimal {
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const point = digits.indexOf(".");
  const fractionLength = point === -1 ? 0 : digits.length - point - 1;
  return normalise(BigInt(digits.replace(".", "")), Number(exponent) - fractionLength);
}

function normalise(coefficient: bigint, exponent: number): Decimal {
  if (coefficient === 0n) return { [TAG]: true, coefficient, exponent: 0 };
  const text = coefficient.toString();
  const trimmed = text.replace(/0+$/, "");
  return { [TAG]: true, coefficient: BigInt(trimmed), exponent: exponent + text.length - trimmed.length };
}

function isSame(a: Decimal, b: Decimal): boolean {
  return a.coefficient === b.coefficient && a.exponent === b.exponent;
}

function compareDecimals(a: Decimal, b: Decimal): number {
  const shift = Math.min(a.exponent, b.exponent);
  const left = a.coefficient * 10n ** BigInt(a.exponent - shift);
  const right = b.coefficient * 10n ** BigInt(b.exponent - shift);
  return left < right ? -1 : left > right ? 1 : 0;
}
