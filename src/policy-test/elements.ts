// Values of several elements of one array: conditions of a rule that look at every element may hold for different ones.

import type { Condition } from "../policy/policy.ts";

const TAG = Symbol("elements");

/** Stands in an assignment for a path with `[*]`, in the place of the value of its only element. */
export interface Elements {
  readonly [TAG]: true;
  /** `undefined` is an absent argument. */
  readonly values: readonly unknown[];
  /** Pointers of the conditions that the elements are for. */
  readonly owners: readonly string[];
}

export function isElements(value: unknown): value is Elements {
  return typeof value === "object" && value !== null && Object.hasOwn(value, TAG);
}

export function elementsFor(
  found: readonly { readonly condition: Condition; readonly value: unknown }[],
): Elements {
  return {
    [TAG]: true,
    values: found.map(({ value }) => value),
    owners: found.map(({ condition }) => condition.pointer),
  };
}

/** The same with another value for what one condition looks at; where it has no element of its own, that value alone. */
export function replaceElement(before: unknown, { pointer }: Condition, value: unknown): unknown {
  if (!isElements(before) || isElements(value)) return value;
  const at = before.owners.indexOf(pointer);
  return at === -1 ? value : { ...before, values: before.values.with(at, value) };
}
