// How the values that may stand at one place have changed, and what they are, in words.

import { compareNums, formatNum } from "../decimal.ts";
import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { shorten } from "../policy/shorten.ts";
import type { ArgumentChange } from "./argument-changes.ts";
import { type Bound, type Domain, type Numbers, type Strings, typeNames } from "./domain.ts";

export type DomainChange = Pick<ArgumentChange, "kind" | "before" | "after">;

export function compareDomains(before: Domain, after: Domain): readonly DomainChange[] {
  return [
    ...compareTypes(before, after),
    ...compareValues(before, after),
    ...compareRanges(before.numbers, after.numbers),
    ...compareLengths(before.strings, after.strings),
    ...comparePatterns(before.strings, after.strings),
  ];
}

function compareTypes(before: Domain, after: Domain): readonly DomainChange[] {
  const [was, is] = [sayTypes(before), sayTypes(after)];
  return was === is ? [] : [{ kind: "type-changed", before: was, after: is }];
}

/** "string or integer", "null". */
function sayTypes(domain: Domain): string {
  const names = typeNames(domain).map((name) =>
    name === "number" && domain.numbers?.isInteger === true && domain.numbers.values === undefined
      ? "integer"
      : name,
  );
  return [...names, ...(domain.hasNull ? ["null"] : [])].join(" or ");
}

/** The values that are listed, as text; `undefined` when there may be others of a type. */
function listedValues({ strings, numbers, booleans }: Domain): ReadonlySet<string> | undefined {
  if (strings !== undefined && strings.values === undefined) return undefined;
  if (numbers !== undefined && numbers.values === undefined) return undefined;
  return new Set([
    ...[...(strings?.values ?? [])].map((text) => JSON.stringify(text)),
    ...(numbers?.values?.keys() ?? []),
    ...[...booleans].map(String),
  ]);
}

function compareValues(before: Domain, after: Domain): readonly DomainChange[] {
  const was = listedValues(before);
  const is = listedValues(after);
  if (was === undefined && is === undefined) return [];
  if (was === undefined || is === undefined) {
    const kind = is === undefined ? "values-opened" : "values-closed";
    return [{ kind, before: sayValues(was), after: sayValues(is) }];
  }
  const added = [...is].filter((value) => !was.has(value));
  const removed = [...was].filter((value) => !is.has(value));
  return [
    ...(added.length > 0
      ? [{ kind: "values-added" as const, before: "", after: sayValues(new Set(added)) }]
      : []),
    ...(removed.length > 0
      ? [{ kind: "values-removed" as const, before: sayValues(new Set(removed)), after: "" }]
      : []),
  ];
}

function sayValues(values: ReadonlySet<string> | undefined): string {
  if (values === undefined) return "any";
  const sorted = [...values].sort(compareText);
  const shown = sorted.slice(0, MOST_VALUES).map((value) => shorten(value, LIMITS.driftValueChars));
  const more = sorted.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const MOST_VALUES = 12;

function compareRanges(before: Numbers | undefined, after: Numbers | undefined): readonly DomainChange[] {
  if (before === undefined || after === undefined) return [];
  if (before.values !== undefined || after.values !== undefined) return [];
  const isLooser = isLooserBound(before.min, after.min, 1) || isLooserBound(before.max, after.max, -1);
  const isTighter = isLooserBound(after.min, before.min, 1) || isLooserBound(after.max, before.max, -1);
  if (!isLooser && !isTighter) return [];
  return [
    {
      kind: isLooser ? "range-loosened" : "range-tightened",
      before: sayRange(before) || "any",
      after: sayRange(after) || "any",
    },
  ];
}

/** Whether the second bound admits more; `sign` is 1 for lower ones. */
function isLooserBound(a: Bound | undefined, b: Bound | undefined, sign: 1 | -1): boolean {
  if (a === undefined) return false;
  if (b === undefined) return true;
  const order = compareNums(b.value, a.value) * sign;
  return order < 0 || (order === 0 && a.isExclusive && !b.isExclusive);
}

function sayRange({ min, max }: Numbers): string {
  const least = min && `${min.isExclusive ? "above" : "at least"} ${formatNum(min.value)}`;
  const most = max && `${max.isExclusive ? "below" : "at most"} ${formatNum(max.value)}`;
  return [least, most].filter((bound) => bound !== undefined).join(" and ");
}

function compareLengths(before: Strings | undefined, after: Strings | undefined): readonly DomainChange[] {
  if (before === undefined || after === undefined) return [];
  if (before.values !== undefined || after.values !== undefined) return [];
  const isLooser = after.minLength < before.minLength || after.maxLength > before.maxLength;
  const isTighter = after.minLength > before.minLength || after.maxLength < before.maxLength;
  if (!isLooser && !isTighter) return [];
  return [
    {
      kind: isLooser ? "length-loosened" : "length-tightened",
      before: sayLength(before) || "any",
      after: sayLength(after) || "any",
    },
  ];
}

function sayLength({ minLength, maxLength }: Strings): string {
  const least = minLength > 0 ? [`at least ${minLength}`] : [];
  const most = Number.isFinite(maxLength) ? [`at most ${maxLength}`] : [];
  const bounds = [...least, ...most].join(" and ");
  return bounds === "" ? "" : `${bounds} characters`;
}

function comparePatterns(before: Strings | undefined, after: Strings | undefined): readonly DomainChange[] {
  if (before === undefined || after === undefined) return [];
  if (before.values !== undefined || after.values !== undefined) return [];
  const [was, is] = [sayPatterns(before), sayPatterns(after)];
  return was === is ? [] : [{ kind: "pattern-changed", before: was || "any", after: is || "any" }];
}

function sayPatterns({ patterns }: Strings): string {
  return [...new Set(patterns)]
    .sort(compareText)
    .map((pattern) => shorten(JSON.stringify(pattern), LIMITS.driftValueChars))
    .join(" and ");
}

/** "string of at most 5 characters", "integer of at least 0", "one of "a", "b"". */
export function describeDomain(domain: Domain): string {
  const { numbers, strings } = domain;
  const listed = listedValues(domain);
  const isListed = listed !== undefined && (strings ?? numbers) !== undefined;
  if (isListed && !domain.hasArrays && !domain.hasObjects) return `one of ${sayValues(listed)}`;
  const bounds = [
    ...(numbers === undefined || numbers.values !== undefined ? [] : [sayRange(numbers)]),
    ...(strings === undefined || strings.values !== undefined
      ? []
      : [sayLength(strings), ...(strings.patterns.length > 0 ? [`like ${sayPatterns(strings)}`] : [])]),
  ].filter((bound) => bound !== "");
  const types = sayTypes(domain);
  return bounds.length === 0 ? types : `${types} (${bounds.join(", ")})`;
}

/** Says more than a type: that two arguments are so by chance is not likely. */
export function isDistinctive(domain: Domain): boolean {
  const { numbers, strings } = domain;
  return (
    (strings !== undefined && strings.values !== undefined) ||
    (strings !== undefined && strings.patterns.length > 0) ||
    (numbers !== undefined && (numbers.values !== undefined || (numbers.min ?? numbers.max) !== undefined))
  );
}
