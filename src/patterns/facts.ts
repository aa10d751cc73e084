// What lint knows of a pattern, worked out once: texts that it accepts, and at which ends it lets other text stand.

import { type Automaton, BEGIN_LINE, BEGIN_TEXT, END_LINE, END_TEXT } from "../engine/automaton.ts";
import type { Pattern } from "../engine/pattern.ts";
import { LIMITS } from "../limits.ts";
import { decideLanguage, type Language } from "./language.ts";
import { holds, measureWays, sampleFrom, sampleThrough, type Ways } from "./samples.ts";

export interface PatternFacts {
  readonly pattern: Pattern;
  /** Whether the pattern accepts the text; `undefined` when it would take too long to ask. */
  readonly accepts: (text: string) => boolean | undefined;
  /** Whether the pattern can read the character, given by its code point, as part of what it finds. */
  readonly reads: (point: number) => boolean;
  /** Accepted texts, the shortest first, that differ in where they go through the pattern. */
  readonly samples: readonly string[];
  /** A text of the pattern's own before or after which other text is accepted; `undefined` where the end is closed. */
  readonly openStart: string | undefined;
  readonly openEnd: string | undefined;
  /** The same, when `^` and `$` of lines close nothing. They differ only under `(?m)`. */
  readonly openLineStart: string | undefined;
  readonly openLineEnd: string | undefined;
  /** `undefined` when it was not decided. */
  readonly language: Language | undefined;
}

const FACTS = new WeakMap<Pattern, PatternFacts>();

export function factsOf(pattern: Pattern): PatternFacts {
  let facts = FACTS.get(pattern);
  if (facts === undefined) {
    facts = workOut(pattern);
    FACTS.set(pattern, facts);
  }
  return facts;
}

const BEGINNINGS = BEGIN_TEXT | BEGIN_LINE;
const ENDS = END_TEXT | END_LINE;

function workOut(pattern: Pattern): PatternFacts {
  const automaton = pattern.automaton();
  const most = LIMITS.patternTrial / automaton.states.length;
  const accepts = (text: string): boolean | undefined =>
    text.length > most ? undefined : pattern.test(text);
  const ways = measureWays(automaton);
  let samples: readonly string[] | undefined;
  const readSamples = (): readonly string[] => {
    samples ??= sample(accepts, ways, most);
    return samples;
  };
  const loops = findAnyLoops(automaton);
  const hasLines = automaton.states.some(
    (state) => state.kind === "assert" && (state.bits & (BEGIN_LINE | END_LINE)) !== 0,
  );
  const openStart = findOpenStart(automaton, loops, BEGINNINGS);
  const openEnd = findOpenEnd(automaton, loops, ENDS);
  return {
    pattern,
    accepts,
    reads: (point) =>
      automaton.states.some((state) => state.kind === "read" && (state.isAny || holds(state.ranges, point))),
    // Of most patterns nobody asks for more than whether there are any.
    get samples() {
      return readSamples();
    },
    openStart,
    openEnd,
    openLineStart: hasLines ? findOpenStart(automaton, loops, BEGIN_TEXT) : openStart,
    openLineEnd: hasLines ? findOpenEnd(automaton, loops, END_TEXT) : openEnd,
    language: decide(
      pattern,
      automaton,
      () => isAccepted(accepts, shortest(ways, most)) || readSamples().length > 0,
    ),
  };
}

/** The text of a shortest way, unless it is too long to try. */
function shortest(ways: Ways, most: number): string | undefined {
  const { start } = ways.automaton;
  const length = (ways.fromStart.length[start] ?? 0) + (ways.toEnd.length[start] ?? 0);
  return length <= most ? sampleFrom(ways, start) : undefined;
}

function isAccepted(accepts: PatternFacts["accepts"], text: string | undefined): boolean {
  return text !== undefined && accepts(text) === true;
}

/** Ways through reading states that lie evenly in the pattern, each held against the engine. */
function sample(accepts: PatternFacts["accepts"], ways: Ways, most: number): readonly string[] {
  const { automaton } = ways;
  const isShort = (at: number): boolean =>
    (ways.fromStart.length[at] ?? 0) + (ways.toEnd.length[at] ?? 0) <= most;
  const readers = automaton.states.flatMap(({ kind }, at) => (kind === "read" && isShort(at) ? [at] : []));
  const stride = Math.max(1, Math.ceil(readers.length / LIMITS.patternSamples));
  const through = readers.filter((_, i) => i % stride === 0).map((at) => sampleThrough(ways, at));
  const texts = new Set([shortest(ways, most), ...through, "", "a", "a b", "\na", "a\n", "0"]);
  const accepted = [...texts].flatMap((text) => {
    if (text === undefined) return [];
    // An assertion may want a neighbour that the pattern does not read.
    return [text, `${text}a`, `${text} `, `a${text}`, ` ${text}`].find((tried) => accepts(tried)) ?? [];
  });
  return [...new Set(accepted)].sort((a, b) => a.length - b.length).slice(0, LIMITS.patternSamples);
}

