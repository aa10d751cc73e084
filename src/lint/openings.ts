// What a pattern in `require` lets pass beside what was meant, and by which mistake: of several on one pattern the first.

import type { PatternFacts } from "../patterns/facts.ts";
import { readTokens, splitAlternatives, type Token } from "../patterns/tokens.ts";
import { findDomainEscape, findPathEscape, findUrlEscape } from "./prefix-escapes.ts";
import type { LintContext } from "./rule.ts";
import { patternConditions, type TextCondition } from "./text-conditions.ts";
import { findDots } from "./unescaped-dots.ts";

export interface Opening {
  readonly kind: "alternative" | "line" | "url" | "path" | "domain" | "end";
  readonly at: TextCondition;
  readonly pattern: string;
  /** A text that the engine lets pass; absent only for an open end of a pattern too large to try a text on. */
  readonly witness: string | undefined;
  /** Which ends are open: "its start", "its end", or both. */
  readonly ends: string;
  /** Only the end is open, behind a slash: the pattern names a folder or an origin, and what lies below is meant. */
  readonly isFolder: boolean;
}

const FOUND = new WeakMap<LintContext, readonly Opening[]>();

/** Worked out once for the rules that tell of them. */
export function openings(context: LintContext): readonly Opening[] {
  let found = FOUND.get(context);
  if (found === undefined) {
    found = patternConditions(context).flatMap((one) => (one.list === "require" ? find(one) : []));
    FOUND.set(context, found);
  }
  return found;
}

function find(at: ReturnType<typeof patternConditions>[number]): readonly Opening[] {
  const { facts, pattern } = at;
  // That a pattern accepts everything is said by a rule of its own.
  if (facts.language?.isEverything || facts.language?.isNothing) return [];
  const tokens = readTokens(pattern);
  const isStartOpen = facts.openStart !== undefined && !hasOwnEnd(tokens, "start-anchor");
  const isEndOpen = facts.openEnd !== undefined && !hasOwnEnd(tokens, "end-anchor");
  const named = (isStart: boolean, isEnd: boolean): string =>
    [isStart ? "its start" : "", isEnd ? "its end" : ""].filter((end) => end !== "").join(" and ");
  const ends = named(isStartOpen, isEndOpen);
  const isFolder = !isStartOpen && isEndOpen && endsInSlash(tokens);
  const open = (kind: Opening["kind"], witness: string | undefined, which = ends): readonly Opening[] =>
    witness === undefined ? [] : [{ kind, at, pattern, witness, ends: which, isFolder }];

  if (ends !== "" && isMixed(tokens)) return open("alternative", findWitness(at, facts));
  if (!isStartOpen) {
    const url = findUrlEscape(at, facts, tokens);
    if (url !== undefined) return open("url", url);
    const path = findPathEscape(at, facts);
    if (path !== undefined) return open("path", path);
  }
  // A dot that is no dot lets other domains in too, and is told of as such.
  if (!isEndOpen && findDots(pattern, at.condition.path).length === 0) {
    const domain = findDomainEscape(at, facts, tokens);
    if (domain !== undefined) return open("domain", domain);
  }
  if (ends !== "") {
    const witness = findWitness(at, facts);
    const own = facts.openStart ?? facts.openEnd ?? "";
    if (witness === undefined && facts.accepts(own) === undefined)
      return [{ kind: "end", at, pattern, witness, ends, isFolder }];
    return open("end", witness);
  }
  const isLineStart = facts.openLineStart !== undefined && facts.openStart === undefined;
  const isLineEnd = facts.openLineEnd !== undefined && facts.openEnd === undefined;
  if (!isLineStart && !isLineEnd) return [];
  return open("line", findLineWitness(at, facts), named(isLineStart, isLineEnd));
}

function endsInSlash(tokens: readonly Token[]): boolean {
  return splitAlternatives(tokens).every((all) => {
    const last = all.at(-1);
    return last?.kind === "literal" && last.text.endsWith("/");
  });
}

const BEFORE = ["anything ", "x", ".", "-"];
const AFTER = [" anything", "x", ".", "-"];

function findWitness(
  { letsPass }: TextCondition,
  { openStart, openEnd, samples }: PatternFacts,
): string | undefined {
  const texts = [openStart, openEnd, ...samples].filter((text) => text !== undefined);
  const before = openStart === undefined ? [] : BEFORE;
  const after = openEnd === undefined ? [] : AFTER;
  for (const text of texts) {
    const tried = [
      ...before.flatMap((head) => after.map((tail) => head + text + tail)),
      ...before.map((head) => head + text),
      ...after.map((tail) => text + tail),
    ];
    const found = tried.find(letsPass);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findLineWitness({ letsPass }: TextCondition, { samples }: PatternFacts): string | undefined {
  const tried = samples.flatMap((text) => [
    `anything\n${text}\nanything`,
    `anything\n${text}`,
    `${text}\nanything`,
  ]);
  return tried.find(letsPass);
}

/** Alternatives of which some have `^` and some not, or `$`: an anchor binds to its own alternative only. */
export function isMixed(tokens: readonly Token[]): boolean {
  const alternatives = splitAlternatives(tokens).map((all) => all.filter(({ kind }) => kind !== "flags"));
  const starts = alternatives.map(
    ([first, second]) => first?.kind === "start-anchor" || isAny(first, second),
  );
  const ends = alternatives.map((all) => all.at(-1)?.kind === "end-anchor" || isAny(all.at(-2), all.at(-1)));
  const hasAnchor = tokens.some(
    ({ kind, depth }) => depth === 0 && (kind === "start-anchor" || kind === "end-anchor"),
  );
  return hasAnchor && [starts, ends].some((flags) => flags.includes(true) && flags.includes(false));
}

function isAny(first: Token | undefined, second: Token | undefined): boolean {
  return first?.kind === "dot" && second?.kind === "repeat" && /^[*+]/.test(second.text);
}

/** `(?:^|/)…` and `…(?:/|$)`: the end of the text is one choice, so the other was meant too. */
function hasOwnEnd(tokens: readonly Token[], kind: "start-anchor" | "end-anchor"): boolean {
  return tokens.some((token, i) => {
    if (token.kind !== kind || token.depth === 0) return false;
    const [before, after] = [tokens[i - 1]?.kind, tokens[i + 1]?.kind];
    return (
      (before === "open" || before === "bar") &&
      (after === "close" || after === "bar") &&
      (before === "bar" || after === "bar")
    );
  });
}
