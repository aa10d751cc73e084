// Texts that a pattern is likely to accept, from the shortest ways through its automaton. The engine has the last word on each.

import type { Automaton, State } from "../engine/automaton.ts";

/** How a sample may be made. */
export interface SampleOptions {
  /** Bits of assertions that a way must not pass. */
  readonly blocked?: number;
  /** The character for "any character"; by default one that is plain to see. */
  readonly any?: string;
}

/** An automaton whose ways are measured: in characters, from every state to the end and from the start to every state. */
export interface Ways {
  readonly automaton: Automaton;
  readonly options: SampleOptions;
  readonly toEnd: Distances;
  readonly fromStart: Distances;
}

interface Distances {
  /** In characters; Infinity where no way leads. */
  readonly length: Float64Array;
  /** The neighbour on a shortest way, towards where it is measured from; -1 there. */
  readonly towards: Int32Array;
}

export function measureWays(automaton: Automaton, options: SampleOptions = {}): Ways {
  const { states, start } = automaton;
  const back: number[][] = states.map(() => []);
  states.forEach((state, at) => {
    for (const next of nextOf(state, options)) back[next]?.push(at);
  });
  const ends = states.flatMap(({ kind }, at) => (kind === "found" ? [at] : []));
  return {
    automaton,
    options,
    toEnd: distances(
      states,
      ends,
      (at) => back[at] ?? [],
      (_, to) => to,
    ),
    fromStart: distances(
      states,
      [start],
      (at) => nextOf(states[at], options),
      (from) => from,
    ),
  };
}

function costOf(state: State | undefined): number {
  return state?.kind === "read" ? 1 : 0;
}

function nextOf(state: State | undefined, { blocked = 0 }: SampleOptions): readonly number[] {
  switch (state?.kind) {
    case "split":
      return [state.next, state.other];
    case "skip":
      return [state.next];
    case "read":
      return state.ranges.length > 0 ? [state.next] : [];
    case "assert":
      return (state.bits & blocked) === 0 ? [state.next] : [];
    default:
      return [];
  }
}

/** Shortest ways with steps of 0 or 1, all states at one distance before those of the next; a step costs what one of its ends reads. */
function distances(
  states: readonly State[],
  sources: readonly number[],
  neighbours: (at: number) => readonly number[],
  reader: (from: number, to: number) => number,
): Distances {
  const length = new Float64Array(states.length).fill(Number.POSITIVE_INFINITY);
  const towards = new Int32Array(states.length).fill(-1);
  for (const source of sources) length[source] = 0;
  let now = [...sources];
  let later: number[] = [];
  for (let steps = 0; now.length > 0; steps++, now = later, later = []) {
    for (let i = 0; i < now.length; i++) {
      const from = now[i] ?? 0;
      if (length[from] !== steps) continue;
      for (const to of neighbours(from)) {
        const reached = steps + costOf(states[reader(from, to)]);
        if (reached >= (length[to] ?? 0)) continue;
        length[to] = reached;
        towards[to] = from;
        (reached === steps ? now : later).push(to);
      }
    }
  }
  return { length, towards };
}

/** The text of a shortest way from a state to the end; `undefined` when none leads there. */
export function sampleFrom({ automaton, toEnd, options }: Ways, from: number): string | undefined {
  if (!Number.isFinite(toEnd.length[from])) return undefined;
  let text = "";
  for (let at = from; at !== -1; at = toEnd.towards[at] ?? -1) {
    const state = automaton.states[at];
    if (state?.kind === "read") text += pick(state, options);
  }
  return text;
}

/** The text of a shortest way from the start to a state, that state's own character left out. */
function sampleTo({ automaton, fromStart, options }: Ways, to: number): string | undefined {
  if (!Number.isFinite(fromStart.length[to])) return undefined;
  const parts: string[] = [];
  for (let at = fromStart.towards[to] ?? -1; at !== -1; at = fromStart.towards[at] ?? -1) {
    const state = automaton.states[at];
    if (state?.kind === "read") parts.push(pick(state, options));
  }
  return parts.reverse().join("");
}

/** The text of a shortest way through a state that reads, perhaps with a character of choice for it and another text after it. */
export function sampleThrough(ways: Ways, state: number, char?: string, after?: string): string | undefined {
  const read = ways.automaton.states[state];
  if (read?.kind !== "read") return undefined;
  const [head, tail] = [sampleTo(ways, state), after ?? sampleFrom(ways, read.next)];
  if (head === undefined || tail === undefined) return undefined;
  return head + (char ?? pick(read, ways.options)) + tail;
}

/** What a person takes for ordinary, first letters. */
const ORDINARY = [..."aAx0-_ ./@:"].map((char) => char.codePointAt(0) ?? 0);
const FIRST_PRINTABLE = 0x21;

function pick(state: Extract<State, { kind: "read" }>, { any = "x" }: SampleOptions): string {
  if (state.isAny) return any;
  const { ranges } = state;
  const point = ORDINARY.find((one) => holds(ranges, one)) ?? firstPrintable(ranges);
  return String.fromCodePoint(point);
}

export function holds(ranges: ArrayLike<number>, point: number): boolean {
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    if (point < (ranges[i] ?? 0)) return false;
    if (point <= (ranges[i + 1] ?? 0)) return true;
  }
  return false;
}

function firstPrintable(ranges: ArrayLike<number>): number {
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const [first = 0, last = 0] = [ranges[i], ranges[i + 1]];
    if (last >= FIRST_PRINTABLE) return Math.max(first, FIRST_PRINTABLE);
  }
  return ranges[0] ?? 0;
}
