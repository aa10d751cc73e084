// What each operator says of a present argument. Nothing is ever converted.
// specification: policy-format.md section 4.

import { compareNums, isDecimal, isNum, type Num } from "../decimal.ts";
import type { Condition, Scalar } from "../policy/policy.ts";
import type { Pattern } from "./pattern.ts";
import { ERROR, FALSE, TRUE, type Truth } from "./truth.ts";

/** Tests a value that is present. */
export type Compare = (value: unknown) => Truth;

export function compileCompare(condition: Condition, patterns: ReadonlyMap<string, Pattern>): Compare {
  const { op } = condition;
  const values = (Array.isArray(condition.value) ? condition.value : [condition.value]) as readonly Scalar[];
  const [value = ""] = values;
  switch (op) {
    case "exists":
      return value === true ? () => TRUE : () => FALSE;
    case "eq":
    case "in":
      return compileMembership(values, TRUE, FALSE);
    case "neq":
    case "not_in":
      return compileMembership(values, FALSE, TRUE);
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return compileOrder(op, value);
    case "regex":
      return compilePattern(String(value), patterns);
    case "contains":
      return compileContains(value);
  }
}

/** So few strings are compared sooner than one is hashed. */
const FEW = 8;

/** Equal to one of the values, which are all of one type. */
function compileMembership(values: readonly Scalar[], inside: Truth, outside: Truth): Compare {
  const [only] = values;
  if (values.length === 1 && (typeof only === "string" || typeof only === "boolean")) {
    const type = typeof only;
    return (value) => (typeof value === type ? (value === only ? inside : outside) : ERROR);
  }
  if (typeof only === "string" && values.length <= FEW) {
    return (value) => (typeof value === "string" ? (values.includes(value) ? inside : outside) : ERROR);
  }
  const known = new Set(values.map(keyOf));
  if (isNum(only)) return (value) => (isNum(value) ? (known.has(keyOf(value)) ? inside : outside) : ERROR);
  const type = typeof only;
  return (value) =>
    typeof value === type ? (known.has(value as string | boolean) ? inside : outside) : ERROR;
}

/**
 * What equal values share. INVARIANT: a `Decimal` never has the value of a JavaScript number, and two
 * of one value have one coefficient and exponent, so the text cannot collide with another number's.
 */
function keyOf(value: Scalar): string | number | boolean {
  return isDecimal(value) ? `${value.coefficient}e${value.exponent}` : value;
}

type OrderOperator = "lt" | "lte" | "gt" | "gte";

/** Two doubles compare as doubles, and all else by exact decimal value. */
function compileOrder(op: OrderOperator, written: Scalar): Compare {
  const bound = isNum(written) ? written : 0;
  const exact: Compare = (value) =>
    isNum(value) ? toTruth(isInOrder(op, compareNums(value, bound))) : ERROR;
  if (typeof bound !== "number") return exact;
  // One closure for each operator: they run for every call, and one that asks which it is costs twice as much.
  switch (op) {
    case "lt":
      return (value) => (Number.isFinite(value) ? toTruth((value as number) < bound) : exact(value));
    case "lte":
      return (value) => (Number.isFinite(value) ? toTruth((value as number) <= bound) : exact(value));
    case "gt":
      return (value) => (Number.isFinite(value) ? toTruth((value as number) > bound) : exact(value));
    case "gte":
      return (value) => (Number.isFinite(value) ? toTruth((value as number) >= bound) : exact(value));
  }
}

function isInOrder(op: OrderOperator, order: number): boolean {
  switch (op) {
    case "lt":
      return order < 0;
    case "lte":
      return order <= 0;
    case "gt":
      return order > 0;
    case "gte":
      return order >= 0;
  }
}

function toTruth(holds: boolean): Truth {
  return holds ? TRUE : FALSE;
}

function compilePattern(source: string, patterns: ReadonlyMap<string, Pattern>): Compare {
  const pattern = patterns.get(source);
  // INVARIANT: compile builds every pattern of the policy before any condition.
  if (pattern === undefined) throw new Error("a pattern was not built");
  const { test } = pattern;
  return (value) => (typeof value === "string" ? toTruth(test(value)) : ERROR);
}

function compileContains(wanted: Scalar): Compare {
  return (value) => {
    if (Array.isArray(value)) return hasElement(value, wanted);
    if (typeof value !== "string" || typeof wanted !== "string") return ERROR;
    return value.includes(wanted) ? TRUE : FALSE;
  };
}

function hasElement(elements: readonly unknown[], wanted: Scalar): Truth {
  let result: Truth = FALSE;
  for (const element of elements) {
    if (element === null || element === undefined) continue;
    if (isSameType(element, wanted)) {
      if (keyOf(element) === keyOf(wanted)) return TRUE;
    } else {
      result = ERROR;
    }
  }
  return result;
}

function isSameType(element: unknown, wanted: Scalar): element is string | boolean | Num {
  return isNum(wanted) ? isNum(element) : typeof element === typeof wanted;
}
