// Cuts bytes that come in pieces into whole lines, without copying them where it can, in bounded memory.

import { LIMITS } from "../limits.ts";
import { NEWLINE } from "./bytes.ts";

export interface LineSink {
  /**
   * Whole lines, one at least: from `start` to `end`, and the byte before `end` is a newline. `isUnended`: the
   * file ended there, and the last newline is not of the file. The buffer is used again after the return.
   */
  readonly onLines: (buffer: Buffer, start: number, end: number, isUnended: boolean) => void;
  /** A line longer than the limit, which is skipped. */
  readonly onTooLong: () => void;
}

export interface LineSplitter {
  /** Takes the next bytes, cut anywhere; keeps none of them afterwards. */
  readonly push: (bytes: Uint8Array) => void;
  /** The bytes are at their end. */
  readonly end: () => void;
}

/** A line, and the carriage return and newline behind it. What is longer may still come whole in one piece. */
const MAX_HELD = LIMITS.traceLineBytes + 2;
const FIRST_HELD = 4096;

export function splitLines(sink: LineSink): LineSplitter {
  /** The start of a line whose end has not come yet. */
  let held = Buffer.alloc(FIRST_HELD);
  let heldLength = 0;
  let isTooLong = false;

  function push(bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    if (heldLength > 0 || isTooLong) {
      start = buffer.indexOf(NEWLINE) + 1;
      hold(start === 0 ? buffer : buffer.subarray(0, start));
      if (start === 0) return;
      passHeld(false);
    }
    const end = Math.max(start, buffer.lastIndexOf(NEWLINE) + 1);
    if (end > start) sink.onLines(buffer, start, end, false);
    if (buffer.length > end) hold(buffer.subarray(end));
  }

  function end(): void {
    if (heldLength === 0 && !isTooLong) return;
    hold(Buffer.of(NEWLINE));
    passHeld(true);
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

  function passHeld(isUnended: boolean): void {
    if (isTooLong) sink.onTooLong();
    else sink.onLines(held, 0, heldLength, isUnended);
    heldLength = 0;
    isTooLong = false;
  }

  return { push, end };
}
