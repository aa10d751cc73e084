// The fields that records of all formats have, read and checked the same way.

import {
  describe,
  isAbsent,
  isObject,
  type JsonObject,
  parseText,
  show,
  type Unusable,
} from "../parse-line.ts";
import { MAX_UNIX_MS, parseTime } from "../parse-time.ts";
import { NO_ARGS } from "../trace-call.ts";
import type { FoundCall } from "./format.ts";

/** What a record says of its call, unchecked. */
export interface RawCall {
  readonly time: Time | Unusable;
  readonly server: string | null;
  readonly tool: unknown;
  readonly args: Arguments | Unusable;
  readonly outcome?: FoundCall["outcome"] | undefined;
  readonly id?: unknown;
  readonly isMcp?: boolean;
  readonly identity?: FoundCall["identity"] | undefined;
}

export type Time = Pick<FoundCall, "ts" | "time">;
export type Arguments = Pick<FoundCall, "args" | "argsKnown">;

export const NO_TIME: Time = { ts: undefined, time: Number.NaN };
export const UNKNOWN_ARGS: Arguments = { args: NO_ARGS, argsKnown: false };

/** The call, or the first thing that is wrong with it, in the order of the native line. */
export function toCall(raw: RawCall): FoundCall | Unusable {
  const { time, server, tool, args, outcome, id, isMcp = true, identity } = raw;
  if ("cause" in time) return time;
  if (isAbsent(tool)) return { cause: "no-tool", detail: "" };
  if (typeof tool !== "string" || tool === "") return { cause: "bad-tool", detail: describe(tool) };
  if ("cause" in args) return args;
  return {
    ts: time.ts,
    time: time.time,
    server,
    tool,
    args: args.args,
    argsKnown: args.argsKnown,
    outcome,
    id: asText(id),
    isMcp,
    identity,
  };
}

/** A time that whoever collects records added to them: as in native lines, also whole milliseconds. */
export function readAddedTime(value: unknown): Time | Unusable {
  return Number.isInteger(value) ? readMillis(Number(value), value) : readTime(value);
}

/** RFC 3339 with a zone. */
export function readTime(value: unknown): Time | Unusable {
  if (isAbsent(value)) return NO_TIME;
  const time = typeof value === "string" ? parseTime(value) : Number.NaN;
  return Number.isNaN(time) ? { cause: "bad-ts", detail: show(value) } : { ts: String(value), time };
}

/** Milliseconds since 1970; a part of one is cut. */
export function readMillis(value: number, written: unknown): Time | Unusable {
  const time = Math.floor(value);
  const isTime = time >= 0 && time <= MAX_UNIX_MS;
  return isTime ? { ts: time, time } : { cause: "bad-ts", detail: show(written) };
}

/** An object; absent means that there are none. */
export function readArgs(value: unknown): Arguments | Unusable {
  if (isAbsent(value)) return { args: NO_ARGS, argsKnown: true };
  return isObject(value) ? { args: value, argsKnown: true } : { cause: "bad-args", detail: describe(value) };
}

/** An object, or a text with the JSON of one; an empty text means that there are none. */
export function readArgsText(value: unknown): Arguments | Unusable {
  if (typeof value !== "string") return readArgs(value);
  if (value === "") return { args: NO_ARGS, argsKnown: true };
  const parsed = parseText(value);
  if ("cause" in parsed) return parsed.cause === "not-json" ? { cause: "bad-args-text", detail: "" } : parsed;
  const { value: args } = parsed;
  if (args === null) return readArgs(args);
  return isObject(args) ? { args, argsKnown: true } : { cause: "bad-args-text", detail: describe(args) };
}

/** A text that is not empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The objects of an array; nothing when it is none. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
