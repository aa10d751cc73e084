// "Did you mean": the known name nearest to one that is not known.

import leven from "leven";

/** Names longer than this are not compared: nobody misspelt them from a short one. */
const LONGEST = 256;

/**
 * The nearest candidate, when it is near enough to be a slip: a third of its letters, two that
 * changed places, or another case or separator. Of equally near ones, the first in code unit order.
 */
export function findNearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const folded = fold(name);
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of [...candidates].sort()) {
    if (candidate === name || candidate.length > LONGEST) continue;
    const steps = fold(candidate) === folded ? 0 : stepsBetween(name, candidate);
    const isNear = steps <= Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (isNear && steps < least) {
      nearest = candidate;
      least = steps;
    }
  }
  return nearest;
}

/** Two letters in each other's place are one slip, as one letter too many is. */
function stepsBetween(name: string, candidate: string): number {
  return isSwapped(name, candidate) ? 1 : leven(name, candidate);
}

function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((_, i) => a[i] !== b[i]);
  return at !== -1 && a.slice(0, at) + a.charAt(at + 1) + a.charAt(at) + a.slice(at + 2) === b;
}

/** `did you mean "x"?` or an empty text. */
export function suggest(name: string, candidates: Iterable<string>): string {
  const nearest = findNearest(name, candidates);
  return nearest === undefined ? "" : `Did you mean ${JSON.stringify(nearest)}?`;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, "");
}
