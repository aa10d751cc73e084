// How a server names its tools: a prefix or suffix they share, verbs first or last, and whether it moves money.

import { verbOf } from "./lexicon.ts";
import { namesMoney, type SenseContext } from "./senses.ts";

export interface ServerStyle extends SenseContext {
  /** Words that most names begin with, for example the name of the product. */
  readonly prefix: readonly string[];
  /** Words that most names end with. */
  readonly suffix: readonly string[];
  /** Names are `noun_verb`, as in `storage_blob_upload`. */
  readonly isVerbLast: boolean;
  /** First words that are nouns although they could be verbs: `monitor_get`, `monitor_create`, `monitor_delete`. */
  readonly nounsFirst: ReadonlySet<string>;
}

/** Nothing is known of the server. */
export const PLAIN_STYLE: ServerStyle = {
  prefix: [],
  suffix: [],
  isVerbLast: false,
  nounsFirst: new Set(),
  dealsInMoney: false,
};

/** Fewer tools than this have no style. */
const FEWEST = 3;
const SHARE_OF_AFFIX = 0.7;
const SHARE_OF_VERB_LAST = 0.5;
const LONGEST_AFFIX = 3;

/** Reads the style off the words of all names of a server. Does not depend on their order. */
export function findStyle(names: readonly (readonly string[])[]): ServerStyle {
  if (names.length < FEWEST) return PLAIN_STYLE;
  const prefix = sharedStart(names);
  const suffix = sharedStart(names.map((words) => words.toReversed())).toReversed();
  const bare = names.map((words) => dropAffixes(words, { prefix, suffix }));
  const phrases = bare.filter((words) => words.length > 1);
  return {
    prefix,
    suffix,
    isVerbLast: isMostlyVerbLast(
      phrases.filter(([first]) => !isVerb(first)),
      phrases.length,
    ),
    nounsFirst: findNounsFirst(phrases),
    dealsInMoney: bare.filter(namesMoney).length > 1,
  };
}

/** The words of a name without the affixes that it has; never less than one word. */
export function dropAffixes(
  words: readonly string[],
  { prefix, suffix }: Pick<ServerStyle, "prefix" | "suffix">,
): readonly string[] {
  let start = 0;
  let end = words.length;
  for (const word of prefix) if (end - start > 1 && words[start] === word) start++;
  for (const word of suffix.toReversed()) if (end - start > 1 && words[end - 1] === word) end--;
  return words.slice(start, end);
}

function findNounsFirst(phrases: readonly (readonly string[])[]): ReadonlySet<string> {
  const groups = new Map<string, (readonly string[])[]>();
  for (const words of phrases) {
    const [first = ""] = words;
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [words]);
    else group.push(words);
  }
  const nouns = [...groups].filter(
    ([first, group]) => !isVerb(first) && isMostlyVerbLast(group, group.length),
  );
  return new Set(nouns.map(([first]) => first));
}

function isMostlyVerbLast(phrases: readonly (readonly string[])[], all: number): boolean {
  const count = phrases.filter((words) => isVerb(words.at(-1))).length;
  return count >= FEWEST && count >= all * SHARE_OF_VERB_LAST;
}

function sharedStart(names: readonly (readonly string[])[]): readonly string[] {
  const shared: string[] = [];
  let left = names;
  while (shared.length < LONGEST_AFFIX) {
    const counts = new Map<string, number>();
    for (const [first, ...rest] of left) {
      if (first !== undefined && rest.length > 0) counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    const most = [...counts].find(([, count]) => count >= names.length * SHARE_OF_AFFIX);
    // A verb is never dropped: a server that only deletes has a prefix that says so.
    if (most === undefined || verbOf(most[0]) !== undefined) break;
    shared.push(most[0]);
    left = left.filter(([first]) => first === most[0]).map(([, ...rest]) => rest);
  }
  return shared;
}

function isVerb(word: string | undefined): boolean {
  const verb = word === undefined ? undefined : verbOf(word);
  return verb?.noun === "never";
}
