// Characters that nobody sees, or that change how the text around them is shown.

interface Kinds {
  /** Controls but tab and line ends, format characters (zero-width, bidi, tags), fillers, variation selectors. */
  readonly invisible: RegExp;
  /**
   * Of those, what no sentence in any language needs: controls, and the characters that override the direction of
   * text or embed one in the other. Joiners, direction marks and selectors belong to words and emoji.
   */
  readonly disguising: RegExp;
  /** Emoji flags of regions are a black flag and tags, up to a final tag. */
  readonly regionFlag: RegExp;
}

let made: Kinds | undefined;

/** Made for the first text that is not plain. */
function kinds(): Kinds {
  made ??= {
    invisible: /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u,
    disguising: /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u,
    regionFlag: /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/gu,
  };
  return made;
}

/** What most files hold, and nothing else: the tables of Unicode cost milliseconds. */
const PLAIN = /^[\t\n\r\x20-\x7e]*$/;

export function findInvisible(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  return kinds().invisible.exec(text)?.[0];
}

export function findDisguising(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  const { disguising, regionFlag } = kinds();
  const found = disguising.exec(text)?.[0];
  return found === undefined ? undefined : disguising.exec(text.replaceAll(regionFlag, ""))?.[0];
}

const namedKinds = (): readonly (readonly [RegExp, string])[] => [
  [/[\u200b-\u200d\u2060\ufeff]/u, "a zero-width character"],
  [/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u, "a character that changes the direction of text"],
  [/[\u{e0000}-\u{e007f}]/u, "a tag character"],
  [/\p{Cc}/u, "a control character"],
  [/\u00ad/u, "a soft hyphen"],
];

/** "U+200B, a zero-width character". */
export function describeCharacter(char: string): string {
  const kind = namedKinds().find(([pattern]) => pattern.test(char))?.[1] ?? "an invisible character";
  return `${sayCodePoint(char)}, ${kind}`;
}

/** "U+200B". */
export function sayCodePoint(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `U+${code}`;
}
