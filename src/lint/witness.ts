// Asks the engine whether a value passes a condition, so that no rule has an opinion of its own.

import { compileCompare } from "../engine/compare.ts";
import { TRUE } from "../engine/truth.ts";
import type { Condition, Scalar } from "../policy/policy.ts";
import type { LintContext } from "./rule.ts";

/** Compiled once, because a list may hold thousands of values. */
export function compileWitness(context: LintContext, condition: Condition): (value: Scalar) => boolean {
  const compare = compileCompare(condition, context.program.patterns);
  return (value) => compare(value) === TRUE;
}
