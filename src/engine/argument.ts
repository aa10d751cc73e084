// Reads an argument of a call by its path. specification: policy-format.md section 3.

import { isDecimal } from "../decimal.ts";
import type { ArgumentPath, Step } from "../policy/policy.ts";

export type Arguments = Readonly<Record<string, unknown>>;

/** The value a path leads to; `undefined` when it leads nowhere. */
export type ReadArgument = (args: Arguments) => unknown;

/** For a path without `[*]`. */
export function compilePath(path: ArgumentPath): ReadArgument {
  const [first, ...rest] = path.steps;
  if (first?.kind === "member" && rest.length === 0) {
    const { name } = first;
    return (args) => (Object.hasOwn(args, name) ? args[name] : undefined);
  }
  const { steps } = path;
  return (args) => {
    let value: unknown = args;
    for (const step of steps) value = followStep(value, step);
    return value;
  };
}

/** One step from a value, but for `[*]`; `undefined` when it leads nowhere. */
export function followStep(value: unknown, step: Step): unknown {
  if (step.kind === "index") return Array.isArray(value) ? value[step.index] : undefined;
  if (step.kind !== "member" || !isJsonObject(value)) return undefined;
  return Object.hasOwn(value, step.name) ? value[step.name] : undefined;
}

function isJsonObject(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDecimal(value);
}
