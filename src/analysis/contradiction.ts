// Rules that together leave no value of an argument that passes.

import { type Condition, RULE_LISTS } from "../policy/policy.ts";
import { doesDeny, type Entry } from "./entry.ts";
import { findReal, type Group, levelsAt } from "./group.ts";
import { HOLDS } from "./level.ts";
import type { Example, Verdict } from "./verdict.ts";

/** One thing that takes values away: a condition of `require`, or a rule of another list. */
interface Step {
  readonly entry: Entry;
  readonly condition: Condition | undefined;
  readonly path: string;
  readonly denies: (index: number) => boolean;
}

export type Contradiction = Extract<Verdict, { readonly kind: "contradiction" }>;

/** The first of the rules that look at a group's argument, or of their conditions, that leaves no value of it; those of `all_tools` come first. */
export function findContradiction(
  entries: readonly Entry[],
  group: Group,
): { readonly entry: Entry; readonly verdict: Contradiction } | undefined {
  const steps = [false, true].flatMap((isOwn) =>
    RULE_LISTS.flatMap((list) =>
      entries
        .filter((entry) => entry.isOwn === isOwn && entry.list === list)
        .flatMap((entry) => stepsOf(entry, group)),
    ),
  );
  const passing = new Set(group.partition.classes.keys());
  for (const [i, step] of steps.entries()) {
    for (const index of passing) if (step.denies(index)) passing.delete(index);
    if (passing.size > 0) continue;
    const { entry, condition, path } = step;
    const { tool, list, rule } = entry;
    const example = findExample(steps.slice(0, i), step, group);
    return { entry, verdict: { tool, list, rule, kind: "contradiction", path, condition, example } };
  }
  return undefined;
}

function stepsOf(entry: Entry, group: Group): readonly Step[] {
  const part = entry.parts.find((one) => one.group === group);
  const [first] = part?.conditions ?? [];
  if (part === undefined || first === undefined) return [];
  if (entry.list !== "require") {
    return [
      { entry, condition: undefined, path: first.path.text, denies: (index) => doesDeny(entry, part, index) },
    ];
  }
  return part.conditions.map((condition) => {
    const levels = levelsAt(group, condition);
    return { entry, condition, path: condition.path.text, denies: (index) => levels[index] !== HOLDS };
  });
}

/** A value that passes this step, and what denies it. */
function findExample(before: readonly Step[], step: Step, group: Group): Example | undefined {
  const found = findReal(group, (index) => !step.denies(index));
  const other = found && before.find(({ denies }) => denies(found.index));
  if (found === undefined || other === undefined) return undefined;
  return { path: step.path, value: found.value, by: other.condition ?? other.entry };
}
