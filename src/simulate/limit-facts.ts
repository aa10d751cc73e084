// How full each limit was in each stretch of time, for a picture. What was used most of all stands in limit-peaks.ts.

import { formatNum, type Num } from "../decimal.ts";

import type { DecidedCall } from "./replay.ts";

/** The use of one limit over time. */
export interface LimitUse {
  readonly policy: string;
  readonly pointer: string;
  /** What was used of it at most in each stretch in which calls came to it: from 0 to 1. */
  readonly use: readonly { readonly stretch: number; readonly share: number }[];
}

export interface LimitFactsKeeper {
  /** One call that has a time, in the stretch of time of that number. */
  readonly add: (decided: DecidedCall, stretch: number) => void;
  /** Makes so many stretches one. */
  readonly widen: (factor: number) => void;
  /** Stretches are counted from `first`. */
  readonly read: (first: number) => readonly LimitUse[];
}

interface MutableLimit {
  readonly policy: string;
  readonly pointer: string;
  readonly max: number;
  shares: Map<number, number>;
}

export function createLimitFacts(): LimitFactsKeeper {
  const limits = new Map<string, MutableLimit>();

  function add({ decision, policy, reached, uses }: DecidedCall, stretch: number): void {
    if (policy === undefined || (decision.decision !== "allow" && decision.reason !== "limit")) return;
    for (const [i, { pointer, maxWritten }] of reached.entries()) {
      const key = `${pointer}\n${policy.file}`;
      let known = limits.get(key);
      if (known === undefined) {
        known = { policy: policy.file, pointer, max: toNumber(maxWritten), shares: new Map() };
        limits.set(key, known);
      }
      note(known.shares, stretch, shareOf(toNumber(uses[i]?.used ?? 0), known.max));
    }
  }

  function widen(factor: number): void {
    for (const limit of limits.values()) {
      const before = limit.shares;
      limit.shares = new Map();
      for (const [stretch, share] of before) note(limit.shares, Math.floor(stretch / factor), share);
    }
  }

  function read(first: number): readonly LimitUse[] {
    return [...limits.values()].map(({ policy, pointer, shares }) => ({
      policy,
      pointer,
      use: [...shares]
        .map(([stretch, share]) => ({ stretch: stretch - first, share }))
        .sort((a, b) => a.stretch - b.stretch),
    }));
  }

  return { add, widen, read };
}

function note(shares: Map<number, number>, stretch: number, share: number): void {
  shares.set(stretch, Math.max(shares.get(stretch) ?? 0, share));
}

/** A limit that lets nothing through is full. */
function shareOf(used: number, max: number): number {
  return max === 0 ? 1 : Math.min(1, used / max);
}

/** For a picture: exact enough. */
function toNumber(value: Num): number {
  return Number(formatNum(value));
}
