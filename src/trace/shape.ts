// Shapes: what stands between the values of an object, which is mostly the same in the next one.
//
// Traces are written by programs, line after line with the same members in the same order. Where a line has the shape
// of one that was scanned before, its keys, commas and spaces are checked by comparing four bytes at a time, and
// only its values are scanned. Whatever has no known shape is scanned member by member.

import { fourAt, IS_SPACE } from "./bytes.ts";

/** What stands in front of a value: behind the value before it, or from the opening brace on. */
export interface Lead {
  readonly length: number;
  /** Where its key starts and ends in it, without quotes. */
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Its bytes as `fourAt` reads them, but for the last four. */
  readonly words: Int32Array;
  readonly lastWord: number;
}

export interface Shape<Key> {
  readonly leads: readonly Lead[];
  /** Of each member, what its key is to the reader. */
  readonly keys: readonly Key[];
}

/** The shapes of one kind of object. */
export interface Shapes<Key> {
  readonly known: Shape<Key>[];
  readonly most: number;
  /** Shapes that were learned, of which the last `most` are known. */
  learned: number;
  /** How often one may still be learned: objects that are never alike must not cost their learning. */
  rest: number;
}

/** Shapes learned of a trace, for each that is kept. */
const LEARNED_FOR_EACH = 16;
const LEAST_BYTES = 4;
const MOST_BYTES = 80;

/** `most`: shapes kept. */
export function createShapes<Key>(most: number): Shapes<Key> {
  return { known: [], most, learned: 0, rest: most * LEARNED_FOR_EACH };
}

/** Where the members of a scanned object stand: of each the start and end of its key without quotes, and of its value. */
export interface Places {
  readonly count: number;
  readonly places: Int32Array;
}

/** Numbers of each member in `Places`. */
export const PLACES = 4;

/** Whether `lead` stands at `start`, and its value right behind it. */
export function isLead(bytes: Buffer, start: number, { length, words, lastWord }: Lead): boolean {
  for (let i = 0; i < words.length; i++) {
    if (fourAt(bytes, start + 4 * i) !== words[i]) return false;
  }
  const end = start + length;
  // White space more than in the line that was learned is of another shape: readers of values expect none.
  return fourAt(bytes, end - LEAST_BYTES) === lastWord && IS_SPACE[bytes[end] as number] !== 1;
}

/** Keeps the shape of an object at `start` that none of the known ones fits; `keyOf` tells of the member at an index. */
export function learnShape<Key>(
  shapes: Shapes<Key>,
  bytes: Buffer,
  start: number,
  { count, places }: Places,
  keyOf: (index: number) => Key,
): void {
  if (shapes.rest === 0) return;
  shapes.rest--;
  const leads: Lead[] = [];
  const keys: Key[] = [];
  let from = start;
  for (let i = 0; i < count; i++) {
    const at = PLACES * i;
    const value = places[at + 2] as number;
    if (value - from < LEAST_BYTES || value - from > MOST_BYTES) return;
    leads.push(leadOf(bytes, from, value, (places[at] as number) - from, (places[at + 1] as number) - from));
    keys.push(keyOf(i));
    from = places[at + 3] as number;
  }
  shapes.known[shapes.learned++ % shapes.most] = { leads, keys };
}

export function leadOf(bytes: Buffer, start: number, end: number, keyStart: number, keyEnd: number): Lead {
  const length = end - start;
  const words = new Int32Array((length - 1) >> 2);
  for (let i = 0; i < words.length; i++) words[i] = fourAt(bytes, start + 4 * i);
  return { length, keyStart, keyEnd, words, lastWord: fourAt(bytes, end - LEAST_BYTES) };
}
