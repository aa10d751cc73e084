// What a value that is tried is called in the name of a case.

import { formatExactJson } from "../trace/exact-json.ts";
import { isElements } from "./elements.ts";

export function labelOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (isElements(value)) return value.values.map(labelOf).join(" and ");
  if (value === "") return "an empty text";
  return typeof value === "string" && /\S/.test(value) ? cut(value) : shortValue(value);
}

export function shortValue(value: unknown): string {
  return cut(formatExactJson(value));
}

function cut(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60).toWellFormed()}…`;
}
