// Domain: the values that may stand at one place, never fewer than really may. Meets and unions of them.

import { compareNums, formatNum, isWhole, type Num } from "../decimal.ts";

export interface Bound {
  readonly value: Num;
  readonly isExclusive: boolean;
}

export interface Numbers {
  readonly isInteger: boolean;
  readonly min: Bound | undefined;
  readonly max: Bound | undefined;
  /** The only numbers there may be, by their text; `undefined` when any within the bounds may be. */
  readonly values: ReadonlyMap<string, Num> | undefined;
}

export interface Strings {
  /** In characters (code points). */
  readonly minLength: number;
  readonly maxLength: number;
  /** Each is found in every such string, in whatever dialect of regular expressions the server has. */
  readonly patterns: readonly string[];
  /** The only strings there may be. */
  readonly values: ReadonlySet<string> | undefined;
}

export interface Domain {
  readonly hasNull: boolean;
  readonly booleans: ReadonlySet<boolean>;
  /** `undefined` when no number may be there; so with the others. */
  readonly numbers: Numbers | undefined;
  readonly strings: Strings | undefined;
  readonly hasArrays: boolean;
  readonly hasObjects: boolean;
}

const NO_BOOLEANS: ReadonlySet<boolean> = new Set();

export const ANY_NUMBER: Numbers = { isInteger: false, min: undefined, max: undefined, values: undefined };
export const ANY_STRING: Strings = {
  minLength: 0,
  maxLength: Number.POSITIVE_INFINITY,
  patterns: [],
  values: undefined,
};
export const NO_VALUE: Domain = {
  hasNull: false,
  booleans: NO_BOOLEANS,
  numbers: undefined,
  strings: undefined,
  hasArrays: false,
  hasObjects: false,
};
export const ANY_VALUE: Domain = {
  hasNull: true,
  booleans: new Set([false, true]),
  numbers: ANY_NUMBER,
  strings: ANY_STRING,
  hasArrays: true,
  hasObjects: true,
};
export const ONLY_NULL: Domain = { ...NO_VALUE, hasNull: true };

/** Whether anything but null may be there. */
export function hasValues(domain: Domain): boolean {
  return typeNames(domain).length > 0;
}

/** The JSON types of the values, null left out; integers are numbers. */
export function typeNames({
  booleans,
  numbers,
  strings,
  hasArrays,
  hasObjects,
}: Domain): readonly ("boolean" | "number" | "string" | "array" | "object")[] {
  return [
    ...(booleans.size > 0 ? ["boolean" as const] : []),
    ...(numbers !== undefined ? ["number" as const] : []),
    ...(strings !== undefined ? ["string" as const] : []),
    ...(hasArrays ? ["array" as const] : []),
    ...(hasObjects ? ["object" as const] : []),
  ];
}

/** The numbers of a list; its bounds are those of the list. */
export function onlyNumbers(list: Iterable<Num>): Numbers | undefined {
  const values = new Map<string, Num>();
  let least: Num | undefined;
  let most: Num | undefined;
  for (const value of list) {
    values.set(formatNum(value), value);
    if (least === undefined || compareNums(value, least) < 0) least = value;
    if (most === undefined || compareNums(value, most) > 0) most = value;
  }
  if (least === undefined || most === undefined) return undefined;
  const isInteger = [...values.values()].every(isWhole);
  return { isInteger, min: inclusive(least), max: inclusive(most), values };
}

/** The strings of a list. */
export function onlyStrings(list: Iterable<string>): Strings | undefined {
  const values = new Set(list);
  if (values.size === 0) return undefined;
  let minLength = Number.POSITIVE_INFINITY;
  let maxLength = 0;
  for (const value of values) {
    const length = lengthOf(value);
    minLength = Math.min(minLength, length);
    maxLength = Math.max(maxLength, length);
  }
  return { ...ANY_STRING, minLength, maxLength, values };
}

/** Every value that is in both. */
export function meet(a: Domain, b: Domain): Domain {
  return {
    hasNull: a.hasNull && b.hasNull,
    booleans: new Set([...a.booleans].filter((value) => b.booleans.has(value))),
    numbers: a.numbers && b.numbers && meetNumbers(a.numbers, b.numbers),
    strings: a.strings && b.strings && meetStrings(a.strings, b.strings),
    hasArrays: a.hasArrays && b.hasArrays,
    hasObjects: a.hasObjects && b.hasObjects,
  };
}

