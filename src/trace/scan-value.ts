// Finds the end of a JSON value in bytes and checks its structure on the way, without making anything of it.
//
// Every function here takes the place where to start and returns the place behind what it read, or -1
// for whatever it is not sure of: then the line is read the slow way (slow-line.ts), which decides.
// INVARIANT: the bytes end in a newline, and a newline ends every loop; so nothing here asks for the end.

import { parseNum } from "../decimal.ts";
import { isShortestText } from "../json.ts";
import { LIMITS } from "../limits.ts";
import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  FALSE,
  fourAt,
  IS_DIGIT,
  IS_ESCAPE,
  IS_HEX_DIGIT,
  IS_SPACE,
  isWord,
  LOWER_E,
  LOWER_U,
  MINUS,
  NINE,
  NULL,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  POINT,
  QUOTE,
  skipAll,
  skipEscaped,
  skipLetters,
  skipPlain,
  TRUE,
  type Word,
  ZERO,
} from "./bytes.ts";

/** A double holds every number of up to 15 digits, so a text this short is exact unless it has an exponent. */
export const EXACT_LENGTH = 15;

/** Looked up once: the table of limits is another chunk's, and every look-up there goes through a getter. */
const MOST_LEVELS = LIMITS.traceDepth;

/** What a scan learns beside the place. */
export interface ScanNotes {
  /** A string held a byte beyond ASCII: the scan is right if the line is valid UTF-8. */
  isAscii: boolean;
  /** JSON.parse reads every number as its text says; otherwise parseExactJson must. */
  isExact: boolean;
  /**
   * The longest text with escapes that was checked on the line, from behind its opening quote to behind the closing
   * one; of no length when there is none. The results of tools stand twice on their lines.
   */
  longStart: number;
  longEnd: number;
}

/** What is shorter is as soon checked again as compared. */
const LONG_TEXT = 256;

/** The byte that closes the object or array at each level. */
const closers = new Uint8Array(MOST_LEVELS + 1);

/** `start`: where a value is due, perhaps behind white space. `outer`: how many objects and arrays are around it. */
export function skipValue(bytes: Buffer, start: number, notes: ScanNotes, outer = 1): number {
  let i = start;
  let level = outer;
  let closer = 0;
  for (;;) {
    i = skipAll(bytes, i, IS_SPACE);
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      i = skipString(bytes, i + 1, notes);
    } else if (byte <= NINE) {
      i = skipNumber(bytes, i, notes);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (level === MOST_LEVELS) return -1;
      // In ASCII the closing brace and bracket stand two behind the opening ones.
      closer = byte + 2;
      closers[++level] = closer;
      i = skipAll(bytes, i + 1, IS_SPACE);
      if (bytes[i] !== closer) {
        if (closer === CLOSE_BRACE) i = skipKey(bytes, i, notes);
        if (i < 0) return -1;
        continue;
      }
      i++;
      closer = closers[--level] as number;
    } else {
      i = skipLiteral(bytes, i);
    }
    if (i < 0) return -1;
    // Behind a value: close what ends here, up to a comma and the next value.
    for (;;) {
      if (level === outer) return i;
      i = skipAll(bytes, i, IS_SPACE);
      const next = bytes[i++] as number;
      if (next === COMMA) {
        if (closer === CLOSE_BRACE) i = skipKey(bytes, skipAll(bytes, i, IS_SPACE), notes);
        if (i < 0) return -1;
        break;
      }
      if (next !== closer) return -1;
      closer = closers[--level] as number;
    }
  }
}

/** A key and its colon. */
function skipKey(bytes: Buffer, start: number, notes: ScanNotes): number {
  if (bytes[start] !== QUOTE) return -1;
  const end = skipString(bytes, start + 1, notes);
  if (end < 0) return -1;
  const colon = skipAll(bytes, end, IS_SPACE);
  return bytes[colon] === COLON ? colon + 1 : -1;
}

