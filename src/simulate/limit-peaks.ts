// How close calls came to the limits of a policy: the most that was ever counted under each, when, and by whom.

import { type Micros, type Num, numFromMicros } from "../decimal.ts";
import type { CompiledLimit } from "../engine/program.ts";
import { isBefore } from "./named-counts.ts";
import { type FirstCall, keepCall } from "./rule-counts.ts";

interface Peak extends FirstCall {
  readonly high: number;
  readonly low: number;
}

/** The peak of each limit that counted anything, by policy and by the limit's slot. Plain data. */
export type LimitPeaks = Map<string, Map<number, Peak>>;

/** A limit, and the most that was counted under it in one window. */
export interface LimitUsage {
  readonly policy: string;
  readonly rule: string;
  readonly pointer: string;
  readonly scope: "grant" | "server";
  readonly windowSeconds: number;
  readonly used: Num;
  readonly max: Num;
  /** `used` over `max`: 0 to 1. */
  readonly share: number;
  /** Calls that it denied. */
  readonly hits: number;
  /** The first call with which it was used so far; nothing when it counted no call. */
  readonly peak: FirstCall | undefined;
}

export function notePeak(
  peaks: LimitPeaks,
  policy: string,
  slot: number,
  used: Micros,
  call: FirstCall,
): void {
  let ofPolicy = peaks.get(policy);
  if (ofPolicy === undefined) {
    ofPolicy = new Map();
    peaks.set(policy, ofPolicy);
  }
  ofPolicy.set(slot, { ...keepCall(call), high: used.high, low: used.low });
}

/** Of equal peaks the first counts, as in one pass. */
export function mergeLimitPeaks(into: LimitPeaks, from: LimitPeaks): void {
  for (const [policy, ofPolicy] of from) {
    for (const [slot, peak] of ofPolicy) {
      const own = into.get(policy)?.get(slot);
      if (own === undefined || isHigher(peak, own)) notePeak(into, policy, slot, peak, peak);
    }
  }
}

function isHigher(a: Peak, b: Peak): boolean {
  const difference = a.high - b.high || a.low - b.low;
  return difference === 0 ? isBefore(a, b) : difference > 0;
}

/** Every limit of a policy, in the order of the policy. `hitsOf` tells how often a limit denied, by pointer. */
export function readLimitPeaks(
  peaks: LimitPeaks,
  policy: string,
  limits: readonly CompiledLimit[],
  hitsOf: (pointer: string) => number,
): readonly LimitUsage[] {
  return limits.map((limit) => {
    const { rule, pointer, scope, windowSeconds, maxWritten } = limit;
    const peak = peaks.get(policy)?.get(limit.slot);
    const used = peak === undefined ? 0 : numFromMicros(peak);
    return {
      policy,
      rule,
      pointer,
      scope,
      windowSeconds,
      used,
      max: maxWritten,
      share: peak === undefined ? 0 : shareOf(peak, limit.max),
      hits: hitsOf(pointer),
      peak: peak === undefined ? undefined : placeOfPeak(peak),
    };
  });
}

function placeOfPeak({ file, line, grant, server, tool, time }: Peak): FirstCall {
  return { file, line, grant, server, tool, time };
}

/** A limit of 0 that counted calls of the amount 0 is used up. */
function shareOf(used: Micros, max: Micros): number {
  const most = max.high * HIGH + max.low;
  return most === 0 ? 1 : (used.high * HIGH + used.low) / most;
}

const HIGH = 1e15;
