// Reads a trace line from its bytes: checks all of it, and makes values only of what every call needs.
//
// A scan succeeds only on lines that it reads exactly as slow-line.ts would. Whatever is unusual (escapes
// or letters beyond ASCII in a name, a number that no double says exactly, anything wrong) it leaves to that.
// specification: cli.md section 5.

import { isUtf8 } from "node:buffer";
import type { Intern } from "./intern.ts";
import { MAX_UNIX_MS, parseTimeBytes } from "./parse-time.ts";
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  findPlainEnd,
  isDigit,
  isText,
  NEWLINE,
  OPEN_BRACE,
  QUOTE,
  type ScanNotes,
  skipNumber,
  skipSpace,
  skipValue,
} from "./scan-value.ts";
import { ANONYMOUS, EXPECTATIONS, type Expectation, type Outcome, toOutcome } from "./trace-call.ts";

/** What a scan found, reused for every line. Places are in the scanned bytes; -1 is "absent". */
export interface LineScan extends ScanNotes {
  /** The text between the quotes of `ts`; both -1 when it is a number, whose value is `time`. */
  tsStart: number;
  tsEnd: number;
  time: number;
  grant: string;
  server: string | null;
  tool: string;
  argsStart: number;
  argsEnd: number;
  argsKnown: boolean;
  approved: boolean;
  outcome: Outcome | undefined;
  expect: Expectation | undefined;
  idStart: number;
  idEnd: number;
}

export function createLineScan(): LineScan {
  return {
    isAscii: true,
    tsStart: -1,
    tsEnd: -1,
    time: Number.NaN,
    grant: ANONYMOUS,
    server: null,
    tool: "",
    argsStart: -1,
    argsEnd: -1,
    argsKnown: true,
    approved: false,
    outcome: undefined,
    expect: undefined,
    idStart: -1,
    idEnd: -1,
  };
}

/**
 * Reads the line that starts at `start` into `scan`. Returns the place of its newline, or -1 when the
 * line must be read the slow way, and `scan` means nothing.
 * INVARIANT: the bytes end in a newline.
 */
export function scanLine(bytes: Buffer, start: number, scan: LineScan, intern: Intern): number {
  if (bytes[start] !== OPEN_BRACE) return -1;
  resetScan(scan);
  let i = start + 1;
  for (;;) {
    i = skipSpace(bytes, i);
    if (bytes[i] !== QUOTE) return -1;
    const key = i + 1;
    const keyEnd = findPlainEnd(bytes, key);
    if (keyEnd < 0) return -1;
    i = skipSpace(bytes, keyEnd + 1);
    if (bytes[i] !== COLON) return -1;
    i = readMember(bytes, key, keyEnd, skipSpace(bytes, i + 1), scan, intern);
    if (i < 0) return -1;
    i = skipSpace(bytes, i);
    if (bytes[i] !== COMMA) break;
    i++;
  }
  if (bytes[i] !== CLOSE_BRACE) return -1;
  i = skipSpace(bytes, i + 1);
  if (bytes[i] !== NEWLINE || scan.tool === "") return -1;
  return scan.isAscii || isUtf8(bytes.subarray(start, i)) ? i : -1;
}

function resetScan(scan: LineScan): void {
  scan.isAscii = true;
  scan.tsStart = -1;
  scan.tsEnd = -1;
  scan.time = Number.NaN;
  scan.grant = ANONYMOUS;
  scan.server = null;
  scan.tool = "";
  scan.argsStart = -1;
  scan.argsEnd = -1;
  scan.argsKnown = true;
  scan.approved = false;
  scan.outcome = undefined;
  scan.expect = undefined;
  scan.idStart = -1;
  scan.idEnd = -1;
}

/**
 * Reads the value at `start` of the key that stands from `key` to `keyEnd`; returns the place behind it or -1.
 * Every key sets all that it governs, so that of duplicate keys the last one counts.
 */
