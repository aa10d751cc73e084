// The automaton of a pattern accepts what the pattern is found in: it is what lint reasons about.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Automaton } from "../../src/engine/automaton.ts";
import { buildPatterns } from "../../src/engine/pattern.ts";
import { patterns, texts } from "./pattern-arbitraries.ts";

/** Backtracking over sets, as plain as can be. */
function accepts({ states, start }: Automaton, text: string): boolean {
  const points = [...text].map((char) => char.codePointAt(0) ?? 0);
  const isWord = (point: number | undefined): boolean =>
    point !== undefined && /^\w$/.test(String.fromCodePoint(point));
  let now = new Set<number>();
  for (let i = 0; i <= points.length; i++) {
    const [before, after] = [points[i - 1], points[i]];
    const bits =
      (before === undefined ? 5 : before === 10 ? 1 : 0) |
      (after === undefined ? 10 : after === 10 ? 2 : 0) |
      (isWord(before) === isWord(after) ? 32 : 16);
    const reached = new Set<number>();
    const visit = (at: number): void => {
      if (reached.has(at)) return;
      reached.add(at);
      const state = states[at];
      if (state?.kind === "split") visit(state.other);
      if (state?.kind === "skip" || state?.kind === "split") visit(state.next);
      if (state?.kind === "assert" && (state.bits & bits) === state.bits) visit(state.next);
    };
    for (const at of [...now, start]) visit(at);
    if ([...reached].some((at) => states[at]?.kind === "found")) return true;
    now = new Set();
    for (const at of reached) {
      const state = states[at];
      if (state?.kind !== "read" || after === undefined) continue;
      const pairs = Array.from(state.ranges);
      if (pairs.some((low, j) => j % 2 === 0 && low <= after && after <= (pairs[j + 1] ?? -1)))
        now.add(state.next);
    }
  }
  return false;
}

test("law: the automaton and the pattern accept the same texts", async () => {
  await fc.assert(
    fc.asyncProperty(patterns, fc.array(texts, { minLength: 1, maxLength: 6 }), async (source, subjects) => {
      const pattern = (await buildPatterns([source])).get(source);
      if (pattern === undefined || "code" in pattern) return;
      const automaton = pattern.automaton();
      for (const subject of subjects)
        expect(accepts(automaton, subject), subject).toBe(pattern.test(subject));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["(?i)k", "\u212a", true],
  ["(?i)s", "\u017f", true],
  ["(?i)\u00e5", "\u212b", true],
  ["(?i)ß", "\u1e9e", true],
  ["(?i)Σ", "ς", true],
  ["(?i)k", "j", false],
])("either case: %s on %s", async (source, text, expected) => {
  const pattern = (await buildPatterns([source])).get(source);
  if (pattern === undefined || "code" in pattern) throw new Error("refused");
  expect(pattern.test(text)).toBe(expected);
  expect(accepts(pattern.automaton(), text)).toBe(expected);
});
