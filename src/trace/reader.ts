// Reads a native trace, JSON Lines, from bytes as they come, in bounded memory.
// specification: cli.md section 5.

import { parseExactJson } from "../json.ts";
import { LIMITS } from "../limits.ts";
import type { Mutable } from "../mutable.ts";
import { NEWLINE, openBytes, RETURN } from "./bytes.ts";
import { type GrantSource, grantField } from "./grant-source.ts";
import { isBlank } from "./parse-line.ts";
import { pickArguments } from "./scan-arguments.ts";
import { createGrantScan } from "./scan-grant.ts";
import { scanLine } from "./scan-line.ts";
import { createPlaces, createScanMemory, type LinePlaces } from "./scan-state.ts";
import { isUnusable, readSlowLine, toId } from "./slow-line.ts";
import { splitLines } from "./split-lines.ts";
import { ANONYMOUS, ISO_TEXT, NO_ARGS, type TraceCall, type UnusableCause } from "./trace-call.ts";

export interface TraceOptions {
  /** Whether the arguments of calls of this tool are read at all; they cost more than the rest of the line. */
  readonly needsArgs: (tool: string) => boolean;
  /**
   * The arguments of a tool's calls that are read, by name, none when it needs none; absent, or `undefined` for a tool,
   * means all of them. The others may be left out.
   */
  readonly argNames?: ((tool: string) => readonly string[] | undefined) | undefined;
  /** Gets every usable line, in order. The object is filled anew for a later line: keep only its values. */
  readonly onCall: (call: TraceCall) => void;
  /** Gets every other line but blank ones, in order too. `detail` may hold text of the line: escape it. */
  readonly onUnusable: (line: number, cause: UnusableCause, detail: string) => void;
  /** A line without `ts` is unusable. */
  readonly isTimeRequired: boolean;
  /** Calls have `ts` and `id` (the default). Otherwise both are `undefined`, and a line costs less. */
  readonly hasTexts?: boolean;
  /** Where grants come from, when it is not the line's `grant`. */
  readonly grantBy?: GrantSource | undefined;
  /** The file's name, for grants by file. */
  readonly file?: string;
  /**
   * Where the call of the next usable line but `ahead` is put, for a reader that keeps many: `onCall` gets this one, or one
   * that has to be copied.
   */
  readonly callAt?: (ahead: number) => Mutable<TraceCall>;
}

/** Both throw what `onCall` and `onUnusable` throw, and are of no use after that. */
export interface TraceReader {
  /** Takes the next bytes, cut anywhere; keeps none of them afterwards. */
  readonly push: (bytes: Uint8Array) => void;
  /** The bytes are at their end. */
  readonly end: () => void;
}

export interface NativeReader extends TraceReader {
  /** The next bytes follow a line of this number, and nothing is left of those before; 0 is the start of a trace. */
  readonly restart: (line: number) => void;
  /** Number of the last line so far. */
  readonly line: () => number;
}

/**
 * Lines that are scanned before their calls are passed on. Scanning and making of arguments by turns at every
 * line is a third slower than in batches, because the processor forgets how the branches of the other go.
 */
const BATCH_LINES = 64;
/** A batch ends with the line that reaches this, so that its text stays in the cache. */
const BATCH_BYTES = 64 * 1024;
/** Looked up once, as in scan-value.ts. */
const MOST_LINE_BYTES = LIMITS.traceLineBytes;

const NO_NAMES: readonly string[] = [];

const ISO_LENGTH = 24;
const SIX = 0x36;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;

/** A line of a batch. */
interface Slot {
  call: Mutable<TraceCall>;
  readonly places: LinePlaces;
}

