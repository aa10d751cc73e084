// What a trace format is: how it is recognised, and how its records become calls.

import type { FormatName } from "../format-names.ts";
import type { Identity } from "../grant-source.ts";
import type { JsonObject } from "../parse-line.ts";
import type { Outcome, UnusableCause } from "../trace-call.ts";
import type { DigestSet } from "./digest-set.ts";

/** A call as a record holds it. */
export interface FoundCall {
  /** RFC 3339 with a zone, or Unix milliseconds; `undefined` when the record has no time. */
  readonly ts: string | number | undefined;
  /** Unix milliseconds; `NaN` without `ts`. */
  readonly time: number;
  readonly server: string | null;
  /** Never empty. */
  readonly tool: string;
  readonly args: JsonObject;
  readonly argsKnown: boolean;
  readonly outcome: Outcome | undefined;
  /** Of this call only, wherever it is recorded; copies with the same are left out. */
  readonly id: string | undefined;
  /** Whether it is known to be a call over MCP; otherwise it is one of the agent's own tools. */
  readonly isMcp: boolean;
  /** Who called, where one record holds calls of several callers; otherwise the record tells (`identify`). */
  readonly identity?: Identity | undefined;
}

/** How a call waits for what later records say of it. */
export interface Waiting {
  readonly key: string;
  /** Whether later records may also say that it is a call over MCP. */
  readonly isOpen?: true;
}

/** What a reader makes of the record it is at. A record of which it says nothing is ignored, by its kind. */
export interface Sink {
  /** Without `waiting`, all is known of the call. False when it is left out: a copy, or one of the agent's own tools. */
  readonly call: (call: FoundCall, waiting?: Waiting) => boolean;
  /** The result of the call with this key; false when no call waits under it. */
  readonly outcome: (key: string, outcome: Outcome, corrected?: Correction) => boolean;
  /** The call with this key will get no result. */
  readonly giveUp: (key: string) => void;
  /** The record, or a call in it, cannot be used. */
  readonly unusable: (cause: UnusableCause, detail: string) => void;
  /** A call that is known by another record already. */
  readonly duplicate: () => void;
}

/** What a result says better than the record of the call itself. */
export type Correction = Pick<FoundCall, "id" | "server" | "tool" | "args" | "argsKnown" | "isMcp">;

export interface FormatOptions {
  /** Servers that policies are for: names that are joined with others are told apart by them. */
  readonly servers: readonly string[];
  /** What is remembered over all files of a run. */
  readonly marks: DigestSet;
}

/** Filled anew by every scan. */
export interface ScannedLine {
  record: JsonObject;
  /** The place of the newline. */
  end: number;
  /** Whether the agent's own tools matter: otherwise it need only be known that there was a call of one. */
  readonly isBuiltin: boolean;
}

export interface TraceFormat {
  readonly name: Exclude<FormatName, "native">;
  /** Whether a record is of this format; must hold for no record of another one. */
  readonly fits: (record: JsonObject) => boolean;
  /** What a record that holds no call is counted as. */
  readonly kindOf: (record: JsonObject) => unknown;
  /**
   * The fast way to a record on the line at `start`: what `kindOf` and the reader read of it, the same as of the
   * parsed line. False: the line must be parsed. INVARIANT: the bytes end in a newline.
   */
  readonly scan?: (bytes: Buffer, start: number, scanned: ScannedLine) => boolean;
  /** Who made the calls of a record, asked for every record of one file in order. Absent: the format does not tell. */
  readonly identify?: () => (record: JsonObject) => Identity;
  /** Reads the records of one file, in order. */
  readonly open: (sink: Sink, options: FormatOptions) => (record: JsonObject) => void;
}
