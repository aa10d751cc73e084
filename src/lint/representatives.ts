// Values that stand for all that may be at a place, as far as one condition can tell them apart.

import { addNums, compareNums, floorNum, isNum, midpoint, type Num } from "../decimal.ts";
import type { Condition, Scalar } from "../policy/policy.ts";
import { type Domain, isNumberIn, isStringIn, type Numbers, type Strings } from "../schema/domain.ts";

export interface Representatives {
  /** Each may be there, as far as the schema tells. */
  readonly values: readonly unknown[];
  /** There are texts beside them of which nothing is known. */
  readonly hasOtherTexts: boolean;
}

export function scalarsOf({ value }: Condition): readonly Scalar[] {
  return Array.isArray(value) ? value : [value as Scalar];
}

/** Arrays are left to who knows their elements, but for the empty one. */
export function representativesOf(domain: Domain, condition: Condition): Representatives {
  const constants = scalarsOf(condition);
  const texts = constants.filter((constant) => typeof constant === "string");
  const { booleans, numbers, strings, hasArrays, hasObjects } = domain;
  return {
    values: [
      ...booleans,
      ...(numbers === undefined ? [] : numbersFor(numbers, constants.filter(isNum))),
      ...(strings === undefined ? [] : textsFor(strings, texts)),
      ...(hasArrays ? [[]] : []),
      ...(hasObjects ? [{}] : []),
    ],
    hasOtherTexts: strings !== undefined && strings.values === undefined,
  };
}

function textsFor(strings: Strings, constants: readonly string[]): readonly string[] {
  if (strings.values !== undefined) return [...strings.values];
  return [otherText(strings, constants), ...constants.filter((text) => isStringIn(strings, text))];
}

/** A text that is none of the constants; of those the shortest that the schema lets be, if it can be shown. */
function otherText(strings: Strings, constants: readonly string[]): string {
  const known = new Set(constants);
  const length = Math.max(1, Math.min(strings.minLength, LONGEST_SHOWN));
  const candidates = [..."xyz"].map((letter) => letter.repeat(length));
  const longest = constants.reduce((most, text) => Math.max(most, text.length), 0);
  return candidates.find((text) => !known.has(text)) ?? "x".repeat(longest + 1);
}

const LONGEST_SHOWN = 40;

/**
 * The numbers between and around the constants and bounds, whole ones where the place wants them. Between two of
 * them that follow each other every condition on these constants has one truth.
 */
function numbersFor(numbers: Numbers, constants: readonly Num[]): readonly Num[] {
  if (numbers.values !== undefined) return [...numbers.values.values()];
  const bounds = [numbers.min?.value, numbers.max?.value].filter((bound) => bound !== undefined);
  const points = [0, ...bounds, ...constants].sort(compareNums);
  const between = points.flatMap((point, i) => {
    const next = points[i + 1];
    return next === undefined ? [] : [midpoint(point, next)];
  });
  const around = points.flatMap((point) => {
    const below = floorNum(point);
    return [below, ...[-1, 1, 2].map((whole) => addNums(below, whole))];
  });
  return [...points, ...around, ...between].filter((number) => isNumberIn(numbers, number));
}
