// Reads the keywords of an untrusted JSON Schema; one of the wrong type is as if it were not there.

import { isDecimal, type Num } from "../decimal.ts";

export type SchemaObject = Readonly<Record<string, unknown>>;
export type TypeName = "null" | "boolean" | "number" | "string" | "array" | "object";

export interface Types {
  readonly names: ReadonlySet<TypeName>;
  /** Numbers are integers. */
  readonly isInteger: boolean;
}

const TYPE_NAMES: ReadonlySet<string> = new Set<TypeName>([
  "null",
  "boolean",
  "number",
  "string",
  "array",
  "object",
]);
const EVERY_TYPE: Types = { names: TYPE_NAMES as ReadonlySet<TypeName>, isInteger: false };

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDecimal(value);
}

/** Own members only: a schema may have the key `__proto__`, and none of Object's. */
export function own(object: SchemaObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function recordOf(schema: SchemaObject, key: string): SchemaObject | undefined {
  const value = own(schema, key);
  return isSchemaObject(value) ? value : undefined;
}

/** A list of at least one. */
export function listOf(schema: SchemaObject, key: string): readonly unknown[] | undefined {
  const value = own(schema, key);
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

/** A length or a number of items. */
export function countOf(schema: SchemaObject, key: string): number | undefined {
  const value = own(schema, key);
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/**
 * A number that is certainly the one that was written: servers and recordings hold doubles, so a larger one may
 * have been rounded.
 */
export function exactNumber(value: unknown): Num | undefined {
  if (isDecimal(value)) return value;
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value || 0 : undefined;
}

/** What `type` allows; every type when it is not there, or names one that JSON Schema does not have. */
export function typesOf(schema: SchemaObject): Types {
  const written = own(schema, "type");
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  if (list.length === 0 || !list.every(isTypeName)) return EVERY_TYPE;
  return {
    names: new Set(list.map((name) => (name === "integer" ? "number" : name) as TypeName)),
    isInteger: !list.includes("number"),
  };
}

function isTypeName(name: unknown): boolean {
  return name === "integer" || (typeof name === "string" && TYPE_NAMES.has(name));
}

export function isRequired(schema: SchemaObject, name: string): boolean {
  return listOf(schema, "required")?.includes(name) ?? false;
}
