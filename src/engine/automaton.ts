// Automaton: what a pattern finds, as states and steps, for those who reason about patterns. Nothing is decided with it.

/** Bits of an `assert` state: what must hold between two characters. */
export const BEGIN_LINE = 1;
export const END_LINE = 2;
export const BEGIN_TEXT = 4;
export const END_TEXT = 8;
export const WORD_BOUNDARY = 16;
export const NO_WORD_BOUNDARY = 32;

export type State =
  /** Something has been found. */
  | { readonly kind: "found" }
  | { readonly kind: "dead" }
  | { readonly kind: "skip"; readonly next: number }
  | { readonly kind: "split"; readonly next: number; readonly other: number }
  | { readonly kind: "assert"; readonly bits: number; readonly next: number }
  | {
      readonly kind: "read";
      /** Code points, as pairs of a first and a last one, ascending. */
      readonly ranges: ArrayLike<number>;
      /** Any character, or any but a line feed. */
      readonly isAny: boolean;
      readonly next: number;
    };

/** A text is accepted when `found` is reached from `start`, beginning at any of its characters. */
export interface Automaton {
  readonly start: number;
  readonly states: readonly State[];
}

/** Of text, perhaps between the ends of the subject. */
export function automatonOfText(text: string, isAtStart: boolean, isAtEnd: boolean): Automaton {
  const states: State[] = [];
  const add = (make: (next: number) => State): void => {
    states.push(make(states.length + 1));
  };
  if (isAtStart) add((next) => ({ kind: "assert", bits: BEGIN_TEXT, next }));
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    add((next) => ({ kind: "read", ranges: [point, point], isAny: false, next }));
  }
  if (isAtEnd) add((next) => ({ kind: "assert", bits: END_TEXT, next }));
  states.push({ kind: "found" });
  return { start: 0, states };
}
