// Reads the records of one file in a foreign format: calls in order with their results, and what else there is.

import { LIMITS } from "../limits.ts";
import type { CallIds } from "./formats/call-ids.ts";
import { detectRecord } from "./formats/detect.ts";
import type { FoundCall, ScannedLine, Sink, TraceFormat } from "./formats/format.ts";
import { createWaitingCalls, type PlacedCall } from "./formats/waiting-calls.ts";
import { grantOfRecord, type Identity } from "./grant-source.ts";
import { describe, isBlank, isObject, type JsonObject, parseLine } from "./parse-line.ts";
import type { TraceOptions } from "./reader.ts";
import { ANONYMOUS, NO_ARGS, type UnusableCause } from "./trace-call.ts";

export interface RecordOptions
  extends Pick<TraceOptions, "needsArgs" | "onCall" | "onUnusable" | "grantBy" | "file"> {
  /** Servers that policies are for. */
  readonly servers: readonly string[];
  /** The agent's own tools are calls too, of a server named `builtin`. */
  readonly isBuiltin: boolean;
  /** Over all files of a run. */
  readonly ids: CallIds;
}

/** What a file held. `lines` is the sum of the next three. */
export interface RecordCounts {
  readonly lines: number;
  readonly usable: number;
  readonly unusable: number;
  /** Lines that are no calls and no results, by kind; the kind comes from outside. */
  readonly ignored: ReadonlyMap<string, number>;
  /** Calls of the agent's own tools. */
  readonly notMcp: number;
  /** Calls that another record told of already. */
  readonly duplicates: number;
  /** Calls whose results were waited for no longer. */
  readonly givenUp: number;
}

export interface RecordReader {
  /** Reads the record on the line at `start` the fast way, and returns the place of its newline; -1 when that cannot be. */
  readonly scan: (bytes: Buffer, start: number, line: number) => number;
  /** The bytes of one record, without its newline, within the limit of a line. */
  readonly read: (bytes: Buffer, line: number, isUnended: boolean) => void;
  /** A record of which nothing is known but that it cannot be used. */
  readonly refuse: (line: number, cause: UnusableCause) => void;
  readonly end: () => void;
  readonly counts: () => RecordCounts;
}

/** The name of the server that an agent's own tools belong to (cli.md section 4). */
const BUILTIN = "builtin";
/** Looked up once, as in scan-value.ts. */
const MOST_LINE_BYTES = LIMITS.traceLineBytes;
/** The kind of what names none, and of all when there are too many. */
const OTHER = "other";
/** Characters of a kind that are kept. */
const KIND_CHARS = 60;

