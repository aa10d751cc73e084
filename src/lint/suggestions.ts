// Names that were probably meant, within bounds: comparing every name with every other takes too long.

import { LIMITS } from "../limits.ts";
import { findNearest } from "../policy/nearest.ts";
import { shorten } from "../policy/shorten.ts";

/** What may still be spent on comparing names. */
export interface Budget {
  left: number;
}

export function suggestionBudget(): Budget {
  return { left: LIMITS.suggestionSteps };
}

/** The nearest of the names, while the budget lasts; ask in an order that does not depend on the file. */
export function suggestWithin(budget: Budget, name: string, names: readonly string[]): string | undefined {
  budget.left -= name.length * names.reduce((sum, { length }) => sum + length, 0);
  return budget.left < 0 ? undefined : findNearest(name, names);
}

/** Names in quotes, for a sentence: the first few, and how many more. */
export function enumerate(names: readonly string[], most = 6): string {
  return listFirst(names, most, (name) => JSON.stringify(shorten(name, LONGEST)));
}

/** The first few, each as `show` shows it, and how many more there are. */
export function listFirst(names: readonly string[], most: number, show: (name: string) => string): string {
  const shown = names.slice(0, most).map(show);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

const LONGEST = 80;
