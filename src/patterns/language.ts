// Whether a pattern accepts every text, or none: exact where it answers, and bounded.

import {
  type Automaton,
  BEGIN_LINE,
  BEGIN_TEXT,
  END_LINE,
  END_TEXT,
  NO_WORD_BOUNDARY,
  WORD_BOUNDARY,
} from "../engine/automaton.ts";
import { LIMITS } from "../limits.ts";
import { holds } from "./samples.ts";

/** `undefined` when it took too many steps to tell. */
export interface Language {
  readonly isEverything: boolean;
  readonly isNothing: boolean;
}

const LF = 10;
/** What comes before a place in the text, as far as assertions can tell. */
type Context = "begin" | "line-feed" | "word" | "other";

interface Place {
  readonly key: string;
  readonly states: readonly number[];
  readonly context: Context;
}

/**
 * Follows all ways at once. An alphabet of a few characters stands for all, because between the bounds of the
 * ranges in the pattern every character is treated alike. specification: policy-format.md section 4.
 */
export function decideLanguage(automaton: Automaton): Language | undefined {
  let steps = LIMITS.patternSteps;
  const alphabet = alphabetOf(automaton);
  if (alphabet.length * automaton.states.length > steps) return undefined;
  const first: Place = { key: "begin", states: [automaton.start], context: "begin" };
  const seen = new Set([first.key]);
  const queue = [first];
  let [isEverything, isNothing] = [true, true];
  for (const place of queue) {
    for (const next of [undefined, ...alphabet]) {
      const reached = closure(automaton, place, next);
      steps -= reached.size + 1;
      if (steps < 0) return undefined;
      if ([...reached].some((at) => automaton.states[at]?.kind === "found")) {
        // Once something is found, whatever follows is accepted.
        isNothing = false;
        continue;
      }
      if (next === undefined) {
        isEverything = false;
        continue;
      }
      const after = step(automaton, reached, next);
      if (seen.has(after.key)) continue;
      seen.add(after.key);
      queue.push(after);
    }
    if (!isEverything && !isNothing) break;
  }
  return { isEverything, isNothing };
}

/** One character for each class of characters that no part of the pattern tells apart. Surrogates are no characters. */
function alphabetOf({ states }: Automaton): readonly number[] {
  const bounds = new Set([0, LF, LF + 1, 0x30, 0x3a, 0x41, 0x5b, 0x5f, 0x60, 0x61, 0x7b, 0xd800, 0xe000]);
  const sets = new Set(states.flatMap((state) => (state.kind === "read" ? [state.ranges] : [])));
  for (const ranges of sets) {
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      bounds.add(ranges[i] ?? 0);
      bounds.add((ranges[i + 1] ?? 0) + 1);
    }
    if (bounds.size > LIMITS.patternSteps) break;
  }
  return [...bounds].filter((point) => point <= 0x10ffff && (point < 0xd800 || point > 0xdfff));
}

/** What is reached without reading, when `next` is the character that follows. */
function closure({ states, start }: Automaton, place: Place, next: number | undefined): ReadonlySet<number> {
  const true_ = assertions(place.context, next);
  const reached = new Set<number>();
  // A search may begin at every character.
  const stack = [...place.states, start];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    const state = states[at];
    if (state?.kind === "skip") stack.push(state.next);
    else if (state?.kind === "split") stack.push(state.next, state.other);
    else if (state?.kind === "assert" && (state.bits & ~true_) === 0) stack.push(state.next);
  }
  return reached;
}

function assertions(context: Context, next: number | undefined): number {
  const isBetween = (context === "word") !== (next !== undefined && isWord(next));
  return (
    (context === "begin" ? BEGIN_TEXT | BEGIN_LINE : 0) |
    (context === "line-feed" ? BEGIN_LINE : 0) |
    (next === undefined ? END_TEXT | END_LINE : 0) |
    (next === LF ? END_LINE : 0) |
    (isBetween ? WORD_BOUNDARY : NO_WORD_BOUNDARY)
  );
}

function isWord(point: number): boolean {
  return point < 0x80 && /\w/.test(String.fromCharCode(point));
}

function step({ states }: Automaton, reached: ReadonlySet<number>, char: number): Place {
  const next = new Set<number>();
  for (const at of reached) {
    const state = states[at];
    if (state?.kind === "read" && holds(state.ranges, char)) next.add(state.next);
  }
  const context: Context = char === LF ? "line-feed" : isWord(char) ? "word" : "other";
  const sorted = [...next].sort((a, b) => a - b);
  return { key: `${context} ${sorted.join()}`, states: sorted, context };
}
