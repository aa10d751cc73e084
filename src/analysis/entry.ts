// Entry: a rule among those that judge the calls of a tool, with what its conditions say, path by path.

import type { Condition } from "../policy/policy.ts";
import { type Group, levelsAt } from "./group.ts";
import { ERRS, FAILS, HOLDS, type Levels, lowest } from "./level.ts";
import type { ScopedRule } from "./scoped-rule.ts";

/** The conditions of a rule on the path of one group. */
export interface Part {
  readonly group: Group;
  readonly conditions: readonly Condition[];
  /** Their AND, class by class. */
  readonly levels: Levels;
  /** Whether the rule has no others. */
  readonly isWhole: boolean;
}

export interface Entry extends ScopedRule {
  readonly parts: readonly Part[];
  /** Whether every condition is in one of the parts. */
  readonly isKnown: boolean;
}

/** Rules in the order in which one of them is reported (policy-format.md section 5). */
export function inReportOrder(
  own: readonly ScopedRule[],
  shared: readonly ScopedRule[],
): readonly ScopedRule[] {
  const isAsking = ({ list }: ScopedRule): boolean => list === "require_approval";
  const denying = [...own, ...shared].filter((scoped) => !isAsking(scoped));
  return [...denying, ...[...own, ...shared].filter(isAsking)];
}

/** One entry for each rule; those that look at no argument of a group have no parts. */
export function toEntries(rules: readonly ScopedRule[], groups: readonly Group[]): readonly Entry[] {
  const parts = new Map<ScopedRule, Part[]>(rules.map((scoped) => [scoped, []]));
  for (const group of groups) {
    for (const { scoped, conditions } of group.members) {
      const levels = lowest(
        conditions.map((one) => levelsAt(group, one)),
        group.partition.classes.length,
      );
      const isWhole = conditions.length === scoped.conditions.length;
      parts.get(scoped)?.push({ group, conditions, levels, isWhole });
    }
  }
  return rules.map((scoped) => {
    const own = parts.get(scoped) ?? [];
    const known = own.reduce((sum, { conditions }) => sum + conditions.length, 0);
    return { ...scoped, parts: own, isKnown: known === scoped.conditions.length };
  });
}

/** Whether a value of the class is sure to make the rule deny the call, whatever else is in it. */
export function doesDeny({ list }: Entry, { group, levels, isWhole }: Part, index: number): boolean {
  const level = levels[index];
  if (list === "require") return level !== HOLDS;
  if (!isWhole) return false;
  // One element that fulfils all conditions fulfils each of them for the whole array.
  if (list === "deny_if") return level !== FAILS;
  // An error of one element is none of the array when another element fulfils the condition.
  return level === ERRS && !group.isEvery;
}

/** Whether a value of the class is sure to make the rule ask for approval. */
export function doesAsk({ list }: Entry, { group, levels, isWhole }: Part, index: number): boolean {
  return list === "require_approval" && isWhole && !group.isEvery && levels[index] === HOLDS;
}
