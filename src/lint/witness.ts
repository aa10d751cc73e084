// Asks the engine whether a value passes a condition, so that no rule has an opinion of its own.

import { compileCompare } from "../engine/compare.ts";
import { TRUE } from "../engine/truth.ts";
import type { Condition, Scalar } from "../policy/policy.ts";
import type { LintContext } from "./rule.ts";

export function holdsFor(context: LintContext, condition: Condition, value: Scalar): boolean {
  return compileCompare(condition, context.program.patterns)(value) === TRUE;
}
