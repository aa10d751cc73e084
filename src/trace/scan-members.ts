// Walks through the members of objects and the elements of arrays in bytes, and checks all of them on the way: the
// fast way to read records of which little matters.
//
// As in scan-value.ts, -1 means that the line is read the slow way (parse-line.ts). INVARIANT: the bytes end in
// a newline, and a newline ends every loop.

import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  IS_SPACE,
  isWord,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipAll,
  type Word,
} from "./bytes.ts";
import { findPlainEnd } from "./scan-value.ts";

/** Reads the value at `value`, of the member whose key is from `key` to `keyEnd`, with its quotes; returns its end. */
export type ReadMember = (bytes: Buffer, value: number, key: number, keyEnd: number) => number;

/** Reads the element at `value`; returns its end. */
export type ReadElement = (bytes: Buffer, value: number) => number;

/** The place behind the object that starts at `start`; -1 also when there is none. */
export function scanObject(bytes: Buffer, start: number, readMember: ReadMember): number {
  if (bytes[start] !== OPEN_BRACE) return -1;
  let i = skipAll(bytes, start + 1, IS_SPACE);
  if (bytes[i] === CLOSE_BRACE) return i + 1;
  for (;;) {
    const keyEnd = bytes[i] === QUOTE ? findPlainEnd(bytes, i + 1) + 1 : 0;
    if (keyEnd === 0) return -1;
    const colon = skipAll(bytes, keyEnd, IS_SPACE);
    if (bytes[colon] !== COLON) return -1;
    i = readMember(bytes, skipAll(bytes, colon + 1, IS_SPACE), i, keyEnd);
    if (i < 0) return -1;
    i = skipAll(bytes, i, IS_SPACE);
    if (bytes[i] !== COMMA) return bytes[i] === CLOSE_BRACE ? i + 1 : -1;
    i = skipAll(bytes, i + 1, IS_SPACE);
  }
}

/** The place behind the array that starts at `start`; -1 also when there is none. */
export function scanArray(bytes: Buffer, start: number, readElement: ReadElement): number {
  if (bytes[start] !== OPEN_BRACKET) return -1;
  let i = skipAll(bytes, start + 1, IS_SPACE);
  if (bytes[i] === CLOSE_BRACKET) return i + 1;
  for (;;) {
    i = readElement(bytes, i);
    if (i < 0) return -1;
    i = skipAll(bytes, i, IS_SPACE);
    if (bytes[i] !== COMMA) return bytes[i] === CLOSE_BRACKET ? i + 1 : -1;
    i = skipAll(bytes, i + 1, IS_SPACE);
  }
}

export function isKey(bytes: Buffer, key: number, keyEnd: number, word: Word): boolean {
  return keyEnd - key === word.length && isWord(bytes, key, word);
}
