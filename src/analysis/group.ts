// Group: the conditions of some rules on one path, with the classes that they tell apart.

import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { hasEveryStep } from "../policy/path.ts";
import type { Condition } from "../policy/policy.ts";
import type { Levels } from "./level.ts";
import { distinctOpen, isOpen } from "./open.ts";
import { costOf, type Partition, partition } from "./partition.ts";
import type { Probe } from "./probe.ts";
import type { PathConditions } from "./scoped-rule.ts";

export interface Group {
  readonly members: readonly PathConditions[];
  /** Whether the path stands for elements, so that a class is that of one element. */
  readonly isEvery: boolean;
  readonly partition: Partition;
}

/** What a group would be made of. */
export interface Plan {
  /** Tells it from other plans, whatever the order of keys in the file. */
  readonly name: string;
  readonly members: readonly PathConditions[];
  readonly conditions: readonly Condition[];
  /** How often each answer is looked at. */
  readonly weight: number;
}

/**
 * A plan for conditions on one path, unless they are too many. Those with patterns are left out where there are too
 * many of them; their rules are then partly unknown.
 */
export function planGroup(
  name: string,
  all: readonly PathConditions[],
  weigh: (count: number) => number,
): Plan | undefined {
  const count = all.reduce((sum, { conditions }) => sum + conditions.length, 0);
  if (count > LIMITS.analysisConditions) return undefined;
  const isTooOpen =
    distinctOpen(all.flatMap(({ conditions }) => conditions)).length > LIMITS.analysisPatterns;
  const members = isTooOpen ? all.flatMap(closedOnly) : all;
  const conditions = members.flatMap((member) => member.conditions);
  return conditions.length === 0
    ? undefined
    : { name, members, conditions, weight: weigh(conditions.length) };
}

function closedOnly({ scoped, conditions }: PathConditions): readonly PathConditions[] {
  const closed = conditions.filter((one) => !isOpen(one));
  return closed.length === 0 ? [] : [{ scoped, conditions: closed }];
}

/** Builds the groups that the limits allow, the cheapest first; the rest is left unsaid. */
export function buildGroups(plans: readonly Plan[], probe: Probe): ReadonlyMap<Plan, Group> {
  const priced = plans.map((plan) => ({ plan, cost: plan.weight * costOf(plan.conditions) }));
  priced.sort((a, b) => a.cost - b.cost || compareText(a.plan.name, b.plan.name));
  const groups = new Map<Plan, Group>();
  let left: number = LIMITS.analysisQuestions;
  for (const { plan, cost } of priced) {
    if (cost > LIMITS.analysisPathQuestions || cost > left) break;
    left -= cost;
    groups.set(plan, {
      members: plan.members,
      isEvery: plan.conditions.some(({ path }) => hasEveryStep(path)),
      partition: partition(plan.conditions, probe),
    });
  }
  return groups;
}

/** What a condition of the group says of each class. */
export function levelsAt({ partition }: Group, condition: Condition): Levels {
  const levels = partition.levels.get(condition);
  // INVARIANT: a group is asked about its own conditions only.
  if (levels === undefined) throw new Error("a condition is not of this group");
  return levels;
}

/** A class and a value that is certain to be in it. */
export interface RealClass {
  readonly index: number;
  /** `undefined` is an absent argument. */
  readonly value: unknown;
}

/** The first class that fulfils a test and whose value is certain. */
export function findReal(group: Group, test: (index: number) => boolean): RealClass | undefined {
  const { classes } = group.partition;
  const index = classes.findIndex(({ isReal }, i) => isReal && test(i));
  const found = classes[index];
  return found && { index, value: found.value };
}
