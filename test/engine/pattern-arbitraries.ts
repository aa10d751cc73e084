// Generators of patterns over a small alphabet, with every construct that RE2 has, and of texts to try them on.

import fc from "fast-check";

const atoms = fc.constantFrom(
  "a",
  "b",
  "A",
  "-",
  "/",
  "\\.",
  ".",
  "\\n",
  "[ab]",
  "[^a]",
  "[a-c-]",
  "[]a]",
  "[[:alpha:]]",
  "\\d",
  "\\W",
  "\\s",
  "\\pL",
  "\\x61",
  "\\Qa.\\E",
  "é",
  "💩",
  "^",
  "$",
  "\\A",
  "\\z",
  "\\b",
  "\\B",
);
const repeats = fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?");
const groups = fc.constantFrom("(", "(?:", "(?i:", "(?s:", "(?m:", "(?P<n>", "(?-i:");

const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atoms,
    fc.tuple(groups, tie("pattern")).map(([open, inner]) => `${open}${inner})`),
  ),
  pattern: fc
    .array(
      fc
        .array(
          fc.tuple(tie("part"), repeats).map((pair) => pair.join("")),
          { maxLength: 4 },
        )
        .map((parts) => parts.join("")),
      { minLength: 1, maxLength: 3 },
    )
    .map((alternatives) => alternatives.join("|")),
}));

/** Some are refused, as a group that has a name twice. */
export const patterns: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("", "", "", "(?i)", "(?s)", "(?m)", "(?im)"), pattern)
  .map((parts) => parts.join(""));

export const texts: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b", "c", "A", "-", "/", ".", "\n", "0", " ", "é", "💩", "K"), { maxLength: 6 })
  .map((chars) => chars.join(""));
