// Names as strings, the same bytes always the same string: so look-ups by name find its hash computed.

import { fourAt } from "./bytes.ts";

/** Slots; a power of two. A trace names far fewer grants, servers and tools, or names do not repeat. */
const SLOTS = 4096;
/** Slots a name may stand in. A name that finds them all taken replaces the first: memory stays bounded. */
const PROBES = 4;
/** Longer names are not kept. */
const MAX_LENGTH = 64;

export interface Names {
  readonly names: string[];
  /** 0 for a free slot. */
  readonly lengths: Uint8Array;
  /** The bytes of each slot's name as `fourAt` reads them, MOST_WORDS apart: a string's characters are slower to get at. */
  readonly words: Int32Array;
}

const MOST_WORDS = MAX_LENGTH / 4;

export function createNames(): Names {
  return {
    names: new Array<string>(SLOTS).fill(""),
    lengths: new Uint8Array(SLOTS),
    words: new Int32Array(SLOTS * MOST_WORDS),
  };
}

/** The text of `bytes` from `start` to `end`, which is ASCII. */
export function intern(table: Names, bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return "";
  if (length > MAX_LENGTH) return bytes.toString("latin1", start, end);
  const home = hashName(bytes, start, end);
  for (let probe = 0; probe < PROBES; probe++) {
    const slot = (home + probe) & (SLOTS - 1);
    const kept = table.lengths[slot];
    if (kept === 0) return keep(table, slot, bytes, start, end);
    if (kept === length && isKept(table.words, slot * MOST_WORDS, bytes, start, end)) {
      return table.names[slot] as string;
    }
  }
  return keep(table, home & (SLOTS - 1), bytes, start, end);
}

function keep(table: Names, slot: number, bytes: Buffer, start: number, end: number): string {
  const name = bytes.toString("latin1", start, end);
  table.names[slot] = name;
  table.lengths[slot] = end - start;
  let word = slot * MOST_WORDS;
  for (let i = start; i < end - 4; i += 4) table.words[word++] = fourAt(bytes, i);
  table.words[word] = lastWord(bytes, start, end);
  return name;
}

function isKept(words: Int32Array, first: number, bytes: Buffer, start: number, end: number): boolean {
  let word = first;
  for (let i = start; i < end - 4; i += 4) {
    if (words[word++] !== fourAt(bytes, i)) return false;
  }
  return words[word] === lastWord(bytes, start, end);
}

/** The last four bytes, or all of fewer. */
function lastWord(bytes: Buffer, start: number, end: number): number {
  if (end - start >= 4) return fourAt(bytes, end - 4);
  let word = 0;
  for (let i = start; i < end; i++) word = (word << 8) | (bytes[i] as number);
  return word;
}

/** Over the length and some bytes: all of them are compared anyway, so what collides only costs time. */
function hashName(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  hash = hash * 31 + (bytes[start] as number);
  hash = hash * 31 + (bytes[(start + end) >> 1] as number);
  hash = Math.imul(hash, 31) + lastWord(bytes, start, end);
  hash = Math.imul(hash, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
