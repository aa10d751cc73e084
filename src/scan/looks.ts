// Look: one condition of a rule that looks at an argument, and what it says of a value there.

import { compileCompare } from "../engine/compare.ts";
import type { Program } from "../engine/program.ts";
import { FALSE, TRUE, type Truth } from "../engine/truth.ts";
import {
  type ArgumentPath,
  type Condition,
  RULE_LISTS,
  type Rule,
  type RuleList,
  type RuleSet,
} from "../policy/policy.ts";

export interface Look {
  readonly list: RuleList;
  readonly condition: Condition;
  /** Of a value that is there. */
  readonly test: (value: unknown) => Truth;
  /** The value keeps the call from getting through without a person, whatever else the call holds. */
  readonly stops: (value: unknown) => boolean;
}

export interface PathLooks {
  readonly path: ArgumentPath;
  /** In the order of the rules; none is alone with `exists`. */
  readonly looks: readonly Look[];
}

/** The rules of several sets, by the text of the path that their conditions look at. */
export function looksByPath(sets: readonly RuleSet[], { patterns }: Program): readonly PathLooks[] {
  const byPath = new Map<string, { path: ArgumentPath; looks: Look[] }>();
  const testOf = (condition: Condition): Look["test"] =>
    condition.op === "exists"
      ? () => (condition.value === true ? TRUE : FALSE)
      : compileCompare(condition, patterns);
  for (const set of sets) {
    for (const list of RULE_LISTS) {
      for (const rule of set[list]) {
        for (const condition of rule.conditions) {
          const group = byPath.get(condition.path.text) ?? { path: condition.path, looks: [] };
          byPath.set(condition.path.text, group);
          group.looks.push(toLook(list, rule, condition, testOf));
        }
      }
    }
  }
  return [...byPath.values()].filter(({ looks }) => looks.some(({ condition }) => condition.op !== "exists"));
}

function toLook(
  list: RuleList,
  rule: Rule,
  condition: Condition,
  testOf: (condition: Condition) => Look["test"],
): Look {
  const test = testOf(condition);
  if (list === "require") return { list, condition, test, stops: (value) => test(value) !== TRUE };
  // What another argument may make false stops nothing for certain.
  const isAlone = rule.conditions.every(({ path }) => path.text === condition.path.text);
  const tests = isAlone ? rule.conditions.map(testOf) : [];
  return {
    list,
    condition,
    test,
    stops: (value) => isAlone && tests.every((one) => one(value) !== FALSE),
  };
}