const PROBES = ["", "\n", "a", "~", "\u{10ffff}", " a\n\n0 ", "Zz.\r\n-/"];

/** Most patterns are decided by a few texts. */
function decide(pattern: Pattern, automaton: Automaton, hasSample: () => boolean): Language | undefined {
  const isEverythingPossible = PROBES.every((text) => pattern.test(text));
  if (!isEverythingPossible && hasSample()) return { isEverything: false, isNothing: false };
  return decideLanguage(automaton);
}

/** Choices between going on and reading any character once more: `.*`, `.+`. Who writes them means any text. */
export function findAnyLoops({ states }: Automaton): ReadonlySet<number> {
  const skip = (from: number): number => {
    let at = from;
    for (let state = states[at]; state?.kind === "skip"; state = states[at]) at = state.next;
    return at;
  };
  const loops = new Set<number>();
  states.forEach((state, at) => {
    if (state.kind !== "split") return;
    for (const branch of [skip(state.next), skip(state.other)]) {
      const read = states[branch];
      if (read?.kind !== "read" || !read.isAny || skip(read.next) !== at) continue;
      loops.add(at);
      loops.add(branch);
    }
  });
  return loops;
}

function findOpenStart(
  automaton: Automaton,
  loops: ReadonlySet<number>,
  blocked: number,
): string | undefined {
  const silent = reachable([automaton.start], (at) => silentNext(automaton, at, blocked), loops);
  const open = silent.filter((at) => isEnd(automaton, at));
  // Of most patterns that are anchored nothing need be measured.
  if (open.length === 0) return undefined;
  const ways = measureWays(automaton, { blocked });
  const nearest = nearestOf(open, ways.toEnd.length);
  return nearest === undefined ? undefined : sampleFrom(ways, nearest);
}

function findOpenEnd(automaton: Automaton, loops: ReadonlySet<number>, blocked: number): string | undefined {
  const { states, start } = automaton;
  const back: number[][] = states.map(() => []);
  states.forEach((_, at) => {
    for (const next of silentNext(automaton, at, blocked)) back[next]?.push(at);
  });
  const ends = states.flatMap(({ kind }, at) => (kind === "found" ? [at] : []));
  const silent = new Set(reachable(ends, (at) => back[at] ?? [], loops));
  if (silent.has(start)) return "";
  const last = states.flatMap((state, at) =>
    state.kind === "read" && silent.has(state.next) && !loops.has(at) ? [at] : [],
  );
  if (last.length === 0) return undefined;
  const ways = measureWays(automaton, { blocked });
  const nearest = nearestOf(last, ways.fromStart.length);
  return nearest === undefined ? undefined : sampleThrough(ways, nearest, undefined, "");
}

function nearestOf(states: readonly number[], length: Float64Array): number | undefined {
  const far = (at: number | undefined): number => (at === undefined ? Infinity : (length[at] ?? Infinity));
  return states.reduce<number | undefined>((best, at) => (far(at) < far(best) ? at : best), undefined);
}

/** Where reading begins, or nothing need be read. */
function isEnd({ states }: Automaton, at: number): boolean {
  const kind = states[at]?.kind;
  return kind === "read" || kind === "found";
}

function silentNext({ states }: Automaton, at: number, blocked: number): readonly number[] {
  const state = states[at];
  if (state?.kind === "split") return [state.next, state.other];
  if (state?.kind === "skip") return [state.next];
  return state?.kind === "assert" && (state.bits & blocked) === 0 ? [state.next] : [];
}

/** Without going through or to a loop that reads anything. */
function reachable(
  sources: readonly number[],
  next: (at: number) => readonly number[],
  loops: ReadonlySet<number>,
): readonly number[] {
  const reached = new Set<number>();
  const stack = [...sources];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (reached.has(at) || loops.has(at)) continue;
    reached.add(at);
    stack.push(...next(at));
  }
  return [...reached];
}
