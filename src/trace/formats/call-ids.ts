// Which calls have been seen, over all files of a run: resumed sessions start with copies of old ones.

import { hash } from "node:crypto";
import { LIMITS } from "../../limits.ts";
import { formatExactJson } from "../exact-json.ts";
import type { FormatName } from "../format-names.ts";
import type { FoundCall } from "./format.ts";

export interface CallIds {
  /** Whether the call was seen before; remembers it. */
  readonly hasSeen: (format: FormatName, call: CallId) => boolean;
  /** Whether calls came that could not be remembered. */
  readonly isFull: () => boolean;
}

/** What makes two records one call. */
export type CallId = Pick<FoundCall, "id" | "tool" | "args" | "argsKnown">;

/** Words of 32 bits of a digest that are kept: nobody can make two calls alike in 128 bits of SHA-256. */
const WORDS = 4;
const FIRST_PLACES = 1024;

/**
 * A call is known again by its id, its tool and its arguments: ids of some models are of one session only, so
 * that an id alone would hide other calls. Digests, in one piece of memory: texts would take five times as much.
 */
export function createCallIds(most: number = LIMITS.traceIds): CallIds {
  /** Digests by their first word; the next free place where that one is taken. All zeros: free. */
  let table = new Uint32Array(FIRST_PLACES * WORDS);
  let count = 0;
  let isFull = false;

  function hasSeen(format: FormatName, { id, tool, args, argsKnown }: CallId): boolean {
    if (id === undefined) return false;
    const text = `${format}\n${JSON.stringify([id, tool])}${argsKnown ? formatExactJson(args) : ""}`;
    const digest = digestOf(text);
    const place = find(table, digest, 0);
    if (table[place] !== 0) return true;
    if (count === most) {
      isFull = true;
      return false;
    }
    count++;
    table.set(digest, place);
    // Never more than half full, so that a look-up ends soon.
    if (count * 2 * WORDS > table.length) grow();
    return false;
  }

  function grow(): void {
    const larger = new Uint32Array(table.length * 2);
    for (let i = 0; i < table.length; i += WORDS) {
      if (table[i] === 0) continue;
      larger.set(table.subarray(i, i + WORDS), find(larger, table, i));
    }
    table = larger;
  }

  return { hasSeen, isFull: () => isFull };
}

/** Where the digest stands, or may be put. */
function find(table: Uint32Array, digest: Uint32Array, at: number): number {
  let place = ((digest[at] as number) * WORDS) % table.length;
  while (table[place] !== 0 && !isAt(table, place, digest, at)) place = (place + WORDS) % table.length;
  return place;
}

function isAt(table: Uint32Array, place: number, digest: Uint32Array, at: number): boolean {
  for (let i = 0; i < WORDS; i++) if (table[place + i] !== digest[at + i]) return false;
  return true;
}

function digestOf(text: string): Uint32Array {
  const bytes = hash("sha256", text, "buffer");
  const digest = Uint32Array.from({ length: WORDS }, (_, i) => bytes.readUInt32LE(i * 4));
  // 0 marks a free place.
  digest[0] = (digest[0] as number) || 1;
  return digest;
}
