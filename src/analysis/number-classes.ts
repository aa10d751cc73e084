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
  const bounds = [BELOW_ALL, ...numbers, ABOVE_ALL];
  const between = bounds.slice(1).map((bound, i) => pickBetween(bounds[i] ?? BELOW_ALL, bound));
  return [...between, ...numbers];
}

/** A number of an open region; a whole one of few digits where there is one, because people read it. */
function pickBetween(low: Num, high: Num): Num {
  const middle = midpoint(low, high);
  const whole = typeof middle === "number" ? [middle, Math.floor(middle)] : [];
  const beside = [low, high].flatMap((bound) =>
    typeof bound === "number" ? [Math.floor(bound) + 1, Math.ceil(bound) - 1] : [],
  );
  const picked = [...whole, ...beside, 0].find(
    (value) => Number.isSafeInteger(value) && compareNums(low, value) < 0 && compareNums(value, high) < 0,
  );
  return picked ?? middle;
}
