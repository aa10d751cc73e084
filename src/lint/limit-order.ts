// Which limits never deny a call that another limit lets through, because the other is always used up first.
// specification: policy-format.md section 6.

import { amountMicros, wholeMicros } from "../decimal.ts";
import { LIMITS } from "../limits.ts";
import type { Limit, Policy } from "../policy/policy.ts";
import { isAlwaysDenied, isHidden, scopesOf } from "./entries.ts";

/** What a limit lets through in one of its windows. */
export interface Quota {
  readonly limit: Limit;
  /** The tool; `undefined` for `all_tools`. */
  readonly tool: string | undefined;
  /** Position in its list. */
  readonly index: number;
  /** What it counts: calls, or the sum of one argument. Two that count the same have the same text. */
  readonly basis: string;
  /** How many calls, or millionths of the sum. At least 1. */
  readonly most: bigint;
}

/** A limit that never denies a call which `first` lets through. */
export interface Outrun {
  readonly quota: Quota;
  readonly first: Quota;
  /** Most windows of `first` that one window of the limit touches. */
  readonly windows: bigint;
  /** Both count the same: basis, window, scope and refunds are equal, and they stand in one list. */
  readonly isTwin: boolean;
}

const CALLS = "calls";

export function countsCalls({ basis }: Quota): boolean {
  return basis === CALLS;
}

/** `undefined` for a limit that lets nothing through, or everything: rules of their own speak of those. */
export function quotaOf(limit: Limit, tool: string | undefined, index: number): Quota | undefined {
  const micros = wholeMicros(limit.max);
  if (limit.incrementFrom !== undefined) {
    const basis = JSON.stringify(limit.incrementFrom.steps);
    return micros > 0n ? { limit, tool, index, basis, most: micros } : undefined;
  }
  const amount = amountMicros(limit.increment);
  if (amount <= 0) return undefined;
  const most = micros / BigInt(amount);
  return most > 0n ? { limit, tool, index, basis: CALLS, most } : undefined;
}

const OUTRUN = new WeakMap<Policy, readonly Outrun[]>();

/** The limits of a policy that another one outruns, each with the tightest of those that do. */
export function outrunLimits(policy: Policy): readonly Outrun[] {
  let outrun = OUTRUN.get(policy);
  if (outrun === undefined) {
    outrun = compareLimits(policy);
    OUTRUN.set(policy, outrun);
  }
  return outrun;
}

function compareLimits(policy: Policy): readonly Outrun[] {
  const shared = groupByBasis([...tightestOfTwins(quotasOf(policy.allTools.limits, undefined)).values()]);
  return scopesOf(policy).flatMap(({ tool, set }) => {
    const isOff = isAlwaysDenied(policy, set) || (tool !== undefined && isHidden(policy, tool));
    if (isOff || set.limits.length === 0) return [];
    const quotas = quotasOf(set.limits, tool);
    const tightest = tightestOfTwins(quotas);
    const own = groupByBasis([...tightest.values()]);
    return quotas.flatMap((quota): readonly Outrun[] => {
      const twin = tightest.get(twinKey(quota));
      if (twin !== undefined && twin !== quota) return [{ quota, first: twin, windows: 1n, isTwin: true }];
      const wider = tool === undefined ? [] : (shared.get(quota.basis) ?? []);
      const outrun = findFirst(quota, [...(own.get(quota.basis) ?? []), ...wider]);
      return outrun === undefined ? [] : [outrun];
    });
  });
}

function quotasOf(limits: readonly Limit[], tool: string | undefined): readonly Quota[] {
  return limits.flatMap((limit, index) => quotaOf(limit, tool, index) ?? []);
}

/** Limits of one list that count the same take and give back the same, always. */
function twinKey({ basis, limit }: Quota): string {
  return [basis, limit.windowSeconds, limit.scope, limit.refundOnError].join(" ");
}

/** Of equal limits the first. */
function tightestOfTwins(quotas: readonly Quota[]): ReadonlyMap<string, Quota> {
  const tightest = new Map<string, Quota>();
  for (const quota of quotas) {
    const before = tightest.get(twinKey(quota));
    if (before === undefined || quota.most < before.most) tightest.set(twinKey(quota), quota);
  }
  return tightest;
}

