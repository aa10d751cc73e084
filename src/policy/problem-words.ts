// The words for parts of a file, in problems.

import { formatNum } from "../decimal.ts";
import { resolvePointer, splitPointer } from "./pointer.ts";
import { shorten } from "./shorten.ts";
import type { Node } from "./source.ts";

export function oneOf(allowed: readonly unknown[]): string {
  return allowed.length > 3
    ? `one of ${allowed.map(String).join(", ")}`
    : allowed.map((value) => JSON.stringify(value)).join(" or ");
}

/** `whole` is what the file is called at the start of a sentence. */
export function nameOf(pointer: string, whole = "The policy"): string {
  const tokens = splitPointer(pointer);
  const last = tokens.at(-1);
  if (last === undefined) return whole;
  if (!/^\d+$/.test(last)) return quote(last);
  return `${quote(tokens.at(-2) ?? "")}[${last}]`;
}

/** What a file calls something, in a message: the start of it says which. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text, 60));
}

export function describe(root: Node, pointer: string): string {
  const { node } = resolvePointer(root, pointer);
  if (node.kind === "object") return "an object";
  if (node.kind === "array") return "a list";
  const { value } = node;
  if (value === null) return "nothing";
  if (typeof value === "string") return `the string ${quote(value)}`;
  if (typeof value === "boolean") return String(value);
  return `the number ${formatNum(value)}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
};

export function typeNames(types: unknown): string {
  const names = Array.isArray(types) ? types : [types];
  return names.map((name) => TYPE_NAMES[String(name)] ?? String(name)).join(" or ");
}
