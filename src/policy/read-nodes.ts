// Reading typed values out of a tree whose shape the schema has already judged.

import { isNum, type Num, parseNum } from "../decimal.ts";
import type { Problem } from "../finding.ts";
import { hasEveryStep, parsePath } from "./path.ts";
import { advisePath } from "./path-slips.ts";
import { joinPointer } from "./pointer.ts";
import type { ArgumentPath, Condition, Operator, Scalar } from "./policy.ts";
import type { Node } from "./source.ts";

/** What a reading has found so far. */
export interface Reading {
  readonly problems: Problem[];
  /** A node had another shape than the reader expects; legitimate only when the schema complained too. */
  hasMismatch: boolean;
}

/** A node with the pointer that leads to it. */
export interface Located {
  readonly node: Node;
  readonly pointer: string;
}

export function report(reading: Reading, pointer: string, code: string, message: string, help: string): void {
  reading.problems.push({ code, severity: "error", anchor: { pointer }, message, help });
}

export function member({ node, pointer }: Located, key: string): Located | undefined {
  if (node.kind !== "object") return undefined;
  const entry = node.entries.find((candidate) => candidate.key === key);
  return entry && { node: entry.value, pointer: joinPointer(pointer, key) };
}

export function membersOf(
  located: Located | undefined,
  reading: Reading,
): readonly (Located & { readonly key: string })[] {
  if (located === undefined) return [];
  const { node, pointer } = located;
  if (node.kind !== "object") return mismatch(reading, []);
  return node.entries.map(({ key, value }) => ({ key, node: value, pointer: joinPointer(pointer, key) }));
}

export function itemsOf(located: Located | undefined, reading: Reading): readonly Located[] {
  if (located === undefined) return [];
  const { node, pointer } = located;
  if (node.kind !== "array") return mismatch(reading, []);
  return node.items.map((item, index) => ({ node: item, pointer: joinPointer(pointer, index) }));
}

export function textOf(located: Located | undefined, reading: Reading): string | undefined {
  const value = scalarOf(located);
  if (typeof value === "string" || located === undefined) return value as string | undefined;
  return mismatch(reading, undefined);
}

export function wordOf<Word extends string>(
  located: Located | undefined,
  words: readonly Word[],
  reading: Reading,
): Word | undefined {
  const text = textOf(located, reading);
  const word = words.find((candidate) => candidate === text);
  return text === undefined || word !== undefined ? word : mismatch(reading, undefined);
}

export function numberOf(located: Located | undefined, reading: Reading): Num | undefined {
  const value = scalarOf(located);
  if (isNum(value) || located === undefined) return value as Num | undefined;
  return mismatch(reading, undefined);
}

export function flagOf(located: Located | undefined, reading: Reading): boolean | undefined {
  const value = scalarOf(located);
  if (typeof value === "boolean" || located === undefined) return value as boolean | undefined;
  return mismatch(reading, undefined);
}

export const WINDOWS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** Seconds of a window, named or in seconds. */
export function windowOf(located: Located | undefined, reading: Reading): number | undefined {
  const value = scalarOf(located);
  const seconds = typeof value === "string" && Object.hasOwn(WINDOWS, value) ? WINDOWS[value] : value;
  return typeof seconds === "number" && Number.isInteger(seconds) ? seconds : mismatch(reading, undefined);
}

const RATE = /^(0|[1-9]\d*)\/(minute|hour|day)$/;

/** `10/minute` → at most 10 in 60 seconds. */
export function rateOf(
  located: Located,
  reading: Reading,
): { max: Num; window: string; seconds: number } | undefined {
  const [, digits, window] = RATE.exec(textOf(located, reading) ?? "") ?? [];
  const seconds = window === undefined ? undefined : WINDOWS[window];
  if (digits === undefined || window === undefined || seconds === undefined)
    return mismatch(reading, undefined);
  const max = parseNum(digits);
  if (max !== undefined) return { max, window, seconds };
  report(
    reading,
    located.pointer,
    "number-out-of-range",
    "The number of calls has too many digits.",
    "Write a smaller number.",
  );
  return undefined;
}

/** A path, reported when it is none. */
export function pathOf(located: Located | undefined, reading: Reading): ArgumentPath | undefined {
  const text = textOf(located, reading);
  if (text === undefined || located === undefined) return undefined;
  const path = parsePath(text);
  if (typeof path !== "string") return path;
  report(
    reading,
    located.pointer,
    "invalid-path",
    `${JSON.stringify(text)} is no argument path.`,
    advisePath(text) || path,
  );
  return undefined;
}

/** The path of `increment_from`, which names one argument. */
export function singlePathOf(located: Located | undefined, reading: Reading): ArgumentPath | undefined {
  const path = pathOf(located, reading);
  if (path === undefined || located === undefined || !hasEveryStep(path)) return path;
  report(
    reading,
    located.pointer,
    "invalid-path",
    "`increment_from` adds one argument's value, so its path may not have `[*]`.",
    "Name one element, for example `args.items[0].price`.",
  );
  return undefined;
}

const OPERATORS: readonly Operator[] = [
  "exists",
  "eq",
  "neq",
  "in",
  "not_in",
  "lt",
  "lte",
  "gt",
  "gte",
  "regex",
  "contains",
];

/** specification: policy-format.md section 4. */
export function readCondition(located: Located, reading: Reading): Condition | undefined {
  const path = pathOf(member(located, "path"), reading);
  const op = wordOf(member(located, "op"), OPERATORS, reading);
  const value = readValue(member(located, "value"), reading);
  if (path === undefined || op === undefined || value === undefined) return undefined;
  return { pointer: located.pointer, path, op, value };
}

function readValue(located: Located | undefined, reading: Reading): Scalar | readonly Scalar[] | undefined {
  if (located?.node.kind !== "array") return located && (scalarOf(located) ?? mismatch(reading, undefined));
  const values = itemsOf(located, reading).map((item) => scalarOf(item) ?? mismatch(reading, ""));
  const kinds = new Set(values.map((value) => (isNum(value) ? "number" : typeof value)));
  if (kinds.size > 1) {
    report(
      reading,
      located.pointer,
      "mixed-list",
      "The list mixes types, and nothing is ever converted.",
      "Keep strings, numbers or booleans, all of one type.",
    );
  }
  return values;
}

function scalarOf(located: Located | undefined): Scalar | undefined {
  return located?.node.kind === "scalar" ? (located.node.value ?? undefined) : undefined;
}

export function mismatch<T>(reading: Reading, instead: T): T {
  reading.hasMismatch = true;
  return instead;
}
