// What stands at the ends of a path, a branch of `[*]` each: `undefined` where it leads nowhere.

import { followStep } from "../../src/engine/argument.ts";
import type { Step } from "../../src/policy/policy.ts";
import { pathOf } from "./arbitraries.ts";

export function endsOf(args: unknown, path: string): readonly unknown[] {
  return follow(args, pathOf(path).steps);
}

function follow(value: unknown, steps: readonly Step[]): readonly unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (step.kind !== "every") return follow(followStep(value, step), rest);
  if (!Array.isArray(value) || value.length === 0) return [undefined];
  return value.flatMap((element) => follow(element, rest));
}
