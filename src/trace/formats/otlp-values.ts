// Values of OTLP as its JSON writes them: attributes, and 64-bit integers that stand as text.

import { formatNum, isDecimal, isNum, parseNum } from "../../decimal.ts";
import { isObject, type JsonObject } from "../parse-line.ts";

/** Attributes by key; of a key that stands twice the last counts. A map, because keys come from outside. */
export type Attributes = ReadonlyMap<string, unknown>;

export function readAttributes(list: unknown): Attributes {
  const attributes = new Map<string, unknown>();
  if (!Array.isArray(list)) return attributes;
  for (const item of list) {
    if (isObject(item) && typeof item.key === "string") attributes.set(item.key, readAnyValue(item.value));
  }
  return attributes;
}

/** `undefined` for what is no value. The nesting is bounded by that of the line. */
export function readAnyValue(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  if ("stringValue" in value) return typeof value.stringValue === "string" ? value.stringValue : undefined;
  if ("boolValue" in value) return typeof value.boolValue === "boolean" ? value.boolValue : undefined;
  if ("intValue" in value) return readInteger(value.intValue);
  if ("doubleValue" in value) return isNum(value.doubleValue) ? value.doubleValue : undefined;
  if ("bytesValue" in value) return typeof value.bytesValue === "string" ? value.bytesValue : undefined;
  if ("arrayValue" in value) return readArray(value.arrayValue);
  if ("kvlistValue" in value) return readList(value.kvlistValue);
  return null;
}

/** Exact: a text of digits, or a number. */
function readInteger(value: unknown): unknown {
  if (isNum(value)) return value;
  return typeof value === "string" && /^-?[0-9]{1,20}$/.test(value) ? parseNum(value) : undefined;
}

function readArray(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const values = value.values ?? [];
  return Array.isArray(values) ? values.map(readAnyValue) : undefined;
}

function readList(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const values = value.values ?? [];
  if (!Array.isArray(values)) return undefined;
  // From entries: an assignment to `__proto__` would change the prototype.
  return Object.fromEntries(readAttributes(values));
}

/** Nanoseconds, mostly as text, to milliseconds, cut; `NaN` for anything else. */
export function readNanos(value: unknown): number {
  const text = typeof value === "number" || isDecimal(value) ? formatNum(value) : value;
  if (typeof text !== "string" || !/^[0-9]{1,20}$/.test(text)) return Number.NaN;
  return Number(text.slice(0, -6));
}
