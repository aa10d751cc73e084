// Keys that paths, values, conditions and rules share exactly when they mean the same by their text.

import { formatNum, isNum } from "../decimal.ts";
import type { ArgumentPath, Condition, Rule, Scalar } from "../policy/policy.ts";

/** One path may be written in several ways: `args.a`, `args["a"]`. */
export function pathKey({ steps }: ArgumentPath): string {
  return JSON.stringify(steps);
}

export function valueKey(value: Scalar): string {
  return isNum(value) ? `number ${formatNum(value)}` : `${typeof value} ${value}`;
}

export function valuesOf({ value }: Condition): readonly Scalar[] {
  return Array.isArray(value) ? value : [value as Scalar];
}

const CONDITION_KEYS = new WeakMap<Condition, string>();

/** Kept, because a condition is asked for its key by the analysis and by several rules. */
function conditionKey(condition: Condition): string {
  let key = CONDITION_KEYS.get(condition);
  if (key === undefined) {
    const values = new Set(valuesOf(condition).map(valueKey));
    key = JSON.stringify([condition.path.steps, condition.op, [...values].sort()]);
    CONDITION_KEYS.set(condition, key);
  }
  return key;
}

/** The conditions of a rule without those that say what an earlier one says. */
export function distinctConditions({ conditions }: Rule): readonly Condition[] {
  return firstOfEach(conditions, conditionKey);
}

/** The rules of a list without those that have the conditions of an earlier one. */
export function distinctRules(rules: readonly Rule[]): readonly Rule[] {
  return firstOfEach(rules, ruleKey);
}

function ruleKey({ conditions }: Rule): string {
  const [first, second] = conditions;
  if (first !== undefined && second === undefined) return conditionKey(first);
  return [...new Set(conditions.map(conditionKey))].sort().join("\n");
}

/** The first item of each key. */
export function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  if (items.length < 2) return items;
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const found = groups.get(key);
    if (found === undefined) groups.set(key, [item]);
    else found.push(item);
  }
  return groups;
}