function readMember(
  bytes: Buffer,
  key: number,
  keyEnd: number,
  start: number,
  scan: LineScan,
  intern: Intern,
): number {
  switch (keyEnd - key) {
    case 2:
      if (isText(bytes, key, "ts")) return readTs(bytes, start, scan);
      if (isText(bytes, key, "id")) {
        const end = skipValue(bytes, start, scan);
        scan.idStart = start;
        scan.idEnd = end;
        return end;
      }
      break;
    case 4:
      if (isText(bytes, key, "tool")) return readTool(bytes, start, scan, intern);
      if (isText(bytes, key, "args")) return readArgs(bytes, start, scan);
      break;
    case 5:
      if (isText(bytes, key, "grant")) return readGrant(bytes, start, scan, intern);
      break;
    case 6:
      if (isText(bytes, key, "server")) return readServer(bytes, start, scan, intern);
      if (isText(bytes, key, "expect")) return readExpect(bytes, start, scan, intern);
      break;
    case 7:
      if (isText(bytes, key, "outcome")) return readOutcome(bytes, start, scan, intern);
      break;
    case 8:
      if (isText(bytes, key, "approved")) {
        scan.approved = isText(bytes, start, "true");
      }
      break;
    case 10:
      if (isText(bytes, key, "args_known")) return readArgsKnown(bytes, start, scan);
      break;
  }
  return skipValue(bytes, start, scan);
}

function readTs(bytes: Buffer, start: number, scan: LineScan): number {
  if (bytes[start] === QUOTE) {
    const end = findPlainEnd(bytes, start + 1);
    if (end < 0) return -1;
    scan.tsStart = start + 1;
    scan.tsEnd = end;
    scan.time = parseTimeBytes(bytes, start + 1, end);
    return Number.isNaN(scan.time) ? -1 : end + 1;
  }
  const end = isDigit(bytes[start] as number) ? skipNumber(bytes, start) : -1;
  if (end < 0) return -1;
  // Plain digits only: more than 15 are too many, and a fraction or an exponent is not worth a case here.
  let time = 0;
  for (let i = start; i < end; i++) {
    if (!isDigit(bytes[i] as number)) return -1;
    time = time * 10 + (bytes[i] as number) - 0x30;
  }
  scan.tsStart = -1;
  scan.tsEnd = -1;
  scan.time = time;
  return time <= MAX_UNIX_MS ? end : -1;
}

function readTool(bytes: Buffer, start: number, scan: LineScan, intern: Intern): number {
  const end = findNameEnd(bytes, start);
  if (end < 0) return -1;
  // An empty name is wrong, and looks like a line without a tool, which the slow way refuses too.
  scan.tool = intern(bytes, start + 1, end);
  return end + 1;
}

function readGrant(bytes: Buffer, start: number, scan: LineScan, intern: Intern): number {
  if (isText(bytes, start, "null")) {
    scan.grant = ANONYMOUS;
    return start + 4;
  }
  const end = findNameEnd(bytes, start);
  if (end < 0) return -1;
  scan.grant = intern(bytes, start + 1, end);
  return end + 1;
}

function readServer(bytes: Buffer, start: number, scan: LineScan, intern: Intern): number {
  if (isText(bytes, start, "null")) {
    scan.server = null;
    return start + 4;
  }
  const end = findNameEnd(bytes, start);
  if (end < 0) return -1;
  scan.server = intern(bytes, start + 1, end);
  return end + 1;
}

function readArgs(bytes: Buffer, start: number, scan: LineScan): number {
  if (isText(bytes, start, "null")) {
    scan.argsStart = -1;
    scan.argsEnd = -1;
    return start + 4;
  }
  if (bytes[start] !== OPEN_BRACE) return -1;
  scan.argsStart = start;
  scan.argsEnd = skipValue(bytes, start, scan);
  return scan.argsEnd;
}

function readArgsKnown(bytes: Buffer, start: number, scan: LineScan): number {
  scan.argsKnown = isText(bytes, start, "true");
  if (scan.argsKnown) return start + 4;
  return isText(bytes, start, "false") ? start + 5 : -1;
}

function readOutcome(bytes: Buffer, start: number, scan: LineScan, intern: Intern): number {
  if (isText(bytes, start, "null")) {
    scan.outcome = undefined;
    return start + 4;
  }
  const end = findNameEnd(bytes, start);
  if (end < 0) return -1;
  scan.outcome = toOutcome(intern(bytes, start + 1, end));
  return scan.outcome === undefined ? -1 : end + 1;
}

function readExpect(bytes: Buffer, start: number, scan: LineScan, intern: Intern): number {
  const end = findNameEnd(bytes, start);
  if (end < 0) return -1;
  scan.expect = EXPECTATIONS.get(intern(bytes, start + 1, end));
  return scan.expect === undefined ? -1 : end + 1;
}

/** The closing quote of the plain string at `start`. */
function findNameEnd(bytes: Buffer, start: number): number {
  return bytes[start] === QUOTE ? findPlainEnd(bytes, start + 1) : -1;
}
