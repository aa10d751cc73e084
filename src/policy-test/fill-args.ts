// Arguments that the schema of a tool demands, so that calls of tests are those that a server would take.

import { compareNums, isNum, type Num } from "../decimal.ts";
import { buildPatterns } from "../engine/pattern.ts";
import { measureWays, sampleFrom } from "../patterns/samples.ts";
import { lengthOf } from "../schema/domain.ts";
import {
  countOf,
  exactNumber,
  isSchemaObject,
  listOf,
  own,
  recordOf,
  type SchemaObject,
  typesOf,
} from "../schema/keywords.ts";
import { followReference } from "../schema/reference.ts";
import { isWritable } from "./try-values.ts";

/** Schemas inside each other, and all of them together: a server may send any. */
const MOST_DEPTH = 6;
const MOST_SCHEMAS = 300;
const LONGEST_TEXT = 200;
const LONGEST_NAME = 100;
const MOST_ITEMS = 10;

/** A text that a pattern finds; `undefined` when none is known. */
export type TextFor = (pattern: string) => string | undefined;

/** Patterns that are built for the schemas of a run, and how long they may be. */
const MOST_PATTERNS = 200;
const LONGEST_PATTERN = 200;

/** Texts for the patterns of arguments that the schemas demand. RE2 and ECMAScript agree on most, and a server has the last word. */
export async function textsForPatterns(schemas: Iterable<unknown>): Promise<TextFor> {
  const wanted = new Set<string>();
  for (const schema of schemas)
    fillArgs(schema, (pattern) => {
      if (wanted.size < MOST_PATTERNS && pattern.length <= LONGEST_PATTERN) wanted.add(pattern);
      return undefined;
    });
  const texts = new Map<string, string>();
  for (const [source, pattern] of await buildPatterns(wanted)) {
    if ("code" in pattern) continue;
    const automaton = pattern.automaton();
    const text = sampleFrom(measureWays(automaton), automaton.start);
    if (text !== undefined && isWritable(text) && pattern.test(text)) texts.set(source, text);
  }
  return (pattern) => texts.get(pattern);
}

interface Walk {
  readonly root: SchemaObject;
  readonly textFor: TextFor;
  left: number;
}

export interface FilledArgs {
  readonly args: Readonly<Record<string, unknown>>;
  /** Names for which no value is known. */
  readonly unfilled: readonly string[];
}

/** Those of `required`. */
export function fillArgs(schema: unknown, textFor: TextFor): FilledArgs {
  if (!isSchemaObject(schema)) return { args: {}, unfilled: [] };
  const args = sampleObject(schema, { root: schema, textFor, left: MOST_SCHEMAS }, 0);
  const demanded = (listOf(schema, "required") ?? []).filter((name) => typeof name === "string");
  return { args, unfilled: demanded.filter((name) => !Object.hasOwn(args, name)) };
}

function sampleObject(schema: SchemaObject, walk: Walk, depth: number): Readonly<Record<string, unknown>> {
  const properties = recordOf(schema, "properties") ?? {};
  const made: Record<string, unknown> = {};
  for (const name of listOf(schema, "required") ?? []) {
    if (typeof name !== "string" || name.length > LONGEST_NAME || !name.isWellFormed()) continue;
    const value = sample(own(properties, name) ?? {}, walk, depth + 1);
    if (value === undefined) continue;
    Object.defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return made;
}

/** A value that the schema probably allows; `undefined` when none is known. */
function sample(schema: unknown, walk: Walk, depth: number): unknown {
  if (!isSchemaObject(schema) || depth > MOST_DEPTH || walk.left-- <= 0)
    return schema === true ? "text" : undefined;
  const reference = own(schema, "$ref");
  if (reference !== undefined) return sample(followReference(walk.root, reference)?.schema, walk, depth + 1);
  const [listed] = [own(schema, "const"), ...(listOf(schema, "enum") ?? [])].filter(isScalar);
  if (listed !== undefined) return listed;
  for (const key of ["anyOf", "oneOf"]) {
    const found = listOf(schema, key)
      ?.map((one) => sample(one, walk, depth + 1))
      .find((one) => one !== undefined);
    if (found !== undefined) return found;
  }
  const { names, isInteger } = typesOf(schema);
  if (names.has("string")) return sampleText(schema, walk.textFor);
  if (names.has("number")) return sampleNumber(schema, isInteger);
  if (names.has("boolean")) return false;
  if (names.has("object")) return sampleObject(schema, walk, depth);
  return names.has("array") ? sampleArray(schema, walk, depth) : undefined;
}

function isScalar(value: unknown): boolean {
  if (typeof value === "boolean") return true;
  return (typeof value === "string" || exactNumber(value) !== undefined) && isWritable(value);
}

const FORMATS: Readonly<Record<string, string>> = {
  email: "ana@example.com",
  uri: "https://example.com/",
  url: "https://example.com/",
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  time: "00:00:00Z",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function sampleText(schema: SchemaObject, textFor: TextFor): string | undefined {
  const format = own(schema, "format");
  const formed = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (formed !== undefined) return formed;
  const least = countOf(schema, "minLength") ?? 0;
  const most = countOf(schema, "maxLength") ?? LONGEST_TEXT;
  const pattern = own(schema, "pattern");
  if (typeof pattern === "string") {
    const text = textFor(pattern);
    // A pattern with two ends has its length in itself, another lets the text go on.
    const long = text?.padEnd(least, text.at(-1) ?? "");
    return long !== undefined && lengthOf(long) >= least && lengthOf(long) <= most ? long : undefined;
  }
  return least > LONGEST_TEXT ? undefined : "text".padEnd(least, "x").slice(0, Math.max(least, most));
}

function sampleNumber(schema: SchemaObject, isInteger: boolean): Num | undefined {
  const bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((key) =>
    exactNumber(own(schema, key)),
  );
  const [min, max, above, below] = bounds;
  const near = bounds.filter(isNum).filter((bound) => typeof bound === "number");
  const steps = isInteger ? [0, 1, -1] : [0, 1, -1, 0.5, -0.5];
  const wanted = [1, 0, ...near.flatMap((bound) => steps.map((step) => bound + step))];
  return wanted.find(
    (value) =>
      (!isInteger || Number.isInteger(value)) &&
      (min === undefined || compareNums(value, min) >= 0) &&
      (max === undefined || compareNums(value, max) <= 0) &&
      (above === undefined || compareNums(value, above) > 0) &&
      (below === undefined || compareNums(value, below) < 0),
  );
}

function sampleArray(schema: SchemaObject, walk: Walk, depth: number): readonly unknown[] | undefined {
  const least = countOf(schema, "minItems") ?? 0;
  if (least === 0) return [];
  const item = sample(own(schema, "items") ?? {}, walk, depth + 1);
  return item === undefined || least > MOST_ITEMS ? undefined : Array.from({ length: least }, () => item);
}
