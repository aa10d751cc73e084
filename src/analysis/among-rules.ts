// What the rules that judge the calls of a tool say of each other, path by path.

import type { ArgumentPath, Rule } from "../policy/policy.ts";
import { findContradiction } from "./contradiction.ts";
import { doesAsk, doesDeny, type Entry, type Part } from "./entry.ts";
import { findReal, type Group, levelsAt, type RealClass } from "./group.ts";
import { ERRS, FAILS, HOLDS } from "./level.ts";
import { createTally, type Tally } from "./tally.ts";
import type { Example, PlacedRule, Verdict } from "./verdict.ts";
import { isQuantifiedApart } from "./within-rule.ts";

export interface ScopeVerdicts {
  readonly verdicts: readonly Verdict[];
  /** Whether no call of the tool can pass. */
  readonly isDenied: boolean;
}

const NOTHING: ScopeVerdicts = { verdicts: [], isDenied: false };

/** Entries come in the order of reports; of `settled` rules something worse is known already. */
export function judgeScope(entries: readonly Entry[], settled: ReadonlySet<Rule>): ScopeVerdicts {
  if (entries.length === 0) return NOTHING;
  const byGroup = groupEntries(entries);
  const contradictions = [...byGroup].flatMap(([group, some]) => findContradiction(some, group) ?? []);
  if (contradictions.length > 0) {
    const own = contradictions.filter(({ entry }) => entry.isOwn);
    return { verdicts: own.map(({ verdict }) => verdict), isDenied: true };
  }
  const ban = entries.findIndex(({ list, conditions }) => list === "deny_if" && conditions.length === 0);
  if (ban !== -1) return { verdicts: judgeBanned(entries, ban), isDenied: true };
  return { verdicts: judgeEntries(entries, byGroup, settled), isDenied: false };
}

type ByGroup = ReadonlyMap<Group, readonly Entry[]>;

function groupEntries(entries: readonly Entry[]): ByGroup {
  const byGroup = new Map<Group, Entry[]>();
  for (const entry of entries) {
    for (const { group } of entry.parts) {
      const found = byGroup.get(group);
      if (found === undefined) byGroup.set(group, [entry]);
      else found.push(entry);
    }
  }
  return byGroup;
}

function placedOf({ tool, list, rule }: Entry): PlacedRule {
  return { tool, list, rule };
}

/** After a `deny_if` rule without conditions no rule is ever reported. */
function judgeBanned(entries: readonly Entry[], ban: number): readonly Verdict[] {
  const after = entries.slice(ban + 1).filter(({ isOwn }) => isOwn);
  return after.map((entry): Verdict => {
    const placed = { ...placedOf(entry), isSafeToRemove: !entry.isCountedOn };
    return entry.list === "require_approval"
      ? { ...placed, kind: "unreachable-approval" }
      : { ...placed, kind: "redundant-rule", canBeReported: false };
  });
}

function judgeEntries(
  entries: readonly Entry[],
  byGroup: ByGroup,
  settled: ReadonlySet<Rule>,
): readonly Verdict[] {
  const judged = entries.filter(
    ({ isOwn, conditions, rule }) => isOwn && conditions.length > 0 && !settled.has(rule),
  );
  const dead = findDead(entries, new Set(judged), byGroup);
  const living = judged.filter((entry) => !dead.has(entry));
  const redundant = findRedundant(
    living,
    entries.filter((entry) => !dead.has(entry)),
    byGroup,
  );
  const kept = living.filter((entry) => !redundant.has(entry));
  const others = createTally(byGroup.keys());
  for (const entry of entries) if (!entry.isOwn) others.add(entry);
  const alwaysTrue = kept.flatMap((entry) => {
    const found = findAlwaysTrue(entry, others, byGroup);
    // Of two conditions that imply each other only the later is redundant.
    others.add(entry);
    return found;
  });
  return [...dead.values(), ...redundant.values(), ...alwaysTrue];
}

/**
 * Rules that are never reported, because earlier ones deny or ask first. They may all go at once: what a dead
 * rule covers is covered by those before it too.
 */
function findDead(
  entries: readonly Entry[],
  judged: ReadonlySet<Entry>,
  byGroup: ByGroup,
): ReadonlyMap<Entry, Verdict> {
  const dead = new Map<Entry, Verdict>();
  const before = createTally(byGroup.keys());
  const denying = createTally(byGroup.keys());
  for (const entry of entries) if (entry.list !== "require_approval") denying.add(entry);
  let isFirst = true;
  for (const entry of entries) {
    if (judged.has(entry)) {
      const isDead = isCovered(entry, before);
      const isUnreachable = isUnreachableApproval(entry, denying);
      // Of a call without recorded arguments, the first rule with conditions is reported.
      const isSafeToRemove = isDead && !isFirst && !entry.isCountedOn;
      const placed = { ...placedOf(entry), isSafeToRemove, example: findDenied(entry, byGroup, dead) };
      if (isUnreachable) dead.set(entry, { ...placed, kind: "unreachable-approval" });
      else if (isDead) dead.set(entry, { ...placed, kind: "redundant-rule", canBeReported: false });
    }
    before.add(entry);
    if (entry.conditions.length > 0) isFirst = false;
  }
  return dead;
}

