// A set of what is remembered over a whole run, by keyed digests in one piece of memory: texts would take five times as much.

import { createCallDigest, DIGEST_WORDS } from "./call-digest.ts";

export interface DigestSet {
  /** Whether these JSON values, or `undefined`, were added. */
  readonly has: (...parts: readonly unknown[]) => boolean;
  /** False when they were there, or when the set is full. */
  readonly add: (...parts: readonly unknown[]) => boolean;
  /** Whether something came that could not be added. */
  readonly isFull: () => boolean;
}

const FIRST_PLACES = 1024;

/** `key`: numbers that nobody knows who writes traces, because who could make two digests alike could hide a call. */
export function createDigestSet(key: Uint32Array, most: number): DigestSet {
  const digest = createCallDigest(key);
  const { words } = digest;
  /** Where the first word of a digest says, or the next free place. A first word of 0: free. */
  let table = new Uint32Array(FIRST_PLACES * DIGEST_WORDS);
  let count = 0;
  let isFull = false;

  function placeOf(parts: readonly unknown[]): number {
    digest.start();
    for (const part of parts) digest.add(part);
    words[0] = (words[0] as number) || 1;
    return find(table, words, 0);
  }

  function add(...parts: readonly unknown[]): boolean {
    const place = placeOf(parts);
    if (table[place] !== 0) return false;
    if (count === most) {
      isFull = true;
      return false;
    }
    count++;
    table.set(words, place);
    // Never more than half full, so that a look-up ends soon.
    if (count * 2 * DIGEST_WORDS > table.length) grow();
    return true;
  }

  function grow(): void {
    const larger = new Uint32Array(table.length * 2);
    for (let i = 0; i < table.length; i += DIGEST_WORDS) {
      if (table[i] === 0) continue;
      larger.set(table.subarray(i, i + DIGEST_WORDS), find(larger, table, i));
    }
    table = larger;
  }

  return { has: (...parts) => table[placeOf(parts)] !== 0, add, isFull: () => isFull };
}

/** Where the digest at `at` of `words` stands, or may be put. */
function find(table: Uint32Array, words: Uint32Array, at: number): number {
  let place = ((words[at] as number) * DIGEST_WORDS) % table.length;
  while (table[place] !== 0 && !isAt(table, place, words, at)) place = (place + DIGEST_WORDS) % table.length;
  return place;
}

function isAt(table: Uint32Array, place: number, words: Uint32Array, at: number): boolean {
  for (let i = 0; i < DIGEST_WORDS; i++) if (table[place + i] !== words[at + i]) return false;
  return true;
}
