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

/** 1 for the bytes that stand for themselves in a string: ASCII but control characters, `"` and `\`. */
export const IS_PLAIN = tableOf(
  (byte) => byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH,
);

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

/** Four bytes as one integer. Beyond the end stand zeros, which are in no word. */
export function fourAt(bytes: Uint8Array, start: number): number {
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
