// Reads the members of a native line from its bytes: which one it is, and its value.
// specification: cli.md section 5.

import {
  FALSE,
  fourAt,
  IS_DIGIT,
  isWord,
  NULL,
  OPEN_BRACE,
  QUOTE,
  TRUE,
  type Word,
  wordOf,
  ZERO,
} from "./bytes.ts";
import { intern, type Names } from "./intern.ts";
import { MAX_UNIX_MS, parseTimeBytes } from "./parse-time.ts";
import { scanArguments } from "./scan-arguments.ts";
import type { LinePlaces, ScanMemory, ScannedCall } from "./scan-state.ts";
import { findPlainEnd, skipNumber, skipValue, skipWord } from "./scan-value.ts";
import { ANONYMOUS, EXPECTATIONS } from "./trace-call.ts";

const TS = wordOf('"ts"');
const GRANT = wordOf('"grant"');
const SERVER = wordOf('"server"');
const TOOL = wordOf('"tool"');
const ARGS = wordOf('"args"');
const ARGS_KNOWN = wordOf('"args_known"');
const OUTCOME = wordOf('"outcome"');
const EXPECT = wordOf('"expect"');
const APPROVED = wordOf('"approved"');
const ID = wordOf('"id"');

const OK = wordOf('"ok"');
const ERROR = wordOf('"error"');
const DENIED = wordOf('"denied"');
const UNKNOWN = wordOf('"unknown"');

/**
 * Reads the value that starts at `value`; returns the place behind it or -1.
 * Every key sets all that it governs, so that of duplicate keys the last one counts.
 */
export function readValue(
  key: Word | undefined,
  bytes: Buffer,
  value: number,
  call: ScannedCall,
  places: LinePlaces,
  memory: ScanMemory,
): number {
  switch (key) {
    case TS:
      return readTs(bytes, value, call, places);
    case GRANT:
      return readGrant(bytes, value, call, memory.names);
    case SERVER:
      return readServer(bytes, value, call, memory.names);
    case TOOL:
      return readTool(bytes, value, call, memory.names);
    case ARGS:
      return readArgs(bytes, value, places, memory);
    case ARGS_KNOWN:
      return readArgsKnown(bytes, value, call);
    case OUTCOME:
      return readOutcome(bytes, value, call);
    case EXPECT:
      return readExpect(bytes, value, call, memory.names);
    case APPROVED:
      call.approved = isWord(bytes, value, TRUE);
      return skipValue(bytes, value, places);
    case ID:
      places.idStart = value;
      places.idEnd = skipValue(bytes, value, places);
      return places.idEnd;
    default:
      return skipValue(bytes, value, places);
  }
}

/** The word of the key whose quote stands at `start`; `undefined` for those that are not read. */
export function matchKey(bytes: Buffer, start: number): Word | undefined {
  switch (fourAt(bytes, start)) {
    case TS.head:
      return TS;
    case GRANT.head:
      return isWord(bytes, start, GRANT) ? GRANT : undefined;
    case SERVER.head:
      return isWord(bytes, start, SERVER) ? SERVER : undefined;
    case TOOL.head:
      return isWord(bytes, start, TOOL) ? TOOL : undefined;
    case ARGS.head:
      // ARGS_KNOWN starts the same.
      if (isWord(bytes, start, ARGS)) return ARGS;
      return isWord(bytes, start, ARGS_KNOWN) ? ARGS_KNOWN : undefined;
    case OUTCOME.head:
      return isWord(bytes, start, OUTCOME) ? OUTCOME : undefined;
    case EXPECT.head:
      return isWord(bytes, start, EXPECT) ? EXPECT : undefined;
    case APPROVED.head:
      return isWord(bytes, start, APPROVED) ? APPROVED : undefined;
    case ID.head:
      return ID;
    default:
      return undefined;
  }
}

function readTs(bytes: Buffer, start: number, call: ScannedCall, places: LinePlaces): number {
  if (bytes[start] !== QUOTE) return readMillis(bytes, start, call, places);
  // Times are mostly written alike: look for the end where it was before. What stands there need not be
  // the end, but then what stands before it is no time.
  let end = start + 1 + places.tsLength;
  if (end >= bytes.length || bytes[end] !== QUOTE) end = findPlainEnd(bytes, start + 1);
  if (end < 0) return -1;
  const time = parseTimeBytes(bytes, start + 1, end, places.date);
  const isTime = !Number.isNaN(time);
  call.time = time;
  places.tsStart = start + 1;
  places.tsLength = isTime ? end - start - 1 : 0;
  return isTime ? end + 1 : -1;
}

/** Plain digits only: a fraction or an exponent is left to the slow way. */
function readMillis(bytes: Buffer, start: number, call: ScannedCall, places: LinePlaces): number {
  const end = IS_DIGIT[bytes[start] as number] === 1 ? skipNumber(bytes, start, places) : -1;
  if (end < 0) return -1;
  let time = 0;
  for (let i = start; i < end; i++) {
    if (IS_DIGIT[bytes[i] as number] !== 1) return -1;
    time = time * 10 + (bytes[i] as number) - ZERO;
  }
  call.time = time;
  places.tsStart = -1;
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

function readArgs(bytes: Buffer, start: number, places: LinePlaces, { args }: ScanMemory): number {
  if (bytes[start] !== OPEN_BRACE) {
    places.argsStart = -1;
    return skipWord(bytes, start, NULL);
  }
  places.argsStart = start;
  places.argsEnd = scanArguments(bytes, start, places, places.members, args);
  return places.argsEnd;
}

function readArgsKnown(bytes: Buffer, start: number, call: ScannedCall): number {
  call.argsKnown = isWord(bytes, start, TRUE);
  return skipWord(bytes, start, call.argsKnown ? TRUE : FALSE);
}

function readOutcome(bytes: Buffer, start: number, call: ScannedCall): number {
  if (isWord(bytes, start, OK)) {
    call.outcome = "ok";
    return start + OK.length;
  }
  if (isWord(bytes, start, ERROR)) {
    call.outcome = "error";
    return start + ERROR.length;
  }
  if (isWord(bytes, start, DENIED)) {
    call.outcome = "denied";
    return start + DENIED.length;
  }
  if (isWord(bytes, start, UNKNOWN)) {
    call.outcome = "unknown";
    return start + UNKNOWN.length;
  }
  call.outcome = undefined;
  return skipWord(bytes, start, NULL);
}

function readExpect(bytes: Buffer, start: number, call: ScannedCall, names: Names): number {
  if (bytes[start] !== QUOTE) return -1;
  const end = findPlainEnd(bytes, start + 1);
  if (end < 0) return -1;
  call.expect = EXPECTATIONS.get(intern(names, bytes, start + 1, end));
  return call.expect === undefined ? -1 : end + 1;
}
