// Which tool of the server a name in the policy was meant for.

import { compareText } from "../order.ts";
import { differenceOf, lookOf } from "../tools/look-alike.ts";
import { type Budget, suggestWithin } from "./suggestions.ts";

export interface MeantName {
  readonly name: string;
  /** What the names differ in, when they look the same. */
  readonly difference: string | undefined;
}

/** Answers in an order of its own, so that what is found does not depend on the order in the file. */
export function meantNames(
  unknown: readonly string[],
  known: readonly string[],
  budget: Budget,
): ReadonlyMap<string, MeantName> {
  budget.left -= known.length;
  if (budget.left < 0) return new Map();
  const byLook = new Map<string, string>();
  for (const name of [...known].sort(compareText)) {
    const look = lookOf(name);
    if (!byLook.has(look)) byLook.set(look, name);
  }
  const meant = new Map<string, MeantName>();
  for (const name of [...new Set(unknown)].sort(compareText)) {
    const twin = byLook.get(lookOf(name));
    const nearest = twin ?? suggestWithin(budget, name, known);
    if (nearest === undefined) continue;
    meant.set(name, {
      name: nearest,
      difference: twin === undefined ? undefined : differenceOf(name, twin),
    });
  }
  return meant;
}
