// Walks over a policy that several rules share.

import { groupBy } from "../analysis/same.ts";
import {
  type Condition,
  type Limit,
  type Policy,
  RULE_LISTS,
  type Rule,
  type RuleList,
  type RuleSet,
} from "../policy/policy.ts";

/** The rules and limits of a tool, or of `all_tools` (`tool` is then absent). */
export interface Scope {
  readonly tool: string | undefined;
  readonly set: RuleSet;
}

export interface ScopedRule extends Scope {
  readonly list: RuleList;
  readonly rule: Rule;
}

export interface ScopedLimit extends Scope {
  readonly limit: Limit;
}

interface Walks {
  readonly scopes: readonly Scope[];
  readonly rules: readonly ScopedRule[];
  readonly limits: readonly ScopedLimit[];
}

const WALKS = new WeakMap<Policy, Walks>();

/** Made once, because nearly every rule walks. */
function walksOf(policy: Policy): Walks {
  let walks = WALKS.get(policy);
  if (walks === undefined) {
    const scopes: Scope[] = [{ tool: undefined, set: policy.allTools }];
    for (const set of policy.tools.values()) scopes.push({ tool: set.name, set });
    const rules: ScopedRule[] = [];
    const limits: ScopedLimit[] = [];
    for (const { tool, set } of scopes) {
      for (const list of RULE_LISTS) for (const rule of set[list]) rules.push({ tool, set, list, rule });
      for (const limit of set.limits) limits.push({ tool, set, limit });
    }
    walks = { scopes, rules, limits };
    WALKS.set(policy, walks);
  }
  return walks;
}

export function scopesOf(policy: Policy): readonly Scope[] {
  return walksOf(policy).scopes;
}

export function rulesOf(policy: Policy): readonly ScopedRule[] {
  return walksOf(policy).rules;
}

export function limitsOf(policy: Policy): readonly ScopedLimit[] {
  return walksOf(policy).limits;
}

/** The conditions on a path that must be true for a call of the tool: in `require`, its own and that of `all_tools`. */
export function requiredConditions(policy: Policy, { tool, set }: Scope, path: string): readonly Condition[] {
  const own = requiredByPath(set).get(path) ?? [];
  const shared = tool === undefined ? [] : (requiredByPath(policy.allTools).get(path) ?? []);
  return [...own, ...shared];
}

const REQUIRED = new WeakMap<readonly Rule[], ReadonlyMap<string, readonly Condition[]>>();

/** By the text of the path. Kept, because `all_tools` is asked about for each tool. */
function requiredByPath({ require }: RuleSet): ReadonlyMap<string, readonly Condition[]> {
  let byPath = REQUIRED.get(require);
  if (byPath === undefined) {
    byPath = groupBy(
      require.flatMap((rule) => rule.conditions),
      ({ path }) => path.text,
    );
    REQUIRED.set(require, byPath);
  }
  return byPath;
}

const HIDDEN = new WeakMap<Policy, ReadonlySet<string>>();

export function isHidden(policy: Policy, tool: string): boolean {
  let names = HIDDEN.get(policy);
  if (names === undefined) {
    names = new Set(policy.hide.map(({ name }) => name));
    HIDDEN.set(policy, names);
  }
  return names.has(tool) || names.has("*");
}

/** A `deny_if` rule without conditions: every call is denied. */
export function isAlwaysDenied(policy: Policy, set: RuleSet): boolean {
  return hasBareRule(set, "deny_if") || hasBareRule(policy.allTools, "deny_if");
}

const BARE = new WeakMap<readonly Rule[], boolean>();

/** A rule without conditions, which holds for every call. Kept, because `all_tools` is asked about for each tool. */
export function hasBareRule(set: RuleSet, list: RuleList): boolean {
  const rules = set[list];
  let has = BARE.get(rules);
  if (has === undefined) {
    has = rules.some(({ conditions }) => conditions.length === 0);
    BARE.set(rules, has);
  }
  return has;
}
