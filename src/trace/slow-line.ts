// Reads any trace line, whatever is in it, and says why when it cannot be used. scan-line.ts is the fast way.
// specification: cli.md section 5.

import { formatNum, isDecimal } from "../decimal.ts";
import { ownMember, toGrant } from "./grant-source.ts";
import {
  describe,
  isAbsent,
  isObject,
  type JsonObject,
  parseLine,
  show,
  type Unusable,
} from "./parse-line.ts";
import { MAX_UNIX_MS, parseTime } from "./parse-time.ts";
import {
  ANONYMOUS,
  EXPECTATIONS,
  type Expectation,
  NO_ARGS,
  OUTCOMES,
  type Outcome,
  type TraceCall,
} from "./trace-call.ts";

/** A call without the number of its line. */
export type LineRecord = Omit<TraceCall, "line">;

export interface LineOptions {
  /** Ended by the end of the file rather than by a newline, so perhaps not all of it was written. */
  readonly isUnended: boolean;
  /** A line without `ts` is unusable. */
  readonly isTimeRequired: boolean;
  /** The member that is the grant, when it is not `grant`. */
  readonly grantField?: string;
}

export function isUnusable(result: LineRecord | Unusable): result is Unusable {
  return "cause" in result;
}

/** `bytes`: the line without its newline, within the limit of its length. */
export function readSlowLine(bytes: Uint8Array, options: LineOptions): LineRecord | Unusable {
  const parsed = parseLine(bytes, options.isUnended);
  if ("cause" in parsed) return parsed;
  const line = parsed.value;
  if (!isObject(line)) return { cause: "not-object", detail: describe(line) };
  const time = toTime(line.ts);
  const fault = findFault(line, time, options.isTimeRequired);
  if (fault !== undefined) return fault;
  const record = toRecord(line, time);
  const { grantField } = options;
  return grantField === undefined ? record : { ...record, grant: toGrant(ownMember(line, grantField)) };
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
