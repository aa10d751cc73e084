// Reads a native trace, JSON Lines, from bytes as they come, in bounded memory.
// specification: cli.md section 5.

import { LIMITS } from "../limits.ts";
import { createIntern } from "./intern.ts";
import { createLineScan, scanLine } from "./scan-line.ts";
import { isText, NEWLINE } from "./scan-value.ts";
import { isBlank, isUnusable, type LineRecord, readSlowLine, toId } from "./slow-line.ts";
import { ANONYMOUS, NO_ARGS, type TraceCall, type UnusableCause } from "./trace-call.ts";

export interface TraceOptions {
  /** Whether the arguments of calls of this tool are read at all; they cost more than the rest of the line. */
  readonly needsArgs: (tool: string) => boolean;
  /**
   * Gets every usable line, in order. It is one object, filled anew for each line: keep nothing of it but
   * its values. `ts` and `id` are made of the bytes when they are asked for, so ask only for what is used.
   */
  readonly onCall: (call: TraceCall) => void;
  /** Gets every other line but blank ones. `detail` may hold text of the line: escape it. */
  readonly onUnusable: (line: number, cause: UnusableCause, detail: string) => void;
  /** A line without `ts` is unusable. */
  readonly isTimeRequired: boolean;
}

export interface TraceReader {
  /** Takes the next bytes of the file, cut anywhere; keeps none of them afterwards. */
  readonly push: (bytes: Uint8Array) => void;
  /** The file is at its end. */
  readonly end: () => void;
}

/** A line, and the carriage return and newline behind it. */
const MAX_HELD = LIMITS.traceLineBytes + 2;
const FIRST_HELD = 4096;
const RETURN = 0x0d;
/** As the bytes of UTF-8. */
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Throws what `onCall` and `onUnusable` throw, and is of no use after that. */
export function readTrace(options: TraceOptions): TraceReader {
  const { needsArgs, onCall, onUnusable, isTimeRequired } = options;
  const intern = createIntern();
  const scan = createLineScan();

  /** The bytes that the line at hand was scanned in; `undefined` when it was read the slow way. */
  let scanned: Buffer | undefined;
  let slow: LineRecord | undefined;
  let lineNumber = 0;

  const call: Mutable<TraceCall> = {
    line: 0,
    get ts() {
      if (scanned === undefined) return slow?.ts;
      if (scan.tsStart !== -1) return scanned.toString("latin1", scan.tsStart, scan.tsEnd);
      return Number.isNaN(scan.time) ? undefined : scan.time;
    },
    time: Number.NaN,
    grant: ANONYMOUS,
    server: null,
    tool: "",
    args: NO_ARGS,
    argsKnown: true,
    approved: false,
    outcome: undefined,
    expect: undefined,
    get id() {
      if (scanned === undefined) return slow?.id;
      if (scan.idStart === -1) return undefined;
      return toId(JSON.parse(scanned.toString("utf8", scan.idStart, scan.idEnd)));
    },
  };

  /** The start of a line whose end has not come yet. */
  let held = Buffer.alloc(FIRST_HELD);
  let heldLength = 0;
  let isTooLong = false;
  let isUnended = false;

  function push(bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    if (heldLength > 0 || isTooLong) {
      start = buffer.indexOf(NEWLINE) + 1;
      hold(start === 0 ? buffer : buffer.subarray(0, start));
      if (start === 0) return;
      readHeld();
    }
    const end = buffer.lastIndexOf(NEWLINE) + 1;
    if (end > start) readLines(buffer, start, end);
    if (buffer.length > Math.max(start, end)) hold(buffer.subarray(Math.max(start, end)));
  }

  function end(): void {
    if (heldLength === 0 && !isTooLong) return;
    isUnended = true;
    hold(Buffer.of(NEWLINE));
    readHeld();
  }

  function hold(bytes: Buffer): void {
    if (isTooLong || heldLength + bytes.length > MAX_HELD) {
      isTooLong = true;
      heldLength = 0;
      return;
    }
    if (heldLength + bytes.length > held.length) {
      const larger = Buffer.alloc(Math.min(MAX_HELD, 2 * (heldLength + bytes.length)));
      held.copy(larger, 0, 0, heldLength);
      held = larger;
    }
    bytes.copy(held, heldLength);
    heldLength += bytes.length;
  }

  function readHeld(): void {
    if (isTooLong) onUnusable(++lineNumber, "line-too-long", "");
    else readLines(held, 0, heldLength);
    heldLength = 0;
    isTooLong = false;
  }

  /** Whole lines: the byte before `end` is a newline. */
  function readLines(buffer: Buffer, start: number, end: number): void {
    for (let i = start; i < end; ) {
      lineNumber++;
      // Editors put a byte order mark before the first line; RFC 8259 section 8.1 allows to ignore it.
      if (lineNumber === 1 && isText(buffer, i, BYTE_ORDER_MARK)) i += BYTE_ORDER_MARK.length;
      let newline = scanLine(buffer, i, scan, intern);
      if (
        newline === -1 ||
        newline - i > LIMITS.traceLineBytes ||
        (isTimeRequired && Number.isNaN(scan.time))
      ) {
        newline = buffer.indexOf(NEWLINE, i);
        readSlow(buffer.subarray(i, newline));
      } else {
        passScanned(buffer);
      }
      i = newline + 1;
    }
  }

  function passScanned(buffer: Buffer): void {
    scanned = buffer;
    call.line = lineNumber;
    call.time = scan.time;
    call.grant = scan.grant;
    call.server = scan.server;
    call.tool = scan.tool;
    call.args = scan.argsStart !== -1 && needsArgs(scan.tool) ? parseArgs(buffer) : NO_ARGS;
    call.argsKnown = scan.argsKnown;
    call.approved = scan.approved;
    call.outcome = scan.outcome;
    call.expect = scan.expect;
    onCall(call);
  }

  /** INVARIANT: the scan accepts no number that JSON.parse would round. */
  function parseArgs(buffer: Buffer): Readonly<Record<string, unknown>> {
    return JSON.parse(buffer.toString(scan.isAscii ? "latin1" : "utf8", scan.argsStart, scan.argsEnd));
  }

  function readSlow(bytes: Buffer): void {
    const line = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
    if (line.length > LIMITS.traceLineBytes) {
      onUnusable(lineNumber, "line-too-long", "");
      return;
    }
    if (isBlank(line)) return;
    const result = readSlowLine(line, { isUnended, isTimeRequired });
    if (isUnusable(result)) {
      onUnusable(lineNumber, result.cause, result.detail);
      return;
    }
    scanned = undefined;
    slow = result;
    call.line = lineNumber;
    call.time = result.time;
    call.grant = result.grant;
    call.server = result.server;
    call.tool = result.tool;
    call.args = needsArgs(result.tool) ? result.args : NO_ARGS;
    call.argsKnown = result.argsKnown;
    call.approved = result.approved;
    call.outcome = result.outcome;
    call.expect = result.expect;
    onCall(call);
  }

  return { push, end };
}
