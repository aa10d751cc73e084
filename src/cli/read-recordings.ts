// Reads the recordings that a command was given, in order, and counts what is in them that is no call.

import { PolicyError } from "../errors.ts";
import { compareText } from "../order.ts";
import type { FormatName } from "../trace/format-names.ts";
import { DIGEST_WORDS } from "../trace/formats/call-digest.ts";
import type { CallIds } from "../trace/formats/call-ids.ts";
import { createCallIds } from "../trace/formats/call-ids.ts";
import type { GrantSource } from "../trace/grant-source.ts";
import type { RecordCounts } from "../trace/record-reader.ts";
import { openRecording, type Recording } from "../trace/recording.ts";
import { type TraceCall, UNUSABLE, type UnusableCause } from "../trace/trace-call.ts";
import type { FoundTrace } from "./find-traces.ts";
import type { Io } from "./io.ts";
import { hearEvents } from "./signals.ts";
import { openTrace } from "./trace-file.ts";

export interface SkippedLines {
  readonly count: number;
  readonly first: readonly { readonly file: string; readonly line: number }[];
}

export interface ReadingOptions {
  readonly needsArgs: (tool: string) => boolean;
  readonly argNames?: ((tool: string) => readonly string[] | undefined) | undefined;
  readonly hasTexts: boolean;
  readonly isTimeRequired: boolean;
  readonly inputFormat?: FormatName | undefined;
  readonly isBuiltin: boolean;
  readonly servers: readonly string[];
  /** Hears how many bytes were read. */
  readonly onBytes?: (bytes: number) => void;
  /** Where grants come from, when it is not the lines' `grant`. */
  readonly grantBy?: GrantSource | undefined;
  /** The object is used again for a later call: keep only its values. `at`: the index of the file. */
  readonly onCall: (call: TraceCall, file: string, at: number) => void;
}

/** What all files together hold. */
export interface Contents {
  /** Blank lines left out. */
  readonly lines: number;
  readonly calls: number;
  readonly skipped: ReadonlyMap<UnusableCause, SkippedLines>;
  /** Lines that are neither calls nor results, by kind. */
  readonly ignored: ReadonlyMap<string, number>;
  readonly notMcp: number;
  readonly duplicates: number;
  readonly givenUp: number;
  /** Not every call's id could be remembered: copies may count again. */
  readonly isIdsFull: boolean;
}

/** First places kept for each cause. */
export const FIRST_PLACES = 5;

/** Bytes that are read at once, in which no signal is heard: some tens of milliseconds. */
const UNHEARD_BYTES = 8 * 1024 * 1024;

export interface Skips {
  readonly skip: (cause: UnusableCause, file: string, line: number) => void;
  readonly skipped: ReadonlyMap<UnusableCause, SkippedLines>;
}

/** Counts lines that cannot be used, by cause, in the order in which they are read. */
export function createSkips(): Skips {
  const skipped = new Map<UnusableCause, { count: number; first: { file: string; line: number }[] }>();
  return {
    skip: (cause, file, line) => {
      const known = skipped.get(cause) ?? { count: 0, first: [] };
      skipped.set(cause, known);
      known.count++;
      if (known.first.length < FIRST_PLACES) known.first.push({ file, line });
    },
    skipped,
  };
}

export async function readRecordings(
  io: Io,
  files: readonly FoundTrace[],
  options: ReadingOptions,
): Promise<Contents> {
  const ids = createCallIds(Uint32Array.from({ length: DIGEST_WORDS }, () => Math.random() * 2 ** 32));
  const { skip, skipped } = createSkips();
  const all = {
    lines: 0,
    calls: 0,
    skipped,
    ignored: new Map<string, number>(),
    notMcp: 0,
    duplicates: 0,
    givenUp: 0,
  };

  function addCounts(counts: RecordCounts): void {
    all.notMcp += counts.notMcp;
    all.duplicates += counts.duplicates;
    all.givenUp += counts.givenUp;
    for (const [kind, count] of counts.ignored) all.ignored.set(kind, (all.ignored.get(kind) ?? 0) + count);
  }

  for (const [at, { file, isFound }] of files.entries()) {
    let lines = 0;
    const recording = open(file, ids, options, {
      onCall: (call) => {
        lines++;
        all.calls++;
        options.onCall(call, file, at);
      },
      onUnusable: (line, cause) => {
        lines++;
        skip(cause, file, line);
      },
    });
    try {
      await pour(io, file, recording, options.onBytes);
    } catch (error) {
      // Other files than traces may lie in a folder; one that was named must be read.
      const isOther = error instanceof PolicyError && error.code === "trace-format-unknown";
      if (!isFound || !isOther) throw error;
      lines = 1;
      skip("no-format", file, 1);
    }
    const counts = recording.counts();
    if (counts !== undefined) addCounts(counts);
    all.lines += counts?.lines ?? lines;
  }
  return { ...all, isIdsFull: ids.isFull() };
}

function open(
  file: string,
  ids: CallIds,
  options: ReadingOptions,
  sink: Pick<Parameters<typeof openRecording>[0], "onCall" | "onUnusable">,
): Recording {
  const { inputFormat, needsArgs, argNames, hasTexts, isTimeRequired, isBuiltin, servers, grantBy } = options;
  return openRecording({
    ...sink,
    ...(inputFormat !== undefined && { format: inputFormat }),
    ...(grantBy !== undefined && { grantBy }),
    file: file === "-" ? "standard input" : file,
    ids,
    needsArgs,
    argNames,
    hasTexts,
    isTimeRequired,
    isBuiltin,
    servers,
  });
}

async function pour(
  io: Io,
  file: string,
  recording: Recording,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  const trace = openTrace(io, file);
  const push = (bytes: Uint8Array): void => {
    recording.push(bytes);
    onBytes(bytes.length);
  };
  try {
    let unheard = 0;
    for (let bytes = trace.readNow(); bytes !== undefined; bytes = trace.readNow()) {
      push(bytes);
      unheard += bytes.length;
      if (unheard < UNHEARD_BYTES) continue;
      unheard = 0;
      await hearEvents();
    }
    for await (const bytes of trace.readLater()) push(bytes);
    recording.end();
  } finally {
    trace.close();
  }
}

/** What stands in recordings that hold no call to use. */
export function describeNothing({ skipped, lines, notMcp, ignored, duplicates }: Contents): string {
  if (lines === 0) return "The trace holds no calls.";
  const causes = [
    ...[...skipped].map(([cause, { count }]) => `${count} ${cause}`),
    ...[...ignored].map(([kind, count]) => `${count} ${kind}`),
    ...(notMcp > 0 ? [`${notMcp} not an MCP call`] : []),
    ...(duplicates > 0 ? [`${duplicates} duplicate`] : []),
  ].sort(compareText);
  const hints = [
    ...(skipped.has("nul-byte") ? [` ${UNUSABLE["nul-byte"]}`] : []),
    ...(notMcp > 0 ? [" `--builtin` replays the agent's own tools."] : []),
    ...(skipped.has("no-ts") ? [" `--assume-interval MS` replays calls without a time."] : []),
  ];
  return `None of the ${lines} lines of the trace can be used: ${causes.join(", ")}.${hints.join("")}`;
}
