// Reads a native trace, JSON Lines, from bytes as they come, in bounded memory.
// specification: cli.md section 5.

import { LIMITS } from "../limits.ts";
import { NEWLINE, RETURN, startsWith } from "./bytes.ts";
import { createNames } from "./intern.ts";
import { createPlaces, scanLine } from "./scan-line.ts";
import { isBlank, isUnusable, readSlowLine, toId } from "./slow-line.ts";
import { ANONYMOUS, NO_ARGS, type TraceCall, type UnusableCause } from "./trace-call.ts";

export interface TraceOptions {
  /** Whether the arguments of calls of this tool are read at all; they cost more than the rest of the line. */
  readonly needsArgs: (tool: string) => boolean;
  /**
   * Gets every usable line, in order. It is one object, filled anew for each line: keep nothing of it but
   * its values.
   */
  readonly onCall: (call: TraceCall) => void;
  /** Gets every other line but blank ones. `detail` may hold text of the line: escape it. */
  readonly onUnusable: (line: number, cause: UnusableCause, detail: string) => void;
  /** A line without `ts` is unusable. */
  readonly isTimeRequired: boolean;
  /** Calls have `ts` and `id` as written (the default). Otherwise both are `undefined`, and a line costs less. */
  readonly hasTexts?: boolean;
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
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Throws what `onCall` and `onUnusable` throw, and is of no use after that. */
export function readTrace(options: TraceOptions): TraceReader {
  const { needsArgs, onCall, onUnusable, isTimeRequired, hasTexts = true } = options;
  const names = createNames();
  const places = createPlaces();

  let lineNumber = 0;

  // INVARIANT: plain fields only. With a getter the object would leave V8's fast mode, at 200 ns a line.
  const call: Mutable<TraceCall> = {
    line: 0,
    ts: undefined,
    time: Number.NaN,
    grant: ANONYMOUS,
    server: null,
    tool: "",
    args: NO_ARGS,
    argsKnown: true,
    approved: false,
    outcome: undefined,
    expect: undefined,
    id: undefined,
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
      if (lineNumber === 1 && startsWith(buffer, i, BYTE_ORDER_MARK)) i += BYTE_ORDER_MARK.length;
      let newline = scanLine(buffer, i, call, places, names);
      if (
        newline === -1 ||
        newline - i > LIMITS.traceLineBytes ||
        (isTimeRequired && Number.isNaN(call.time))
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
    call.line = lineNumber;
    call.args = places.argsStart !== -1 && needsArgs(call.tool) ? parseArgs(buffer) : NO_ARGS;
    if (hasTexts) {
      call.ts = readTs(buffer);
      call.id = places.idStart === -1 ? undefined : readId(buffer);
    }
    onCall(call);
  }

  function readTs(buffer: Buffer): string | number | undefined {
    if (places.tsStart !== -1)
      return buffer.toString("latin1", places.tsStart, places.tsStart + places.tsLength);
    return Number.isNaN(call.time) ? undefined : call.time;
  }

  function readId(buffer: Buffer): string | number | undefined {
    return toId(JSON.parse(buffer.toString("utf8", places.idStart, places.idEnd)));
  }

  /** INVARIANT: the scan accepts no number that JSON.parse would round. */
  function parseArgs(buffer: Buffer): Readonly<Record<string, unknown>> {
    return JSON.parse(buffer.toString(places.isAscii ? "latin1" : "utf8", places.argsStart, places.argsEnd));
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
    if (hasTexts) {
      call.ts = result.ts;
      call.id = result.id;
    }
    onCall(call);
  }

  return { push, end };
}
