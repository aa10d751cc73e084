// How times are written for people and programs. RFC 3339, in UTC.

/** Unix milliseconds, without a fraction when there is none. Years above 9999 cannot occur: times of a trace end before. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

const DAY = 86_400_000;
const ZERO = 0x30;

/** Text with a time in it, as bytes: to write another time there costs less than to make the text again. */
export interface TimedText {
  readonly before: string;
  /** Whether the time has one, of three digits. */
  readonly hasFraction: boolean;
  readonly after: string;
  bytes: Uint8Array;
  /** The time that it holds. */
  ms: number;
  /** The start of its day. */
  midnight: number;
  /** Where the hours stand. */
  clockAt: number;
}

/** The time stands in quotes, between the other two. */
export function createTimedText(before: string, hasFraction: boolean, after: string): TimedText {
  const bytes = new Uint8Array(0);
  return { before, hasFraction, after, bytes, ms: Number.NaN, midnight: Number.NaN, clockAt: 0 };
}

/** The text with the time; the bytes are used again for the next time. Without a fraction `ms` must be whole seconds. */
export function bytesAt(text: TimedText, ms: number): Uint8Array {
  if (ms === text.ms) return text.bytes;
  if (!(ms >= text.midnight && ms < text.midnight + DAY)) startDay(text, Math.floor(ms / DAY) * DAY);
  text.ms = ms;
  const { bytes, clockAt } = text;
  const rest = (ms - text.midnight) | 0;
  const seconds = (rest / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeTwo(bytes, clockAt, hours);
  writeTwo(bytes, clockAt + 3, minutes - 60 * hours);
  writeTwo(bytes, clockAt + 6, seconds - 60 * minutes);
  if (text.hasFraction) {
    const millis = rest - 1000 * seconds;
    const tens = (millis / 10) | 0;
    writeTwo(bytes, clockAt + 9, tens);
    bytes[clockAt + 11] = ZERO + millis - 10 * tens;
  }
  return bytes;
}

function startDay(text: TimedText, midnight: number): void {
  const { before, hasFraction, after } = text;
  const start = new Date(midnight).toISOString();
  const date = start.slice(0, start.indexOf("T") + 1);
  text.bytes = Buffer.from(`${before}"${date}00:00:00${hasFraction ? ".000" : ""}Z"${after}`);
  text.clockAt = Buffer.byteLength(before) + 1 + date.length;
  text.midnight = midnight;
}

function writeTwo(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - 10 * tens;
}
