// Characters that a person does not see and a model reads: zero-width and tag characters, controls, direction marks.

import type { Severity } from "../finding.ts";
import { describeCharacter, findInvisible } from "../tools/characters.ts";

export interface Hidden {
  readonly severity: Severity;
  /** What stands there, after "It has ". */
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

interface Kinds {
  readonly hidden: RegExp;
  readonly harmless: RegExp;
}

let made: Kinds | undefined;

/** Made for the first text that is not plain: the tables of Unicode cost milliseconds. */
function kinds(): Kinds {
  made ??= {
    // Sequences for terminals are told of as a whole (ECMA-48: CSI, and OSC up to its end).
    hidden:
      /\u001b\[[0-?]{0,32}[ -/]{0,8}[@-~]|\u001b\][^\u0007\u001b\n]{0,400}(?:\u0007|\u001b\\)?|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]{1,400}/gu,
    // What writing and emoji need: joiners between letters of scripts that join, selectors and joiners behind
    // pictures, direction marks (UAX #9), flags of regions (UTS #51), a mark of the byte order at the very start.
    harmless:
      /(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Malayalam}\p{Script=Sinhala}\p{M}])[\u200c\u200d](?=\p{L})|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\d#*])\ufe0f\u200d?|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u20e3)[\u200d\ufe0e]|(?<=\p{L}\s?)[\u200e\u200f\u061c]|\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}|^\ufeff|\u00ad/gu,
  };
  return made;
}

const MOST_HIDDEN = 20;
const TAGS = /^[\u{e0000}-\u{e007f}]+$/u;
const GRAVE =
  /[\p{Cc}\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]|[\ufe00-\ufe0f]{2}/u;

export function findHidden(text: string, isProse: boolean): readonly Hidden[] {
  if (findInvisible(text) === undefined) return [];
  const { hidden, harmless } = kinds();
  // Replaced by as many plain characters, so that places stay.
  const shown = isProse ? text.replace(harmless, (found) => "x".repeat(found.length)) : text;
  const found: Hidden[] = [];
  for (const { 0: match, index } of shown.matchAll(hidden)) {
    if (found.length >= MOST_HIDDEN) break;
    found.push({
      severity: !isProse || GRAVE.test(match) ? "error" : "warning",
      what: describe(match),
      start: index,
      end: index + match.length,
    });
  }
  return found;
}

function describe(match: string): string {
  if (match.startsWith("\u001b")) return "a sequence that terminals obey";
  const count = [...match].length;
  if (!TAGS.test(match) || count < 2) {
    const [char = ""] = match;
    return count === 1
      ? describeCharacter(char)
      : `${count} characters that are not seen (${describeCharacter(char)})`;
  }
  // Tag characters are ASCII moved to where nobody sees it.
  const spelt = [...match].map((char) => String.fromCodePoint(((char.codePointAt(0) ?? 0) - 0xe0000) & 0x7f));
  return `${count} tag characters, which spell ${JSON.stringify(spelt.join("").slice(0, 100))}`;
}
