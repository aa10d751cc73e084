// Reads a recording in any format as the tests want it: everything that came out, as plain values.

import type { FormatName } from "../../../src/trace/format-names.ts";
import { type CallIds, createCallIds } from "../../../src/trace/formats/call-ids.ts";
import type { RecordCounts } from "../../../src/trace/record-reader.ts";
import { openRecording, type RecordingOptions } from "../../../src/trace/recording.ts";
import type { TraceCall, UnusableCause } from "../../../src/trace/trace-call.ts";

export interface Recorded {
  readonly format: FormatName | undefined;
  readonly calls: readonly TraceCall[];
  readonly unusable: readonly { readonly line: number; readonly cause: UnusableCause }[];
  readonly counts: RecordCounts | undefined;
}

/** `pieces` are pushed one by one, each in a buffer that is wiped afterwards. */
export function readRecording(
  pieces: readonly Uint8Array[],
  options: Partial<RecordingOptions> = {},
): Recorded {
  const calls: TraceCall[] = [];
  const unusable: { line: number; cause: UnusableCause }[] = [];
  const recording = openRecording({
    file: "trace.jsonl",
    servers: [],
    isBuiltin: false,
    ids: createIds(),
    needsArgs: () => true,
    isTimeRequired: true,
    ...options,
    onCall: (call) => calls.push({ ...call }),
    onUnusable: (line, cause) => unusable.push({ line, cause }),
  });
  for (const piece of pieces) {
    const pushed = Uint8Array.from(piece);
    recording.push(pushed);
    pushed.fill(0x58);
  }
  recording.end();
  return { format: recording.format(), calls, unusable, counts: recording.counts() };
}

/** The key is of no account: it never shows. */
export function createIds(): CallIds {
  return createCallIds(Uint32Array.of(7, 2 ** 31));
}

export function readText(text: string, options: Partial<RecordingOptions> = {}): Recorded {
  return readRecording([Buffer.from(text)], options);
}
