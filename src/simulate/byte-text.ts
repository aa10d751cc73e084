// Text that is put together as UTF-8, in memory that is used again and again.

export interface ByteText {
  readonly putBytes: (bytes: Uint8Array) => void;
  readonly putText: (text: string) => void;
  /** A text in quotes, if all its characters are of a class of ASCII; otherwise nothing, and false. */
  readonly putQuoted: (text: string, isOfClass: Uint8Array) => boolean;
  /** A safe integer. */
  readonly putInteger: (value: number) => void;
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
const QUOTE = 0x22;
const ZERO = 0x30;

/** `capacity`: bytes that are kept for good. */
export function createByteText(capacity: number): ByteText {
  let bytes: Buffer = Buffer.allocUnsafeSlow(capacity);
  let length = 0;

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

  function take(): Uint8Array {
    const taken = bytes.subarray(0, length);
    length = 0;
    // What one huge line needed is not kept for all others.
    if (bytes.length > 2 * capacity) bytes = Buffer.allocUnsafeSlow(capacity);
    return taken;
  }

  return { putBytes, putText, putQuoted, putInteger, length: () => length, take };
}
