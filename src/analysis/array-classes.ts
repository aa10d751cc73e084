// The arrays that conditions tell apart: only `contains` looks into one.

import { isNum, type Num, toNum } from "../decimal.ts";
import type { Condition, Scalar } from "../policy/policy.ts";
import { distinctOpen } from "./open.ts";
import type { Probe } from "./probe.ts";
import { firstOfEach, valueKey } from "./same.ts";
import { freshText } from "./text-classes.ts";

/**
 * `contains` asks whether an equal element is there, and else whether one of another type is. So an array is
 * told apart by which of the wanted values it holds, and by the types of its other elements.
 */
export function sampleArrays(
  conditions: readonly Condition[],
  probe: Probe,
): readonly (readonly unknown[])[] {
  const open = distinctOpen(conditions).filter(({ op }) => op === "contains");
  const wanted = open.map(({ value }) => value as Scalar);
  const arrays = subsetsOf(wanted).flatMap((held) =>
    subsetsOf(strangersTo(wanted)).map((rest) => [...held, ...rest]),
  );
  return firstOfEach(arrays, (array) => open.map((one) => probe(one, array)).join(""));
}

/** An element of each type that is none of the wanted values; of two wanted booleans there is no other. */
function strangersTo(wanted: readonly Scalar[]): readonly unknown[] {
  const booleans = [true, false].filter((value) => !wanted.includes(value));
  return [freshText(new Set(wanted)), freshNumber(wanted), ...booleans.slice(0, 1), {}];
}

function freshNumber(wanted: readonly Scalar[]): Num {
  const known = new Set(wanted.filter(isNum).map(valueKey));
  let candidate = 0n;
  while (known.has(valueKey(toNum(candidate, 0)))) candidate++;
  return toNum(candidate, 0);
}

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** items.length }, (_, set) =>
    items.filter((_item, bit) => (set >> bit) % 2 === 1),
  );
}