export function createRecordReader(format: TraceFormat, options: RecordOptions): RecordReader {
  const { needsArgs, onCall, onUnusable, isBuiltin, ids, grantBy, file = "" } = options;
  const isByFile = grantBy?.by === "file";
  /** What a scan of the bytes leaves out may be who called. */
  const canScan = grantBy === undefined || isByFile;
  const identify = canScan ? undefined : format.identify?.();
  const counts = { lines: 0, usable: 0, unusable: 0, notMcp: 0, duplicates: 0, givenUp: 0 };
  const ignored = new Map<string, { count: number }>();
  const waitingCalls = createWaitingCalls(passOn, () => counts.givenUp++);
  let line = 0;
  let bytesOfLine = 0;
  let isUsed = false;
  let isRefused = false;

  function passOn(call: PlacedCall): void {
    if (!call.isMcp && !isBuiltin) {
      counts.notMcp++;
      return;
    }
    if (!call.isMcp) call.server = BUILTIN;
    onCall(call);
  }

  const sink: Sink = {
    call: (call, waiting) => {
      isUsed = true;
      // One of the agent's own tools, for certain: nobody asks for more of it, and its id need not be remembered.
      if (!call.isMcp && !isBuiltin && waiting?.isOpen === undefined) {
        counts.notMcp++;
        return false;
      }
      if (ids.hasSeen(format.name, call)) {
        counts.duplicates++;
        return false;
      }
      waitingCalls.add(place(call), bytesOfLine, waiting);
      return true;
    },
    outcome: (key, outcome, corrected) => {
      const better = corrected === undefined ? undefined : { ...corrected, args: argsOf(corrected) };
      const isKnown = waitingCalls.settle(key, outcome, better);
      if (isKnown) isUsed = true;
      // A copy may be known by what is right only.
      if (isKnown && corrected !== undefined) ids.hasSeen(format.name, corrected);
      return isKnown;
    },
    giveUp: (key) => {
      waitingCalls.settle(key, undefined);
    },
    unusable: (cause, detail) => {
      isRefused = true;
      onUnusable(line, cause, detail);
    },
    duplicate: () => {
      isUsed = true;
      counts.duplicates++;
    },
  };
  const readCalls = format.open(sink, { servers: options.servers, marks: ids.marks });
  let current: JsonObject = NO_ARGS;
  let identity: Identity | undefined;

  function readRecord(record: JsonObject): void {
    if (!canScan) {
      current = record;
      identity = identify?.(record);
    }
    readCalls(record);
  }

  function grantOf(call: FoundCall): string {
    if (grantBy === undefined) return ANONYMOUS;
    return isByFile ? file : grantOfRecord(current, grantBy, call.identity ?? identity);
  }

  // Member by member: what `...` makes of an object outlives it by far, and tens of megabytes come together.
  function place(call: FoundCall): PlacedCall {
    return {
      line,
      ts: call.ts,
      time: call.time,
      grant: grantOf(call),
      server: call.server,
      tool: call.tool,
      args: argsOf(call),
      argsKnown: call.argsKnown,
      approved: false,
      outcome: call.outcome,
      expect: undefined,
      id: call.id,
      isMcp: call.isMcp,
    };
  }

  function argsOf(call: Pick<FoundCall, "tool" | "args">): JsonObject {
    return needsArgs(call.tool) ? call.args : NO_ARGS;
  }

  /** Kinds of records without calls of which one was looked at whole, and was of this format. */
  const ownKinds = new Set<unknown>();

  const scanLine = canScan ? format.scan : undefined;
  const scanned: ScannedLine = { record: NO_ARGS, end: 0, isBuiltin };

  function scan(bytes: Buffer, start: number, at: number): number {
    if (scanLine?.(bytes, start, scanned) !== true) return -1;
    const { record, end } = scanned;
    if (end - start > MOST_LINE_BYTES) return -1;
    line = at;
    bytesOfLine = end - start;
    begin();
    readRecord(record);
    if (!isUsed && !isRefused && !ownKinds.has(format.kindOf(record))) {
      counts.lines--;
      return -1;
    }
    finish(record);
    return end;
  }

  function read(bytes: Buffer, at: number, isUnended: boolean): void {
    const parsed = isBlank(bytes) && !isUnended ? undefined : parseLine(bytes, isUnended);
    if (parsed === undefined) return;
    line = at;
    bytesOfLine = bytes.length;
    begin();
    if ("cause" in parsed) sink.unusable(parsed.cause, parsed.detail);
    else readValue(parsed.value);
    finish(isObjectOr(parsed));
  }

  /** Messages of JSON-RPC may stand on one line as an array. */
  function readValue(value: unknown): void {
    if (isObject(value)) readWhole(value);
    else if (Array.isArray(value) && value.length > 0 && value.every(isObject)) value.forEach(readWhole);
    else sink.unusable("not-object", describe(value));
  }

  function readWhole(record: JsonObject): void {
    const wasUsed = isUsed;
    isUsed = false;
    readRecord(record);
    // What is of no use here may be a call in another format, and must not be left out in silence.
    if (!isUsed && !isRefused) {
      if (!format.fits(record)) {
        if (detectRecord(record) !== undefined) sink.unusable("other-format", "");
      } else if (ownKinds.size < LIMITS.traceKinds) ownKinds.add(format.kindOf(record));
    }
    isUsed ||= wasUsed;
  }

  function begin(): void {
    counts.lines++;
    isUsed = false;
    isRefused = false;
  }

  function finish(record: JsonObject | undefined): void {
    if (isRefused) counts.unusable++;
    else if (isUsed) counts.usable++;
    else addIgnored(record === undefined ? undefined : format.kindOf(record));
  }

  function addIgnored(kind: unknown): void {
    const name = typeof kind === "string" && kind !== "" ? kind.slice(0, KIND_CHARS) : OTHER;
    const known = ignored.get(name);
    if (known !== undefined) known.count++;
    else if (name === OTHER || ignored.size < LIMITS.traceKinds) ignored.set(name, { count: 1 });
    else addIgnored(OTHER);
  }

  function refuse(at: number, cause: UnusableCause): void {
    line = at;
    begin();
    sink.unusable(cause, "");
    finish(undefined);
  }

  const readCounts = (): RecordCounts => ({
    ...counts,
    ignored: new Map([...ignored].map(([kind, { count }]) => [kind, count])),
  });
  return { scan, read, refuse, end: waitingCalls.end, counts: readCounts };
}

function isObjectOr(parsed: object): JsonObject | undefined {
  return "value" in parsed && isObject(parsed.value) ? parsed.value : undefined;
}
