// Text with a time in it, as bytes: to write another time there costs less than to make the text again.

import { MAX_UNIX_MS } from "../trace/parse-time.ts";
import { DAY_MS } from "./clock.ts";
import { isoTime, MIN_UNIX_MS } from "./iso-time.ts";

/** Of `2026-11-22T`. */
const DATE_LENGTH = 11;
const ZERO = 0x30;

export interface TimedText {
  readonly before: string;
  /** Whether the time has one, of three digits. */
  readonly hasFraction: boolean;
  readonly after: string;
  /** Where the hours stand. */
  readonly clockAt: number;
  bytes: Uint8Array;
  /** The time that they hold. */
  ms: number;
  /** The start of its day; `NaN` when that is none of which times can be written. */
  midnight: number;
}

/** The time stands in quotes, between the other two. */
export function createTimedText(before: string, hasFraction: boolean, after: string): TimedText {
  return {
    before,
    hasFraction,
    after,
    clockAt: Buffer.byteLength(before) + 1 + DATE_LENGTH,
    bytes: Buffer.alloc(0),
    ms: Number.NaN,
    midnight: Number.NaN,
  };
}

/**
 * The text with the time, which is written as `isoTime` does but for the fraction; without one it must be whole seconds. The
 * bytes are used again for the next time.
 */
export function bytesAt(text: TimedText, ms: number): Uint8Array {
  if (ms !== text.ms) {
    text.ms = ms;
    if (ms >= text.midnight && ms < text.midnight + DAY_MS) writeClock(text, ms);
    else startDay(text, ms);
  }
  return text.bytes;
}

function startDay(text: TimedText, ms: number): void {
  const { before, hasFraction, after } = text;
  const time = hasFraction ? isoTime(ms).replace(/:(..)Z$/, ":$1.000Z") : isoTime(ms);
  text.bytes = Buffer.from(`${before}"${time}"${after}`);
  text.midnight = ms >= MIN_UNIX_MS && ms <= MAX_UNIX_MS ? Math.floor(ms / DAY_MS) * DAY_MS : Number.NaN;
}

function writeClock({ bytes, clockAt, hasFraction, midnight }: TimedText, ms: number): void {
  const rest = (ms - midnight) | 0;
  const seconds = (rest / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeTwo(bytes, clockAt, hours);
  writeTwo(bytes, clockAt + 3, minutes - 60 * hours);
  writeTwo(bytes, clockAt + 6, seconds - 60 * minutes);
  if (hasFraction) {
    const millis = rest - 1000 * seconds;
    const tens = (millis / 10) | 0;
    writeTwo(bytes, clockAt + 9, tens);
    bytes[clockAt + 11] = ZERO + millis - 10 * tens;
  }
}

function writeTwo(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - 10 * tens;
}
