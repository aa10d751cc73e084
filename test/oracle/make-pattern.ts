// Patterns for the oracle, each written twice: for RE2, and as JavaScript means the same with its flag `u`.

import type { Chance } from "./random.ts";

export interface Pattern {
  readonly re2: string;
  readonly js: string;
}

function same(text: string): Pattern {
  return { re2: text, js: text };
}

const ATOMS: readonly Pattern[] = [
  ...[
    "a",
    "b",
    "ab",
    "1",
    "\u00e9",
    "\u0301",
    "\u{1f600}",
    "\u65e5",
    "-",
    "_",
    " ",
    "\\.",
    "\\n",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
  ].map(same),
  ...[
    "[a-c]",
    "[^a]",
    "[^a-z]",
    "[\\d_]",
    "[\u00e9\u{1f600}]",
    "[^\\w]",
    "[\\^\\-]",
    "\\b",
    "\\B",
    "^",
    "$",
    "\\*",
  ].map(same),
  { re2: ".", js: "[^\\n]" },
  { re2: "\\s", js: "[\\t\\n\\f\\r ]" },
  { re2: "\\S", js: "[^\\t\\n\\f\\r ]" },
  { re2: "[\\s\\S]", js: "[^]" },
  { re2: "\\A", js: "^" },
  { re2: "\\z", js: "$" },
  { re2: "\\x{1F600}", js: "\\u{1F600}" },
  { re2: "\\x41", js: "A" },
  { re2: "\\Qa.b\\E", js: "a\\.b" },
  { re2: "[[:alpha:]]", js: "[A-Za-z]" },
  { re2: "[[:^digit:]]", js: "[^0-9]" },
  { re2: "(?i:k)", js: "[kK\u212a]" },
  { re2: "(?i:s)", js: "[sS\u017f]" },
  { re2: "(?i:A)", js: "[aA]" },
  { re2: "(?s:.)", js: "[^]" },
  { re2: "(?m:^)", js: "(?:^|(?<=\\n))" },
  { re2: "(?m:$)", js: "(?=\\n|$)" },
  { re2: "\\pN", js: "\\p{N}" },
  { re2: "\\p{Han}", js: "\\p{Script=Han}" },
  { re2: "\\PL", js: "\\P{L}" },
];
const REPEATS = ["*", "+", "?", "*?", "+?", "??", "{0}", "{1,2}", "{2}", "{2,}", "{0,3}?"];
/** Whole patterns, of which some are no more than operations on strings. */
const PLAIN = [
  "",
  "a",
  "^a",
  "a$",
  "^a$",
  "^$",
  "^",
  "$",
  "ab",
  "^ab$",
  "\u00e9",
  "^\u{1f600}",
  "b$",
  "^1$",
  "^\\.$",
  "a\\.b",
  "\n$",
  "^abc$",
];

export function makePattern(chance: Chance): Pattern {
  if (chance.oneIn(3)) return same(chance.pick(PLAIN));
  const pattern = makeAlternatives(chance, 2);
  if (chance.oneIn(3)) return { re2: `^(?:${pattern.re2})$`, js: `^(?:${pattern.js})$` };
  return chance.oneIn(4) ? { re2: `^${pattern.re2}`, js: `^${pattern.js}` } : pattern;
}

function makeAlternatives(chance: Chance, depth: number): Pattern {
  return join(
    chance.some(1, chance.oneIn(3) ? 3 : 1, () =>
      join(
        chance.some(chance.oneIn(9) ? 0 : 1, 3, () => makePart(chance, depth)),
        "",
      ),
    ),
    "|",
  );
}

function makePart(chance: Chance, depth: number): Pattern {
  if (depth > 0 && chance.oneIn(4)) {
    const inside = makeAlternatives(chance, depth - 1);
    const open = chance.pick(["(", "(?:", `(?P<n${chance.below(1e9)}>`]);
    const repeat = chance.oneIn(2) ? chance.pick(REPEATS) : "";
    return { re2: `${open}${inside.re2})${repeat}`, js: `(?:${inside.js})${repeat}` };
  }
  const atom = chance.pick(ATOMS);
  if (!chance.oneIn(3)) return atom;
  const repeat = chance.pick(REPEATS);
  return { re2: `(?:${atom.re2})${repeat}`, js: `(?:${atom.js})${repeat}` };
}

function join(parts: readonly Pattern[], between: string): Pattern {
  return { re2: parts.map(({ re2 }) => re2).join(between), js: parts.map(({ js }) => js).join(between) };
}
