// Reads a trace line from its bytes: checks all of it, and makes values only of what every call needs.
//
// A scan succeeds only on lines that it reads exactly as slow-line.ts would. Whatever is unusual (escapes
// or letters beyond ASCII in a name, a number that no double says exactly, anything wrong) it leaves to that.
// specification: cli.md section 5.

import { isUtf8 } from "node:buffer";
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  FALSE,
  IS_DIGIT,
  IS_SPACE,
  NEWLINE,
  NULL,
  OPEN_BRACE,
  QUOTE,
  skipAll,
  startsWith,
  TRUE,
  toBytes,
} from "./bytes.ts";
import { intern, type Names } from "./intern.ts";
import { MAX_UNIX_MS, parseTimeBytes } from "./parse-time.ts";
import { findPlainEnd, type ScanNotes, skipNumber, skipValue, skipWord } from "./scan-value.ts";
import { ANONYMOUS, EXPECTATIONS, type Expectation, OUTCOMES, type Outcome } from "./trace-call.ts";

// Keys with their closing quote, from behind the opening one: so no key is taken for another that it starts.
const TS = toBytes('ts"');
const GRANT = toBytes('grant"');
const SERVER = toBytes('server"');
const TOOL = toBytes('tool"');
const ARGS = toBytes('args"');
const ARGS_KNOWN = toBytes('args_known"');
const OUTCOME = toBytes('outcome"');
const EXPECT = toBytes('expect"');
const APPROVED = toBytes('approved"');
const ID = toBytes('id"');

const OUTCOME_WORDS = OUTCOMES.map((outcome) => ({ outcome, word: toBytes(`"${outcome}"`) }));
const EXPECT_WORDS = EXPECTATIONS.map((expect) => ({ expect, word: toBytes(`"${expect.decision}"`) }));

/** What every call needs of its line. */
export interface ScannedCall {
  time: number;
  grant: string;
  server: string | null;
  tool: string;
  argsKnown: boolean;
  approved: boolean;
  outcome: Outcome | undefined;
  expect: Expectation | undefined;
}

/** Where in the scanned bytes the values stand that are made only for who asks; -1 is "absent". */
export interface LinePlaces extends ScanNotes {
  /** The text between the quotes; -1 also when `ts` is a number, whose value is the time. */
  tsStart: number;
  tsLength: number;
  argsStart: number;
  argsEnd: number;
  idStart: number;
  idEnd: number;
}

export function createPlaces(): LinePlaces {
  return { isAscii: true, tsStart: -1, tsLength: 0, argsStart: -1, argsEnd: -1, idStart: -1, idEnd: -1 };
}

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
  names: Names,
): number {
  if (bytes[start] !== OPEN_BRACE) return -1;
  reset(call, places);
  let i = start + 1;
  for (;;) {
    if (bytes[i] !== QUOTE) i = skipAll(bytes, i, IS_SPACE);
    if (bytes[i] !== QUOTE) return -1;
    i = readMember(bytes, i + 1, call, places, names);
    if (i < 0) return -1;
    if (bytes[i] !== COMMA) i = skipAll(bytes, i, IS_SPACE);
    if (bytes[i] !== COMMA) break;
    i++;
  }
  if (bytes[i] !== CLOSE_BRACE) return -1;
  i = skipAll(bytes, i + 1, IS_SPACE);
  if (bytes[i] !== NEWLINE || call.tool === "") return -1;
  return places.isAscii || isUtf8(bytes.subarray(start, i)) ? i : -1;
}

function reset(call: ScannedCall, places: LinePlaces): void {
  call.time = Number.NaN;
  call.grant = ANONYMOUS;
  call.server = null;
  call.tool = "";
  call.argsKnown = true;
  call.approved = false;
  call.outcome = undefined;
  call.expect = undefined;
  places.isAscii = true;
  places.tsStart = -1;
  places.argsStart = -1;
  places.idStart = -1;
}

/**
 * Reads the member whose key starts at `start`, behind its quote; returns the place behind the member or -1.
 * Every key sets all that it governs, so that of duplicate keys the last one counts.
 */
function readMember(
  bytes: Buffer,
  start: number,
  call: ScannedCall,
  places: LinePlaces,
  names: Names,
): number {
  const key = matchKey(bytes, start);
  const keyEnd = key === undefined ? findPlainEnd(bytes, start) + 1 : start + key.length;
  const colon = bytes[keyEnd] === COLON ? keyEnd : skipAll(bytes, keyEnd, IS_SPACE);
  if (keyEnd === 0 || bytes[colon] !== COLON) return -1;
  const value = skipAll(bytes, colon + 1, IS_SPACE);
  switch (key) {
    case TS:
      return readTs(bytes, value, call, places);
    case GRANT:
      return readGrant(bytes, value, call, names);
    case SERVER:
      return readServer(bytes, value, call, names);
    case TOOL:
      return readTool(bytes, value, call, names);
    case ARGS:
      return readArgs(bytes, value, places);
    case ARGS_KNOWN:
      return readArgsKnown(bytes, value, call);
    case OUTCOME:
      return readOutcome(bytes, value, call);
    case EXPECT:
      return readExpect(bytes, value, call);
    case APPROVED:
      call.approved = startsWith(bytes, value, TRUE);
      return skipValue(bytes, value, places);
    case ID:
      places.idStart = value;
      places.idEnd = skipValue(bytes, value, places);
      return places.idEnd;
    default:
      return skipValue(bytes, value, places);
  }
}

