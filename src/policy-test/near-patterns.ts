// Patterns that somebody may have meant or may make of a pattern by one slip, and texts that tell them from it.

import type { Automaton } from "../engine/automaton.ts";
import { buildPatterns, type Pattern } from "../engine/pattern.ts";
import { LIMITS } from "../limits.ts";
import { measureWays, sampleFrom, sampleThrough } from "../patterns/samples.ts";
import { readTokens, type Token } from "../patterns/tokens.ts";

/** One way in which a pattern could be another, with texts that the two do not both accept; the plainest first. */
export interface Boundary {
  readonly what: string;
  readonly texts: readonly string[];
}

interface Near {
  readonly what: string;
  readonly source: string;
}

/** What was found at the edges of a pattern. */
export interface Edges {
  readonly boundaries: readonly Boundary[];
  /** Slips that were not tried: there are too many, or the patterns of the run are too large. */
  readonly untried: number;
}

/** Boundaries of one pattern. */
const MOST_NEAR = 40;
/** Work for all patterns of a run: nanoseconds, roughly, tens of them. */
const MOST_WORK = 300_000_000;
/** To build one state of a pattern. */
const BUILD_WORK = 500;
/** Texts of one boundary, of which the one is written that leaves other rules alone. */
const MOST_TEXTS = 6;
/** Texts that are held against the patterns near one, and their characters. */
const MOST_TRIED = 1500;
const MOST_CHARS = 20_000;
const LONGEST_SAMPLE = 200;

interface Work {
  left: number;
}

/** Of each pattern. */
export async function edgesOf(patterns: ReadonlyMap<string, Pattern>): Promise<ReadonlyMap<string, Edges>> {
  const made = new Map<string, Edges>();
  const work: Work = { left: MOST_WORK };
  for (const [source, pattern] of patterns) made.set(source, await findEdges(source, pattern, work));
  return made;
}

async function findEdges(source: string, pattern: Pattern, work: Work): Promise<Edges> {
  const automaton = pattern.automaton();
  const states = automaton.states.length;
  const all = patternsNear(source);
  const wanted = all.slice(0, MOST_NEAR);
  const tried: Tried[] = [];
  const boundaries: Boundary[] = [];
  for (const [i, { what, source: near }] of wanted.entries()) {
    if (i === 0) tried.push(...tryTexts(pattern, textsNear(samplesOf(automaton), probesOf(automaton)), work));
    work.left -= states * BUILD_WORK;
    if (work.left <= 0) return { boundaries, untried: all.length - i };
    const other = (await buildPatterns([near])).get(near);
    if (other === undefined || "code" in other) continue;
    const texts = separate(pattern, other, tried, work);
    if (texts.length > 0) boundaries.push({ what, texts });
  }
  return { boundaries, untried: all.length - wanted.length };
}

interface Tried {
  readonly text: string;
  readonly isFound: boolean;
}

function tryTexts(pattern: Pattern, texts: readonly string[], work: Work): readonly Tried[] {
  const states = pattern.automaton().states.length;
  const tried: Tried[] = [];
  for (const text of texts) {
    work.left -= workOf(text, states);
    if (work.left <= 0) break;
    tried.push({ text, isFound: pattern.test(text) });
  }
  return tried;
}

/** Texts that one of the two patterns finds, and the other not. */
function separate(pattern: Pattern, other: Pattern, tried: readonly Tried[], work: Work): readonly string[] {
  const automaton = other.automaton();
  const texts: string[] = [];
  const own = tryTexts(pattern, samplesOf(automaton), work);
  for (const { text, isFound } of [...tried, ...own]) {
    work.left -= workOf(text, automaton.states.length);
    if (work.left <= 0 || texts.length === MOST_TEXTS) break;
    if (other.test(text) !== isFound) texts.push(text);
  }
  return texts;
}

function workOf(text: string, states: number): number {
  return (text.length + 1) * Math.ceil(states / 16);
}

function samplesOf(automaton: Automaton): readonly string[] {
  const ways = measureWays(automaton);
  const readers = automaton.states.flatMap(({ kind }, at) => (kind === "read" ? [at] : []));
  const stride = Math.max(1, Math.ceil(readers.length / LIMITS.patternSamples));
  const through = readers.filter((_, i) => i % stride === 0).map((at) => sampleThrough(ways, at));
  const texts = [sampleFrom(ways, automaton.start), ...through].filter((text) => text !== undefined);
  return [...new Set(texts)].filter((text) => text.length <= LONGEST_SAMPLE);
}

/** One character of each kind that patterns tell apart. */
const PROBES = ["x", "!", "A", "0", "/", ".", " ", "\n", "é"];
/** Characters next to those that a pattern reads, beside these. */
const MOST_OWN_PROBES = 12;

