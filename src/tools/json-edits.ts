// Where two JSON values differ: the places, each with what stands there in one and in the other.

import { isDecimal } from "../decimal.ts";
import { compareText } from "../order.ts";
import { joinPointer } from "../policy/pointer.ts";
import { canonicalJson } from "./canonical-json.ts";

/** A place where the values differ. Without `before` it is only in the second, without `after` only in the first. */
export interface JsonEdit {
  /** RFC 6901 pointer; in a list that is compared as a set, to the list. */
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface JsonEdits {
  /** By pointer (code units); the first of them, when there are too many. */
  readonly edits: readonly JsonEdit[];
  /** How many there are. */
  readonly count: number;
}

interface Pair {
  readonly pointer: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly depth: number;
}

type Members = Readonly<Record<string, unknown>>;

/** Values inside more objects and arrays than this are compared as a whole. */
const DEEPEST = 256;

/**
 * Empty if and only if the canonical JSON of both is the same. Members are compared by name; lists of scalars, such as
 * `enum` and `required`, by what they hold; other lists by position.
 */
export function findEdits(before: unknown, after: unknown, most: number): JsonEdits {
  const edits: JsonEdit[] = [];
  let count = 0;
  const found = (edit: JsonEdit): void => {
    count++;
    edits.push(edit);
    // Sorted at the end, so that which of them are shown does not depend on the order of members.
    if (edits.length > 2 * most) keepFirst(edits, most);
  };
  const open: Pair[] = [{ pointer: "", before, after, depth: 0 }];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) comparePair(pair, open, found);
  keepFirst(edits, most);
  return { edits, count };
}

function keepFirst(edits: JsonEdit[], most: number): void {
  edits.sort((a, b) => compareText(a.pointer, b.pointer));
  edits.length = Math.min(edits.length, most);
}

function comparePair(pair: Pair, open: Pair[], found: (edit: JsonEdit) => void): void {
  const { pointer, before, after, depth } = pair;
  if (depth < DEEPEST && isRecord(before) && isRecord(after)) {
    for (const key of Object.keys(before)) {
      const inner = joinPointer(pointer, key);
      if (Object.hasOwn(after, key)) {
        open.push({ pointer: inner, before: before[key], after: after[key], depth: depth + 1 });
      } else found({ pointer: inner, before: before[key] });
    }
    for (const key of Object.keys(after)) {
      if (!Object.hasOwn(before, key)) found({ pointer: joinPointer(pointer, key), after: after[key] });
    }
  } else if (depth < DEEPEST && Array.isArray(before) && Array.isArray(after)) {
    compareLists(pair, before, after, open, found);
  } else if (canonicalJson(before) !== canonicalJson(after)) found({ pointer, before, after });
}

function compareLists(
  { pointer, depth }: Pair,
  before: readonly unknown[],
  after: readonly unknown[],
  open: Pair[],
  found: (edit: JsonEdit) => void,
): void {
  if (before.every(isScalar) && after.every(isScalar)) {
    if (canonicalJson(before) !== canonicalJson(after)) found({ pointer, before, after });
    return;
  }
  for (const [i, item] of before.entries()) {
    const inner = joinPointer(pointer, i);
    if (i < after.length) open.push({ pointer: inner, before: item, after: after[i], depth: depth + 1 });
    else found({ pointer: inner, before: item });
  }
  for (let i = before.length; i < after.length; i++) {
    found({ pointer: joinPointer(pointer, i), after: after[i] });
  }
}

function isScalar(value: unknown): boolean {
  return !isRecord(value) && !Array.isArray(value);
}

function isRecord(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDecimal(value);
}
