// Words: cuts untrusted names and prose into the words that the classifier reads. Bounded and linear.

import { LIMITS } from "../limits.ts";
import { shorten } from "../policy/shorten.ts";

export interface NameWords {
  /** In lower case, in order. */
  readonly words: readonly string[];
  /** Words of the namespaces before the last `.`, `/` or `:`, as in `github.repo.get`. */
  readonly namespaceWords: number;
  /** The name is longer than what was read of it. */
  readonly isCut: boolean;
  /** A word mixes letters of look-alike scripts, as in a Latin "delete" with a Cyrillic "е". */
  readonly isDisguised: boolean;
}

/** Zero-width, bidi, tag and other characters that a person does not see. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const NAMESPACE = /^mcp__[^_]{1,64}(?:_[^_]{1,64}){0,8}__/i;
const LOWER_UPPER = /([\p{Ll}\p{N}])(?=\p{Lu})/gu;
const UPPER_LOWER = /(\p{Lu})(?=\p{Lu}\p{Ll})/gu;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const LATIN = /\p{Script=Latin}/u;
const LATIN_LIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** Cuts a name at separators and at changes of case: `mcp__x__HTTPDelete` is `http`, `delete`. */
export function readName(name: string): NameWords {
  const text = cleanText(name.slice(0, LIMITS.riskNameChars));
  const bare = text.replace(NAMESPACE, "");
  const namespaceEnd = Math.max(bare.lastIndexOf("."), bare.lastIndexOf("/"), bare.lastIndexOf(":")) + 1;
  const namespace = splitWords(bare.slice(0, namespaceEnd));
  const words = [...namespace, ...splitWords(bare.slice(namespaceEnd))];
  return {
    words,
    namespaceWords: namespace.length < words.length ? namespace.length : 0,
    isCut: name.length > LIMITS.riskNameChars,
    isDisguised: !ASCII.test(bare) && words.some((word) => LATIN.test(word) && LATIN_LIKE.test(word)),
  };
}

/** Most names are plain, and the tables of Unicode cost milliseconds when they are first used. */
const ASCII = /^[\0-\x7f]*$/;

function splitWords(text: string): readonly string[] {
  if (ASCII.test(text)) {
    const parted = text.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ").replace(/([A-Z])(?=[A-Z][a-z])/g, "$1 ");
    return (parted.match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
  }
  const spaced = text.replace(LOWER_UPPER, "$1 ").replace(UPPER_LOWER, "$1 ");
  return (spaced.match(WORD) ?? []).map((word) => word.toLowerCase());
}

/** Compatibility forms folded, invisible characters dropped. */
export function cleanText(text: string): string {
  if (ASCII.test(text)) return text;
  return text.normalize("NFKC").replace(INVISIBLE, "");
}

/** Words of prose, in lower case, with the mark of punctuation that follows each. */
export interface Token {
  readonly word: string;
  /** What stands between this word and the next: "" for a space, else the first mark, as "," "/" "(" or ":". */
  readonly mark: string;
}

const PROSE = /([\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*)([^\p{L}\p{M}\p{N}]*)/gu;

/** Reads a sentence into words. */
export function readTokens(sentence: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [, word = "", gap = ""] of sentence.matchAll(PROSE)) {
    tokens.push({ word: word.toLowerCase(), mark: gap.trim().charAt(0) });
  }
  return tokens;
}

/**
 * The first sentences of a description, without labels in brackets, mark-up and numbering. At most
 * `LIMITS.riskSentences`, from at most `LIMITS.riskTextChars` characters.
 */
export function readSentences(text: string): readonly string[] {
  const plain = cleanText(text.slice(0, LIMITS.riskTextChars)).replace(
    /\[[^\]\n]{0,200}\]|<[^>\n]{0,200}>/g,
    " ",
  );
  const sentences: string[] = [];
  for (const part of plain.split(/[.!?;。！？；](?=\s|$|\p{Script=Han})|\n+|(?<=[。！？；])/u)) {
    const sentence = part.trim();
    if (!/\p{L}{2}/u.test(sentence)) continue;
    sentences.push(sentence);
    if (sentences.length === LIMITS.riskSentences) break;
  }
  return sentences;
}

/** Shortens the server's text for evidence that a person reads. */
export function quote(text: string): string {
  return `"${shorten(text, LIMITS.riskQuoteChars)}"`;
}
