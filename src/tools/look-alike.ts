// Names that a person could take for one another: case, white space, characters that are not seen, look-alikes.

import { cleanText } from "./words.ts";

/** How a name differs from another that looks the same. */
export type Difference =
  | "white space or characters that are not seen"
  | "case"
  | "characters that look alike";

/** Letters of other scripts, and digits, that a Latin letter is taken for. */
const LOOKS: ReadonlyMap<string, string> = new Map(
  (
    [
      ["a", "аɑα"],
      ["b", "вβЬ"],
      ["c", "сϲ"],
      ["d", "ԁ"],
      ["e", "еҽ"],
      ["g", "ɡց"],
      ["h", "һнհ"],
      ["i", "іıι"],
      ["j", "јϳ"],
      ["k", "кκ"],
      ["l", "1ӏ|"],
      ["m", "м"],
      ["n", "пո"],
      ["o", "0оοσօ"],
      ["p", "рρ"],
      ["q", "ԛզ"],
      ["r", "г"],
      ["s", "ѕ"],
      ["t", "тτ"],
      ["u", "υս"],
      ["v", "ѵν"],
      ["w", "ԝω"],
      ["x", "хχ"],
      ["y", "уγ"],
      ["-", "‐‑‒–—−"],
    ] as const
  ).flatMap(([letter, alike]) => [...alike].map((other): [string, string] => [other, letter])),
);

const NOT_LATIN = /[^a-z]/gu;

/** Names that look the same share this. */
export function lookOf(name: string): string {
  return foldCase(name).replace(NOT_LATIN, (letter) => LOOKS.get(letter) ?? letter);
}

/** How two names differ that look the same; the first that tells them apart. */
export function differenceOf(a: string, b: string): Difference {
  if (trim(a) === trim(b)) return "white space or characters that are not seen";
  return foldCase(a) === foldCase(b) ? "case" : "characters that look alike";
}

function foldCase(name: string): string {
  return trim(name).toLowerCase();
}

function trim(name: string): string {
  return cleanText(name).replace(/\s+/gu, "");
}
