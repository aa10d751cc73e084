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
import { isLead, type Lead, leadOf } from "./shape.ts";

/** What a key is to the reader of an object, which says what the numbers mean. `key` to `keyEnd`: with its quotes. */
export type KeyOf = (bytes: Buffer, key: number, keyEnd: number) => number;

/** Reads the value at `value`, of a member whose key is this to the reader, into `target`; returns its end. */
export type ReadMember<Target> = (bytes: Buffer, value: number, key: number, target: Target) => number;

/** Reads the element at `value`; returns its end. */
export type ReadElement = (bytes: Buffer, value: number) => number;

/**
 * How objects of one kind are read. What stands in front of a value is mostly what stood there in an object before, so
 * it is remembered what comes behind what, and compared; only what is new is looked at byte by byte.
 */
export interface ObjectReader<Target> {
  readonly keyOf: KeyOf;
  readonly readMember: ReadMember<Target>;
  readonly start: Step;
  /** How much may still be remembered. */
  rest: number;
}

/** What stands in front of a value, and what was seen behind that value. */
interface Step {
  /** Absent at the start of an object, and where nothing is remembered. */
  readonly lead: Lead | undefined;
  readonly length: number;
  readonly key: number;
  readonly next: Step[];
}

const MOST_STEPS = 512;
/** What is remembered behind one step. */
const MOST_NEXT = 8;
const MOST_LEAD_BYTES = 80;

export function createObjectReader<Target>(
  keyOf: KeyOf,
  readMember: ReadMember<Target>,
): ObjectReader<Target> {
  return { keyOf, readMember, start: { lead: undefined, length: 0, key: 0, next: [] }, rest: MOST_STEPS };
}

/** The place behind the object that starts at `start`; -1 also when there is none. */
export function scanObject<Target>(
  bytes: Buffer,
  start: number,
  reader: ObjectReader<Target>,
  target: Target,
): number {
  if (bytes[start] !== OPEN_BRACE) return -1;
  let step = reader.start;
  let i = start;
  for (;;) {
    const next = findStep(bytes, i, step) ?? readStep(bytes, i, step, reader);
    if (next === undefined) break;
    i = reader.readMember(bytes, i + next.length, next.key, target);
    if (i < 0) return -1;
    if (bytes[i] !== COMMA) {
      i = skipAll(bytes, i, IS_SPACE);
      if (bytes[i] !== COMMA) return bytes[i] === CLOSE_BRACE ? i + 1 : -1;
    }
    step = next;
  }
  // Nothing but an object without members.
  const end = skipAll(bytes, start + 1, IS_SPACE);
  return bytes[end] === CLOSE_BRACE ? end + 1 : -1;
}

function findStep(bytes: Buffer, start: number, { next }: Step): Step | undefined {
  for (let i = 0; i < next.length; i++) {
    const step = next[i] as Step;
    if (isLead(bytes, start, step.lead as Lead)) return step;
  }
  return undefined;
}

/** From the opening brace or a comma up to a value; `undefined` when that is not what stands there. */
function readStep(bytes: Buffer, start: number, before: Step, reader: ObjectReader<never>): Step | undefined {
  const key = skipAll(bytes, start + 1, IS_SPACE);
  const keyEnd = bytes[key] === QUOTE ? findPlainEnd(bytes, key + 1) + 1 : 0;
  if (keyEnd === 0) return undefined;
  const colon = skipAll(bytes, keyEnd, IS_SPACE);
  if (bytes[colon] !== COLON) return undefined;
  const value = skipAll(bytes, colon + 1, IS_SPACE);
  const length = value - start;
  const isKept =
    reader.rest > 0 &&
    (before.lead !== undefined || before === reader.start) &&
    before.next.length < MOST_NEXT &&
    length <= MOST_LEAD_BYTES;
  const step: Step = {
    lead: isKept ? leadOf(bytes, start, value, key + 1 - start, keyEnd - 1 - start) : undefined,
    length,
    key: reader.keyOf(bytes, key, keyEnd),
    next: [],
  };
  if (isKept) {
    before.next.push(step);
    reader.rest--;
  }
  return step;
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