function matchKey(bytes: Buffer, start: number): Uint8Array | undefined {
  switch (bytes[start]) {
    case 0x61: // a
      if (startsWith(bytes, start, ARGS)) return ARGS;
      if (startsWith(bytes, start, ARGS_KNOWN)) return ARGS_KNOWN;
      return startsWith(bytes, start, APPROVED) ? APPROVED : undefined;
    case 0x65: // e
      return startsWith(bytes, start, EXPECT) ? EXPECT : undefined;
    case 0x67: // g
      return startsWith(bytes, start, GRANT) ? GRANT : undefined;
    case 0x69: // i
      return startsWith(bytes, start, ID) ? ID : undefined;
    case 0x6f: // o
      return startsWith(bytes, start, OUTCOME) ? OUTCOME : undefined;
    case 0x73: // s
      return startsWith(bytes, start, SERVER) ? SERVER : undefined;
    case 0x74: // t
      if (startsWith(bytes, start, TS)) return TS;
      return startsWith(bytes, start, TOOL) ? TOOL : undefined;
    default:
      return undefined;
  }
}

function readTs(bytes: Buffer, start: number, call: ScannedCall, places: LinePlaces): number {
  if (bytes[start] === QUOTE) {
    // Times are mostly written alike: look for the end where it was in the line before.
    let end = start + 1 + places.tsLength;
    if (end >= bytes.length || bytes[end] !== QUOTE) end = findPlainEnd(bytes, start + 1);
    if (end < 0) return -1;
    call.time = parseTimeBytes(bytes, start + 1, end);
    places.tsStart = start + 1;
    places.tsLength = end - start - 1;
    return Number.isNaN(call.time) ? -1 : end + 1;
  }
  const end = IS_DIGIT[bytes[start] as number] === 1 ? skipNumber(bytes, start) : -1;
  if (end < 0) return -1;
  // Plain digits only: more than 15 are too many, and a fraction or an exponent is not worth a case here.
  let time = 0;
  for (let i = start; i < end; i++) {
    if (!(IS_DIGIT[bytes[i] as number] === 1)) return -1;
    time = time * 10 + (bytes[i] as number) - 0x30;
  }
  places.tsStart = -1;
  call.time = time;
  return time <= MAX_UNIX_MS ? end : -1;
}

function readGrant(bytes: Buffer, start: number, call: ScannedCall, names: Names): number {
  if (bytes[start] !== QUOTE) {
    call.grant = ANONYMOUS;
    return skipWord(bytes, start, NULL);
  }
  const end = findPlainEnd(bytes, start + 1);
  if (end < 0) return -1;
  call.grant = intern(names, bytes, start + 1, end);
  return end + 1;
}

function readServer(bytes: Buffer, start: number, call: ScannedCall, names: Names): number {
  if (bytes[start] !== QUOTE) {
    call.server = null;
    return skipWord(bytes, start, NULL);
  }
  const end = findPlainEnd(bytes, start + 1);
  if (end < 0) return -1;
  call.server = intern(names, bytes, start + 1, end);
  return end + 1;
}

function readTool(bytes: Buffer, start: number, call: ScannedCall, names: Names): number {
  if (bytes[start] !== QUOTE) return -1;
  const end = findPlainEnd(bytes, start + 1);
  if (end < 0) return -1;
  // An empty name is wrong, and looks like a line without a tool, which the slow way refuses too.
  call.tool = intern(names, bytes, start + 1, end);
  return end + 1;
}

function readArgs(bytes: Buffer, start: number, places: LinePlaces): number {
  if (bytes[start] !== OPEN_BRACE) {
    places.argsStart = -1;
    return skipWord(bytes, start, NULL);
  }
  places.argsStart = start;
  places.argsEnd = skipValue(bytes, start, places);
  return places.argsEnd;
}

function readArgsKnown(bytes: Buffer, start: number, call: ScannedCall): number {
  call.argsKnown = startsWith(bytes, start, TRUE);
  return skipWord(bytes, start, call.argsKnown ? TRUE : FALSE);
}

function readOutcome(bytes: Buffer, start: number, call: ScannedCall): number {
  if (bytes[start] !== QUOTE) {
    call.outcome = undefined;
    return skipWord(bytes, start, NULL);
  }
  for (const { word, outcome } of OUTCOME_WORDS) {
    if (!startsWith(bytes, start, word)) continue;
    call.outcome = outcome;
    return start + word.length;
  }
  return -1;
}

function readExpect(bytes: Buffer, start: number, call: ScannedCall): number {
  for (const { word, expect } of EXPECT_WORDS) {
    if (!startsWith(bytes, start, word)) continue;
    call.expect = expect;
    return start + word.length;
  }
  return -1;
}
