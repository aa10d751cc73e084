// Printable: what a policy is made of before it is text, and its JSON text.

import { formatNum, isNum } from "../decimal.ts";
import type { Scalar } from "./policy.ts";
import { quoteText } from "./quote-text.ts";

/** JSON with exact numbers, and objects as maps, so that every name is an ordinary one. */
export type Printable = Scalar | readonly Printable[] | PrintableMap;
export type PrintableMap = ReadonlyMap<string, Printable>;

export function printJson(value: Printable): string {
  return `${print(value, "")}\n`;
}

function print(value: Printable, indent: string): string {
  if (isNum(value)) return formatNum(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoteText(value);
  const inner = `${indent}  `;
  const isList = isPrintableList(value);
  const parts = isList
    ? value.map((item) => print(item, inner))
    : [...value].map(([key, item]) => `${quoteText(key)}: ${print(item, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  return parts.length === 0
    ? `${open}${close}`
    : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

export function isPrintableList(value: Printable): value is readonly Printable[] {
  return Array.isArray(value);
}

export function isPrintableMap(value: Printable): value is PrintableMap {
  return value instanceof Map;
}

/** What JSON.parse gives, or a part of it; without null, which a policy does not know. */
export type JsonValue =
  | string
  | number
  | boolean
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export function toPrintable(value: JsonValue): Printable {
  if (typeof value !== "object") return value;
  if (isJsonList(value)) return value.map(toPrintable);
  return new Map(Object.entries(value).map(([key, item]) => [key, toPrintable(item)]));
}

function isJsonList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
