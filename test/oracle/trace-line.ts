// Trace lines as the oracle reads them: section 5 of the command line's specification.

import { isNum, isObject, type Json, millionths, type Obj, parseJson } from "./json.ts";

export interface Call {
  /** Unix time in whole milliseconds; nothing when the recording has no times. */
  readonly time: bigint | undefined;
  readonly grant: string;
  readonly server: string | null;
  readonly tool: string;
  readonly args: Obj;
  readonly argsKnown: boolean;
  readonly isError: boolean;
  readonly isApproved: boolean;
  readonly expect: Json | undefined;
  /** As written, for the decision line. */
  readonly ts: Json | undefined;
}

export interface LineOptions {
  readonly grantBy: string | null;
  readonly format: "native" | "jsonrpc";
  /** `--assume-interval`: what has no time comes so much later than what came before. */
  readonly interval: bigint | null;
}

const MOST_BYTES = 4 * 1024 * 1024;
const LEVELS = 128;
/** The end of the year 9999. */
const LAST_TIME = 253_402_300_799_999n;
const STAMP =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

const yearStarts = new Map<number, number>();

function daysBefore(year: number): number {
  const known = yearStarts.get(year);
  if (known !== undefined) return known;
  let days = 0;
  for (let passed = 1970; passed < year; passed++) days += isLeap(passed) ? 366 : 365;
  for (let passed = year; passed < 1970; passed++) days -= isLeap(passed) ? 366 : 365;
  yearStarts.set(year, days);
  return days;
}

/** Days from 1970-01-01, by going through the years and months. */
function daysOf(year: number, month: number, day: number): bigint | undefined {
  if (month < 1 || month > 12) return undefined;
  const lengths = MONTHS.map((length, index) => (index === 1 && isLeap(year) ? 29 : length));
  if (day < 1 || day > (lengths[month - 1] ?? 0)) return undefined;
  let days = daysBefore(year);
  for (const length of lengths.slice(0, month - 1)) days += length;
  return BigInt(days + day - 1);
}

/** Milliseconds of Unix time, or nothing when it is no time. */
function timeOf(ts: Json): bigint | undefined {
  if (typeof ts === "string") {
    const match = STAMP.exec(ts);
    if (match === null) return undefined;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
    const [sign, offsetHour = 0, offsetMinute = 0] = [
      match[8],
      ...match.slice(9, 11).map((part) => Number(part ?? 0)),
    ];
    const days = daysOf(year, month, day);
    if (days === undefined || hour > 23 || minute > 59 || second > 60) return undefined;
    if (offsetHour > 23 || offsetMinute > 59) return undefined;
    const offset = (offsetHour * 60 + offsetMinute) * (sign === "-" ? -60 : 60);
    const milliseconds = BigInt((match[7] ?? "").padEnd(3, "0").slice(0, 3));
    return (days * 86_400n + BigInt(hour * 3600 + minute * 60 + second - offset)) * 1000n + milliseconds;
  }
  if (!isNum(ts)) return undefined;
  const micro = millionths(ts);
  if (micro === undefined || micro % 1_000_000n !== 0n) return undefined;
  const milliseconds = micro / 1_000_000n;
  return milliseconds < 0n || milliseconds > LAST_TIME ? undefined : milliseconds;
}

/** Nothing for a line that is blank; "unusable" for one that is skipped. */
export function readLine(
  bytes: Uint8Array,
  options: LineOptions,
  before: bigint | undefined,
  file: string,
): Call | "unusable" | undefined {
  if (bytes.length > MOST_BYTES) return "unusable";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "unusable";
  }
  if (/^[ \t\r\n]*$/.test(text)) return undefined;
  const line = parseJson(text, LEVELS);
  if (line === undefined || !isObject(line)) return "unusable";
  const read = options.format === "native" ? callOf(line, options, file) : messageOf(line);
  if (read === "unusable" || read.ts !== undefined || options.interval === null) return read;
  if (before === undefined) return { ...read, time: 0n };
  const end = before > LAST_TIME ? before : LAST_TIME;
  const next = before + options.interval;
  return { ...read, time: next < end ? next : end };
}

/** A request of MCP's log, which has neither a time nor a caller. */
function messageOf(message: Obj): Call {
  const params = message.get("params") as Obj;
  return {
    time: undefined,
    ts: undefined,
    grant: "anonymous",
    server: null,
    tool: params.get("name") as string,
    args: (params.get("arguments") ?? new Map()) as Obj,
    argsKnown: true,
    isError: false,
    isApproved: false,
    expect: undefined,
  };
}

function callOf(line: Obj, { grantBy, interval }: LineOptions, file: string): Call | "unusable" {
  const ts = line.get("ts");
  const time = ts === undefined ? undefined : timeOf(ts);
  const tool = line.get("tool");
  const args = line.get("args") ?? new Map<string, Json>();
  const argsKnown = line.get("args_known");
  const grant = line.get("grant") ?? "anonymous";
  const server = line.get("server") ?? null;
  const outcome = line.get("outcome") ?? "unknown";
  const expect = line.get("expect");
  if (time === undefined && (ts !== undefined || interval === null)) return "unusable";
  if (typeof tool !== "string" || tool === "") return "unusable";
  if (!isObject(args) || typeof grant !== "string") return "unusable";
  if (server !== null && typeof server !== "string") return "unusable";
  if (argsKnown !== undefined && typeof argsKnown !== "boolean") return "unusable";
  if (typeof outcome !== "string" || !["ok", "error", "denied", "unknown"].includes(outcome))
    return "unusable";
  if (expect !== undefined && !isExpectation(expect)) return "unusable";
  return {
    time,
    grant: grantBy === null ? grant : grantOf(grantBy, line, file),
    server,
    tool,
    args,
    argsKnown: argsKnown !== false,
    isError: outcome === "error",
    isApproved: line.get("approved") === true,
    expect,
    ts,
  };
}

function isExpectation(expect: Json): boolean {
  if (typeof expect === "string") return ["allow", "deny", "require_approval"].includes(expect);
  if (!isObject(expect)) return false;
  const rule = expect.get("rule");
  if ([...expect.keys()].some((key) => key !== "decision" && key !== "rule")) return false;
  return (
    isExpectation(expect.get("decision") ?? null) &&
    typeof expect.get("decision") === "string" &&
    (rule === undefined || typeof rule === "string")
  );
}

/** docs/simulate.md: texts and numbers name somebody, a number by its value. */
function grantOf(grantBy: string, line: Obj, file: string): string {
  if (grantBy === "file") return file === "-" ? "standard input" : file;
  const field = line.get(grantBy) ?? "";
  if (typeof field === "string" && field !== "") return field;
  return isNum(field) ? `${Number(field.text) || 0}` : "anonymous";
}