/** Rules that may be reported, but whose calls others would deny or ask about as well; each with those before it gone. */
function findRedundant(
  judged: readonly Entry[],
  entries: readonly Entry[],
  byGroup: ByGroup,
): ReadonlyMap<Entry, Verdict> {
  const redundant = new Map<Entry, Verdict>();
  const others = createTally(byGroup.keys());
  for (const entry of entries) others.add(entry);
  for (const entry of judged) {
    others.remove(entry);
    if (isCovered(entry, others)) {
      redundant.set(entry, {
        ...placedOf(entry),
        kind: "redundant-rule",
        canBeReported: true,
        isSafeToRemove: false,
        example: findDenied(entry, byGroup, redundant),
      });
    } else {
      others.add(entry);
    }
  }
  return redundant;
}

/** Whether others deny every call that the rule denies, and deny or ask about every call that it asks about. */
function isCovered(entry: Entry, others: Tally): boolean {
  const { list, parts, isKnown } = entry;
  if (list === "require") {
    return (
      isKnown &&
      parts.every(({ group, levels }) =>
        levels.every((level, i) => level === HOLDS || others.isDenied(group, i)),
      )
    );
  }
  if (parts.some((part) => isSureOf(entry, part, (level) => level !== FAILS, others))) return true;
  const [part] = parts;
  if (list === "deny_if" || part === undefined || !part.isWhole || part.group.isEvery) return false;
  return part.levels.every(
    (level, i) =>
      level === FAILS || others.isDenied(part.group, i) || (level === HOLDS && others.isAsked(part.group, i)),
  );
}

/** Whether every call that the rule would ask about is denied by the rules that deny. */
function isUnreachableApproval(entry: Entry, denying: Tally): boolean {
  if (entry.list !== "require_approval") return false;
  return entry.parts.some((part) => isSureOf(entry, part, (level) => level === HOLDS, denying));
}

/** Whether every value that gives a part of the rule one of these levels is denied; of elements, for one of the conditions. */
function isSureOf(
  { list }: Entry,
  { group, conditions, levels }: Part,
  isMeant: (level: number) => boolean,
  others: Tally,
): boolean {
  const all = isQuantifiedApart(list, group) ? conditions.map((one) => levelsAt(group, one)) : [levels];
  return all.some((one) => one.every((level, i) => !isMeant(level) || others.isDenied(group, i)));
}

/** Conditions beside others of their rule that are true of every value which other rules let through. */
function findAlwaysTrue(entry: Entry, others: Tally, byGroup: ByGroup): readonly Verdict[] {
  if (entry.conditions.length < 2) return [];
  return entry.parts.flatMap(({ group, conditions }) =>
    conditions.flatMap((condition): readonly Verdict[] => {
      const levels = levelsAt(group, condition);
      if (!levels.every((level, i) => level === HOLDS || others.isDenied(group, i))) return [];
      const found = findReal(group, (i) => levels[i] !== HOLDS);
      const example = found && findDenier(entry, condition.path, group, found, byGroup, new Map());
      return [{ ...placedOf(entry), kind: "always-true", condition, isAlone: false, example }];
    }),
  );
}

/** A value for which the rule denies or asks, and a rule that denies it first. */
function findDenied(entry: Entry, byGroup: ByGroup, gone: ReadonlyMap<Entry, unknown>): Example | undefined {
  for (const { group, levels, conditions } of entry.parts) {
    const isRequired = entry.list === "require";
    const found =
      findReal(group, (i) => (isRequired ? levels[i] === FAILS : levels[i] === HOLDS)) ??
      findReal(group, (i) => levels[i] === ERRS);
    const [first] = conditions;
    const example = found && first && findDenier(entry, first.path, group, found, byGroup, gone);
    if (example !== undefined) return example;
  }
  return undefined;
}

function findDenier(
  entry: Entry,
  path: ArgumentPath,
  group: Group,
  { index, value }: RealClass,
  byGroup: ByGroup,
  gone: ReadonlyMap<Entry, unknown>,
): Example | undefined {
  const by = byGroup.get(group)?.find((other) => {
    const part =
      other === entry || gone.has(other) ? undefined : other.parts.find((one) => one.group === group);
    return part !== undefined && (doesDeny(other, part, index) || doesAsk(other, part, index));
  });
  return by && { path: path.text, value, by: placedOf(by) };
}
