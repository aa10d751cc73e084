// Parses a line, or a record, of any trace to a JSON value within the limits, or says why it cannot.
// specification: cli.md section 5.

import { isDecimal } from "../decimal.ts";
import { findJsonError, jsonDepth, NumberTextError, parseExactJson } from "../json.ts";
import { LIMITS } from "../limits.ts";
import type { UnusableCause } from "./trace-call.ts";

export interface Unusable {
  readonly cause: UnusableCause;
  /** What was found, for people; empty when the cause says it all. Never a value of an argument. */
  readonly detail: string;
}

export interface Parsed {
  readonly value: unknown;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Characters of a wrong value that a detail shows. */
const SHOWN = 40;

/** Whether a line holds nothing but white space, and is no line of the trace. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** `bytes`: the line without its newline, within the limit of its length. `isUnended`: the file ended there. */
export function parseLine(bytes: Uint8Array, isUnended: boolean): Parsed | Unusable {
  // What is no JSON at the end of a file is what was not written to its end, or a tail of zeros.
  const fault = (cause: UnusableCause, detail: string): Unusable =>
    isUnended ? { cause: "torn", detail: "" } : { cause, detail };

  const nul = bytes.indexOf(0);
  if (nul !== -1) return fault("nul-byte", `at byte ${nul + 1}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fault("not-utf8", "");
  }
  const parsed = parseText(text);
  return "cause" in parsed && parsed.cause === "not-json" ? fault(parsed.cause, parsed.detail) : parsed;
}

/** JSON in a text, within the limits of a line. */
export function parseText(text: string): Parsed | Unusable {
  // Before parsing: the parsers follow any nesting.
  const depth = jsonDepth(text);
  if (depth > LIMITS.traceDepth) return { cause: "too-deep", detail: `${depth} levels` };
  try {
    return { value: parseExactJson(text) };
  } catch (error) {
    if (error instanceof NumberTextError) {
      return { cause: "bad-number", detail: `at column ${error.offset + 1}` };
    }
    if (!(error instanceof SyntaxError)) throw error;
    const offset = findJsonError(text);
    return { cause: "not-json", detail: offset === undefined ? "" : `at column ${offset + 1}` };
  }
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** A `Decimal` is an object too, but stands for a number. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDecimal(value);
}

/** A short scalar as it is, else its type. */
export function show(value: unknown): string {
  if (typeof value !== "string") return typeof value === "number" ? String(value) : describe(value);
  return value.length <= SHOWN ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, SHOWN))}…`;
}

export function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "an array";
  if (isDecimal(value)) return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
