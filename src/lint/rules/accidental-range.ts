// A hyphen in a class that makes a range where a hyphen was meant.

import { holds, measureWays, sampleThrough, type Ways } from "../../patterns/samples.ts";
import { readTokens } from "../../patterns/tokens.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { patternConditions, quoted } from "../text-conditions.ts";

export const accidentalRange: LintRule = {
  code: "accidental-range",
  severity: "warning",
  category: "security",
  since: "0.2.0",
  summary: "A hyphen between two signs in a class is a range of all characters between them.",
  why: "The class [a-z.-_] holds / : ; < = > ? @ and all capital letters besides, and [A-z] holds [ ^ and others.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.name, op: regex, value: '^[a-z0-9.-_]+$' }
        on_deny: Letters, digits, dots, hyphens.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  fetch:
    require:
      - conditions:
          - { path: args.name, op: regex, value: '^[a-z0-9._-]+$' }
        on_deny: Letters, digits, dots, hyphens.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return patternConditions(context).flatMap(({ list, condition, pattern, facts, letsPass }) => {
    if (list !== "require") return [];
    const ranges = findRanges(pattern);
    if (ranges.length === 0) return [];
    const ways = measureWays(facts.pattern.automaton());
    return ranges.slice(0, MOST_RANGES).flatMap(({ start, end, text, between }) => {
      const witness = findWitness(ways, between, letsPass);
      if (witness === undefined) return [];
      return [
        {
          anchor: { pointer: `${condition.pointer}/value`, slice: { start, end } },
          message: `The range ${text} holds every character between the two: ${quoted(witness)} passes.`,
          help:
            text === "A-z" ? "Write A-Za-z." : "Write the hyphen last in the class, where it is only itself.",
        },
      ];
    });
  });
}

const MOST_RANGES = 4;

interface Range {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** A character that was hardly meant. */
  readonly between: string;
}

/** Signs that stand in classes for themselves; ranges of all printable signs have other ends. */
const SIGNS = "._+,;:/@*&=";

function findRanges(pattern: string): readonly Range[] {
  return readTokens(pattern).flatMap(({ kind, text, start }) => {
    if (kind !== "class" || !text.startsWith("[") || text.startsWith("[^")) return [];
    return [...text.matchAll(/\[:\w+:\]|(\\?[\s\S])-(?!\])(\\?[\s\S])|\\[\s\S]|[\s\S]/g)].flatMap(
      ({ 0: range, 1: low, 2: high, index }) => {
        const [first, last] = [low?.at(-1) ?? "", high?.at(-1) ?? ""];
        const isOfSigns = first !== "" && last !== "" && SIGNS.includes(first) && SIGNS.includes(last);
        const between = first === "A" && last === "z" ? "[" : isOfSigns ? middle(first, last) : undefined;
        return between === undefined
          ? []
          : [{ start: start + index, end: start + index + range.length, text: range, between }];
      },
    );
  });
}

/** Of a range of all signs between the digits and the letters, `:-@`, nothing is by accident. */
function middle(first: string, last: string): string | undefined {
  if (first === ":" && last === "@") return undefined;
  const inside = [...'/:@;"A,'].find((char) => char > first && char < last);
  return inside;
}

function findWitness(ways: Ways, between: string, letsPass: (text: string) => boolean): string | undefined {
  const point = between.codePointAt(0) ?? 0;
  const at = ways.automaton.states.findIndex(
    (state) => state.kind === "read" && !state.isAny && holds(state.ranges, point),
  );
  const text = sampleThrough(ways, at, between);
  return text !== undefined && letsPass(text) ? text : undefined;
}
