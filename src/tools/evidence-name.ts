// What a tool's name shows: the verb at its head, verbs joined to it, and the nouns around them.

import { type Clue, clue, quote } from "./clue.ts";
import { foreignVerbOf } from "./lexicon-foreign.ts";
import { COMPOUND_NOUNS, COMPOUND_VERBS, RESULT_NOUNS, type Verb, verbOf, words } from "./lexicon.ts";
import { senseOf } from "./senses.ts";
import { dropAffixes, type ServerStyle } from "./server-style.ts";
import type { Evidence, RiskFlag } from "./tool.ts";
import { type NameWords, readName } from "./words.ts";

/** A word, or two that are one verb or one noun. */
interface Part {
  readonly words: readonly string[];
  readonly verb: Verb | undefined;
}

const JOINING: ReadonlySet<string> = new Set(words("and or then und et y ou o e"));
const BULK: ReadonlySet<string> = new Set(words("all bulk batch many multiple everything entire mass"));
/** Said of how, not of what: skipped when the head is looked for. */
const ADVERBS: ReadonlySet<string> = new Set(words("bulk batch mass force hard soft quick async auto safe please do"));
/** Too plain a word at the start of another to be chance: `deleteuser`. */
const GLUED = words("delete remove destroy purge wipe erase");

/** Evidence of a name. The order of the clues says nothing. */
export function findNameClues(name: NameWords, style: ServerStyle): readonly Clue[] {
  const clues: Clue[] = [];
  if (name.isCut) clues.push(clue("name", "unknown", "medium", "too long to be read whole"));
  if (name.isDisguised) clues.push(clue("name", "unknown", "medium", "mixes letters of look-alike scripts"));
  const bare = dropAffixes(name.words, style);
  // The last word of a namespace may be the prefix that was dropped.
  const method = Math.min(name.words.length - name.namespaceWords, bare.length);
  clues.push(...verbClues(readParts(bare.slice(0, -method)), readParts(bare.slice(-method)), style));
  if (clues.length === 0) clues.push(...nounClues(bare));
  return clues;
}

/** Evidence of a short phrase that is built like a name, such as one value of an `action` parameter. */
export function findPhraseClues(phrase: string, style: ServerStyle): readonly Clue[] {
  return verbClues(readParts(readName(phrase).words), { ...style, isVerbLast: false }, true);
}

function verbClues(parts: readonly Part[], style: ServerStyle, isAction = false): readonly Clue[] {
  const heads = findHeads(parts, style, isAction);
  return heads.map(({ index, verb, strength, why }) => {
    const after = parts.slice(index + 1).flatMap((part) => part.words);
    const before = parts.slice(0, index).flatMap((part) => part.words);
    const sense = senseOf(verb, after.length > 0 ? after : before, style);
    const flags: RiskFlag[] = [...sense.flags];
    if (sense.class !== "read" && [...before, ...after].some((word) => BULK.has(word))) flags.push("bulk");
    if (verb.base === "overwrite" || verb.base === "replace") flags.push("overwrites");
    return clue("name", sense.class, strength, `${why} ${quote(verb.base)}`, flags);
  });
}

interface Head {
  readonly index: number;
  readonly verb: Verb;
  readonly strength: Evidence["strength"];
  readonly why: string;
}

function findHeads(parts: readonly Part[], style: ServerStyle, isAction: boolean): readonly Head[] {
  const heads: Head[] = [];
  const last = parts.length - 1;
  const first = parts.findIndex(({ words: [word = ""] }) => !ADVERBS.has(word));
  const firstVerb = parts[first]?.verb;
  const lastVerb = parts[last]?.verb;
  const add = (index: number, verb: Verb, strength: Head["strength"], why: string) => {
    heads.push({ index, verb, strength, why });
  };

  if (style.isVerbLast && last > first && lastVerb !== undefined && (firstVerb === undefined || isPlain(lastVerb))) {
    add(last, lastVerb, lastVerb.isNoun ? "medium" : "strong", "last verb");
    // Only a noun may stand before the verb of such a name; a verb that destroys is none.
    if (firstVerb !== undefined && isPlain(firstVerb) && firstVerb.class === "destructive") {
      add(first, firstVerb, "medium", "first verb");
    }
  } else if (firstVerb !== undefined && isPlain(firstVerb)) {
    add(first, firstVerb, "strong", "head verb");
  } else if (firstVerb !== undefined && last === first) {
    add(first, firstVerb, isAction ? "medium" : "weak", "a verb or a noun,");
  } else if (firstVerb !== undefined && !isNounPhrase(parts, first)) {
    add(first, firstVerb, "medium", "head verb");
  } else {
    const index = parts.findIndex(({ verb }) => verb !== undefined && isPlain(verb));
    const verb = parts[index]?.verb;
    if (verb !== undefined) add(index, verb, index <= first + 1 || index === last ? "strong" : "medium", "verb");
  }
  addOthers(parts, heads, add);
  return heads;
}

/** Verbs beside the head: joined to it by "and" or "or", next to it, or at the end of the name. */
function addOthers(
  parts: readonly Part[],
  heads: readonly Head[],
  add: (index: number, verb: Verb, strength: Head["strength"], why: string) => void,
): void {
  const head = heads[0];
  const last = parts.length - 1;
  parts.forEach(({ verb }, i) => {
    if (verb === undefined || heads.some(({ index }) => index === i)) return;
    const isJoined = i >= 2 && parts[i - 1]?.words.some((word) => JOINING.has(word)) === true;
    if (head === undefined) {
      add(i, verb, "weak", "a verb or a noun,");
    } else if (isJoined) {
      add(i, verb, "medium", "joined verb");
    } else if (isPlain(verb) && i > head.index && (i === head.index + 1 || i === last)) {
      add(i, verb, "medium", "second verb");
    }
  });
}

/** "order status", "build logs": a word that could be a verb before a word for what is looked at. */
function isNounPhrase(parts: readonly Part[], first: number): boolean {
  return RESULT_NOUNS.has(parts.at(-1)?.words.at(-1) ?? "") && parts.length > first + 1;
}

function nounClues(bare: readonly string[]): readonly Clue[] {
  const last = bare.at(-1) ?? "";
  if (!RESULT_NOUNS.has(last)) return [];
  return [clue("name", "read", "weak", `a noun for what is looked at, ${quote(last)}`)];
}

function isPlain(verb: Verb): boolean {
  return !verb.isNoun;
}

function readParts(name: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < name.length; i++) {
    const word = name[i] ?? "";
    const next = name[i + 1];
    const pair = `${word} ${next ?? ""}`;
    const compound = COMPOUND_VERBS.get(pair);
    if (next !== undefined && (compound !== undefined || COMPOUND_NOUNS.has(pair))) {
      parts.push({ words: [word, next], verb: compound === undefined ? undefined : verbOf(compound) });
      i++;
    } else {
      parts.push({ words: [word], verb: verbOf(word) ?? foreignVerbOf(word) ?? gluedVerbOf(word) });
    }
  }
  return parts;
}

function gluedVerbOf(word: string): Verb | undefined {
  const glued = GLUED.find((verb) => word.startsWith(verb) && !/^(?:[ds]|r|rs|able|ing)?$/.test(word.slice(verb.length)));
  return glued === undefined ? undefined : verbOf(glued);
}
