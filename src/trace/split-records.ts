// Cuts bytes that come in pieces into JSON values that may stand on many lines, in bounded memory: the values
// of a text that is a sequence of them, and the elements of arrays in it.

import { LIMITS } from "../limits.ts";
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  IS_SPACE,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from "./bytes.ts";
import type { LineSplitter } from "./split-lines.ts";

export interface RecordSink {
  /** The bytes of one value, or of what stands in its place. `isUnended`: the file ended in it. */
  readonly onRecord: (bytes: Buffer, line: number, isUnended: boolean) => void;
  /** A record longer than a line may be, which is skipped. */
  readonly onTooLong: (line: number) => void;
}

/** The byte order mark that may stand before the first value. */
const MARK = [0xef, 0xbb, 0xbf];

export function splitRecords(sink: RecordSink): LineSplitter {
  let line = 1;
  /** Bytes before those that are being read. */
  let before = 0;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let isInArray = false;
  /** The line where the record began; 0 between records. */
  let began = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;

  function push(bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let i = 0; i < buffer.length; i++) {
      const byte = buffer[i] as number;
      if (byte === NEWLINE) line++;
      if (before + i < MARK.length && byte === MARK[before + i]) continue;
      if (isInString) {
        if (byte === NEWLINE) {
          // No text has one: the record was torn here, and what follows must not be lost with it.
          finish(buffer.subarray(start, i), false);
          isInString = false;
          isEscaped = false;
          depth = 0;
        } else if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInString = false;
        continue;
      }
      if (depth === 0 && isBetween(byte)) {
        // Ends what is neither object nor array.
        if (began !== 0 && (byte === NEWLINE || !isSpace(byte))) finish(buffer.subarray(start, i), false);
        if (byte === OPEN_BRACKET) isInArray = true;
        else if (byte === CLOSE_BRACKET) isInArray = false;
        continue;
      }
      if (began === 0) {
        began = line;
        start = i;
      }
      if (byte === QUOTE) isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && depth > 0 && --depth === 0) {
        finish(buffer.subarray(start, i + 1), false);
      }
    }
    if (began !== 0) hold(buffer.subarray(start));
    before += buffer.length;
  }

  /** What belongs to no record: white space, and the brackets and commas of an array around records. */
  function isBetween(byte: number): boolean {
    if (isSpace(byte)) return true;
    if (isInArray) return byte === COMMA || byte === CLOSE_BRACKET;
    return byte === OPEN_BRACKET && began === 0;
  }

  function hold(bytes: Buffer): void {
    heldBytes += bytes.length;
    if (heldBytes > LIMITS.traceLineBytes) held = [];
    else held.push(Buffer.from(bytes));
  }

  function finish(rest: Buffer, isUnended: boolean): void {
    if (heldBytes + rest.length > LIMITS.traceLineBytes) sink.onTooLong(began);
    else sink.onRecord(held.length === 0 ? rest : Buffer.concat([...held, rest]), began, isUnended);
    held = [];
    heldBytes = 0;
    began = 0;
  }

  function end(): void {
    if (began !== 0) finish(Buffer.alloc(0), true);
    else if (isInArray) sink.onRecord(Buffer.alloc(0), line, true);
  }

  return { push, end };
}

function isSpace(byte: number): boolean {
  return byte === NEWLINE || IS_SPACE[byte] === 1;
}
