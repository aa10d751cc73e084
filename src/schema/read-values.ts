// What the keywords of one schema say of a value itself: its type, and the bounds of numbers and strings.

import { followStep } from "../engine/argument.ts";
import { LIMITS } from "../limits.ts";
import type { Step } from "../policy/policy.ts";
import {
  ANY_NUMBER,
  ANY_STRING,
  ANY_VALUE,
  type Bound,
  type Domain,
  meet,
  NO_VALUE,
  type Numbers,
  ONLY_NULL,
  onlyNumbers,
  onlyStrings,
  type Strings,
  unite,
} from "./domain.ts";
import { countOf, exactNumber, listOf, own, type SchemaObject, typesOf } from "./keywords.ts";
import { NOTHING, type Place, unread } from "./place.ts";
import type { Part } from "./read-place.ts";

/** A value is there. */
export function readValues(schema: SchemaObject): Place {
  const { names, isInteger } = typesOf(schema);
  const types: Domain = {
    hasNull: names.has("null"),
    booleans: names.has("boolean") ? ANY_VALUE.booleans : NO_VALUE.booleans,
    numbers: names.has("number") ? { ...ANY_NUMBER, isInteger } : undefined,
    strings: names.has("string") ? ANY_STRING : undefined,
    hasArrays: names.has("array"),
    hasObjects: names.has("object"),
  };
  // Each bound on its own, so that bounds that exclude each other leave no value.
  const bounded = [
    numbersOf(schema, "minimum", "exclusiveMinimum"),
    numbersOf(schema, "maximum", "exclusiveMaximum"),
  ]
    .flat()
    .map((numbers): Domain => ({ ...ANY_VALUE, numbers }));
  const strings: Domain = { ...ANY_VALUE, strings: stringsOf(schema) };
  const domain = [...bounded, strings].reduce(meet, types);
  return { ...NOTHING, domain, naming: "named" };
}

/** In the dialects where an exclusive bound is a boolean, it only narrows the other: without it more is admitted. */
function numbersOf(schema: SchemaObject, inclusive: string, exclusive: string): readonly Numbers[] {
  const end = inclusive === "minimum" ? "min" : "max";
  return [inclusive, exclusive].flatMap((key) => {
    const value = exactNumber(own(schema, key));
    if (value === undefined) return [];
    const bound: Bound = { value, isExclusive: key === exclusive };
    return [{ ...ANY_NUMBER, [end]: bound }];
  });
}

function stringsOf(schema: SchemaObject): Strings | undefined {
  const minLength = countOf(schema, "minLength") ?? 0;
  const maxLength = countOf(schema, "maxLength") ?? Number.POSITIVE_INFINITY;
  const pattern = own(schema, "pattern");
  if (minLength > maxLength) return undefined;
  return { ...ANY_STRING, minLength, maxLength, patterns: typeof pattern === "string" ? [pattern] : [] };
}

/** What `const`, or else `enum`, leaves of a path; `undefined` without them. */
export function readListedValues(schema: SchemaObject, { walk, at }: Part): Place | undefined {
  const values = Object.hasOwn(schema, "const") ? [schema.const] : listOf(schema, "enum");
  if (values === undefined) return undefined;
  const rest = walk.steps.slice(at);
  const ends = values.length > LIMITS.schemaValues ? [] : values.flatMap((value) => endsOf(value, rest));
  walk.left -= values.length + ends.length;
  if (values.length > LIMITS.schemaValues || ends.length > LIMITS.schemaValues) return unread(at);
  return {
    domain: domainOf(ends.filter((end) => end !== undefined)),
    canBeAbsent: ends.includes(undefined),
    naming: "named",
    // A value that is given demands all of its members.
    demanded: unread(at).demanded,
    isPartial: false,
  };
}

/** The values at the end of a path; `undefined` where it leads nowhere. */
function endsOf(value: unknown, steps: readonly Step[]): readonly unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (step.kind !== "every") {
    const next = followStep(value, step);
    return next === undefined ? [undefined] : endsOf(next, rest);
  }
  if (!Array.isArray(value) || value.length === 0) return [undefined];
  return value.flatMap((element) => endsOf(element, rest));
}

function domainOf(values: readonly unknown[]): Domain {
  const numbers = values.filter((value) => typeof value === "number" || exactNumber(value) !== undefined);
  const exact = numbers.flatMap((value) => exactNumber(value) ?? []);
  const isExact = exact.length === numbers.length;
  return unite([
    {
      ...NO_VALUE,
      booleans: new Set(values.filter((value) => typeof value === "boolean")),
      numbers: isExact ? onlyNumbers(exact) : ANY_NUMBER,
      strings: onlyStrings(values.filter((value) => typeof value === "string")),
      hasArrays: values.some((value) => Array.isArray(value)),
      hasObjects: values.some(
        (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      ),
    },
    ...(values.includes(null) ? [ONLY_NULL] : []),
  ]);
}
