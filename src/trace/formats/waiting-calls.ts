// Calls in the order of their records, each with the result that a later record tells of, in bounded memory.

import { LIMITS } from "../../limits.ts";
import type { Mutable } from "../../mutable.ts";
import type { Outcome, TraceCall } from "../trace-call.ts";
import type { Correction, Waiting } from "./format.ts";

/** A call at its place, of which more may become known. */
export type PlacedCall = Mutable<TraceCall> & { isMcp: boolean };

export interface WaitingCalls {
  /** `bytes`: what keeping the call costs. Without `waiting` nothing more comes for it. */
  readonly add: (call: PlacedCall, bytes: number, waiting: Waiting | undefined) => void;
  /** False when no call waits under the key. */
  readonly settle: (key: string, outcome: Outcome | undefined, corrected?: Correction) => boolean;
  /** Passes on what is left: no more records come. */
  readonly end: () => void;
}

interface Entry {
  /** `undefined` once it is passed on. */
  call: PlacedCall | undefined;
  readonly bytes: number;
  isSettled: boolean;
}

/** Entries without calls that may be kept. */
const FEW = 64;

/** `onCall` gets the calls in order; `onGivenUp` hears of each whose result was waited for no longer. */
export function createWaitingCalls(onCall: (call: PlacedCall) => void, onGivenUp: () => void): WaitingCalls {
  /** From `first` on; what stands before it is gone. */
  let queue: (Entry | undefined)[] = [];
  let first = 0;
  let bytesKept = 0;
  /** Also some that are settled. */
  let byKey = new Map<string, Entry>();

  function add(call: PlacedCall, bytes: number, waiting: Waiting | undefined): void {
    if (waiting === undefined && first === queue.length) return onCall(call);
    const entry: Entry = { call, bytes, isSettled: waiting === undefined };
    if (waiting !== undefined) {
      // Only one call can wait under a key.
      settle(waiting.key, undefined);
      byKey.set(waiting.key, entry);
      if (byKey.size > 2 * (queue.length - first) + FEW) forget();
    }
    queue.push(entry);
    bytesKept += bytes;
    pass();
    while (queue.length - first > LIMITS.traceWaiting || bytesKept > LIMITS.traceWaitingBytes) {
      const oldest = queue[first];
      if (oldest === undefined) break;
      if (!oldest.isSettled) onGivenUp();
      oldest.isSettled = true;
      pass();
    }
  }

  function settle(key: string, outcome: Outcome | undefined, corrected?: Correction): boolean {
    const entry = byKey.get(key);
    if (entry?.call === undefined || entry.isSettled) return false;
    if (corrected !== undefined) Object.assign(entry.call, corrected);
    entry.call.outcome = outcome ?? entry.call.outcome;
    entry.isSettled = true;
    pass();
    return true;
  }

  /**
   * Leaves the settled ones out, in a new map. One that entries are added to and deleted from makes tables anew all
   * the time, each of which keeps the next one and its entries from the collector that takes what is young.
   */
  function forget(): void {
    const waiting = [...byKey].filter(([, { isSettled }]) => !isSettled);
    byKey = new Map(waiting);
  }

  /** Passes on all that nothing is waited for at the front. */
  function pass(): void {
    for (let entry = queue[first]; entry?.isSettled; entry = queue[first]) {
      queue[first++] = undefined;
      bytesKept -= entry.bytes;
      const { call } = entry;
      entry.call = undefined;
      if (call !== undefined) onCall(call);
    }
    // What is gone is cut off now and then: every cut costs as much as what stays.
    if (first > 64 && first * 2 > queue.length) {
      queue = queue.slice(first);
      first = 0;
    }
  }

  function end(): void {
    for (const entry of queue) if (entry !== undefined) entry.isSettled = true;
    pass();
  }

  return { add, settle, end };
}