export function readTrace(options: TraceOptions): NativeReader {
  const { needsArgs, argNames, onCall, onUnusable, isTimeRequired, hasTexts = true } = options;
  const { grantBy, file = "", callAt } = options;
  const field = grantField(grantBy);
  const otherField = field === "grant" ? undefined : field;
  const scan = grantBy === undefined || field === "grant" ? scanLine : createGrantScan(otherField, file);
  const memory = createScanMemory();
  const slots = Array.from({ length: BATCH_LINES }, () => ({ call: createCall(), places: createPlaces() }));
  const slowCall = createCall();
  let lineNumber = 0;

  function readLines(buffer: Buffer, start: number, end: number, isUnended: boolean): void {
    openBytes(buffer);
    let i = start;
    // Editors put a byte order mark before the first line; RFC 8259 section 8.1 allows to ignore it.
    if (lineNumber === 0 && hasByteOrderMark(buffer, i)) i += 3;
    let batchStart = i;
    let count = 0;
    while (i < end) {
      const slot = slots[count] as Slot;
      if (callAt !== undefined) slot.call = callAt(count);
      const { call, places } = slot;
      let newline = scan(buffer, i, call, places, memory);
      lineNumber++;
      if (newline !== -1 && newline - i <= MOST_LINE_BYTES && !(isTimeRequired && Number.isNaN(call.time))) {
        call.line = lineNumber;
        count++;
      } else {
        passBatch(buffer, batchStart, i, count);
        newline = buffer.indexOf(NEWLINE, i);
        readSlow(buffer.subarray(i, newline), isUnended);
        count = 0;
        batchStart = newline + 1;
      }
      i = newline + 1;
      if (count === BATCH_LINES || i - batchStart >= BATCH_BYTES) {
        passBatch(buffer, batchStart, i, count);
        count = 0;
        batchStart = i;
      }
    }
    passBatch(buffer, batchStart, end, count);
  }

  /** Passes on the calls of the first `count` slots, whose lines stand from `start` to `end`. */
  function passBatch(buffer: Buffer, start: number, end: number, count: number): void {
    // The text of all lines, because parts of a string are cheaper to get at than parts of a buffer.
    let text: string | undefined;
    for (let i = 0; i < count; i++) {
      const { call, places } = slots[i] as Slot;
      const { argsStart, argsEnd } = places;
      const names =
        argsStart === -1 ? NO_NAMES : places.members.count === -1 ? undefined : argNames?.(call.tool);
      if (names?.length === 0 || (names === undefined && !needsArgs(call.tool))) {
        call.args = NO_ARGS;
      } else {
        if (names !== undefined) {
          call.args = pickArguments(
            buffer,
            places.members,
            names,
            places.isExact ? JSON.parse : parseExactJson,
          );
        } else if (places.isAscii && places.isExact) {
          text ??= buffer.toString("latin1", start, end);
          call.args = JSON.parse(text.substring(argsStart - start, argsEnd - start));
        } else {
          const argsText = buffer.toString("utf8", argsStart, argsEnd);
          call.args = places.isExact ? JSON.parse(argsText) : parseExactJson(argsText);
        }
      }
      if (hasTexts) addTexts(buffer, call, places);
      onCall(call);
    }
  }

  function readSlow(bytes: Buffer, isUnended: boolean): void {
    const line = bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
    if (line.length > MOST_LINE_BYTES) {
      onUnusable(lineNumber, "line-too-long", "");
      return;
    }
    if (isBlank(line)) return;
    const result = readSlowLine(line, {
      isUnended,
      isTimeRequired,
      ...(otherField !== undefined && { grantField: otherField }),
    });
    if (isUnusable(result)) {
      onUnusable(lineNumber, result.cause, result.detail);
      return;
    }
    Object.assign(slowCall, result);
    if (grantBy?.by === "file") slowCall.grant = file;
    slowCall.line = lineNumber;
    if (!needsArgs(result.tool)) slowCall.args = NO_ARGS;
    if (!hasTexts) {
      slowCall.ts = undefined;
      slowCall.id = undefined;
    }
    onCall(slowCall);
  }

  const splitter = splitLines({
    onLines: readLines,
    onTooLong: () => onUnusable(++lineNumber, "line-too-long", ""),
  });
  return {
    push: splitter.push,
    end: splitter.end,
    restart: (line) => {
      lineNumber = line;
    },
    line: () => lineNumber,
  };
}

function hasByteOrderMark(buffer: Buffer, start: number): boolean {
  return buffer[start] === 0xef && buffer[start + 1] === 0xbb && buffer[start + 2] === 0xbf;
}

function addTexts(buffer: Buffer, call: Mutable<TraceCall>, places: LinePlaces): void {
  const { tsStart, tsLength, idStart, idEnd } = places;
  if (tsStart !== -1) {
    const isIso = isIsoText(buffer, tsStart, tsLength);
    call.ts = isIso ? ISO_TEXT : buffer.toString("latin1", tsStart, tsStart + tsLength);
  } else call.ts = Number.isNaN(call.time) ? undefined : call.time;
  call.id = idStart === -1 ? undefined : toId(parseExactJson(buffer.toString("utf8", idStart, idEnd)));
}

/** Whether a time is written as `2026-11-22T10:00:00.000Z`; second 60 is another one's. */
function isIsoText(buffer: Buffer, start: number, length: number): boolean {
  return (
    length === ISO_LENGTH &&
    buffer[start + 10] === UPPER_T &&
    buffer[start + 17] !== SIX &&
    buffer[start + 23] === UPPER_Z
  );
}

// INVARIANT: plain fields only. With a getter the object leaves V8's fast mode, at 200 ns a line.
export function createCall(): Mutable<TraceCall> {
  return {
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
}
