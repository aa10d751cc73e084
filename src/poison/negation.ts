// Negations that describe: what reads like an order to leave something undone, and is none.

import type { PlacedWord } from "./read-words.ts";

/** Words before a phrase that say who does not do it, or that it must not be left undone. */
const MOST_BEFORE = 10;
const NEVER: ReadonlySet<string> = new Set("not don't never mustn't cannot".split(" "));
/** "Do not hesitate to send without asking" is the order itself. */
const URGING: ReadonlySet<string> = new Set("hesitate wait worry stop bother fail mind forget be".split(" "));
const MODEL: ReadonlySet<string> = new Set("you assistant model agent ai llm".split(" "));

/** "Does not notify the owner" says what a tool does; "never send without asking the user" asks for the opposite. */
export function isDescription(placed: readonly PlacedWord[], at: number): boolean {
  const word = placed[at]?.word;
  if (word === "not") {
    return placed[at - 1]?.word === "does" && !placed[at]?.isFirst && !MODEL.has(placed[at - 2]?.word ?? "");
  }
  if (word !== "without") return false;
  for (let before = at; before > at - MOST_BEFORE && before > 0 && !placed[before]?.isFirst; before--)
    if (NEVER.has(placed[before - 1]?.word ?? "")) return !URGING.has(placed[before]?.word ?? "");
  return false;
}
