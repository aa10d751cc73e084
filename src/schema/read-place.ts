// Reads what a schema says of the end of a path, part by part; a part that is not understood only admits more.
//
// The schema comes from a server that is not trusted: it is never compiled, no pattern of it is run, nothing is
// fetched, and the walk is bounded in nodes and depth.

import { LIMITS } from "../limits.ts";
import type { Step } from "../policy/policy.ts";
import { ONLY_NULL } from "./domain.ts";
import { isSchemaObject, listOf, own, recordOf, type SchemaObject } from "./keywords.ts";
import { ANYTHING, hint, meetPlaces, NOTHING, NOWHERE, type Place, unitePlaces, unread } from "./place.ts";
import { readElement, readEveryElement, readMember } from "./read-step.ts";
import { readListedValues, readValues } from "./read-values.ts";
import { followReference, isResource } from "./reference.ts";

export interface Walk {
  readonly root: SchemaObject;
  readonly steps: readonly Step[];
  /** Nodes that may still be visited. */
  left: number;
  /** The walk ended before the schema did: nothing it found may be used. */
  isCut: boolean;
}

/** A part of the schema, and how many steps of the path led to the value that it is for. */
export interface Part {
  readonly walk: Walk;
  readonly at: number;
  /** Schemas inside each other on the way here, references included. */
  readonly depth: number;
}

export function readPlace(schema: unknown, part: Part): Place {
  const { walk, at } = part;
  walk.left--;
  if (walk.left < 0 || part.depth > LIMITS.schemaDepth) {
    walk.isCut = true;
    return unread(at);
  }
  if (schema === true) return ANYTHING;
  if (schema === false) return NOTHING;
  if (!isSchemaObject(schema) || (schema !== walk.root && isResource(schema))) return unread(at);
  const place = own(schema, "$ref") === undefined ? readParts(schema, part) : readReference(schema, part);
  if (own(schema, "nullable") !== true) return place;
  // OpenAPI 3.0; a server that does not know the keyword admits less.
  const whenNull = at === walk.steps.length ? { ...NOTHING, domain: ONLY_NULL } : NOWHERE;
  return unitePlaces([place, whenNull]);
}

/** What stands beside a `$ref` counts in some dialects only (before 2019-09 it is ignored). */
function readReference(schema: SchemaObject, part: Part): Place {
  const target = followReference(part.walk.root, own(schema, "$ref"));
  if (target === undefined) return unread(part.at);
  const place = readPlace(target.schema, inside(part));
  if (Object.keys(schema).every((key) => HARMLESS.has(key))) return place;
  return meetPlaces(place, hint(readParts(schema, part), part.at));
}

/** Keywords that admit and demand nothing. */
const HARMLESS: ReadonlySet<string> = new Set([
  "$ref",
  "$schema",
  "$defs",
  "definitions",
  "$comment",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
]);

function readParts(schema: SchemaObject, part: Part): Place {
  const branches = ["anyOf", "oneOf"].flatMap((key) => {
    const list = listOf(schema, key);
    return list === undefined ? [] : [unitePlaces(list.map((branch) => readPlace(branch, inside(part))))];
  });
  const all = (listOf(schema, "allOf") ?? []).map((one) => readPlace(one, inside(part)));
  return [...branches, ...all, ...readConditionals(schema, part), ...readHints(schema, part)].reduce(
    meetPlaces,
    readOwn(schema, part),
  );
}

/** The keywords of the schema itself. */
function readOwn(schema: SchemaObject, part: Part): Place {
  const { walk, at } = part;
  const step = walk.steps[at];
  const listed = readListedValues(schema, part);
  const place = step === undefined ? readValues(schema) : readStep(schema, step, part);
  return listed === undefined ? place : meetPlaces(place, listed);
}

function readStep(schema: SchemaObject, step: Step, part: Part): Place {
  switch (step.kind) {
    case "member":
      return readMember(schema, step.name, part, readPlace);
    case "index":
      return readElement(schema, step.index, part, readPlace);
    case "every":
      return readEveryElement(schema, part, readPlace);
  }
}

/** Under `if` a value is as `then` says, or as `else` says. */
function readConditionals(schema: SchemaObject, part: Part): readonly Place[] {
  const condition = own(schema, "if");
  if (condition === undefined) return [];
  const outcomes = ["then", "else"].map((key) => {
    const outcome = own(schema, key);
    return outcome === undefined ? ANYTHING : readPlace(outcome, inside(part));
  });
  return [unitePlaces(outcomes), hint(readPlace(condition, inside(part)), part.at)];
}

/** Schemas that may or may not hold: they narrow nothing for certain, but may name what the others do not. */
function readHints(schema: SchemaObject, part: Part): readonly Place[] {
  const schemas = ["dependentSchemas", "dependencies"].flatMap((key) =>
    Object.values(recordOf(schema, key) ?? {}),
  );
  const negated = own(schema, "not");
  const hints = (negated === undefined ? schemas : [...schemas, negated])
    // In `dependencies` a list names members that are required.
    .map((one) => (Array.isArray(one) ? ANYTHING : readPlace(one, inside(part))))
    .map((place) => hint(place, part.at));
  return DEMANDING.some((key) => own(schema, key) !== undefined)
    ? [...hints, hint(ANYTHING, part.at)]
    : hints;
}

/** Keywords that may demand a member, or narrow a value, in a way that is not worked out. */
const DEMANDING = [
  // What leaves a member out may fit a second branch, which is one too many.
  "oneOf",
  "dependentRequired",
  "dependencies",
  "minProperties",
  "maxProperties",
  "propertyNames",
  "contains",
  "uniqueItems",
  "$dynamicRef",
  "$recursiveRef",
  "unevaluatedItems",
];

function inside(part: Part): Part {
  return { ...part, depth: part.depth + 1 };
}
