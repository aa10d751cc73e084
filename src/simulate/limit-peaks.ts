// How close calls came to the limits of a policy: the most that was ever counted under each, when, and by whom.

import { MICROS_PER_HIGH, type Micros, type Num, numFromMicros } from "../decimal.ts";
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
  /** `used` over `max`: 0 to 1, which is only what is used up. */
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
    const hits = hitsOf(pointer);
    return {
      policy,
      rule,
      pointer,
      scope,
      windowSeconds,
      used,
      max: maxWritten,
      share: isReached({ peak, hits }) ? shareOf(peak ?? NOTHING, limit.max) : 0,
      hits,
      peak: peak === undefined ? undefined : placeOfPeak(peak),
    };
  });
}

function placeOfPeak({ file, line, grant, server, tool, time }: Peak): FirstCall {
  return { file, line, grant, server, tool, time };
}

/** Whether it counted a call, or denied one: also the first may be too much for it. */
export function isReached({ peak, hits }: Pick<LimitUsage, "hits"> & { readonly peak: unknown }): boolean {
  return peak !== undefined || hits > 0;
}

/** A limit of 0 is used up by its first call. */
function shareOf(used: Micros, max: Micros): number {
  if (used.high === max.high && used.low === max.low) return 1;
  const share = (used.high * MICROS_PER_HIGH + used.low) / (max.high * MICROS_PER_HIGH + max.low);
  // What a double cannot tell from used up is not.
  return Math.min(share, 1 - Number.EPSILON);
}

const NOTHING: Micros = { high: 0, low: 0 };

/** Of a limit, from which on it is said to be close. */
export const CLOSE = 0.8;

/** So many of `parts`, rounded down: all of them is only what is used up. */
export function floorShare(share: number, parts: number): number {
  // A product such as 0.29 * 100 lies a little below what it is.
  return share >= 1 ? parts : Math.min(Math.floor(share * parts + 1e-6), parts - 1);
}

const WINDOWS: ReadonlyMap<number, string> = new Map([
  [60, "minute"],
  [3600, "hour"],
  [86_400, "day"],
]);

/** What a limit lets through is so much "per minute", or "per 90 s". */
export function windowText(seconds: number): string {
  return `per ${WINDOWS.get(seconds) ?? `${seconds} s`}`;
}
