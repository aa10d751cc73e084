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
export const LOWER_E = 0x65;
export const LOWER_U = 0x75;
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

export const TRUE = toBytes("true");
export const FALSE = toBytes("false");
export const NULL = toBytes("null");

/** The first place from `start` on whose byte is not of the class, which holds no newline. */
export function skipAll(bytes: Buffer, start: number, isOfClass: Uint8Array): number {
  let i = start;
  while (isOfClass[bytes[i] as number] === 1) i++;
  return i;
}

/** Whether `word` stands at `start`. Words are bytes here: a string's characters are slower to get at. */
export function startsWith(bytes: Buffer, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) {
    if (bytes[start + i] !== word[i]) return false;
  }
  return true;
}

/** `text` is ASCII without a newline. */
export function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function tableOf(isIn: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isIn(byte) ? 1 : 0));
}
