// Which format a trace is in, by what its first records hold; never by its name.

import type { FormatName } from "../format-names.ts";
import type { JsonObject } from "../parse-line.ts";
import { FORMATS } from "./formats.ts";
import { isEvent } from "./intercept.ts";

export type Detected =
  | { readonly format: FormatName }
  /** Formats that fit the same record. */
  | { readonly ambiguous: readonly FormatName[]; readonly seen: string };

/** The format of a record; `undefined` when none fits, and the next record may tell. */
export function detectRecord(record: JsonObject): Detected | undefined {
  const fitting: FormatName[] = FORMATS.filter(({ fits }) => fits(record)).map(({ name }) => name);
  if (isNative(record)) fitting.unshift("native");
  const [first, ...others] = fitting;
  if (first === undefined) return undefined;
  return others.length === 0 ? { format: first } : { ambiguous: fitting, seen: describeKeys(record) };
}

/** Wrong lines too: what is wrong with them is said later. */
function isNative(record: JsonObject): boolean {
  if (isEvent(record)) return false;
  return "tool" in record || ("ts" in record && NATIVE_KEYS.some((key) => key in record));
}

const NATIVE_KEYS = ["args", "grant", "outcome", "expect", "args_known"];

/** Keys of a record, for an error that says what was seen. */
export function describeKeys(record: JsonObject): string {
  const keys = Object.keys(record);
  if (keys.length === 0) return "an object without keys";
  const shown = keys.slice(0, SHOWN_KEYS).map((key) => JSON.stringify(key.slice(0, SHOWN_CHARS)));
  return `an object with ${shown.join(", ")}${keys.length > SHOWN_KEYS ? " and more" : ""}`;
}

const SHOWN_KEYS = 6;
const SHOWN_CHARS = 40;
