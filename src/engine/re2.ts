// The linear-time regular expression library, behind the one function that we need of it.

import { RE2JS, RE2JSException, RE2JSSyntaxException } from "re2js";
import { LIMITS } from "../limits.ts";
import type { Automaton, State } from "./automaton.ts";
import type { BadPattern, Pattern } from "./pattern.ts";
import { explainRefusal } from "./refusal.ts";

/** Patterns by their text: policies of one folder have many in common, and building one is dear. */
const KEPT = new Map<string, Pattern>();
let keptInstructions = 0;

export function compileRe2(source: string): Pattern | BadPattern {
  const kept = KEPT.get(source);
  if (kept !== undefined) return kept;
  const built = build(source);
  if ("code" in built) return built;
  const { pattern, instructions } = built;
  if (keptInstructions + instructions > LIMITS.patternsKept) {
    KEPT.clear();
    keptInstructions = 0;
  }
  KEPT.set(source, pattern);
  keptInstructions += instructions;
  return pattern;
}

interface Built {
  readonly pattern: Pattern;
  readonly instructions: number;
}

function build(source: string): Built | BadPattern {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const fragment = error instanceof RE2JSSyntaxException ? error.getPattern() : null;
    const reason = error.message.replace(/^error parsing regexp: /, "");
    return { code: "invalid-pattern", ...explainRefusal(source, reason, fragment ?? "") };
  }
  const instructions = compiled.programSize();
  if (instructions > LIMITS.patternInstructions) {
    return {
      code: "pattern-too-large",
      message: "The pattern is too large once its repetitions are written out.",
      help: "Repeat less: nested repetitions multiply. A bound on the length alone is seldom worth its size.",
    };
  }
  const test = (text: string): boolean => compiled.test(text);
  return { pattern: { test, automaton: () => readAutomaton(compiled) }, instructions };
}

/** An instruction of the compiled pattern, of which the library's types say nothing. */
interface Instruction {
  readonly op: number;
  readonly out: number;
  /** The other way of a choice, or what is asserted, or 1 for a character in either case. */
  readonly arg: number;
  readonly runes: ArrayLike<number>;
  readonly matchRune: (point: number) => boolean;
}

const READ_SOME = 8;
const READ_ONE = 9;
const READ_ANY = 10;
const READ_ANY_IN_LINE = 11;

/** INVARIANT: the numbers are those of the version that is bundled; a law in test/engine holds them against `test`. */
function readAutomaton(compiled: RE2JS): Automaton {
  const { inst, start } = compiled.re2().prog;
  return { start, states: (inst as readonly Instruction[]).map(toState) };
}

function toState(instruction: Instruction): State {
  const { op, out: next, arg, runes } = instruction;
  switch (op) {
    case 1:
    case 2:
      return { kind: "split", next, other: arg };
    case 3:
    case 7:
      return { kind: "skip", next };
    case 4:
      return { kind: "assert", bits: arg, next };
    case 5:
      return { kind: "dead" };
    case 6:
      return { kind: "found" };
    case READ_SOME:
    case READ_ONE:
      return { kind: "read", ranges: runes.length === 1 ? rangesOf(instruction) : runes, isAny: false, next };
    case READ_ANY:
    case READ_ANY_IN_LINE:
      return { kind: "read", ranges: runes, isAny: true, next };
    default:
      throw new Error(`an instruction that is not known: ${op}`);
  }
}

/** One character, with the others that are the same without regard to case. */
function rangesOf(instruction: Instruction): readonly number[] {
  const point = instruction.runes[0] ?? 0;
  const candidates = point < 0x80 ? [point ^ 0x20, ...OTHER_TWINS] : (twins().get(foldOf(point)) ?? []);
  const same = [...new Set([point, ...candidates])].filter((other) => instruction.matchRune(other));
  return same.sort((a, b) => a - b).flatMap((other) => [other, other]);
}

/** The long s and the Kelvin sign, whose other cases are ASCII. */
const OTHER_TWINS = [0x017f, 0x212a];
/** Beyond it no character has a case. */
const LAST_CASED = 0x1e943;

let twinsByFold: ReadonlyMap<string, readonly number[]> | undefined;

/** Characters by what they are without regard to case; made when a pattern first has such a letter beyond ASCII. */
function twins(): ReadonlyMap<string, readonly number[]> {
  if (twinsByFold === undefined) {
    const made = new Map<string, number[]>();
    for (let point = 0; point <= LAST_CASED; point++) {
      const fold = foldOf(point);
      const known = made.get(fold);
      if (known === undefined) made.set(fold, [point]);
      else known.push(point);
    }
    twinsByFold = made;
  }
  return twinsByFold;
}

function foldOf(point: number): string {
  const char = String.fromCodePoint(point);
  const upper = char.toUpperCase();
  return ([...upper].length === 1 ? upper : char).toLowerCase();
}
