// The bytes of JSON, and what is asked of them most often.

export const QUOTE = 0x22;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const LOWER_E = 0x65;
export const LOWER_T = 0x74;
export const LOWER_U = 0x75;
export const LOWER_Z = 0x7a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;

/** The bytes that are scanned now, to be read four at a time, in one step. */
let scanned: Uint8Array = new Uint8Array(4);
let view = new DataView(scanned.buffer);
let lastFour = 0;

/** 1 for the bytes that stand for themselves in a string: ASCII but control characters, `"` and `\`. */
const IS_PLAIN = tableOf((byte) => byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH);

const ONES = 0x01010101;
const HIGH_BITS = -0x7f7f7f80;
const QUOTES = QUOTE * ONES;
const BACKSLASHES = BACKSLASH * ONES;
const SPACES = 0x20 * ONES;

/** The first place from `start` on whose byte is not of `IS_PLAIN`. */
export function skipPlain(bytes: Uint8Array, start: number): number {
  let i = start;
  if (bytes === scanned) {
    const four = view;
    // Four bytes at once: a byte that is not plain leaves its highest bit, and so do some behind it at most.
    for (; i <= lastFour; i += 4) {
      const word = four.getInt32(i, true);
      const odd = ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word;
      if ((odd & HIGH_BITS) !== 0) break;
    }
  }
  while (IS_PLAIN[bytes[i] as number] === 1) i++;
  return i;
}

/** The letters of escapes of two bytes. */
export const IS_ESCAPE = tableOf((byte) => '"\\/bfnrt'.includes(String.fromCharCode(byte)));

/**
 * Skips much of what is plain, and escapes of two bytes, of which the text of programs holds one every few bytes;
 * `skipPlain` goes on from there.
 */
export function skipEscaped(bytes: Uint8Array, start: number): number {
  let i = start;
  if (bytes === scanned) {
    const four = view;
    while (i <= lastFour) {
      const word = four.getInt32(i, true);
      const odd =
        (((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word) & HIGH_BITS;
      if (odd === 0) i += 4;
      else {
        i += firstOf(odd);
        if (!isEscape(bytes, i)) return i;
        i += 2;
      }
    }
  }
  return i;
}

/** Whether an escape of two bytes starts here. */
function isEscape(bytes: Uint8Array, start: number): boolean {
  return bytes[start] === BACKSLASH && IS_ESCAPE[bytes[start + 1] as number] === 1;
}

/** The bytes of a string but control characters, `"` and `\`: those of letters beyond ASCII too. */
const IS_TEXT = tableOf((byte) => byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH);

/** The first place that is not of `IS_TEXT`; goes over escapes of two bytes too, where it reads four at once. */
export function skipLetters(bytes: Uint8Array, start: number): number {
  let i = start;
  if (bytes === scanned) {
    const four = view;
    while (i <= lastFour) {
      const word = four.getInt32(i, true);
      const quotes = word ^ QUOTES;
      const backslashes = word ^ BACKSLASHES;
      // A byte that has its highest bit itself leaves none.
      const odd =
        (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes) | ((word - SPACES) & ~word)) &
        HIGH_BITS;
      if (odd === 0) i += 4;
      else {
        i += firstOf(odd);
        if (!isEscape(bytes, i)) return i;
        i += 2;
      }
    }
  }
  while (IS_TEXT[bytes[i] as number] === 1) i++;
  return i;
}

/**
 * Which of four bytes is the first whose highest bit is left. Subtracting borrows from the bytes behind one that is
 * too small, never from those before it: only the first is surely what it seems.
 */
function firstOf(odd: number): number {
  return (31 - Math.clz32(odd & -odd)) >> 3;
}

/** White space within a line. */
export const IS_SPACE = tableOf((byte) => byte === 0x20 || byte === 0x09 || byte === RETURN);

export const IS_DIGIT = tableOf((byte) => byte >= ZERO && byte <= NINE);

export const IS_HEX_DIGIT = tableOf((byte) => /[0-9A-Fa-f]/.test(String.fromCharCode(byte)));

/** ASCII text of 4 to 12 bytes without a newline, as the numbers that `fourAt` makes of parts that cover it. */
export interface Word {
  readonly length: number;
  readonly head: number;
  readonly middleAt: number;
  readonly middle: number;
  readonly tailAt: number;
  readonly tail: number;
}

export const TRUE = wordOf("true");
export const FALSE = wordOf("false");
export const NULL = wordOf("null");

/** The first place from `start` on whose byte is not of the class, which holds no newline. */
export function skipAll(bytes: Buffer, start: number, isOfClass: Uint8Array): number {
  let i = start;
  while (isOfClass[bytes[i] as number] === 1) i++;
  return i;
}

/**
 * Whether `word` stands at `start`. In three comparisons, because a loop over its bytes takes three times as long.
 * Beyond the end of the bytes there is no word.
 */
export function isWord(bytes: Buffer, start: number, word: Word): boolean {
  return (
    fourAt(bytes, start) === word.head &&
    fourAt(bytes, start + word.middleAt) === word.middle &&
    fourAt(bytes, start + word.tailAt) === word.tail
  );
}

/** To be called for bytes that are scanned for long. All others are read as exactly, at a quarter of the speed. */
export function openBytes(bytes: Uint8Array): void {
  if (bytes === scanned) return;
  scanned = bytes;
  view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  lastFour = bytes.length - 4;
}

/** Four bytes as one integer. Beyond the end stand zeros, which are in no word. */
export function fourAt(bytes: Uint8Array, start: number): number {
  if (bytes === scanned && start <= lastFour) return view.getInt32(start, true);
  return (
    (bytes[start] as number) |
    ((bytes[start + 1] as number) << 8) |
    ((bytes[start + 2] as number) << 16) |
    ((bytes[start + 3] as number) << 24)
  );
}

export function wordOf(text: string): Word {
  const { length } = text;
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const middleAt = (length - 4) >> 1;
  const tailAt = length - 4;
  return {
    length,
    head: fourAt(bytes, 0),
    middleAt,
    middle: fourAt(bytes, middleAt),
    tailAt,
    tail: fourAt(bytes, tailAt),
  };
}

function tableOf(isIn: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isIn(byte) ? 1 : 0));
}
