// What a tool says of itself in its description: the verbs that its sentences are about.
//
// All of it is the server's word. It may raise a class; combine.ts sees to it that it lowers none.

import { LIMITS } from "../limits.ts";
import { type Clue, clue } from "./clue.ts";
import {
  COMPOUND_VERBS,
  type Form,
  inflectedVerbOf,
  PRODUCING,
  RESULT_NOUNS,
  VAGUE,
  type Verb,
  verbOf,
  words,
} from "./lexicon.ts";
import { foreignVerbSaid } from "./lexicon-foreign.ts";
import { type SenseContext, senseOf } from "./senses.ts";
import type { Evidence, RiskFlag } from "./tool.ts";
import { quote, readSentences, readTokens, type Token } from "./words.ts";

/** A verb in a sentence, with the words of its object. */
interface Said {
  readonly index: number;
  readonly verb: Verb;
  readonly form: Form;
}

const SUBJECTS: ReadonlySet<string> = new Set(
  words("tool tools command function endpoint operation method api action it which that"),
);
/** Skipped on the way to the verb: articles, auxiliaries, and words that only say that a tool is for something. */
const FILLERS: ReadonlySet<string> = new Set(
  words(`this the a an your my our use used using useful tool tools command function endpoint operation method api to for
  when whenever will can may also then now please be is allow allows let lets enable enables you user users agent agents
  helps ability able it that which ask asks want wants need needs if given call purpose batch bulk custom raw new`),
);
/** "Performs a web search": the noun says what is done. */
const LIGHT: ReadonlySet<string> = new Set(words("perform do make conduct"));
/** Too vague to say more than the name does. */
const SAYS_LITTLE: ReadonlySet<string> = new Set([...VAGUE, "authenticate"]);
/** "Use when the user wants to submit …": what the user wants, not what the tool does. */
const WISHES: ReadonlySet<string> = new Set(words("asks wants needs ask want need"));
/** Of a text that speaks of these, a subscription or an order is paid for. */
const PAID_FOR = /\b(?:customers?|billing|pric(?:e|es|ing)|checkout|payments?)\b/i;
/** A word that is also a noun is one before these: "logs of a container". */
const AFTER_NOUN: ReadonlySet<string> = new Set(
  words("for of from that which by containing about are is was were"),
);
const ARTICLES: ReadonlySet<string> = new Set(
  words("a an the this that your all any some one each every existing new specific given"),
);
const END_OF_OBJECT: ReadonlySet<string> = new Set(
  words(
    "in into from for with using by on onto to via when that which where so based if before after against as within at through and or",
  ),
);
const READERS: ReadonlySet<string> = new Set(
  words("context memory session conversation chat agent model prompt window"),
);
const JOINING: ReadonlySet<string> = new Set(words("and or then"));
/** Verbs of what a tool is given, where such a noun follows: "takes a question", "accepts a URL". */
const INTAKE: ReadonlySet<string> = new Set(words("take accept receive"));
const GIVEN: ReadonlySet<string> = new Set(
  words(`input inputs argument arguments parameter parameters param params query question string text url urls id ids name
  names keyword keywords`),
);
const OBJECT_WORDS = 6;
const WORDS_TO_VERB = 14;
const WORDS_AFTER_LIGHT = 5;
/** From here on a text tells the caller what to do: "TIP: Take the id from …". */
const ADVICE = /^\P{L}*(?:tips?|hints?|notes?|examples?|usage|see also|prerequisites?)\s*:/iu;
/** Of the whole text, wherever it stands. */
const FOR_EVER =
  /\b(?:cannot|can't|can not|could not) be (?:undone|recovered|reversed|restored)|\birreversibl[ey]|\bpermanently (?:delet|remov|destroy|eras|wip|purg)|\bno way to undo/i;
const OVERWRITES =
  /\boverwrit(?:es?|ing|ten)\b|\breplac(?:es?|ing) (?:the |its |any |all )?(?:entire|existing|whole|current|previous) /i;
const NOT_OVERWRITES =
  /\b(?:not|never|without|avoids?|prevents?|instead of|rather than|cannot|can't|won't|doesn't|don't|isn't) (?:\w+ ){0,2}(?:overwrit|replac)/i;
const NOT_FOR_EVER = /\b(?:not|isn't) irreversible/i;

/** Evidence of a description. */
export function findTextClues(text: string, server: SenseContext): readonly Clue[] {
  const clues: Clue[] = [];
  const sentences = readSentences(text);
  const context = {
    dealsInMoney: server.dealsInMoney || sentences.some((sentence) => PAID_FOR.test(sentence)),
  };
  const advice = sentences.findIndex((sentence, i) => i > 0 && ADVICE.test(sentence));
  const lead = sentences.findIndex((sentence, i) => {
    clues.push(...sentenceClues(sentence, context, advice !== -1 && i >= advice));
    return clues.length > 0;
  });
  for (const sentence of sentences.slice(lead + 1)) clues.push(...addedClues(sentence, context));
  const read = text.slice(0, LIMITS.riskTextChars);
  if (FOR_EVER.test(read) && !NOT_FOR_EVER.test(read)) {
    clues.push(clue("description", "unknown", "weak", "says that it cannot be undone", ["irreversible"]));
  }
  if (OVERWRITES.test(read) && !NOT_OVERWRITES.test(read)) {
    clues.push(clue("description", "unknown", "weak", "says that it overwrites", ["overwrites"]));
  }
  return clues;
}

/** The verb that a sentence opens with, and the verbs that go with it. */
function sentenceClues(sentence: string, context: SenseContext, isAdvice: boolean): readonly Clue[] {
  const tokens = readTokens(sentence);
  const lead = findLead(tokens);
  if (lead === undefined || (isAdvice && lead.form === "base")) return [];
  const isWish = tokens.slice(0, lead.index).some(({ word }) => WISHES.has(word));
  const all = [lead, ...findJoined(tokens, lead, isWish)].filter((said) => !isIntake(tokens, said));
  return all.map((said, i) => {
    const isProducing = PRODUCING.has(said.verb.base);
    const isWeak = isWish || SAYS_LITTLE.has(said.verb.base) || isLikelyNoun(tokens, said);
    const strength = isWeak ? "weak" : i === 0 && !isProducing ? "strong" : "medium";
    return toClue(tokens, said, context, strength);
  });
}

function findLead(tokens: readonly Token[]): Said | undefined {
  let start = 0;
  // "Given a list of names, this tool will return …": what follows the subject is what is done.
  const subject = tokens.findIndex(
    ({ word }, i) => word === "this" && SUBJECTS.has(tokens[i + 1]?.word ?? ""),
  );
  if (subject > 0 && !isVerbAt(tokens, 0)) start = subject;
  for (let i = start; i < Math.min(tokens.length, start + WORDS_TO_VERB); i++) {
    const said = verbAt(tokens, i);
    if (said !== undefined) return isAfterArticle(tokens, said) ? undefined : throughLight(tokens, said);
    if (!isSkipped(tokens[i]?.word ?? "")) return undefined;
  }
  return undefined;
}

/** "A link to …", "The build that …": a noun. */
function isAfterArticle(tokens: readonly Token[], { index, verb }: Said): boolean {
  const before = tokens[index - 1]?.word ?? "";
  return verb.noun !== "never" && verb.class !== "read" && ["a", "an", "the", "your"].includes(before);
}

function isSkipped(word: string): boolean {
  return FILLERS.has(word) || word.endsWith("ly") || /^\d+$/.test(word);
}

function isVerbAt(tokens: readonly Token[], index: number): boolean {
  return verbAt(tokens, index) !== undefined;
}

function verbAt(tokens: readonly Token[], index: number): Said | undefined {
  const token = tokens[index];
  if (token === undefined || FILLERS.has(token.word)) return undefined;
  const found = inflectedVerbOf(token.word);
  const verb = found?.verb ?? foreignVerbSaid(token.word);
  const next = tokens[index + 1]?.word ?? "";
  const compound = token.mark === "" ? compoundOf(token.word, verb, next) : undefined;
  if (compound !== undefined) return { index, verb: compound, form: found?.form ?? formOf(token.word) };
  if (verb === undefined) return undefined;
  if (
    verb.noun !== "never" &&
    verb.class !== "read" &&
    token.mark === "" &&
    (AFTER_NOUN.has(next) || RESULT_NOUNS.has(next))
  ) {
    return undefined;
  }
  return { index, verb, form: found?.form ?? "base" };
}

/** "Sets up", "rolls back", "top up": the first word need not be a verb by itself. */
function compoundOf(word: string, verb: Verb | undefined, next: string): Verb | undefined {
  const compound =
    COMPOUND_VERBS.get(`${verb?.base ?? word} ${next}`) ??
    (verb === undefined && word.endsWith("s")
      ? COMPOUND_VERBS.get(`${word.slice(0, -1)} ${next}`)
      : undefined);
  return compound === undefined ? undefined : verbOf(compound);
}

function formOf(word: string): Form {
  return word.endsWith("s") ? "third" : "base";
}

/** "Email address of …": before anything but an article, a word that is mostly a noun. */
function isLikelyNoun(tokens: readonly Token[], { index, verb }: Said): boolean {
  return verb.noun === "mostly" && verb.base !== "run" && !ARTICLES.has(tokens[index + 1]?.word ?? "");
}

function throughLight(tokens: readonly Token[], said: Said): Said | undefined {
  if (!LIGHT.has(said.verb.base)) return said;
  for (let i = said.index + 1; i <= said.index + WORDS_AFTER_LIGHT; i++) {
    const word = tokens[i]?.word ?? "";
    if (END_OF_OBJECT.has(word)) break;
    const noun = inflectedVerbOf(word);
    if (noun !== undefined && noun.form !== "gerund") return { ...said, index: i, verb: noun.verb };
  }
  return undefined;
}

/** "Takes a question, then searches …": what it is given, not what it does. */
function isIntake(tokens: readonly Token[], { index, verb, form }: Said): boolean {
  if (!INTAKE.has(verb.base)) return false;
  const after = tokens.slice(index + 1, index + 1 + OBJECT_WORDS).map(({ word }) => word);
  // "Take in" is said of nothing else; in the imperative a caller is told to take something.
  if (after[0] === "in") return true;
  const isOfTool = form !== "base" || index > 0;
  return isOfTool && objectsAfter(tokens, index).some((word) => GIVEN.has(word));
}

/** "List, create or delete", "gets the weather and sends it": verbs of the same form, joined to the first. */
function findJoined(tokens: readonly Token[], lead: Said, isWish: boolean): readonly Said[] {
  const joined: Said[] = [];
  let isChain = true;
  for (let i = lead.index + 1; i < tokens.length; i++) {
    const before = tokens[i - 1];
    const word = tokens[i]?.word ?? "";
    const isAfterMark = before !== undefined && [",", "/", "&", "+", "|"].includes(before.mark);
    const isAfterAnd = JOINING.has(before?.word ?? "");
    if (JOINING.has(word)) continue;
    const said = verbAt(tokens, i);
    const isSameForm = said?.form === lead.form && !COMPOUND_VERBS.has(`${lead.verb.base} ${said.verb.base}`);
    if (isSameForm && isChain && (isAfterMark || isAfterAnd)) joined.push(said);
    else {
      isChain = false;
      if (isWish) break;
      if (isSameForm && isAfterAnd && said.verb.noun === "never" && takesObject(tokens, i)) joined.push(said);
    }
  }
  return joined;
}

/** A verb after "and" has an object or ends the sentence; "create and update timestamps" names two nouns. */
function takesObject(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1]?.word ?? "";
  return next === "" || ARTICLES.has(next) || ["it", "them", "its", "their", "to"].includes(next);
}

/** "It also deletes …" in a later sentence. */
function addedClues(sentence: string, context: SenseContext): readonly Clue[] {
  const tokens = readTokens(sentence);
  const also = tokens.findIndex(
    ({ word }, i) => word === "also" && i > 0 && i <= 4 && SUBJECTS.has(tokens[i - 1]?.word ?? ""),
  );
  const said = also === -1 ? undefined : verbAt(tokens, also + 1);
  if (said === undefined || said.verb.noun !== "never") return [];
  return [toClue(tokens, said, context, "medium")];
}

function toClue(
  tokens: readonly Token[],
  { index, verb }: Said,
  context: SenseContext,
  strength: Evidence["strength"],
): Clue {
  const objects = objectsAfter(tokens, index);
  const sense = loadsInto(tokens, index, verb)
    ? { class: "write" as const, flags: [] }
    : senseOf(verb, objects, context);
  const flags: RiskFlag[] = [...sense.flags];
  if (sense.class !== "read" && objects.some((word) => word === "all" || word === "multiple"))
    flags.push("bulk");
  if (verb.base === "overwrite") flags.push("overwrites");
  const found = clue(
    "description",
    sense.class,
    strength,
    `says ${quote(tokens[index]?.word ?? verb.base)}`,
    flags,
  );
  return verb.base === "generate" ? { ...found, isProduct: true } : found;
}

/** "Load an image into a layer" changes the layer; "into context" or "memory" is only how one speaks of reading. */
function loadsInto(tokens: readonly Token[], index: number, verb: Verb): boolean {
  if (verb.base !== "load") return false;
  const after = tokens.slice(index + 1, index + 1 + OBJECT_WORDS).map(({ word }) => word);
  const into = after.indexOf("into");
  if (into === -1) return false;
  const target = tokens.slice(index + 1 + into).map(({ word }) => word);
  return !target.slice(0, OBJECT_WORDS).some((word) => READERS.has(word));
}

function objectsAfter(tokens: readonly Token[], index: number): readonly string[] {
  const objects: string[] = [];
  for (let i = index + 1; i < tokens.length && objects.length < OBJECT_WORDS; i++) {
    const word = tokens[i]?.word ?? "";
    if (END_OF_OBJECT.has(word) && objects.length > 0) break;
    if (!ARTICLES.has(word) || word === "all") objects.push(word);
  }
  return objects;
}
