// Words of untrusted prose, each with its place, whatever it is disguised with.

import { lookOf } from "../tools/look-alike.ts";
import { cleanText } from "../tools/words.ts";

export interface PlacedWord {
  /** In lower case, without invisible characters; letters that look Latin are Latin. */
  readonly word: string;
  /** In UTF-16 units of the text as sent, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** A full stop, an empty line, a mark of a list or the like stands before it: lines are wrapped anywhere. */
  readonly isFirst: boolean;
}

const ASCII = /^[\0-\x7f]*$/;
let pattern: RegExp | undefined;

/** Words with what parts sentences. `_`, `.`, `~` and `/` belong to names of files and of tools. */
function wordPattern(): RegExp {
  pattern ??=
    /(\p{Script=Han}|[\p{Script=Hiragana}\p{Script=Katakana}]{1,40}|[\p{L}\p{M}\p{N}~_$][\p{L}\p{M}\p{N}'’_./~-]*|\.[\p{L}\p{N}][\p{L}\p{N}_./-]*)|([.!?;:。！？；]|\n(?=\s{0,40}(?:\n|[-*+#•>|]|\d{1,3}[.)]|$)))/gu;
  return pattern;
}

export function readWords(text: string): readonly PlacedWord[] {
  const { clean, origin } = cleanWithOrigin(text);
  const words: PlacedWord[] = [];
  let isFirst = true;
  for (const { 0: found, 1: word, index } of clean.matchAll(wordPattern())) {
    if (word === undefined) {
      isFirst = true;
      continue;
    }
    const bare = word.replace(/[.'’/-]+$/, "");
    const start = origin(index);
    words.push({ word: lookOf(bare).replaceAll("’", "'"), start, end: origin(index + bare.length), isFirst });
    isFirst = bare.length < found.length && /[.]$/.test(word);
  }
  return words;
}

/** The text without what is not seen, and where each of its units stood. */
function cleanWithOrigin(text: string): { clean: string; origin: (index: number) => number } {
  if (ASCII.test(text)) return { clean: text, origin: (index) => index };
  const places: number[] = [];
  let clean = "";
  let at = 0;
  for (const char of text) {
    const kept = cleanText(char);
    for (let i = 0; i < kept.length; i++) places.push(at);
    clean += kept;
    at += char.length;
  }
  return { clean, origin: (index) => places[index] ?? text.length };
}