/** A set such as `[^;]` has its bounds at the very character that it leaves out. */
function probesOf({ states }: Automaton): readonly string[] {
  const own = new Set<string>();
  for (const state of states) {
    if (state.kind !== "read" || state.isAny) continue;
    for (let i = 0; i + 1 < state.ranges.length; i += 2) {
      const [first = 0, last = 0] = [state.ranges[i], state.ranges[i + 1]];
      // What stands beside single letters is told apart by any of the others.
      if (first === last) continue;
      for (const point of [first - 1, last + 1]) {
        const isPlain = point > 0x20 && point < 0x7f;
        if (isPlain && own.size < MOST_OWN_PROBES) own.add(String.fromCodePoint(point));
      }
    }
  }
  return [...new Set([...PROBES, ...own])];
}

/** Samples, and what one edit makes of them: those of the shortest first. */
function textsNear(samples: readonly string[], probes: readonly string[]): readonly string[] {
  const texts = new Set(samples);
  let chars = 0;
  const add = (text: string): void => {
    if (texts.size >= MOST_TRIED || chars + text.length > MOST_CHARS) return;
    texts.add(text);
    chars += text.length;
  };
  const sorted = [...samples].sort((a, b) => a.length - b.length);
  for (const sample of sorted) {
    add(swapCase(sample));
    for (const probe of probes) {
      add(`${probe}${sample}`);
      add(`${sample}${probe}`);
    }
    add(`${sample}${sample}`);
  }
  for (const sample of sorted) {
    const chars = [...sample];
    chars.forEach((char, i) => {
      const [before, after] = [chars.slice(0, i).join(""), chars.slice(i + 1).join("")];
      add(before + after);
      add(before + char + char + after);
      for (const probe of probes) add(before + probe + after);
    });
  }
  return [...texts];
}

function swapCase(text: string): string {
  const lower = text.toLowerCase();
  return lower === text ? text.toUpperCase() : lower;
}

/** INVARIANT: in the order of the pattern, those of its ends first. */
function patternsNear(source: string): readonly Near[] {
  const tokens = readTokens(source);
  const change = (what: string, { start, end }: Pick<Token, "start" | "end">, text: string): Near => ({
    what,
    source: source.slice(0, start) + text + source.slice(end),
  });
  const anchors = tokens.flatMap((token) => {
    if (token.kind === "start-anchor") return [change("not at the start", token, "")];
    if (token.kind === "end-anchor") return [change("not at the end", token, "")];
    return token.kind === "boundary" ? [change("inside a word", token, "")] : [];
  });
  const others = tokens.flatMap((token): readonly Near[] => {
    const { kind, text } = token;
    if (kind === "class") return [change("a character of no kind that is meant", token, "[\\s\\S]")];
    if (kind === "literal" && text === ".")
      return [change("another character for the dot", token, "[\\s\\S]")];
    if (kind === "repeat") return countsNear(text).map(([what, count]) => change(what, token, count));
    return [];
  });
  return [
    ...anchors,
    { what: "capitals or small letters", source: `(?i)${source}` },
    ...alternatives(tokens).map((place) => change("one of the alternatives", place, "")),
    ...others,
  ];
}

function countsNear(text: string): readonly (readonly [string, string])[] {
  const [, low, comma, high] = /^\{(\d+)(?:(,)(\d*))?\}/.exec(text) ?? [];
  if (low !== undefined) {
    const fewer = Math.max(0, Number(low) - 1);
    const isEndless = comma !== undefined && high === "";
    const most = comma === undefined ? low : (high ?? "");
    const few = ["too few", `{${fewer},${most}}`] as const;
    return [
      ...(low === "0" ? [] : [few]),
      ...(isEndless ? [] : [["too many", `{${low},${Number(most) + 1}}`] as const]),
    ];
  }
  if (text.startsWith("+"))
    return [
      ["none", "*"],
      ["several", ""],
    ];
  if (text.startsWith("*"))
    return [
      ["none", "+"],
      ["several", "?"],
    ];
  return [
    ["none", ""],
    ["several", "*"],
  ];
}

/** Each alternative with a bar beside it, where there are several. */
function alternatives(tokens: readonly Token[]): readonly Pick<Token, "start" | "end">[] {
  const found: { start: number; end: number }[] = [];
  // Of each open group: where its present alternative begins, with its bar, and whether it has several.
  const open = [{ start: 0, hasBar: false }];
  const last = tokens.at(-1)?.end ?? 0;
  const close = (end: number): void => {
    const group = open.pop();
    if (group?.hasBar) found.push({ start: group.start, end });
  };
  for (const { kind, start, end } of tokens) {
    const group = open.at(-1);
    if (kind === "open") open.push({ start: end, hasBar: false });
    else if (kind === "close") close(start);
    else if (kind === "bar" && group !== undefined) {
      // The first goes with the bar after it, each other one with that before it.
      found.push({ start: group.start, end: group.hasBar ? start : end });
      group.hasBar = true;
      group.start = start;
    }
  }
  close(last);
  return found.sort((a, b) => a.start - b.start);
}
