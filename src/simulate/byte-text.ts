// Text that is put together as UTF-8, in memory that is used again and again.

export interface ByteText {
  readonly putBytes: (bytes: Uint8Array) => void;
  readonly putText: (text: string) => void;
  /** A text in quotes, if all its characters are of a class of ASCII; otherwise nothing, and false. */
  readonly putQuoted: (text: string, isOfClass: Uint8Array) => boolean;
  /** A safe integer. */
  readonly putInteger: (value: number) => void;
  /** A time in quotes, RFC 3339 in UTC, of Unix milliseconds; with a fraction or to the second. */
  readonly putTime: (ms: number, hasFraction: boolean) => void;
  /** Bytes so far. */
  readonly length: () => number;
  /** All of them, and starts anew: they are overwritten by what is put next. */
  readonly take: () => Uint8Array;
}

/** In UTF-8, of a UTF-16 unit. */
const MOST_BYTES_A_CHAR = 3;
/** Longer texts are left to Buffer, which is slow to call. */
const SHORT = 48;
/** Whole numbers below it are written by hand: as 32-bit integers they cost least. */
const MOST_SHORT = 100_000_000;
const MOST_DIGITS = 8;
const DAY = 86_400_000;
/** Of `"2026-11-22T10:00:00.000Z"`: every time but those of years of more than four digits. */
const TIME_BYTES = 26;
const QUOTE = 0x22;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const UPPER_Z = 0x5a;

/** `capacity`: bytes that are kept for good. */
export function createByteText(capacity: number): ByteText {
  let bytes: Buffer = Buffer.allocUnsafeSlow(capacity);
  let length = 0;
  /** The day of the last time is that of most others. */
  let day = Number.NaN;
  let date: Uint8Array = new Uint8Array(0);

  function grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * (length + more));
    bytes.copy(larger, 0, 0, length);
    bytes = larger;
  }

  function putBytes(part: Uint8Array): void {
    if (length + part.length > bytes.length) grow(part.length);
    bytes.set(part, length);
    length += part.length;
  }

  function putText(text: string): void {
    const most = MOST_BYTES_A_CHAR * text.length;
    if (length + most > bytes.length) grow(most);
    if (text.length > SHORT) {
      length += bytes.write(text, length, "utf8");
      return;
    }
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) {
        length += bytes.write(text.slice(i), length + i, "utf8") + i;
        return;
      }
      bytes[length + i] = unit;
    }
    length += text.length;
  }

  function putQuoted(text: string, isOfClass: Uint8Array): boolean {
    const end = text.length;
    if (length + end + 2 > bytes.length) grow(end + 2);
    const start = length + 1;
    for (let i = 0; i < end; i++) {
      const unit = text.charCodeAt(i);
      if (isOfClass[unit] !== 1) return false;
      bytes[start + i] = unit;
    }
    bytes[length] = QUOTE;
    bytes[start + end] = QUOTE;
    length += end + 2;
    return true;
  }

  function putInteger(value: number): void {
    if (!(value >= 0 && value < MOST_SHORT)) return putText(String(value));
    if (length + MOST_DIGITS > bytes.length) grow(MOST_DIGITS);
    let rest = value | 0;
    let end = length + 1;
    for (let bound = 10; bound <= rest; bound *= 10) end++;
    for (let i = end - 1; i >= length; i--) {
      const tenth = (rest / 10) | 0;
      bytes[i] = ZERO + rest - 10 * tenth;
      rest = tenth;
    }
    length = end;
  }

  function putTime(ms: number, hasFraction: boolean): void {
    const dayOfTime = Math.floor(ms / DAY);
    if (dayOfTime !== day) {
      day = dayOfTime;
      const text = new Date(day * DAY).toISOString();
      date = Buffer.from(`"${text.slice(0, text.indexOf("T") + 1)}`);
    }
    putBytes(date);
    if (length + TIME_BYTES > bytes.length) grow(TIME_BYTES);
    const rest = (ms - day * DAY) | 0;
    const seconds = (rest / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    putTwo(hours);
    bytes[length++] = COLON;
    putTwo(minutes - 60 * hours);
    bytes[length++] = COLON;
    putTwo(seconds - 60 * minutes);
    if (hasFraction) {
      const millis = rest - 1000 * seconds;
      const tens = (millis / 10) | 0;
      bytes[length++] = POINT;
      putTwo(tens);
      bytes[length++] = ZERO + millis - 10 * tens;
    }
    bytes[length++] = UPPER_Z;
    bytes[length++] = QUOTE;
  }

  /** Below 100, where there is room for it. */
  function putTwo(value: number): void {
    const tens = (value / 10) | 0;
    bytes[length++] = ZERO + tens;
    bytes[length++] = ZERO + value - 10 * tens;
  }

  function take(): Uint8Array {
    const taken = bytes.subarray(0, length);
    length = 0;
    // What one huge line needed is not kept for all others.
    if (bytes.length > 2 * capacity) bytes = Buffer.allocUnsafeSlow(capacity);
    return taken;
  }

  return { putBytes, putText, putQuoted, putInteger, putTime, length: () => length, take };
}
