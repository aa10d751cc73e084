// JSON text of values whose numbers are exact. The reverse of parseExactJson.

import { formatNum, isNum } from "../decimal.ts";

/** What `value` reads back from; the arguments of a call are at most 128 levels deep. */
export function formatExactJson(value: unknown): string {
  if (isNum(value)) return formatNum(value);
  if (Array.isArray(value)) return `[${value.map(formatExactJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(key)}:${formatExactJson(item)}`,
    );
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
