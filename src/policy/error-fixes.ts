// Fixes of what makes a policy unusable, where one mending is clear. None is safe: before it nothing is decided.

import { compareNums, isNum, parseNum } from "../decimal.ts";
import type { Fix, TextEdit } from "../finding.ts";
import { renameKey, replaceValue } from "./edit.ts";
import { findNearest } from "./nearest.ts";
import { resolvePointer } from "./pointer.ts";
import type { Scalar } from "./policy.ts";
import type { ParsedSource } from "./source.ts";

/** A problem's `fix`, or nothing, to be spread into it. */
export type Fixing = { readonly fix?: Fix };

/** What was certainly meant: near enough, and the only one that is. Of `le` nobody knows whether it was `lt` or `lte`. */
export function certainlyMeant(word: string, known: readonly string[]): string | undefined {
  const nearest = word.length < SHORTEST_SLIP ? undefined : findNearest(word, known);
  const others = known.filter((one) => one !== nearest);
  return findNearest(word, others) === undefined ? nearest : undefined;
}

/** In a shorter word another letter makes another word. */
const SHORTEST_SLIP = 3;

export function renaming(source: ParsedSource, pointer: string, meant: string | undefined): Fixing {
  if (meant === undefined) return {};
  return fixing(`Rename it to ${meant}`, renameKey(source, pointer, meant));
}

export function replacing(source: ParsedSource, pointer: string, meant: Scalar | undefined): Fixing {
  if (meant === undefined) return {};
  return fixing(`Write ${JSON.stringify(meant)}`, replaceValue(source, pointer, meant));
}

/** A number or flag in quotes where none are wanted, or the other way round. `types` is as the schema writes it. */
export function requoting(source: ParsedSource, pointer: string, types: unknown): Fixing {
  const { node, isExact } = resolvePointer(source.root, pointer);
  if (!isExact || node.kind !== "scalar" || node.value === null) return {};
  const written = source.text.slice(node.start, node.end);
  const wants = (...names: readonly string[]): boolean =>
    [types].flat().some((name) => names.includes(String(name)));
  if (typeof node.value !== "string") {
    return wants("string") && !wants("number", "boolean")
      ? fixing("Write it in quotes", replaceValue(source, pointer, written))
      : {};
  }
  const number = JSON_NUMBER.test(node.value) ? parseNum(node.value) : undefined;
  if (wants("number", "integer") && number !== undefined)
    return fixing("Write it without quotes", replaceValue(source, pointer, number));
  if (wants("boolean") && /^(?:true|false)$/.test(node.value))
    return fixing("Write it without quotes", replaceValue(source, pointer, node.value === "true"));
  return {};
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** `version: 1` for `version: "1"`: the one text that is allowed is the number that was written. */
export function quotingOnly(source: ParsedSource, pointer: string, allowed: readonly unknown[]): Fixing {
  const [only, ...more] = allowed;
  const { node } = resolvePointer(source.root, pointer);
  if (typeof only !== "string" || more.length > 0 || node.kind !== "scalar" || !isNum(node.value)) return {};
  const number = parseNum(only);
  const isSame = number !== undefined && compareNums(number, node.value) === 0;
  return isSame ? fixing("Write it in quotes", replaceValue(source, pointer, only)) : {};
}

function fixing(title: string, edit: TextEdit | undefined): Fixing {
  return edit === undefined ? {} : { fix: { title, isSafe: false, edits: [edit] } };
}
