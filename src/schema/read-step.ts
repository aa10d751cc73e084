// What the keywords of one schema say of one step of a path: a member, an element, every element.

import {
  countOf,
  isRequired,
  isSchemaObject,
  listOf,
  own,
  recordOf,
  type SchemaObject,
  typesOf,
} from "./keywords.ts";
import {
  ANYTHING,
  demandOf,
  meetPlaces,
  NOTHING,
  NOWHERE,
  OPEN,
  type Place,
  unitePlaces,
  unread,
} from "./place.ts";
import type { Part } from "./read-place.ts";
import { followReference } from "./reference.ts";

/** Reads the schema of what the step leads to. */
type Read = (schema: unknown, part: Part) => Place;

export function readMember(schema: SchemaObject, name: string, part: Part, read: Read): Place {
  const { names } = typesOf(schema);
  // The arguments themselves are an object, whether the schema says so or not.
  const isObject = part.at === 0 || (names.size === 1 && names.has("object"));
  if (!names.has("object")) return part.at === 0 ? NOTHING : NOWHERE;
  const isDemanded = isRequired(schema, name);
  const member = readNamed(schema, name, part, read);
  return {
    ...member,
    canBeAbsent: (member.canBeAbsent && !isLast(part)) || !(isDemanded && isObject),
    naming: isDemanded && isLast(part) ? "named" : member.naming,
    demanded: member.demanded | (isDemanded ? demandOf(part.at) : 0),
  };
}

function readNamed(schema: SchemaObject, name: string, part: Part, read: Read): Place {
  const properties = own(schema, "properties");
  const patterns = own(schema, "patternProperties");
  // The patterns of the server are not run, so any of them may fit, and say more than is read here.
  const hasPatterns =
    patterns !== undefined && !(isSchemaObject(patterns) && Object.keys(patterns).length === 0);
  const more = unread(part.at + 1);
  if (isSchemaObject(properties) && Object.hasOwn(properties, name)) {
    const place = readNext(properties[name], part, read);
    return hasPatterns ? meetPlaces(place, { ...more, naming: "unsaid" }) : place;
  }
  const isReadable = properties === undefined || isSchemaObject(properties);
  if (!isReadable || hasPatterns) return more;
  const others = own(schema, "additionalProperties");
  if (others === true) return OPEN;
  if (others === false || isSchemaObject(others)) return readNext(others, part, read);
  if (others !== undefined) return OPEN;
  return readUnevaluated(schema, name, part);
}

/** Neither `properties` nor `additionalProperties` speak of the member. */
function readUnevaluated(schema: SchemaObject, name: string, part: Part): Place {
  const unevaluated = own(schema, "unevaluatedProperties");
  if (unevaluated === false && isNewDialect(part) && !canEvaluate(schema, name, part, true)) return NOTHING;
  if (unevaluated !== undefined && unevaluated !== false) return OPEN;
  if (own(schema, "propertyNames") !== undefined) return OPEN;
  return recordOf(schema, "properties") === undefined ? ANYTHING : { ...ANYTHING, naming: "unnamed" };
}

/** Of the value that the step leads to, which is there. */
function readNext(schema: unknown, part: Part, read: Read): Place {
  const place = read(schema, { ...part, at: part.at + 1, depth: part.depth + 1 });
  return isLast(part) && schema !== false ? { ...place, naming: "named" } : place;
}

function isLast({ walk, at }: Part): boolean {
  return at + 1 === walk.steps.length;
}

/** Before 2019-09 `unevaluatedProperties` was no keyword. */
function isNewDialect({ walk }: Part): boolean {
  const dialect = own(walk.root, "$schema");
  return typeof dialect !== "string" || /\/20(?:19-09|20-12)\//.test(dialect);
}

/** Whether another part of the schema may evaluate the member, and so take it out of `unevaluatedProperties`. */
function canEvaluate(schema: unknown, name: string, part: Part, isOutermost: boolean): boolean {
  const { walk, depth } = part;
  walk.left--;
  if (typeof schema === "boolean") return false;
  if (!isSchemaObject(schema) || depth > DEEPEST || walk.left < 0) return true;
  const properties = own(schema, "properties");
  if (properties !== undefined && (!isSchemaObject(properties) || Object.hasOwn(properties, name)))
    return true;
  if (OPENING.some((key) => own(schema, key) !== undefined)) return true;
  if (!isOutermost && own(schema, "unevaluatedProperties") !== undefined) return true;
  const next = (one: unknown): boolean => canEvaluate(one, name, { ...part, depth: depth + 1 }, false);
  const reference = own(schema, "$ref");
  if (reference !== undefined) {
    const target = followReference(walk.root, reference);
    if (target === undefined || next(target.schema)) return true;
  }
  const lists = ["allOf", "anyOf", "oneOf"].flatMap((key) => listOf(schema, key) ?? []);
  const single = ["if", "then", "else"].map((key) => own(schema, key)).filter((one) => one !== undefined);
  return [...lists, ...single].some(next);
}

const DEEPEST = 16;
/** Keywords that may evaluate any member, or lead to a schema that does. */
const OPENING = [
  "patternProperties",
  "additionalProperties",
  "dependentSchemas",
  "dependencies",
  "$dynamicRef",
  "$recursiveRef",
];

export function readElement(schema: SchemaObject, index: number, part: Part, read: Read): Place {
  if (!typesOf(schema).names.has("array") || (countOf(schema, "maxItems") ?? index + 1) <= index)
    return NOWHERE;
  const least = countOf(schema, "minItems") ?? 0;
  return afterArray(schema, part, least > index, least > 0, readElementAt(schema, index, part, read));
}

/** `prefixItems` with `items` behind it, `items` as a list with `additionalItems`, or `items` for all. */
function readElementAt(schema: SchemaObject, index: number, part: Part, read: Read): Place {
  const prefix = listOf(schema, "prefixItems");
  const items = own(schema, "items");
  const behind = (rest: unknown): Place => (rest === undefined ? ANYTHING : readNext(rest, part, read));
  if (Array.isArray(items)) {
    return index < items.length ? behind(items[index]) : behind(own(schema, "additionalItems"));
  }
  if (prefix === undefined || index >= prefix.length) return behind(items);
  // A dialect without `prefixItems` has `items` for every element.
  return unitePlaces([behind(prefix[index]), behind(items)]);
}

export function readEveryElement(schema: SchemaObject, part: Part, read: Read): Place {
  if (!typesOf(schema).names.has("array") || countOf(schema, "maxItems") === 0) return NOWHERE;
  const prefix = listOf(schema, "prefixItems") ?? [];
  const items = own(schema, "items");
  const schemas = Array.isArray(items) ? [...items, own(schema, "additionalItems")] : [...prefix, items];
  const elements = schemas.map((one) => (one === undefined ? ANYTHING : readNext(one, part, read)));
  const least = countOf(schema, "minItems") ?? 0;
  return afterArray(schema, part, least > 0, least > 0, unitePlaces(elements));
}

function afterArray(
  schema: SchemaObject,
  part: Part,
  isThere: boolean,
  isDemanded: boolean,
  element: Place,
): Place {
  const { names } = typesOf(schema);
  const isArray = names.size === 1 && names.has("array");
  return {
    ...element,
    canBeAbsent: (element.canBeAbsent && !isLast(part)) || !(isThere && isArray),
    demanded: element.demanded | (isDemanded ? demandOf(part.at) : 0),
  };
}
