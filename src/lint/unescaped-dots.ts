// Dots in a pattern that are meant as dots: within hosts, before the endings of files, in versions and addresses.

import { LIMITS } from "../limits.ts";
import { findAnyLoops } from "../patterns/facts.ts";
import { findGlobStars } from "../patterns/glob-stars.ts";
import { measureWays, sampleThrough } from "../patterns/samples.ts";
import { readTokens, type Token } from "../patterns/tokens.ts";
import type { ArgumentPath } from "../policy/policy.ts";
import type { TextCondition } from "./text-conditions.ts";
import { isExtension, isHostText, sensesOfName } from "./text-sense.ts";

/** Offsets of the dots. */
export function findDots(pattern: string, path: ArgumentPath): readonly number[] {
  const tokens = readTokens(pattern);
  const isSingle = (i: number): boolean => tokens[i]?.kind === "dot" && tokens[i + 1]?.kind !== "repeat";
  const dots = tokens.flatMap((token, i) => (isSingle(i) ? [{ ...token, index: i }] : []));
  // A glob is one mistake, and told of as such.
  if (dots.length === 0 || findGlobStars(pattern).length > 0) return [];
  const senses = sensesOfName(path);
  const isNamedHost = senses.has("host") || senses.has("url") || senses.has("email");
  const isNumber = senses.has("version") || senses.has("address");
  return dots
    .slice(0, MOST_DOTS)
    .filter(
      ({ index }) =>
        isInHost(tokens, index, isNamedHost) ||
        (isNumber && isDigits(tokens, index, -1) && isDigits(tokens, index, 1)) ||
        (index > 0 && endsWithExtension(tokens, index)),
    )
    .map(({ start }) => start);
}

/** The labels on both sides of the dot are those of a host; before it a group or a class may stand for one. */
function isInHost(tokens: readonly Token[], index: number, isNamed: boolean): boolean {
  const { before, after } = runAround(tokens, index);
  const head = /[a-z0-9.-]*$/i.exec(before)?.[0] ?? "";
  const tail = /^[a-z0-9.-]*/i.exec(after)?.[0] ?? "";
  if (head !== "") return isHostText(`${head.replace(/^\.+/, "")}.${tail}`, isNamed);
  const [previous, one] = [tokens[index - 1], tokens[index - 2]];
  const isLabel =
    previous?.kind === "close" ||
    previous?.kind === "class" ||
    (previous?.kind === "repeat" && one?.kind !== "dot" && one?.kind !== "literal");
  return before === "" && isLabel && isHostText(tail, isNamed);
}

/** Labels of hosts around a dot are seldom longer together, and a pattern may have thousands of dots. */
const MOST_AROUND = 64;
const MOST_DOTS = 32;

/** The text in which the dot stands, as far as no operators are in it. */
function runAround(
  tokens: readonly Token[],
  index: number,
): { readonly before: string; readonly after: string } {
  const isText = (i: number): boolean =>
    (tokens[i]?.kind === "literal" || tokens[i]?.kind === "dot") && tokens[i + 1]?.kind !== "repeat";
  let [first, last] = [index, index];
  while (index - first < MOST_AROUND && isText(first - 1)) first--;
  while (last - index < MOST_AROUND && isText(last + 1)) last++;
  const textOf = (from: number, to: number): string =>
    tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join("");
  return { before: textOf(first, index), after: textOf(index + 1, last + 1) };
}

/** `\d`, `\d+`, `[0-9]{1,3}` or a digit beside the dot. */
function isDigits(tokens: readonly Token[], index: number, direction: 1 | -1): boolean {
  let at = index + direction;
  while (tokens[at]?.kind === "repeat" || tokens[at]?.kind === "close" || tokens[at]?.kind === "open")
    at += direction;
  const token = tokens[at];
  return token !== undefined && /^(?:\\d|\[0-9\]|[0-9])$/.test(token.text);
}

/** After the dot stands the ending of a file, or several of them as alternatives, and then the pattern ends. */
function endsWithExtension(tokens: readonly Token[], index: number): boolean {
  const rest = tokens.slice(index + 1);
  const isGroup = rest[0]?.kind === "open";
  let text = "";
  for (const { kind, text: written } of rest) {
    if (kind === "literal") text += written;
    else if (kind === "bar" && isGroup) text += "|";
    else if (kind !== "open" && kind !== "close" && kind !== "end-anchor") return false;
  }
  const isAtEnd = rest.at(-1)?.kind === "end-anchor";
  return isAtEnd && text.split("|").every(isExtension);
}

/** A text with another character in place of a dot, which the engine lets pass. */
export function findWitness(
  { facts, letsPass, condition }: TextCondition,
  dots: readonly number[],
): string | undefined {
  if (facts === undefined) return undefined;
  const tokens = readTokens(String(condition.value));
  const automaton = facts.pattern.automaton();
  const loops = findAnyLoops(automaton);
  const ways = measureWays(automaton, { any: "." });
  const single = automaton.states.flatMap((state, at) =>
    state.kind === "read" && state.isAny && !loops.has(at) ? [at] : [],
  );
  const texts = single.slice(0, LIMITS.patternSamples).flatMap((at) => sampleThrough(ways, at, OTHER) ?? []);
  // A pattern may have other dots, which are meant as any character.
  const runs = dots.slice(0, LIMITS.patternSamples).map((start) => {
    const { before, after } = runAround(
      tokens,
      tokens.findIndex((token) => token.start === start),
    );
    return before + OTHER + after;
  });
  const isOfRun = (text: string): boolean => runs.some((run) => text.includes(run));
  return [...texts.filter(isOfRun), ...texts].find(letsPass);
}

const OTHER = "X";
