// The arguments that a schema lists, those inside others included, each with what is known of it. Bounded.

import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { printPath } from "../policy/path.ts";
import type { ArgumentPath, Step } from "../policy/policy.ts";
import { type ArgumentFacts, argumentFacts } from "./argument-facts.ts";
import type { SchemaObject } from "./keywords.ts";
import { memberNames } from "./member-names.ts";

export interface ListedArgument {
  readonly path: ArgumentPath;
  readonly facts: ArgumentFacts;
}

export interface ListedArguments {
  /** By the text of the path; the elements of an array stand there with `[*]`. */
  readonly byPath: ReadonlyMap<string, ListedArgument>;
  /** Paths of the objects that arguments are members of, the arguments themselves (no step) among them. */
  readonly objects: ReadonlyMap<string, readonly Step[]>;
  /** False when there may be more. */
  readonly isComplete: boolean;
}

/** What may still be spent on arguments, of one tool or of several. */
export interface ArgumentBudget {
  left: number;
}

/** `undefined` when nothing can be said of the schema: there is none, it admits no arguments, or it is too large. */
export function listArguments(
  schema: SchemaObject | null,
  budget: ArgumentBudget,
): ListedArguments | undefined {
  if (argumentFacts(schema, pathOf([]))?.domain.hasObjects !== true || schema === null) return undefined;
  const byPath = new Map<string, ListedArgument>();
  const objects = new Map<string, readonly Step[]>();
  const queue: (readonly Step[])[] = [[]];
  let isComplete = true;
  const add = (path: ArgumentPath): void => {
    const facts = budget.left-- > 0 ? argumentFacts(schema, path) : undefined;
    if (facts === undefined) isComplete = false;
    if (facts === undefined || !facts.canBePresent || !facts.isListed) return;
    byPath.set(path.text, { path, facts });
    if (facts.domain.hasObjects) queue.push(path.steps);
    if (facts.domain.hasArrays) add(pathOf([...path.steps, { kind: "every" }]));
  };
  for (const steps of queue) {
    if (budget.left <= 0) break;
    objects.set(printPath(steps), steps);
    const names = memberNames(schema, steps);
    const isDeep = steps.length >= LIMITS.driftArgumentDepth;
    if (isDeep && names.length > 0) isComplete = false;
    if (isDeep) continue;
    for (const name of [...names].sort(compareText)) {
      if (budget.left < 0) break;
      add(pathOf([...steps, { kind: "member", name }]));
    }
  }
  return { byPath, objects, isComplete: isComplete && budget.left >= 0 };
}

export function pathOf(steps: readonly Step[]): ArgumentPath {
  return { text: printPath(steps), steps };
}
