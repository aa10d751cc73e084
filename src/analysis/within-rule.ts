// What the conditions of one rule say of each other, path by path.

import type { Condition, RuleList } from "../policy/policy.ts";
import { findReal, type Group, levelsAt } from "./group.ts";
import { ERRS, FAILS, HOLDS, type Levels, lowest } from "./level.ts";
import { isOpen } from "./open.ts";
import type { ScopedRule } from "./scoped-rule.ts";
import type { Example, PlacedRule, Verdict } from "./verdict.ts";

/** Verdicts on the conditions of a rule, by the groups of its own conditions. One that never holds has no other. */
export function judgeRule(scoped: ScopedRule, groups: readonly Group[]): readonly Verdict[] {
  const { tool, list, rule } = scoped;
  const placed: PlacedRule = { tool, list, rule };
  for (const group of groups) {
    const found = findNeverHolding(list, group);
    if (found === undefined) continue;
    // In `require` that is a contradiction, which is found with those among several rules.
    return list === "require" ? [] : [{ ...placed, kind: "never-holds", ...found }];
  }
  const redundant = groups.flatMap((group) => findRedundant(scoped, group));
  // The safety of a removal is that of the first: after it the others are judged anew.
  const firstSafe = redundant.findIndex(({ isSafeToRemove }) => isSafeToRemove);
  const judged = redundant.map((one, i) => ({
    ...one,
    isSafeToRemove: one.isSafeToRemove && i === firstSafe,
  }));
  const said = new Set(judged.map(({ condition }) => condition));
  const alwaysTrue = groups.flatMap((group) => findAlwaysTrue(group).filter((one) => !said.has(one)));
  return [
    ...judged,
    ...alwaysTrue.map((condition) => ({ ...placed, kind: "always-true" as const, condition, isAlone: true })),
  ];
}

/** Whether different elements may fulfil the conditions of a list on one path. */
export function isQuantifiedApart(list: RuleList, { isEvery }: Group): boolean {
  return isEvery && list !== "require";
}

interface NeverHolding {
  readonly condition: Condition;
  readonly example: Example | undefined;
}

function findNeverHolding(list: RuleList, group: Group): NeverHolding | undefined {
  const { classes, levels } = group.partition;
  const conditions = [...levels.keys()];
  const count = classes.length;
  let before: Levels = new Uint8Array(count).fill(HOLDS);
  for (const condition of conditions) {
    const own = levelsAt(group, condition);
    const together = isQuantifiedApart(list, group) ? own : lowest([before, own], count);
    if (!together.includes(HOLDS)) {
      const found = findReal(group, (i) => own[i] === HOLDS) ?? findReal(group, (i) => before[i] === HOLDS);
      const by = found && conditions.find((one) => levelsAt(group, one)[found.index] !== HOLDS);
      return { condition, example: found && by && { path: condition.path.text, value: found.value, by } };
    }
    before = together;
  }
  return undefined;
}

type RedundantCondition = Extract<Verdict, { readonly kind: "redundant-condition" }>;

/** From the last to the first, so that of two that say the same the later is redundant. */
function findRedundant(scoped: ScopedRule, group: Group): readonly RedundantCondition[] {
  const kept = new Set(group.partition.levels.keys());
  const classes = group.partition.classes.length;
  const found: RedundantCondition[] = [];
  const counts = countLevels(
    [...kept].map((one) => levelsAt(group, one)),
    classes,
  );
  for (const condition of [...kept].reverse()) {
    if (kept.size === 1) break;
    const own = levelsAt(group, condition);
    count(counts, own, -1);
    const isImplied = isQuantifiedApart(scoped.list, group)
      ? false
      : everyLevel(own, (level, i) => level >= lowestOf(counts, i));
    const by =
      isImplied || isQuantifiedApart(scoped.list, group) ? findImplying(condition, kept, group) : undefined;
    if (!isImplied && by === undefined) {
      count(counts, own, 1);
      continue;
    }
    kept.delete(condition);
    found.push(toVerdict(scoped, group, condition, by, counts));
  }
  return found;
}

