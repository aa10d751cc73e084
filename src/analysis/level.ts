// How far a condition holds: the engine's three truths in the order in which they combine.
// specification: policy-format.md sections 3 and 4.

import { ERROR, TRUE, type Truth } from "../engine/truth.ts";

/** AND is the lowest of its parts and OR the highest, over conditions and over the elements of `[*]` alike. */
export type Level = typeof FAILS | typeof ERRS | typeof HOLDS;
export const FAILS = 0;
export const ERRS = 1;
export const HOLDS = 2;

/** A level for each class of a partition. */
export type Levels = Uint8Array;

export function levelOf(truth: Truth): Level {
  if (truth === TRUE) return HOLDS;
  return truth === ERROR ? ERRS : FAILS;
}

/** AND, class by class. */
export function lowest(parts: readonly Levels[], classes: number): Levels {
  const result = new Uint8Array(classes).fill(HOLDS);
  for (const levels of parts) {
    for (let i = 0; i < classes; i++) result[i] = Math.min(result[i] ?? HOLDS, levels[i] ?? HOLDS);
  }
  return result;
}