/** Bounded, so that the work is linear in what an author writes. */
function groupByBasis(quotas: readonly Quota[]): ReadonlyMap<string, readonly Quota[]> {
  const groups = new Map<string, Quota[]>();
  for (const quota of quotas) {
    const group = groups.get(quota.basis);
    if (group === undefined) groups.set(quota.basis, [quota]);
    else if (group.length < LIMITS.policyLimitPeers) group.push(quota);
  }
  return groups;
}

function findFirst(quota: Quota, others: readonly Quota[]): Outrun | undefined {
  let best: Outrun | undefined;
  for (const first of others) {
    if (first === quota || !countsAll(first, quota)) continue;
    const windows = touchedWindows(quota.limit.windowSeconds, first.limit.windowSeconds);
    if (windows * first.most > quota.most) continue;
    if (best === undefined || windows * first.most < best.windows * best.first.most) {
      best = { quota, first, windows, isTwin: false };
    }
  }
  return best;
}

/**
 * Whether `first` has counted at least what `quota` has. Both see every call of the limit; a counter of all
 * callers, or of all tools, sees more; what it gives back, the other must give back too.
 */
function countsAll({ limit: first }: Quota, { limit }: Quota): boolean {
  return (
    (first.scope === "server" || limit.scope === "grant") && (!first.refundOnError || limit.refundOnError)
  );
}

/** The most windows of `step` seconds that a window of `length` seconds touches: both begin at multiples of their length. */
function touchedWindows(length: number, step: number): bigint {
  return BigInt(1 + Math.ceil((length - greatestCommonDivisor(length, step)) / step));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Whether the limit can go without any decision changing. Only then: `first` stands before it, so that it is
 * the one reported, and both count in the same windows also when calls come late, because they share their calls.
 */
export function isSilentlyRemovable({ quota, first }: Outrun): boolean {
  return quota.tool === first.tool && quota.limit.scope === first.limit.scope && first.index < quota.index;
}

/**
 * The limits of which twice as much can be used at once, in the last second of a window and the first of the next:
 * no other limit that counts the same lets less through in a window of its own.
 */
export function burstingQuotas(policy: Policy): readonly Quota[] {
  if (policy.allTools.limits.some(isBan)) return [];
  const shared = quotasOf(policy.allTools.limits, undefined);
  const leastShared = leastByKind(shared);
  return scopesOf(policy).flatMap(({ tool, set }) => {
    if (set.limits.some(isBan) || (tool !== undefined && isHidden(policy, tool))) return [];
    const quotas = tool === undefined ? shared : quotasOf(set.limits, tool);
    const least = leastByKind(quotas);
    const bounds = tool === undefined ? [least] : [least, leastShared];
    return quotas.filter((quota) => bounds.every((bound) => !isBoundedBelow(quota, bound)));
  });
}

/** A limit that no call passes, whatever its arguments are. */
function isBan({ incrementFrom, increment, max }: Limit): boolean {
  const amount = amountMicros(increment);
  return incrementFrom === undefined && (amount < 0 || BigInt(amount) > wholeMicros(max));
}

/** The smallest of the limits that share a basis, a scope and what they give back. */
function leastByKind(quotas: readonly Quota[]): ReadonlyMap<string, Quota> {
  const least = new Map<string, Quota>();
  for (const quota of quotas) {
    const before = least.get(kindOf(quota.basis, quota.limit.scope, quota.limit.refundOnError));
    if (before !== undefined && before.most <= quota.most) continue;
    least.set(kindOf(quota.basis, quota.limit.scope, quota.limit.refundOnError), quota);
  }
  return least;
}

function kindOf(basis: string, scope: Limit["scope"], refundOnError: boolean): string {
  return [basis, scope, refundOnError].join(" ");
}

function isBoundedBelow(quota: Quota, least: ReadonlyMap<string, Quota>): boolean {
  const kinds = [true, false].flatMap((refunds) =>
    (["grant", "server"] as const).map((scope) => kindOf(quota.basis, scope, refunds)),
  );
  return kinds.some((kind) => {
    const other = least.get(kind);
    return other !== undefined && countsAll(other, quota) && other.most < quota.most;
  });
}
