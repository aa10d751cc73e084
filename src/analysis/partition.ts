// Cuts the values of one argument into finitely many classes that none of some conditions tells apart.
//
// The engine is asked about a value of each class, with one exception: whether a text that no condition
// lists fits a pattern is not known, so there is a class for every answer that the patterns might give
// together, and some of those hold no text. What is said of every class is therefore true of every value;
// what is said of one class is certain only when its value is real.

import type { Condition } from "../policy/policy.ts";
import { sampleArrays } from "./array-classes.ts";
import { FAILS, HOLDS, type Levels } from "./level.ts";
import { numbersOf, sampleNumbers } from "./number-classes.ts";
import { distinctOpen, isOpenOnTexts, openKey } from "./open.ts";
import type { Probe } from "./probe.ts";
import { textClasses, textsOf } from "./text-classes.ts";
import { realClass, type ValueClass } from "./value-class.ts";

export interface Partition {
  /** First those whose value people understand soonest. */
  readonly classes: readonly ValueClass[];
  /** What each condition says of each class. */
  readonly levels: ReadonlyMap<Condition, Levels>;
}

/** Partitions the values of an argument by conditions that all look at it. */
export function partition(conditions: readonly Condition[], probe: Probe): Partition {
  const classes: readonly ValueClass[] = [
    ...sampleNumbers(conditions).map(realClass),
    ...textClasses(conditions, probe),
    ...[true, false].map(realClass),
    ...sampleArrays(conditions, probe).map(realClass),
    realClass({}),
    realClass(undefined),
  ];
  return { classes, levels: new Map(conditions.map((one) => [one, levelsOf(one, classes, probe)])) };
}

function levelsOf(condition: Condition, classes: readonly ValueClass[], probe: Probe): Levels {
  const key = isOpenOnTexts(condition) ? openKey(condition) : undefined;
  return Uint8Array.from(classes, ({ value, isReal, assumed }) => {
    if (isReal || key === undefined) return probe(condition, value);
    return assumed.has(key) ? HOLDS : FAILS;
  });
}

/** How much work a partition is at most: questions to the engine, and characters that patterns read. */
export function costOf(conditions: readonly Condition[]): number {
  const open = distinctOpen(conditions).length;
  const texts = textsOf(conditions);
  const read = open * texts.reduce((sum, text) => sum + text.length, 0);
  const arrays = 16 * 2 ** open * open;
  const classes = 2 * numbersOf(conditions).length + texts.length + 2 ** open + 3 ** open + 8;
  return classes * conditions.length + arrays + read;
}