/** The rest of a string, from behind its opening quote. */
function skipString(bytes: Buffer, start: number, notes: ScanNotes): number {
  const end = skipPlain(bytes, start);
  return bytes[end] === QUOTE ? end + 1 : skipOddString(bytes, start, end, notes);
}

/** `plainEnd`: up to where the string is plain. */
function skipOddString(bytes: Buffer, start: number, plainEnd: number, notes: ScanNotes): number {
  const { longStart, longEnd } = notes;
  const length = longEnd - longStart;
  if (length > 0 && isSameText(bytes, longStart, start, length)) return start + length;
  const end = skipText(bytes, plainEnd, notes);
  if (end - start > Math.max(length, LONG_TEXT)) {
    notes.longStart = start;
    notes.longEnd = end;
  }
  return end;
}

function isSameText(bytes: Buffer, one: number, other: number, length: number): boolean {
  return (
    fourAt(bytes, one) === fourAt(bytes, other) &&
    bytes[other + length - 1] === QUOTE &&
    bytes.compare(bytes, one, one + length, other, other + length) === 0
  );
}

/** From anywhere in a string that is behind no backslash. */
function skipText(bytes: Buffer, start: number, notes: ScanNotes): number {
  let i = start;
  for (;;) {
    i = notes.isAscii ? skipPlain(bytes, skipEscaped(bytes, i)) : skipLetters(bytes, i);
    const byte = bytes[i] as number;
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) {
      i = skipEscape(bytes, i + 1);
      if (i < 0) return -1;
    } else if (byte >= 0x80) notes.isAscii = false;
    else return -1;
  }
}

/** The closing quote of a string of plain ASCII without escapes, from behind its opening quote. */
export function findPlainEnd(bytes: Buffer, start: number): number {
  const end = skipPlain(bytes, start);
  return bytes[end] === QUOTE ? end : -1;
}

/** From behind the backslash. */
function skipEscape(bytes: Buffer, start: number): number {
  const letter = bytes[start] as number;
  if (IS_ESCAPE[letter] === 1) return start + 1;
  if (letter !== LOWER_U) return -1;
  for (let i = start + 1; i <= start + 4; i++) {
    if (IS_HEX_DIGIT[bytes[i] as number] !== 1) return -1;
  }
  return start + 5;
}

/** specification: policy-format.md section 1. */
export function skipNumber(bytes: Buffer, start: number, notes: ScanNotes): number {
  let i = bytes[start] === MINUS ? start + 1 : start;
  i = bytes[i] === ZERO ? i + 1 : skipDigits(bytes, i);
  if (i > 0 && bytes[i] === POINT) i = skipDigits(bytes, i + 1);
  if (i < 0) return -1;
  const hasExponent = ((bytes[i] as number) | 0x20) === LOWER_E;
  if (!hasExponent && i - start <= EXACT_LENGTH) return i;
  if (hasExponent) {
    const sign = bytes[i + 1];
    i = skipDigits(bytes, sign === MINUS || sign === PLUS ? i + 2 : i + 1);
  }
  // Before a string is made of it: text may be as long as the line.
  if (i < 0 || i - start > LIMITS.numberText) return -1;
  const text = bytes.toString("latin1", start, i);
  if (isShortestText(text)) return i;
  const num = parseNum(text);
  if (num === undefined) return -1;
  notes.isExact &&= typeof num === "number";
  return i;
}

/** One digit at least. */
function skipDigits(bytes: Buffer, start: number): number {
  const end = skipAll(bytes, start, IS_DIGIT);
  return end === start ? -1 : end;
}

function skipLiteral(bytes: Buffer, start: number): number {
  return skipWord(bytes, start, bytes[start] === 0x74 ? TRUE : bytes[start] === 0x66 ? FALSE : NULL);
}

export function skipWord(bytes: Buffer, start: number, word: Word): number {
  return isWord(bytes, start, word) ? start + word.length : -1;
}
