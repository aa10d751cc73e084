// Dots in a pattern that are meant as dots: within hosts, before the endings of files, in versions and addresses.

import { LIMITS } from "../limits.ts";
import type { ArgumentPath } from "../policy/policy.ts";
import { findGlobStars } from "./globs.ts";
import { findAnyLoops } from "./pattern-facts.ts";
import { measureWays, sampleThrough } from "./pattern-samples.ts";
import { readTokens, type Token } from "./pattern-tokens.ts";
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
    .filter(({ index }) => {
      const run = runAround(tokens, index);
      if (/[a-z0-9]\.[a-z0-9]/i.test(run.near)) {
        const host = run.text.replace(/^.*[/@]|^\.+/g, "").replace(/\/.*$/s, "");
        if (
          isHostText(host, isNamedHost) ||
          isHostText(run.text.replace(/^.*?:\/\//, "").replace(/[/:].*$/s, ""), isNamedHost)
        ) {
          return true;
        }
      }
      if (isNumber && isDigits(tokens, index, -1) && isDigits(tokens, index, 1)) return true;
      return index > 0 && endsWithExtension(tokens, index);
    })
    .map(({ start }) => start);
}

/** The text in which the dot stands, without operators, and what is right beside the dot. */
function runAround(
  tokens: readonly Token[],
  index: number,
): { readonly text: string; readonly near: string } {
  const isText = (i: number): boolean =>
    (tokens[i]?.kind === "literal" || tokens[i]?.kind === "dot") && tokens[i + 1]?.kind !== "repeat";
  let [first, last] = [index, index];
  while (isText(first - 1)) first--;
  while (isText(last + 1)) last++;
  const textOf = (from: number, to: number): string =>
    tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join("");
  return {
    text: textOf(first, last + 1),
    near: textOf(Math.max(first, index - 1), Math.min(last, index + 1) + 1),
  };
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
  const runs = dots.map(
    (start) =>
      runAround(
        tokens,
        tokens.findIndex((token) => token.start === start),
      ).text,
  );
  const isOfRun = (text: string): boolean => runs.some((run) => text.replace(OTHER, ".").includes(run));
  return [...texts.filter(isOfRun), ...texts].find(letsPass);
}

const OTHER = "X";
