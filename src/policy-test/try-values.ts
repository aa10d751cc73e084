// Values of an argument that the conditions on it tell apart: what --generate tries.

import { addNums, compareNums, isNum, type Num, toNum } from "../decimal.ts";
import type { Pattern } from "../engine/pattern.ts";
import { LIMITS } from "../limits.ts";
import { measureWays, sampleFrom, sampleThrough } from "../patterns/samples.ts";
import type { Condition, Scalar } from "../policy/policy.ts";
import { yamlNumber } from "../policy/yaml-text.ts";
import { formatExactJson } from "../trace/exact-json.ts";

type Patterns = ReadonlyMap<string, Pattern>;

const LONGEST_TEXT = 2000;
/** Of a list of values these are tried as they are. */
export const MOST_LISTED = 50;

/** Ordinary values first. `undefined` is an absent argument. */
export function valuesToTry(conditions: readonly Condition[], patterns: Patterns): readonly unknown[] {
  const listed = conditions
    .filter(({ op }) => op !== "regex" && op !== "exists")
    .flatMap((one) => constantsOf(one).slice(0, MOST_LISTED));
  const numbers = listed.filter(isNum).flatMap((bound) => numbersAround(bound));
  const texts = conditions.flatMap((one) => textsFor(one, patterns));
  const contained = conditions.filter(({ op }) => op === "contains").flatMap(constantsOf);
  const others = [freshNumber(listed), freshText(listed)];
  const arrays = [
    ...(contained.length === 0 ? [] : [contained]),
    ...contained.map((value) => [value]),
    ...contained.flatMap((value) => {
      const stranger = strangerTo(value, listed);
      return stranger === undefined ? [] : [[stranger]];
    }),
  ];
  const parts = contained.filter((value) => typeof value === "string");
  const values = [
    ...[...listed, ...numbers, ...texts, parts.join(" ")],
    ...others,
    ...[true, false],
    ...arrays,
    {},
    undefined,
  ];
  return distinct(values.filter(isWritable));
}

export function constantsOf({ value }: Condition): readonly Scalar[] {
  return isList(value) ? value : [value];
}

function isList(value: Condition["value"]): value is readonly Scalar[] {
  return Array.isArray(value);
}

/** Just below, at and above: the step is one of the last digit that the number has. */
export function numbersAround(bound: Num): readonly Num[] {
  const step = lastDigit(bound);
  return [
    addNums(bound, toNum(-step.coefficient, step.exponent)),
    bound,
    addNums(bound, toNum(step.coefficient, step.exponent)),
  ];
}

function lastDigit(value: Num): { readonly coefficient: bigint; readonly exponent: number } {
  const text = formatExactJson(value);
  const [, fraction = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e([-+]?\d+))?$/.exec(text) ?? [];
  return { coefficient: 1n, exponent: Math.min(0, Number(exponent) - fraction.length) };
}

/** A value of the same type that is none of these; `undefined` when there is none. */
export function strangerTo(value: Scalar, listed: readonly unknown[]): Scalar | undefined {
  if (isNum(value)) return freshNumber(listed);
  if (typeof value === "string") return freshText(listed);
  return listed.includes(!value) ? undefined : !value;
}

export function freshText(listed: readonly unknown[]): string {
  const taken = new Set(listed);
  for (let i = 1; ; i++) {
    const text = i === 1 ? "other" : `other${i}`;
    if (!taken.has(text)) return text;
  }
}

function freshNumber(listed: readonly unknown[]): Num {
  const numbers = listed.filter(isNum);
  for (let candidate = 1; ; candidate++)
    if (numbers.every((number) => compareNums(number, candidate) !== 0)) return candidate;
}

function textsFor({ op, value }: Condition, patterns: Patterns): readonly string[] {
  if (typeof value !== "string") return [];
  if (op === "contains") return [`${value} other`, `other ${value}`];
  const pattern = op === "regex" ? patterns.get(value) : undefined;
  return pattern === undefined ? [] : textsAround(pattern);
}

/** Texts that the pattern is likely to find, and texts near to them that it may not. */
function textsAround(pattern: Pattern): readonly string[] {
  const automaton = pattern.automaton();
  const ways = measureWays(automaton);
  const readers = automaton.states.flatMap(({ kind }, at) => (kind === "read" ? [at] : []));
  const through = readers.slice(0, LIMITS.patternSamples).map((at) => sampleThrough(ways, at));
  const samples = [sampleFrom(ways, automaton.start), ...through].filter((text) => text !== undefined);
  const [first = "", ...rest] = samples.filter((text) => pattern.test(text));
  const near = [first.slice(1), first.slice(0, -1), `${first}!`, `!${first}`, first.toUpperCase(), "", "\n"];
  return [first, ...near, ...rest, ...samples];
}

/** Whether the value can be written into a test file, and read from it as the same. */
export function isWritable(value: unknown): boolean {
  if (typeof value === "string") return value.length <= LONGEST_TEXT && value.isWellFormed();
  if (isNum(value)) return yamlNumber(value) !== undefined;
  return true;
}

function distinct(values: readonly unknown[]): readonly unknown[] {
  const seen = new Map(values.map((value) => [keyOf(value), value]));
  return [...seen.values()];
}

function keyOf(value: unknown): string {
  return value === undefined ? "" : formatExactJson(value);
}
