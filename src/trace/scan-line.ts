// Reads a trace line from its bytes: checks all of it, and makes values only of what every call needs.
//
// A scan succeeds only on lines that it reads exactly as slow-line.ts would. Whatever is unusual (escapes
// or letters beyond ASCII in a name, anything wrong) it leaves to that.
// specification: cli.md section 5.

import { isUtf8 } from "node:buffer";
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  IS_SPACE,
  NEWLINE,
  OPEN_BRACE,
  QUOTE,
  skipAll,
  type Word,
} from "./bytes.ts";
import { matchKey, readValue } from "./line-member.ts";
import { type LinePlaces, resetScan, type ScanMemory, type ScannedCall } from "./scan-state.ts";
import { findPlainEnd } from "./scan-value.ts";
import { isLead, learnShape, PLACES, type Shape } from "./shape.ts";

/**
 * Reads the line that starts at `start` into `call` and `places`, which are reused for every line. Returns
 * the place of its newline, or -1 when the line must be read the slow way, and the two mean nothing.
 * INVARIANT: the bytes end in a newline.
 */
export function scanLine(
  bytes: Buffer,
  start: number,
  call: ScannedCall,
  places: LinePlaces,
  memory: ScanMemory,
): number {
  if (bytes[start] !== OPEN_BRACE) return -1;
  resetScan(call, places);
  let i = readShaped(bytes, start, call, places, memory);
  if (i < 0) {
    resetScan(call, places);
    i = readMembers(bytes, start, call, places, memory);
  }
  if (i < 0 || bytes[i] !== CLOSE_BRACE) return -1;
  i = skipAll(bytes, i + 1, IS_SPACE);
  if (bytes[i] !== NEWLINE || call.tool === "") return -1;
  return places.isAscii || isUtf8(bytes.subarray(start, i)) ? i : -1;
}

/** The place behind the last member and what white space follows it, or -1: the line may have another shape. */
function readShaped(
  bytes: Buffer,
  start: number,
  call: ScannedCall,
  places: LinePlaces,
  memory: ScanMemory,
): number {
  const { known } = memory.lines;
  for (let i = 0; i < known.length; i++) {
    const end = readShape(bytes, start, call, places, memory, known[i] as Shape<Word | undefined>);
    if (end !== -1) return end;
  }
  return -1;
}

function readShape(
  bytes: Buffer,
  start: number,
  call: ScannedCall,
  places: LinePlaces,
  memory: ScanMemory,
  { leads, keys }: Shape<Word | undefined>,
): number {
  let i = start;
  for (let member = 0; member < leads.length; member++) {
    const lead = leads[member] as (typeof leads)[number];
    if (!isLead(bytes, i, lead)) return -1;
    i = readValue(keys[member], bytes, i + lead.length, call, places, memory);
    if (i < 0) return -1;
  }
  // Another member, or the end with white space before it, is of another shape.
  return bytes[i] === CLOSE_BRACE ? i : -1;
}

/** The members of one line, for its shape; and the words of their keys. */
const MOST_MEMBERS = 16;
const members = { count: 0, places: new Int32Array(PLACES * MOST_MEMBERS) };
const memberKeys = new Array<Word | undefined>(MOST_MEMBERS).fill(undefined);
const memberKey = (index: number): Word | undefined => memberKeys[index];

/** The place behind the last member and the white space there, or -1. */
function readMembers(
  bytes: Buffer,
  start: number,
  call: ScannedCall,
  places: LinePlaces,
  memory: ScanMemory,
): number {
  let i = start + 1;
  let count = 0;
  for (;;) {
    if (bytes[i] !== QUOTE) i = skipAll(bytes, i, IS_SPACE);
    if (bytes[i] !== QUOTE) return -1;
    const key = matchKey(bytes, i);
    const keyEnd = key === undefined ? findPlainEnd(bytes, i + 1) + 1 : i + key.length;
    const colon = bytes[keyEnd] === COLON ? keyEnd : skipAll(bytes, keyEnd, IS_SPACE);
    if (keyEnd === 0 || bytes[colon] !== COLON) return -1;
    const value = skipAll(bytes, colon + 1, IS_SPACE);
    const keyStart = i;
    i = readValue(key, bytes, value, call, places, memory);
    if (i < 0) return -1;
    if (count < MOST_MEMBERS) noteMember(count, keyStart + 1, keyEnd - 1, value, i, key);
    count++;
    if (bytes[i] !== COMMA) i = skipAll(bytes, i, IS_SPACE);
    if (bytes[i] !== COMMA) break;
    i++;
  }
  if (count <= MOST_MEMBERS && bytes[i] === CLOSE_BRACE) {
    members.count = count;
    learnShape(memory.lines, bytes, start, members, memberKey);
  }
  return i;
}

function noteMember(
  index: number,
  keyStart: number,
  keyEnd: number,
  start: number,
  end: number,
  key: Word | undefined,
): void {
  const at = PLACES * index;
  members.places[at] = keyStart;
  members.places[at + 1] = keyEnd;
  members.places[at + 2] = start;
  members.places[at + 3] = end;
  memberKeys[index] = key;
}