function meetNumbers(a: Numbers, b: Numbers): Numbers | undefined {
  if (a.values !== undefined) return onlyNumbers([...a.values.values()].filter((n) => isNumberIn(b, n)));
  if (b.values !== undefined) return meetNumbers(b, a);
  const min = tighter(a.min, b.min, 1);
  const max = tighter(a.max, b.max, -1);
  if (min !== undefined && max !== undefined) {
    const order = compareNums(min.value, max.value);
    if (order > 0 || (order === 0 && (min.isExclusive || max.isExclusive))) return undefined;
  }
  return { isInteger: a.isInteger || b.isInteger, min, max, values: undefined };
}

/** Of two bounds the one that admits less; `sign` is 1 for lower ones. */
function tighter(a: Bound | undefined, b: Bound | undefined, sign: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const order = compareNums(a.value, b.value) * sign;
  if (order === 0) return a.isExclusive ? a : b;
  return order > 0 ? a : b;
}

function meetStrings(a: Strings, b: Strings): Strings | undefined {
  // Patterns are not run here: a value that one excludes stays, and that is more, never less.
  if (a.values !== undefined) return onlyStrings([...a.values].filter((text) => isStringIn(b, text)));
  if (b.values !== undefined) return meetStrings(b, a);
  const minLength = Math.max(a.minLength, b.minLength);
  const maxLength = Math.min(a.maxLength, b.maxLength);
  if (minLength > maxLength) return undefined;
  return { minLength, maxLength, patterns: [...a.patterns, ...b.patterns], values: undefined };
}

/** Every value that is in one of them. */
export function unite(domains: readonly Domain[]): Domain {
  return {
    hasNull: domains.some(({ hasNull }) => hasNull),
    booleans: new Set(domains.flatMap(({ booleans }) => [...booleans])),
    numbers: uniteNumbers(domains.flatMap(({ numbers }) => numbers ?? [])),
    strings: uniteStrings(domains.flatMap(({ strings }) => strings ?? [])),
    hasArrays: domains.some(({ hasArrays }) => hasArrays),
    hasObjects: domains.some(({ hasObjects }) => hasObjects),
  };
}

function uniteNumbers(all: readonly Numbers[]): Numbers | undefined {
  const [first, ...rest] = all;
  if (first === undefined || rest.length === 0) return first;
  if (all.every(({ values }) => values !== undefined)) {
    return onlyNumbers(all.flatMap(({ values }) => [...(values?.values() ?? [])]));
  }
  return {
    isInteger: all.every(({ isInteger }) => isInteger),
    min: all.map(({ min }) => min).reduce((a, b) => looser(a, b, 1)),
    max: all.map(({ max }) => max).reduce((a, b) => looser(a, b, -1)),
    values: undefined,
  };
}

function looser(a: Bound | undefined, b: Bound | undefined, sign: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return undefined;
  return tighter(a, b, sign) === a ? b : a;
}

function uniteStrings(all: readonly Strings[]): Strings | undefined {
  const [first, ...rest] = all;
  if (first === undefined || rest.length === 0) return first;
  if (all.every(({ values }) => values !== undefined)) {
    return onlyStrings(all.flatMap(({ values }) => [...(values ?? [])]));
  }
  const isSame = rest.every(({ patterns }) => patterns.join("\0") === first.patterns.join("\0"));
  return {
    minLength: all.reduce((least, { minLength }) => Math.min(least, minLength), Number.POSITIVE_INFINITY),
    maxLength: all.reduce((most, { maxLength }) => Math.max(most, maxLength), 0),
    patterns: isSame ? first.patterns : [],
    values: undefined,
  };
}

export function isNumberIn({ isInteger, min, max, values }: Numbers, value: Num): boolean {
  if (values !== undefined) return values.has(formatNum(value));
  if (isInteger && !isWhole(value)) return false;
  return isAbove(min, value) && isBelow(max, value);
}

function isAbove(min: Bound | undefined, value: Num): boolean {
  if (min === undefined) return true;
  const order = compareNums(value, min.value);
  return min.isExclusive ? order > 0 : order >= 0;
}

function isBelow(max: Bound | undefined, value: Num): boolean {
  if (max === undefined) return true;
  const order = compareNums(value, max.value);
  return max.isExclusive ? order < 0 : order <= 0;
}

/** Patterns are left out. */
export function isStringIn({ minLength, maxLength, values }: Strings, text: string): boolean {
  if (values !== undefined) return values.has(text);
  return !isTooShort(text, minLength) && lengthOf(text) <= maxLength;
}

/** Servers count characters or UTF-16 units: short is what is short in both. */
export function isTooShort(text: string, minLength: number): boolean {
  return text.length < minLength;
}

/** In characters. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function inclusive(value: Num): Bound {
  return { value, isExclusive: false };
}
