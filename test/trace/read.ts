// Reads a trace as the tests want it: everything that came out, as plain values.

import { readTrace, type TraceOptions } from "../../src/trace/reader.ts";
import { type TraceCall, type UnusableCause, writtenTs } from "../../src/trace/trace-call.ts";

export type Event =
  | { readonly call: TraceCall }
  | { readonly line: number; readonly cause: UnusableCause; readonly detail: string };

export type ReadOptions = Partial<
  Pick<TraceOptions, "needsArgs" | "argNames" | "isTimeRequired" | "hasTexts">
>;

/** `pieces` are pushed one by one, each in a buffer that is wiped afterwards. */
export function readPieces(pieces: readonly Uint8Array[], options: ReadOptions = {}): Event[] {
  const events: Event[] = [];
  const reader = readTrace({
    needsArgs: () => true,
    isTimeRequired: true,
    ...options,
    onCall: (call) => events.push({ call: { ...call, ts: writtenTs(call) } }),
    onUnusable: (line, cause, detail) => events.push({ line, cause, detail }),
  });
  for (const piece of pieces) {
    const pushed = Uint8Array.from(piece);
    reader.push(pushed);
    pushed.fill(0x58);
  }
  reader.end();
  return events;
}

export function readText(text: string, options: ReadOptions = {}): Event[] {
  return readPieces([Buffer.from(text)], options);
}
