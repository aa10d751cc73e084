// A second, naive reading of policy-format.md sections 3 and 4, to hold the engine against. It shares no
// code with it: a number is a fraction of big integers.

import {
  type ConditionData,
  isNumberText,
  type Json,
  type NumberText,
  type StepData,
} from "./arbitraries.ts";

export type ModelTruth = "true" | "false" | "error";
export type ListName = "require" | "deny_if" | "require_approval";

/** numerator / denominator, denominator > 0. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export function fractionOf({ digits }: NumberText): Fraction {
  const [mantissa = "", exponent = "0"] = digits.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace("+", "").split(".");
  const scale = Number(exponent) - fraction.length;
  const numerator = BigInt(`${whole}${fraction}`.replace(/^-$/, "0"));
  return scale >= 0
    ? { numerator: numerator * 10n ** BigInt(scale), denominator: 1n }
    : { numerator, denominator: 10n ** BigInt(-scale) };
}

export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Section 4, of one condition in a list. */
export function conditionTruth(list: ListName, condition: ConditionData, args: Json): ModelTruth {
  return truthAt(list, condition, condition.path, args);
}

function truthAt(
  list: ListName,
  condition: ConditionData,
  steps: readonly StepData[],
  value: Json,
): ModelTruth {
  const [step, ...rest] = steps;
  if (step === undefined) return value === null ? ofAbsent(condition) : ofPresent(condition, value);
  if (step === "every") {
    if (!Array.isArray(value) || value.length === 0) return ofAbsent(condition);
    const truths = value.map((element) => truthAt(list, condition, rest, element));
    return list === "require" ? all(truths) : any(truths);
  }
  const next = "member" in step ? memberOf(value, step.member) : elementOf(value, step.index);
  return next === undefined ? ofAbsent(condition) : truthAt(list, condition, rest, next);
}

export function memberOf(value: Json, name: string): Json | undefined {
  return value instanceof Map ? value.get(name) : undefined;
}

export function elementOf(value: Json, index: number): Json | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

export function all(truths: readonly ModelTruth[]): ModelTruth {
  return truths.includes("false") ? "false" : truths.includes("error") ? "error" : "true";
}

function any(truths: readonly ModelTruth[]): ModelTruth {
  return truths.includes("true") ? "true" : truths.includes("error") ? "error" : "false";
}

const truth = (holds: boolean): ModelTruth => (holds ? "true" : "false");

function ofAbsent({ op, value }: ConditionData): ModelTruth {
  return truth(op === "exists" && value === false);
}

function kindOf(value: Json): string {
  if (isNumberText(value)) return "number";
  return Array.isArray(value) ? "array" : typeof value;
}

function isEqual(a: Json, b: Json): boolean {
  if (isNumberText(a) && isNumberText(b)) return compareFractions(fractionOf(a), fractionOf(b)) === 0;
  return a === b;
}

function ofPresent({ op, value: wanted }: ConditionData, value: Json): ModelTruth {
  const constants = Array.isArray(wanted) ? (wanted as readonly Json[]) : [wanted];
  const isOneType = constants.every((constant) => kindOf(constant) === kindOf(value));
  const isListed = constants.some((constant) => isEqual(constant, value));
  const order =
    isNumberText(value) && isNumberText(wanted) ? compareFractions(fractionOf(value), fractionOf(wanted)) : 0;
  switch (op) {
    case "exists":
      return truth(wanted === true);
    case "eq":
    case "in":
      return isOneType ? truth(isListed) : "error";
    case "neq":
    case "not_in":
      return isOneType ? truth(!isListed) : "error";
    case "lt":
      return isOneType ? truth(order < 0) : "error";
    case "lte":
      return isOneType ? truth(order <= 0) : "error";
    case "gt":
      return isOneType ? truth(order > 0) : "error";
    case "gte":
      return isOneType ? truth(order >= 0) : "error";
    case "regex":
      return typeof value === "string" ? truth(new RegExp(String(wanted), "u").test(value)) : "error";
    case "contains":
      return contains(wanted, value);
    default:
      throw new Error(`the model knows no operator ${op}`);
  }
}

function contains(wanted: Json, value: Json): ModelTruth {
  if (typeof value === "string") return typeof wanted === "string" ? truth(value.includes(wanted)) : "error";
  if (!Array.isArray(value)) return "error";
  const elements = (value as readonly Json[]).filter((element) => element !== null);
  if (elements.some((element) => isEqual(element, wanted))) return "true";
  return elements.every((element) => kindOf(element) === kindOf(wanted)) ? "false" : "error";
}
