// Which calls have been seen, over all files of a run: resumed sessions start with copies of old ones.

import { LIMITS } from "../../limits.ts";
import type { FormatName } from "../format-names.ts";
import { type CallDigest, createCallDigest, DIGEST_WORDS } from "./call-digest.ts";
import type { FoundCall } from "./format.ts";

export interface CallIds {
  /** Whether the call was seen before; remembers it. */
  readonly hasSeen: (format: FormatName, call: CallId) => boolean;
  /** Whether calls came that could not be remembered. */
  readonly isFull: () => boolean;
}

/** What makes two records one call: ids of some models begin anew in every session, so that an id alone would hide other calls. */
export type CallId = Pick<FoundCall, "id" | "tool" | "args" | "argsKnown">;

const FIRST_PLACES = 1024;

/**
 * Digests in one piece of memory: texts of ids would take five times as much. `key`: four numbers that nobody knows
 * who writes traces, because who could make two digests alike could hide a call.
 */
export function createCallIds(key: Uint32Array): CallIds {
  const digest = createCallDigest(key);
  /** Where the first word of a digest says, or the next free place. All zeros: free. */
  let table = new Uint32Array(FIRST_PLACES * DIGEST_WORDS);
  let count = 0;
  let isFull = false;

  function hasSeen(format: FormatName, { id, tool, args, argsKnown }: CallId): boolean {
    if (id === undefined) return false;
    readInto(digest, format, id, tool, argsKnown ? args : undefined);
    const place = find(table, digest.words, 0);
    if (table[place] !== 0) return true;
    if (count === LIMITS.traceIds) {
      isFull = true;
      return false;
    }
    count++;
    table.set(digest.words, place);
    // Never more than half full, so that a look-up ends soon.
    if (count * 2 * DIGEST_WORDS > table.length) grow();
    return false;
  }

  function grow(): void {
    const larger = new Uint32Array(table.length * 2);
    for (let i = 0; i < table.length; i += DIGEST_WORDS) {
      if (table[i] === 0) continue;
      larger.set(table.subarray(i, i + DIGEST_WORDS), find(larger, table, i));
    }
    table = larger;
  }

  return { hasSeen, isFull: () => isFull };
}

function readInto(digest: CallDigest, format: FormatName, id: string, tool: string, args: unknown): void {
  digest.start();
  digest.add(format);
  digest.add(id);
  digest.add(tool);
  digest.add(args);
  // 0 marks a free place.
  digest.words[0] = (digest.words[0] as number) || 1;
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