function toVerdict(
  scoped: ScopedRule,
  group: Group,
  condition: Condition,
  by: Condition | undefined,
  counts: readonly [Uint32Array, Uint32Array],
): RedundantCondition {
  const own = levelsAt(group, condition);
  // A value that shows which of the two is the stricter, or else one that fulfils both.
  const other = by === undefined ? undefined : levelsAt(group, by);
  const weaker = findReal(group, (i) => own[i] === HOLDS && (other?.[i] ?? lowestOf(counts, i)) === FAILS);
  const value =
    weaker ?? findReal(group, (i) => own[i] === HOLDS && (other?.[i] ?? lowestOf(counts, i)) === HOLDS);
  const { tool, list, rule } = scoped;
  return {
    tool,
    list,
    rule,
    kind: "redundant-condition",
    condition,
    by,
    isSafeToRemove: isNeverDeciding(scoped, group, condition),
    example: value && { path: condition.path.text, value: value.value, ...(weaker && by && { by }) },
  };
}

/** One other condition that is never higher, so that it decides whatever this one says. */
function findImplying(
  condition: Condition,
  kept: ReadonlySet<Condition>,
  group: Group,
): Condition | undefined {
  const own = levelsAt(group, condition);
  return [...kept].find((other) => {
    const levels = levelsAt(group, other);
    return other !== condition && everyLevel(own, (level, i) => level >= (levels[i] ?? HOLDS));
  });
}

function everyLevel(levels: Levels, test: (level: number, index: number) => boolean): boolean {
  return levels.every((level, i) => test(level, i));
}

/** How many conditions fail, and how many are an error, at each class. */
function countLevels(all: readonly Levels[], classes: number): readonly [Uint32Array, Uint32Array] {
  const counts = [new Uint32Array(classes), new Uint32Array(classes)] as const;
  for (const levels of all) count(counts, levels, 1);
  return counts;
}

function count([failing, erring]: readonly [Uint32Array, Uint32Array], levels: Levels, by: 1 | -1): void {
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] === FAILS) failing[i] = (failing[i] ?? 0) + by;
    else if (levels[i] === ERRS) erring[i] = (erring[i] ?? 0) + by;
  }
}

function lowestOf([failing, erring]: readonly [Uint32Array, Uint32Array], index: number): number {
  if ((failing[index] ?? 0) > 0) return FAILS;
  return (erring[index] ?? 0) > 0 ? ERRS : HOLDS;
}

/**
 * Whether no decision can name the condition, or the next one has the same name and takes its place: the first
 * false of `require`, the first error, else the first (policy-format.md section 5). Other paths may say anything.
 */
function isNeverDeciding({ list, conditions: all }: ScopedRule, group: Group, condition: Condition): boolean {
  if (isQuantifiedApart(list, group)) return false;
  const at = all.indexOf(condition);
  if (at === 0 && nameOf(all[1]) !== nameOf(condition)) return false;
  const known = group.partition.levels;
  const positions = new Map(all.map((one, i) => [one, i]));
  const others = [...known.keys()].filter((one) => one !== condition);
  const earlier = others.filter((one) => (positions.get(one) ?? 0) < at);
  return everyLevel(levelsAt(group, condition), (level, i) => {
    if (level === HOLDS || (level === FAILS && list !== "require")) return true;
    const isAt = (one: Condition, wanted: number): boolean => known.get(one)?.[i] === wanted;
    if (level === ERRS && others.some((one) => isAt(one, FAILS))) return true;
    if (earlier.some((one) => isAt(one, level))) return true;
    for (const next of all.slice(at + 1)) {
      if (nameOf(next) !== nameOf(condition)) return false;
      if (isAt(next, level)) return true;
    }
    return false;
  });
}

/** As it stands in rule ids. */
function nameOf(condition: Condition | undefined): string | undefined {
  return condition && `${condition.path.text}-${condition.op}`;
}

/** True of every single value that it can be compared with. */
function findAlwaysTrue(group: Group): readonly Condition[] {
  const { classes, levels } = group.partition;
  return [...levels.keys()].filter((condition) => {
    if (condition.op === "exists" || (isOpen(condition) && condition.value !== "")) return false;
    // Patterns are judged by what they say, elsewhere.
    if (condition.op === "regex") return false;
    const present = [...levelsAt(group, condition)].filter(
      (level, i) => level !== ERRS && classes[i]?.value !== undefined && !Array.isArray(classes[i]?.value),
    );
    return present.length > 0 && present.every((level) => level === HOLDS);
  });
}
