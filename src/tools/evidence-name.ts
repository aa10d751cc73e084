// What a tool's name shows: the verb at its head, verbs joined to it, and the nouns around them.

import { type Clue, clue } from "./clue.ts";
import {
  COMPOUND_NOUNS,
  COMPOUND_VERBS,
  FIGURES,
  PRODUCING,
  RESULT_NOUNS,
  VAGUE,
  type Verb,
  verbOf,
  words,
} from "./lexicon.ts";
import { foreignVerbOf } from "./lexicon-foreign.ts";
import { type SenseContext, senseOf, surroundsMoney } from "./senses.ts";
import { dropAffixes, type ServerStyle } from "./server-style.ts";
import type { Evidence, RiskFlag } from "./tool.ts";
import { type NameWords, quote, readName } from "./words.ts";

/** A word, or two that are one verb or one noun. */
interface Part {
  readonly words: readonly string[];
  readonly verb: Verb | undefined;
}

interface Phrase {
  readonly parts: readonly Part[];
  /** Where a verb is looked for first: after namespaces and adverbs. */
  readonly start: number;
  /** The phrase is known to say what is done, so that a word that may be a noun is a verb. */
  readonly isAction: boolean;
}

interface Head {
  readonly index: number;
  readonly verb: Verb;
  readonly strength: Evidence["strength"];
  readonly why: string;
}

const JOINING: ReadonlySet<string> = new Set(words("and or then und et y ou o e"));
const BULK: ReadonlySet<string> = new Set(words("all every bulk batch many multiple everything entire mass"));
/** A verb, or a word before one, that leaves nothing to restore. */
const FOR_EVER: ReadonlySet<string> = new Set(
  words("shred obliterate erase factory-reset permanent permanently hard"),
);
/** "log_activity", "record_progress" write down what happened; "log_details" are looked at. */
const LOGGING: ReadonlySet<string> = new Set(words("log record"));
const LOGGED: ReadonlySet<string> = new Set(
  words("activity progress events metrics usage result results value values"),
);
/** Said of how, not of what: skipped when the head is looked for. */
const ADVERBS: ReadonlySet<string> = new Set(
  words("bulk batch mass force hard soft permanent permanently quick async auto safe please do"),
);
/** What follows them is only looked at: "preview_transaction_create", "show_create_table". */
const LOOKING_AHEAD: ReadonlySet<string> = new Set(words("preview simulate estimate show explain quote"));
/** Names of what takes its time as well, before a word for how far it is: "backup_status". */
const PROCESSES: ReadonlySet<string> = new Set(
  words(
    "backup deploy download export import install migrate refund restart restore swap sync train transfer upgrade upload withdraw",
  ),
);
const STATES: ReadonlySet<string> = new Set(words("status statuses progress"));
const FETCHING: ReadonlySet<string> = new Set(words("get fetch list retrieve show view"));
/** Too plain a word at the start of another to be chance: `deleteuser`. */
const GLUED = words("delete remove destroy purge wipe erase");
const INFLECTION = /^(?:[ds]|r|rs|able|ing)?$/;

/** Evidence of a name; a name without a verb gives weak evidence or none. */
export function findNameClues(name: NameWords, style: ServerStyle): readonly Clue[] {
  const clues: Clue[] = [];
  if (name.isCut) clues.push(clue("name", "unknown", "medium", "too long to be read whole"));
  if (name.isDisguised) clues.push(clue("name", "unknown", "medium", "mixes letters of look-alike scripts"));
  const bare = dropAffixes(name.words, style);
  const method = Math.min(name.words.length - name.namespaceWords, bare.length);
  const namespace = readParts(bare.slice(0, bare.length - method));
  const parts = [...namespace, ...readParts(bare.slice(bare.length - method))];
  const phrase = { parts, start: skipAdverbs(parts, namespace.length), isAction: namespace.length > 0 };
  const isNounFirst = style.nounsFirst.has(bare[0] ?? "");
  if (isStateOfProcess(parts, phrase.start)) return [...clues, lookedAt(bare.at(-1))];
  const head =
    (isNounFirst || style.isVerbLast ? findLastHead(phrase, isNounFirst) : undefined) ?? findHead(phrase);
  if (head === undefined && isNounPhrase(parts, phrase.start)) return [...clues, lookedAt(bare.at(-1))];
  if (
    parts.length > phrase.start + 1 &&
    parts.every(({ verb }) => verb?.noun !== "never" && verb?.noun !== "either")
  ) {
    const first = parts[phrase.start]?.words[0];
    if (FIGURES.has(first ?? "")) return [...clues, lookedAt(first)];
  }
  return [...clues, ...toClues(phrase, head, style)];
}

