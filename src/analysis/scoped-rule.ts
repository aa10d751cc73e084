// ScopedRule: a rule with its distinct conditions; and those of a set of lists by the paths they look at.

import { type Condition, RULE_LISTS, type RuleSet } from "../policy/policy.ts";
import { distinctConditions, distinctRules, groupBy, pathKey } from "./same.ts";
import type { PlacedRule } from "./verdict.ts";

export interface ScopedRule extends PlacedRule {
  /** False for a rule of `all_tools` among those of a tool. */
  readonly isOwn: boolean;
  /** Without those that repeat an earlier one. */
  readonly conditions: readonly Condition[];
  /** Whether a later rule of the list has no conditions, and so its index in its id. */
  readonly isCountedOn: boolean;
}

/** The conditions of a rule on one path. */
export interface PathConditions {
  readonly scoped: ScopedRule;
  readonly conditions: readonly Condition[];
}

/** By key of the path; the rules in document order. */
export type PathIndex = ReadonlyMap<string, readonly PathConditions[]>;

/** The rules of a set, list by list, without repeated ones. */
export function scopedRules(tool: string | undefined, set: RuleSet, isOwn: boolean): readonly ScopedRule[] {
  return RULE_LISTS.flatMap((list) => {
    const lastBare = set[list].findLastIndex(({ conditions }) => conditions.length === 0);
    return distinctRules(set[list]).map((rule) => ({
      tool,
      list,
      rule,
      isOwn,
      conditions: distinctConditions(rule),
      isCountedOn: rule.index < lastBare,
    }));
  });
}

export function indexPaths(rules: readonly ScopedRule[]): PathIndex {
  const index = new Map<string, PathConditions[]>();
  for (const scoped of rules) {
    for (const [key, conditions] of groupBy(scoped.conditions, ({ path }) => pathKey(path))) {
      const found = index.get(key);
      if (found === undefined) index.set(key, [{ scoped, conditions }]);
      else found.push({ scoped, conditions });
    }
  }
  return index;
}
