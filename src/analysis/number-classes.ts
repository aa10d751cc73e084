// The numbers that conditions tell apart: each constant, and a number of each open region between and around them.

import { compareNums, isNum, midpoint, type Num, toNum } from "../decimal.ts";
import type { Condition } from "../policy/policy.ts";
import { valuesOf } from "./same.ts";

/** Farther out than any number of a policy: 64 characters with an exponent of 308. */
const ABOVE_ALL = toNum(1n, 400);
const BELOW_ALL = toNum(-1n, 400);

/** `contains` looks for equal elements, and is an error of every number. */
export function numbersOf(conditions: readonly Condition[]): readonly Num[] {
  const numbers = conditions
    .filter(({ op }) => op !== "contains")
    .flatMap((one) => valuesOf(one).filter(isNum));
  numbers.sort(compareNums);
  return numbers.filter((value, i) => i === 0 || compareNums(numbers[i - 1] ?? 0, value) !== 0);
}

export function sampleNumbers(conditions: readonly Condition[]): readonly Num[] {
  const numbers = numbersOf(conditions);
  const between = [...numbers, undefined].map((bound, i) => pickBetween(numbers[i - 1], bound));
  return [...between, ...numbers];
}

/** A number between two, or beyond one; a whole one where one is found at once, because people read it. */
function pickBetween(low: Num | undefined, high: Num | undefined): Num {
  const from = typeof low === "number" ? low : Number.NaN;
  const to = typeof high === "number" ? high : Number.NaN;
  const isInside = (value: Num): boolean =>
    (low === undefined || compareNums(low, value) < 0) &&
    (high === undefined || compareNums(value, high) < 0);
  const whole = [Math.floor((from + to) / 2), Math.floor(from) + 1, Math.ceil(to) - 1, 0].find(
    (value) => Number.isSafeInteger(value) && isInside(value),
  );
  return whole ?? midpoint(low ?? BELOW_ALL, high ?? ABOVE_ALL);
}
