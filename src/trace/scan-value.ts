// Finds the end of a JSON value in bytes and checks its structure on the way, without making anything of it.
//
// Every function here takes the place where to start and returns the place behind what it read, or -1
// for whatever it is not sure of: then the line is read the slow way (slow-line.ts), which decides.
// INVARIANT: the bytes end in a newline. No function reads beyond the next one, because a newline
// ends every loop; so nothing here asks for the length.

import { isExactDouble } from "../json.ts";
import { LIMITS } from "../limits.ts";

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const NEWLINE = 0x0a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const LOWER_U = 0x75;

/** A double holds every number of up to 15 digits, so a text this short is exact unless it has an exponent. */
const EXACT_LENGTH = 15;

/** What a byte is inside a string. */
const PLAIN = 0;
const NOT_ASCII = 1;
const SPECIAL = 2;
const STRING_CLASS = classify();

/** What a scan learns beside the place. */
export interface ScanNotes {
  /** A string held a byte beyond ASCII: the scan is right if the line is valid UTF-8. */
  isAscii: boolean;
}

/** Object (1) or array (0), by level; a scan starts inside the line's own object. */
const isObjectAt = new Uint8Array(LIMITS.traceDepth + 1);

/** `start`: where a value is due, perhaps behind white space. */
export function skipValue(bytes: Buffer, start: number, notes: ScanNotes): number {
  let i = start;
  let level = 1;
  for (;;) {
    i = skipSpace(bytes, i);
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      i = skipString(bytes, i + 1, notes);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (level === LIMITS.traceDepth) return -1;
      const isObject = byte === OPEN_BRACE;
      isObjectAt[++level] = isObject ? 1 : 0;
      i = skipSpace(bytes, i + 1);
      if (bytes[i] !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        if (isObject) i = skipKey(bytes, i, notes);
        if (i < 0) return -1;
        continue;
      }
      level--;
      i++;
    } else if (byte === MINUS || isDigit(byte)) {
      i = skipNumber(bytes, i);
    } else {
      i = skipLiteral(bytes, i);
    }
    if (i < 0) return -1;
    // Behind a value: close what ends here, up to a comma and the next value.
    for (;;) {
      if (level === 1) return i;
      i = skipSpace(bytes, i);
      const isObject = isObjectAt[level] === 1;
      const next = bytes[i++];
      if (next === COMMA) {
        if (isObject) i = skipKey(bytes, skipSpace(bytes, i), notes);
        if (i < 0) return -1;
        break;
      }
      if (next !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return -1;
      level--;
    }
  }
}

/** Space, tab and carriage return: a newline ends the line. */
export function skipSpace(bytes: Buffer, start: number): number {
  let i = start;
  while ((bytes[i] as number) <= 0x20 && isSpace(bytes[i] as number)) i++;
  return i;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}

/** A key and its colon. */
function skipKey(bytes: Buffer, start: number, notes: ScanNotes): number {
  if (bytes[start] !== QUOTE) return -1;
  const end = skipString(bytes, start + 1, notes);
  if (end < 0) return -1;
  const colon = skipSpace(bytes, end);
  return bytes[colon] === COLON ? colon + 1 : -1;
}

/** The rest of a string, from behind its opening quote. */
function skipString(bytes: Buffer, start: number, notes: ScanNotes): number {
  for (let i = start; ; ) {
    const byte = bytes[i] as number;
    const kind = STRING_CLASS[byte] as number;
    if (kind === PLAIN) {
      i++;
    } else if (kind === NOT_ASCII) {
      notes.isAscii = false;
      i++;
    } else if (byte === QUOTE) {
      return i + 1;
    } else if (byte === BACKSLASH) {
      i = skipEscape(bytes, i + 1);
      if (i < 0) return -1;
    } else {
      return -1;
    }
  }
}

/** The closing quote of a string of plain ASCII without escapes, from behind its opening quote. */
export function findPlainEnd(bytes: Buffer, start: number): number {
  let i = start;
  while (STRING_CLASS[bytes[i] as number] === PLAIN) i++;
  return bytes[i] === QUOTE ? i : -1;
}

/** From behind the backslash. */
function skipEscape(bytes: Buffer, start: number): number {
  switch (bytes[start]) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // slash
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return start + 1;
    case LOWER_U:
      for (let i = start + 1; i <= start + 4; i++) {
        if (!isHexDigit(bytes[i] as number)) return -1;
      }
      return start + 5;
    default:
      return -1;
  }
}

/** A number that a double says exactly. specification: policy-format.md section 1. */
export function skipNumber(bytes: Buffer, start: number): number {
  let i = bytes[start] === MINUS ? start + 1 : start;
  if (bytes[i] === ZERO) i++;
  else if ((i = skipDigits(bytes, i)) < 0) return -1;
  if (bytes[i] === POINT && (i = skipDigits(bytes, i + 1)) < 0) return -1;
  let isOdd = i - start > EXACT_LENGTH;
  if (((bytes[i] as number) | 0x20) === LOWER_E) {
    isOdd = true;
    i++;
    if (bytes[i] === MINUS || bytes[i] === 0x2b) i++;
    if ((i = skipDigits(bytes, i)) < 0) return -1;
  }
  if (isOdd) {
    // Longer text than the limit is no double, whatever it says; do not make a string of it.
    if (i - start > LIMITS.numberText || !isExactDouble(bytes.toString("latin1", start, i))) return -1;
  }
  return i;
}

/** One digit at least. */
function skipDigits(bytes: Buffer, start: number): number {
  let i = start;
  while (isDigit(bytes[i] as number)) i++;
  return i === start ? -1 : i;
}

function skipLiteral(bytes: Buffer, start: number): number {
  switch (bytes[start]) {
    case 0x74:
      return skipWord(bytes, start, "true");
    case 0x66:
      return skipWord(bytes, start, "false");
    default:
      return skipWord(bytes, start, "null");
  }
}

function skipWord(bytes: Buffer, start: number, word: string): number {
  return isText(bytes, start, word) ? start + word.length : -1;
}

/** Whether the ASCII `text`, which holds no newline, stands at `start`. */
export function isText(bytes: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[start + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function classify(): Uint8Array {
  const classes = new Uint8Array(256);
  classes.fill(SPECIAL, 0, 0x20);
  classes[QUOTE] = SPECIAL;
  classes[BACKSLASH] = SPECIAL;
  classes.fill(NOT_ASCII, 0x80);
  return classes;
}
