// Reads any trace line, whatever is in it, and says why when it cannot be used. scan-line.ts is the fast way.
// specification: cli.md section 5.

import { formatNum, isDecimal } from "../decimal.ts";
import { findJsonError, jsonDepth, NumberTextError, parseExactJson } from "../json.ts";
import { LIMITS } from "../limits.ts";
import { MAX_UNIX_MS, parseTime } from "./parse-time.ts";
import {
  ANONYMOUS,
  EXPECTATIONS,
  type Expectation,
  NO_ARGS,
  OUTCOMES,
  type Outcome,
  type TraceCall,
  type UnusableCause,
} from "./trace-call.ts";

/** A call without the number of its line. */
export type LineRecord = Omit<TraceCall, "line">;

export interface Unusable {
  readonly cause: UnusableCause;
  /** What was found, for people; empty when the cause says it all. Never a value of an argument. */
  readonly detail: string;
}

export interface LineOptions {
  /** Ended by the end of the file rather than by a newline, so perhaps not all of it was written. */
  readonly isUnended: boolean;
  /** A line without `ts` is unusable. */
  readonly isTimeRequired: boolean;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Characters of a wrong value that a detail shows. */
const SHOWN = 40;

/** Whether a line holds nothing but white space, and is no line of the trace. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

export function isUnusable(result: LineRecord | Unusable): result is Unusable {
  return "cause" in result;
}

/** `bytes`: the line without its newline, within the limit of its length. */
export function readSlowLine(bytes: Uint8Array, options: LineOptions): LineRecord | Unusable {
  const parsed = parseLine(bytes, options.isUnended);
  if ("cause" in parsed) return parsed;
  const { line } = parsed;
  const time = toTime(line.ts);
  return findFault(line, time, options.isTimeRequired) ?? toRecord(line, time);
}

function parseLine(bytes: Uint8Array, isUnended: boolean): { readonly line: JsonObject } | Unusable {
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
  // Before parsing: the parsers follow any nesting.
  const depth = jsonDepth(text);
  if (depth > LIMITS.traceDepth) return { cause: "too-deep", detail: `${depth} levels` };
  try {
    const line = parseExactJson(text);
    return isObject(line) ? { line } : { cause: "not-object", detail: describe(line) };
  } catch (error) {
    if (error instanceof NumberTextError) {
      return { cause: "bad-number", detail: `at column ${error.offset + 1}` };
    }
    if (!(error instanceof SyntaxError)) throw error;
    const offset = findJsonError(text);
    return fault("not-json", offset === undefined ? "" : `at column ${offset + 1}`);
  }
}

/** The first of what is wrong with the line, in the order of the specification's table. */
function findFault(line: JsonObject, time: number, isTimeRequired: boolean): Unusable | undefined {
  const { ts, tool, args, args_known: argsKnown, grant, server, outcome, expect } = line;
  if (ts === undefined) {
    if (isTimeRequired) return { cause: "no-ts", detail: "" };
  } else if (Number.isNaN(time)) return { cause: "bad-ts", detail: show(ts) };
  if (tool === undefined) return { cause: "no-tool", detail: "" };
  if (typeof tool !== "string" || tool === "") return { cause: "bad-tool", detail: describe(tool) };
  if (!isAbsent(args) && !isObject(args)) return { cause: "bad-args", detail: describe(args) };
  if (argsKnown !== undefined && typeof argsKnown !== "boolean") {
    return { cause: "bad-args-known", detail: describe(argsKnown) };
  }
  if (!isAbsent(grant) && typeof grant !== "string") return { cause: "bad-grant", detail: describe(grant) };
  if (!isAbsent(server) && typeof server !== "string") {
    return { cause: "bad-server", detail: describe(server) };
  }
  if (!isAbsent(outcome) && toOutcome(outcome) === undefined) {
    return { cause: "bad-outcome", detail: show(outcome) };
  }
  if (expect !== undefined && toExpectation(expect) === undefined) {
    return { cause: "bad-expect", detail: show(expect) };
  }
  return undefined;
}

/** `line` has no fault, so a value that is not of its key's type is absent. */
function toRecord(line: JsonObject, time: number): LineRecord {
  const { ts, tool, args, args_known: argsKnown, grant, server, outcome, expect } = line;
  return {
    ts: typeof ts === "string" || typeof ts === "number" ? ts : undefined,
    time,
    grant: typeof grant === "string" ? grant : ANONYMOUS,
    server: typeof server === "string" ? server : null,
    tool: String(tool),
    args: isObject(args) ? args : NO_ARGS,
    argsKnown: argsKnown !== false,
    approved: line.approved === true,
    outcome: toOutcome(outcome),
    expect: toExpectation(expect),
    id: toId(line.id),
  };
}

function toTime(ts: unknown): number {
  if (typeof ts === "string") return parseTime(ts);
  const isTime = typeof ts === "number" && Number.isInteger(ts) && ts >= 0 && ts <= MAX_UNIX_MS;
  // The sum makes 0 of -0.
  return isTime ? ts + 0 : Number.NaN;
}

/** Strict about keys: an expectation that is not understood must not count as met. */
function toExpectation(expect: unknown): Expectation | undefined {
  if (!isObject(expect)) return EXPECTATIONS.get(expect);
  const { decision, rule, ...others } = expect;
  const plain = EXPECTATIONS.get(decision);
  if (plain === undefined || Object.keys(others).length > 0) return undefined;
  if (rule === undefined) return plain;
  return typeof rule === "string" ? { decision: plain.decision, rule } : undefined;
}

function toOutcome(outcome: unknown): Outcome | undefined {
  return OUTCOMES.find((known) => known === outcome);
}

export function toId(id: unknown): string | number | undefined {
  if (isDecimal(id)) return formatNum(id);
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** A `Decimal` is an object too, but stands for a number. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDecimal(value);
}

/** A short scalar as it is, else its type. */
function show(value: unknown): string {
  if (typeof value !== "string") return typeof value === "number" ? String(value) : describe(value);
  return value.length <= SHOWN ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, SHOWN))}…`;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (Array.isArray(value)) return "an array";
  if (isDecimal(value)) return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
