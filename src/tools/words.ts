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

const NAMESPACE = /^mcp__[^_]{1,64}(?:_[^_]{1,64}){0,8}__/i;

interface UnicodePatterns {
  /** Zero-width, bidi, tag and other characters that a person does not see. */
  readonly invisible: RegExp;
  readonly lowerUpper: RegExp;
  readonly upperLower: RegExp;
  readonly word: RegExp;
  readonly latin: RegExp;
  readonly latinLike: RegExp;
}

let patterns: UnicodePatterns | undefined;

/** Made for the first text that is not plain: most are, and the tables of Unicode cost milliseconds. */
function unicode(): UnicodePatterns {
  patterns ??= {
    invisible: /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu,
    lowerUpper: /([\p{Ll}\p{N}])(?=\p{Lu})/gu,
    upperLower: /(\p{Lu})(?=\p{Lu}\p{Ll})/gu,
    word: /[\p{L}\p{M}\p{N}]+/gu,
    latin: /\p{Script=Latin}/u,
    latinLike: /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u,
  };
  return patterns;
}

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
    isDisguised: !ASCII.test(bare) && words.some(mixesScripts),
  };
}

function mixesScripts(word: string): boolean {
  const { latin, latinLike } = unicode();
  return latin.test(word) && latinLike.test(word);
}

const ASCII = /^[\0-\x7f]*$/;

function splitWords(text: string): readonly string[] {
  if (ASCII.test(text)) {
    const parted = text.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ").replace(/([A-Z])(?=[A-Z][a-z])/g, "$1 ");
    return (parted.match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
  }
  const { lowerUpper, upperLower, word: whole } = unicode();
  const spaced = text.replace(lowerUpper, "$1 ").replace(upperLower, "$1 ");
  return (spaced.match(whole) ?? []).map((word) => word.toLowerCase());
}

/** Compatibility forms folded, invisible characters dropped. */
export function cleanText(text: string): string {
  if (ASCII.test(text)) return text;
  return text.normalize("NFKC").replace(unicode().invisible, "");
}

/** Words of prose, in lower case, with the mark of punctuation that follows each. */
export interface Token {
  readonly word: string;
  /** What stands between this word and the next: "" for a space, else the first mark, as "," "/" "(" or ":". */
  readonly mark: string;
}

let prose: RegExp | undefined;

/** Reads a sentence into words. */
export function readTokens(sentence: string): readonly Token[] {
  prose ??= /([\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*)([^\p{L}\p{M}\p{N}]*)/gu;
  const tokens: Token[] = [];
  for (const [, word = "", gap = ""] of sentence.matchAll(prose)) {
    tokens.push({ word: word.toLowerCase(), mark: gap.trim().charAt(0) });
  }
  return tokens;
}

/** Their point ends no sentence. */
const ABBREVIATION = /\b(e\.g|i\.e|etc|vs|incl|approx)\.(?=\s)/gi;

/**
 * The first sentences of a description, without labels in brackets, mark-up and numbering. At most
 * `LIMITS.riskSentences`, from at most `LIMITS.riskTextChars` characters.
 */
export function readSentences(text: string): readonly string[] {
  const plain = cleanText(text.slice(0, LIMITS.riskTextChars)).replace(
    /\[[^\]\n]{0,200}\]|<[^>\n]{0,200}>/g,
    " ",
  );
  const unbroken = plain.replace(ABBREVIATION, "$1");
  const sentences: string[] = [];
  for (const part of unbroken.split(/[.!?;。！？；](?=\s|$|\p{Script=Han})|\n+|(?<=[。！？；])/u)) {
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