/** Evidence of a title, which is built like a name but is only said of the tool. */
export function findTitleClues(title: string, context: SenseContext): readonly Clue[] {
  const parts = readParts(readName(title).words);
  const phrase = { parts, start: skipAdverbs(parts, 0), isAction: false };
  const head = findHead(phrase);
  // Titles are mostly nouns: only a verb that opens one counts.
  return head?.index === phrase.start ? toClues(phrase, head, context, "title") : [];
}

/**
 * Evidence of a short phrase that says what is done, such as one value of an `action` parameter, to
 * `objects` when it does not say to what.
 */
export function findActionClues(
  text: string,
  context: SenseContext,
  objects: readonly string[],
): readonly Clue[] {
  const parts = readParts(readName(text).words);
  const phrase = { parts, start: skipAdverbs(parts, 0), isAction: true };
  return toClues(phrase, findHead(phrase), context, "name", objects);
}

/** In `storage_blob_upload` and its like, the last verb. */
function findLastHead({ parts, start }: Phrase, isNounFirst: boolean): Head | undefined {
  const index = parts.length - 1;
  const verb = parts[index]?.verb;
  if (verb === undefined || index <= start) return undefined;
  if (verb.noun === "never") return { index, verb, strength: "strong", why: "last verb" };
  return isNounFirst || parts[start]?.verb === undefined
    ? { index, verb, strength: "medium", why: "last verb" }
    : undefined;
}

function findHead(phrase: Phrase): Head | undefined {
  const { parts, start } = phrase;
  const last = parts.length - 1;
  const first = parts[start]?.verb;
  if (first !== undefined && isVerbAtStart(phrase, first)) {
    return {
      index: start,
      verb: first,
      strength: first.noun === "mostly" || PRODUCING.has(first.base) ? "medium" : "strong",
      why: "head verb",
    };
  }
  const index = parts.findIndex(
    ({ verb }, i) => verb?.noun === "never" || (i === start + 1 && isVerbAfterNoun(phrase, verb)),
  );
  const verb = parts[index]?.verb;
  if (verb === undefined) return undefined;
  const isPlain = verb.noun === "never" && (index <= start + 1 || index === last);
  return { index, verb, strength: isPlain ? "strong" : "medium", why: "verb" };
}

/** "order" is a verb in "order pizza" and a noun in "order" and "order status". */
function isVerbAtStart({ parts, start, isAction }: Phrase, verb: Verb): boolean {
  if (verb.noun !== "mostly") return true;
  if (verb.class === "financial" && surroundsMoney(parts.at(-1)?.words.at(-1) ?? "")) return false;
  if (parts.length > start + 1 && isNounBeforeVerb(parts, start, verb)) return false;
  return (isAction || parts.length > start + 1) && !isNounPhrase(parts, start);
}

/**
 * "run_upsert", "order_fetch": the verb is the last word, and what it is done to stands before it. But
 * "trigger_fetch" may well trigger something.
 */
function isNounBeforeVerb(parts: readonly Part[], start: number, first: Verb): boolean {
  const last = parts.at(-1)?.verb;
  return (
    last?.noun === "never" &&
    !(first.class === "execute" && last.class === "read") &&
    !parts.slice(start).some(({ words: [word = ""] }) => JOINING.has(word))
  );
}

function isStateOfProcess(parts: readonly Part[], start: number): boolean {
  const first = parts[start]?.verb?.base ?? "";
  if (!PROCESSES.has(first) || !STATES.has(parts.at(-1)?.words[0] ?? "")) return false;
  return parts.every(({ verb }, i) => i === start || verb === undefined);
}

/** The first word may be a namespace: "wiki move page". */
function isVerbAfterNoun({ parts, start }: Phrase, verb: Verb | undefined): boolean {
  if (verb?.noun !== "either" || parts.length <= start + 2) return false;
  return !isNounPhrase(parts, start) && !isNounBeforeVerb(parts, start, verb);
}

/**
 * Verbs beside the head: joined to it by "and" or "or", next to it, at the end, or destructive
 * wherever they stand. Without a head, every word that may be a verb, as weak evidence.
 */
