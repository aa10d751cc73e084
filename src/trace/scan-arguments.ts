// Finds the members of a call's arguments in bytes, and makes values only of those that somebody reads.
//
// All of the arguments are checked as in scan-value.ts. What is unusual (a key with an escape or beyond ASCII, very
// many members) is noted, and then JSON.parse makes all of them. Whatever the way, a member has the same value.

import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  IS_DIGIT,
  IS_SPACE,
  LOWER_E,
  LOWER_T,
  MINUS,
  NINE,
  POINT,
  QUOTE,
  skipAll,
  ZERO,
} from "./bytes.ts";
import { EXACT_LENGTH, findPlainEnd, type ScanNotes, skipValue } from "./scan-value.ts";
import { isLead, learnShape, PLACES, type Places, type Shape, type Shapes } from "./shape.ts";

/** Members whose places are kept. Calls with more are rare. */
const MOST_MEMBERS = 32;
/** Where the members stand, in the order of the text; reused for every line. */
export interface MemberPlaces extends Places {
  /** -1: they were not kept. */
  count: number;
}

export function createMemberPlaces(): MemberPlaces {
  return { count: 0, places: new Int32Array(PLACES * MOST_MEMBERS) };
}

/** Levels around the value of an argument: the line and the arguments. */
const OUTER = 2;
/** Stands where a place is, when skipValue must go through all of the arguments. */
const ODD = -2;

/** The place behind the object that starts at `start`, or -1 as in scan-value.ts. */
export function scanArguments(
  bytes: Buffer,
  start: number,
  notes: ScanNotes,
  members: MemberPlaces,
  shapes: Shapes<undefined>,
): number {
  const { known } = shapes;
  for (let i = 0; i < known.length; i++) {
    const end = scanShaped(bytes, start, notes, members, known[i] as Shape<undefined>);
    if (end !== -1) return end;
  }
  const end = scanMembers(bytes, start, notes, members);
  if (end > 0 && members.count > 0) learnShape(shapes, bytes, start, members, noKey);
  if (end !== ODD) return end;
  members.count = -1;
  return skipValue(bytes, start, notes);
}

const noKey = (): undefined => undefined;

/** -1 also when the shape is another. */
function scanShaped(
  bytes: Buffer,
  start: number,
  notes: ScanNotes,
  members: MemberPlaces,
  { leads }: Shape<undefined>,
): number {
  const { places } = members;
  const count = leads.length;
  let i = start;
  for (let member = 0; member < count; member++) {
    const lead = leads[member] as (typeof leads)[number];
    if (!isLead(bytes, i, lead)) return -1;
    const at = PLACES * member;
    places[at] = i + lead.keyStart;
    places[at + 1] = i + lead.keyEnd;
    i += lead.length;
    places[at + 2] = i;
    i = skipValue(bytes, i, notes, OUTER);
    if (i < 0) return -1;
    places[at + 3] = i;
  }
  if (bytes[i] !== CLOSE_BRACE) return -1;
  members.count = count;
  return i + 1;
}

function scanMembers(bytes: Buffer, start: number, notes: ScanNotes, members: MemberPlaces): number {
  const { places } = members;
  members.count = 0;
  let count = 0;
  let i = skipAll(bytes, start + 1, IS_SPACE);
  if (bytes[i] === CLOSE_BRACE) return i + 1;
  for (;;) {
    if (bytes[i] !== QUOTE || count === MOST_MEMBERS) return ODD;
    const keyEnd = findPlainEnd(bytes, i + 1);
    if (keyEnd < 0) return ODD;
    const at = PLACES * count++;
    places[at] = i + 1;
    places[at + 1] = keyEnd;
    i = bytes[keyEnd + 1] === COLON ? keyEnd + 1 : skipAll(bytes, keyEnd + 1, IS_SPACE);
    if (bytes[i] !== COLON) return -1;
    i = skipAll(bytes, i + 1, IS_SPACE);
    places[at + 2] = i;
    i = skipValue(bytes, i, notes, OUTER);
    if (i < 0) return -1;
    places[at + 3] = i;
    if (bytes[i] !== COMMA) i = skipAll(bytes, i, IS_SPACE);
    if (bytes[i] !== COMMA) break;
    i = skipAll(bytes, i + 1, IS_SPACE);
  }
  if (bytes[i] !== CLOSE_BRACE) return -1;
  members.count = count;
  return i + 1;
}

/** The arguments of these names, of duplicates the last one. `parse` makes what is neither a short number nor plain text. */
export function pickArguments(
  bytes: Buffer,
  { count, places }: MemberPlaces,
  names: readonly string[],
  parse: (text: string) => unknown,
): Readonly<Record<string, unknown>> {
  const args: Record<string, unknown> = {};
  for (const name of names) {
    for (let at = PLACES * (count - 1); at >= 0; at -= PLACES) {
      if (!isName(bytes, places[at] as number, places[at + 1] as number, name)) continue;
      args[name] = makeValue(bytes, places[at + 2] as number, places[at + 3] as number, parse);
      break;
    }
  }
  return args;
}

function isName(bytes: Buffer, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== name.charCodeAt(i - start)) return false;
  }
  return true;
}

/** `start` to `end` holds one value, which was checked. */
function makeValue(bytes: Buffer, start: number, end: number, parse: (text: string) => unknown): unknown {
  const first = bytes[start] as number;
  if (first === QUOTE) {
    if (findPlainEnd(bytes, start + 1) === end - 1) return bytes.toString("latin1", start + 1, end - 1);
  } else if (first <= NINE) {
    if (end - start <= EXACT_LENGTH && isPlainNumber(bytes, start, end)) return makeNumber(bytes, start, end);
  } else if (first === LOWER_T) return true;
  else if (first === 0x66) return false;
  else if (first === 0x6e) return null;
  return parse(bytes.toString("utf8", start, end));
}

function isPlainNumber(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (((bytes[i] as number) | 0x20) === LOWER_E) return false;
  }
  return true;
}

/** So few digits make a whole number, and so small a power of ten, that their quotient is the nearest double. */
function makeNumber(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let digits = 0;
  let divisor = 1;
  let isFraction = false;
  for (let i = isNegative ? start + 1 : start; i < end; i++) {
    const byte = bytes[i] as number;
    if (IS_DIGIT[byte] === 1) {
      digits = digits * 10 + byte - ZERO;
      if (isFraction) divisor *= 10;
    } else if (byte === POINT) isFraction = true;
  }
  const size = digits / divisor;
  return isNegative ? -size : size;
}
