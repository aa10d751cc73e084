// Characters that nobody sees, or that change how the text around them is shown.

/** Controls but tab and line ends, format characters (zero-width, bidi, tags), fillers, variation selectors. */
const INVISIBLE = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Of those, what no sentence in any language needs: controls, and the characters that override the direction of
 * text or embed one in the other. Joiners, direction marks and selectors belong to words and emoji.
 */
const DISGUISING = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

/** Emoji flags of regions are a black flag and tags, up to a final tag. */
const REGION_FLAG = /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/gu;

/** What most files hold, and nothing else: the tables of Unicode cost a millisecond when they are first used. */
const PLAIN = /^[\t\n\r\x20-\x7e]*$/;

export function findInvisible(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  return INVISIBLE.exec(text)?.[0];
}

export function findDisguising(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  const found = DISGUISING.exec(text)?.[0];
  return found === undefined ? undefined : DISGUISING.exec(text.replaceAll(REGION_FLAG, ""))?.[0];
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/[\u200b-\u200d\u2060\ufeff]/u, "a zero-width character"],
  [/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u, "a character that changes the direction of text"],
  [/[\u{e0000}-\u{e007f}]/u, "a tag character"],
  [/\p{Cc}/u, "a control character"],
  [/\u00ad/u, "a soft hyphen"],
];

/** "U+200B, a zero-width character". */
export function describeCharacter(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const kind = NAMES.find(([pattern]) => pattern.test(char))?.[1] ?? "an invisible character";
  return `U+${code}, ${kind}`;
}