function findOthers(parts: readonly Part[], head: Head | undefined): readonly Head[] {
  return parts.flatMap(({ verb }, index): readonly Head[] => {
    if (verb === undefined || index === head?.index) return [];
    if (head === undefined) return [{ index, verb, strength: "weak", why: "a verb or a noun," }];
    if (JOINING.has(parts[index - 1]?.words[0] ?? ""))
      return [{ index, verb, strength: "medium", why: "joined verb" }];
    const isBefore = index < head.index && verb.class === "destructive" && verb.noun !== "mostly";
    if (verb.noun !== "never" && !isBefore) return [];
    if (head.index < index && LOOKING_AHEAD.has(head.verb.base)) return [];
    if (verb.class !== "destructive" && isAboutVerb(parts, head, index)) return [];
    const isBeside = index === head.index + 1 || (index > head.index && index === parts.length - 1);
    const isGrave = verb.class === "destructive" && verb.noun === "never";
    return isBeside || isBefore || isGrave ? [{ index, verb, strength: "medium", why: "second verb" }] : [];
  });
}

/** "get_unsubscribe_info": a verb between one that fetches and what is fetched. */
function isAboutVerb(parts: readonly Part[], head: Head, index: number): boolean {
  return (
    FETCHING.has(head.verb.base) &&
    index > head.index &&
    index < parts.length - 1 &&
    isNounPhrase(parts, index)
  );
}

function toClues(
  { parts }: Phrase,
  head: Head | undefined,
  context: SenseContext,
  source: "name" | "title" = "name",
  elsewhere: readonly string[] = [],
): readonly Clue[] {
  const heads = [...(head === undefined ? [] : [head]), ...findOthers(parts, head)];
  return heads.map(({ index, verb, strength, why }) => {
    const after = parts.slice(index + 1).flatMap((part) => part.words);
    const before = parts.slice(0, index).flatMap((part) => part.words);
    const sense = senseOf(verb, [after, before, elsewhere].find(({ length }) => length > 0) ?? [], context);
    const flags: RiskFlag[] = [...sense.flags];
    if (sense.class !== "read" && [...before, ...after].some((word) => BULK.has(word))) flags.push("bulk");
    if (verb.base === "overwrite" || verb.base === "replace") flags.push("overwrites");
    if (
      sense.class === "destructive" &&
      (FOR_EVER.has(verb.base) || before.some((word) => FOR_EVER.has(word)))
    ) {
      flags.push("irreversible");
    }
    const found = clue(source, sense.class, strength, `${why} ${quote(verb.base)}`, flags);
    return VAGUE.has(verb.base) ? { ...found, isVague: true } : found;
  });
}

/** "order status", "build logs": a word that could be a verb before a word for what is looked at. */
function isNounPhrase(parts: readonly Part[], start: number): boolean {
  const last = parts.at(-1);
  if (LOGGING.has(parts[start]?.words[0] ?? "") && LOGGED.has(last?.words.at(-1) ?? "")) return false;
  return RESULT_NOUNS.has(last?.words.at(-1) ?? "") && (parts.length > start + 1 || last?.verb === undefined);
}

function lookedAt(noun = ""): Clue {
  return clue("name", "read", "weak", `a noun for what is looked at, ${quote(noun)}`);
}

function skipAdverbs(parts: readonly Part[], from: number): number {
  const index = parts.findIndex(({ words: [word = ""] }, i) => i >= from && !ADVERBS.has(word));
  return index === -1 ? from : index;
}

function readParts(name: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < name.length; ) {
    const part = compoundAt(name, i) ?? readPart(name[i] ?? "");
    parts.push(part);
    i += part.words.length;
  }
  return parts;
}

function compoundAt(name: readonly string[], index: number): Part | undefined {
  for (const length of [3, 2]) {
    const group = name.slice(index, index + length);
    const text = group.join(" ");
    const verb = COMPOUND_VERBS.get(text);
    if (verb !== undefined) return { words: group, verb: verbOf(verb) };
    if (COMPOUND_NOUNS.has(text)) return { words: group, verb: undefined };
  }
  return undefined;
}

function readPart(word: string): Part {
  return { words: [word], verb: verbOf(word) ?? foreignVerbOf(word) ?? gluedVerbOf(word) };
}

function gluedVerbOf(word: string): Verb | undefined {
  const glued = GLUED.find((verb) => word.startsWith(verb) && !INFLECTION.test(word.slice(verb.length)));
  return glued === undefined ? undefined : verbOf(glued);
}
