// The arguments of a tool as its input schema lists them, for people to read: bounded, nothing compiled.

import { isRequired, isSchemaObject, listOf, own, recordOf, type SchemaObject } from "../schema/keywords.ts";
import { followReference } from "../schema/reference.ts";

export interface ToolArgument {
  readonly name: string;
  /** What the schema says of its type, for example `string[]` or `"a" | "b"`; empty when it says nothing. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

export interface ToolArguments {
  /** In the order of the schema, at most as many as were asked for. */
  readonly listed: readonly ToolArgument[];
  /** How many more there are. */
  readonly more: number;
}

/** Values of an enum that are shown. */
const MOST_VALUES = 12;
const LONGEST_VALUE = 60;
const LONGEST_TYPE = 400;
/** Types inside each other that are shown. */
const DEEPEST = 3;

export function readArguments(schema: SchemaObject | null, most: number): ToolArguments {
  const properties = schema === null ? undefined : recordOf(schema, "properties");
  if (schema === null || properties === undefined) return { listed: [], more: 0 };
  const entries = Object.entries(properties);
  return {
    listed: entries.slice(0, most).map(([name, written]) => {
      const property = resolve(schema, written);
      return {
        name,
        type: typeText(schema, property, 0).slice(0, LONGEST_TYPE),
        isRequired: isRequired(schema, name),
        description: textOf(written, "description") || textOf(property, "description"),
      };
    }),
    more: Math.max(entries.length - most, 0),
  };
}

/** One reference is followed: one that leads to another is shown by nothing. */
function resolve(root: SchemaObject, schema: unknown): unknown {
  if (!isSchemaObject(schema)) return schema;
  return followReference(root, own(schema, "$ref"))?.schema ?? schema;
}

function textOf(schema: unknown, key: string): string {
  const value = isSchemaObject(schema) ? own(schema, key) : undefined;
  return typeof value === "string" ? value : "";
}

function typeText(root: SchemaObject, schema: unknown, depth: number): string {
  if (!isSchemaObject(schema)) return schema === false ? "never" : "";
  if (Object.hasOwn(schema, "const")) return valueText(schema.const);
  const values = listOf(schema, "enum");
  if (values !== undefined) return valuesText(values);
  const branches = listOf(schema, "anyOf") ?? listOf(schema, "oneOf");
  if (branches !== undefined && depth < DEEPEST) {
    const types = branches
      .slice(0, MOST_VALUES)
      .map((branch) => typeText(root, resolve(root, branch), depth + 1));
    return join([...new Set(types.filter((type) => type !== ""))], branches.length > MOST_VALUES);
  }
  const written = own(schema, "type");
  const names = (Array.isArray(written) ? written.slice(0, MOST_VALUES) : [written]).filter(
    (name) => typeof name === "string",
  );
  return names.map((name) => (name === "array" ? arrayText(root, schema, depth) : name)).join(" | ");
}

function arrayText(root: SchemaObject, schema: SchemaObject, depth: number): string {
  const items = depth < DEEPEST ? typeText(root, resolve(root, own(schema, "items")), depth + 1) : "";
  if (items === "") return "array";
  return items.includes(" ") ? `(${items})[]` : `${items}[]`;
}

function valuesText(values: readonly unknown[]): string {
  return join(values.slice(0, MOST_VALUES).map(valueText), values.length > MOST_VALUES);
}

function join(parts: readonly string[], isCut: boolean): string {
  return [...parts, ...(isCut ? ["…"] : [])].join(" | ");
}

function valueText(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[…]" : "{…}";
  const text = JSON.stringify(typeof value === "string" ? value.slice(0, LONGEST_VALUE + 1) : value) ?? "";
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
