// Asks the engine what a condition says of a value, so that the analysis has no opinion of its own.

import { compileCondition, type TestCondition } from "../engine/condition.ts";
import type { Pattern } from "../engine/pattern.ts";
import type { ArgumentPath, Condition } from "../policy/policy.ts";
import { type Level, levelOf } from "./level.ts";

/** The level of a condition at a value; `undefined` stands for an absent argument. */
export type Probe = (condition: Condition, value: unknown) => Level;

/** Where the condition looks in a probe: its own path may be deep, or pass through `[*]`. */
const PLACE: ArgumentPath = { text: "args.value", steps: [{ kind: "member", name: "value" }] };

/** Compiles each condition once, because a list may hold thousands of values. */
export function createProbe(patterns: ReadonlyMap<string, Pattern>): Probe {
  const tests = new Map<Condition, TestCondition>();
  return (condition, value) => {
    let test = tests.get(condition);
    if (test === undefined) {
      test = compileCondition({ ...condition, path: PLACE }, "require", patterns);
      tests.set(condition, test);
    }
    return levelOf(test(value === undefined ? {} : { value }));
  };
}
