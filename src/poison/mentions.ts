// Mentions of tools in the text of another tool: of other servers' tools, and of tools that nobody has.

import { lookOf } from "../tools/look-alike.ts";
import type { PlacedWord } from "./read-words.ts";

export interface Mention {
  /** As it stands in the text. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** What names are looked for by. */
export const nameKey = (name: string): string => lookOf(name);

/** A name that prose would not hold by chance: of several words. */
const DISTINCT = /^[^\W\d_][\w]*[_.-]\w|^[a-z]+[A-Z]/;

export function isDistinctName(name: string): boolean {
  return name.length >= 5 && DISTINCT.test(name);
}

/** The first mention of each of the names, which are keys. */
export function findNames(placed: readonly PlacedWord[], names: ReadonlySet<string>): readonly Mention[] {
  const seen = new Set<string>();
  return placed.filter(({ word }) => {
    if (!names.has(word) || seen.has(word)) return false;
    seen.add(word);
    return true;
  });
}

const WHEN: ReadonlySet<string> = new Set("when whenever before after if while".split(" "));
const USED: ReadonlySet<string> = new Set(
  "use using used call calling called invoke invoking invoked run running runs calls uses".split(" "),
);
const IDENTIFIER = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;
const AHEAD = 8;

/** What tells whether a key is a name that is known. */
export type KnownNames = Pick<ReadonlySet<string>, "has">;

/** Names in "when … is used", "before calling …", that are none of `known`. */
export function findStrangers(placed: readonly PlacedWord[], known: KnownNames): readonly Mention[] {
  const found = new Map<string, PlacedWord>();
  for (const [at, { word }] of placed.entries()) {
    if (!WHEN.has(word)) continue;
    const ahead = placed.slice(at + 1, at + 1 + AHEAD);
    const stop = ahead.findIndex(({ isFirst }) => isFirst);
    const clause = stop === -1 ? ahead : ahead.slice(0, stop);
    if (!clause.some((one) => USED.has(one.word))) continue;
    const stranger = clause.find((one) => IDENTIFIER.test(one.word) && !known.has(one.word));
    if (stranger !== undefined && !found.has(stranger.word)) found.set(stranger.word, stranger);
  }
  return [...found.values()];
}
