// How full the limits of a policy were while a recording was replayed, and when.

import { formatNum, type Num } from "../decimal.ts";
import { compareText } from "../order.ts";
import type { DecidedCall } from "./replay.ts";

export interface LimitFact {
  readonly policy: string;
  readonly rule: string;
  readonly pointer: string;
  readonly windowSeconds: number;
  readonly max: number;
  /** The most that was used in one window, by the callers that are counted together. */
  readonly used: number;
  /** Whose calls used that much; empty for a limit on the whole server. */
  readonly grant: string;
  /** Calls that it denied. */
  readonly denied: number;
  /** The most that was used in each stretch in which it was reached. */
  readonly use: readonly { readonly stretch: number; readonly used: number }[];
}

export interface LimitFactsKeeper {
  /** One call that has a time, in the stretch of time of that number. */
  readonly add: (decided: DecidedCall, stretch: number) => void;
  /** Makes so many stretches one. */
  readonly widen: (factor: number) => void;
  /** The fullest first; stretches are counted from `first`. */
  readonly read: (first: number) => readonly LimitFact[];
}

interface MutableLimit extends Omit<LimitFact, "use" | "used" | "grant" | "denied"> {
  used: number;
  grant: string;
  denied: number;
  use: Map<number, number>;
}

export function createLimitFacts(): LimitFactsKeeper {
  const limits = new Map<string, MutableLimit>();

  function add({ call, decision, policy, reached, uses }: DecidedCall, stretch: number): void {
    const isDenied = decision.reason === "limit";
    if (policy === undefined || (decision.decision !== "allow" && !isDenied)) return;
    for (const [i, limit] of reached.entries()) {
      const { rule, pointer, windowSeconds } = limit;
      const key = `${pointer}\n${policy.file}`;
      let known = limits.get(key);
      if (known === undefined) {
        const max = toNumber(limit.maxWritten);
        const start = { used: 0, grant: "", denied: 0, use: new Map<number, number>() };
        known = { policy: policy.file, rule, pointer, windowSeconds, max, ...start };
        limits.set(key, known);
      }
      const used = toNumber(uses[i]?.used ?? 0);
      if (used > known.used) {
        known.used = used;
        known.grant = limit.scope === "grant" ? call.grant : "";
      }
      if (isDenied && decision.pointer === pointer) known.denied++;
      known.use.set(stretch, Math.max(known.use.get(stretch) ?? 0, used));
    }
  }

  function widen(factor: number): void {
    for (const limit of limits.values()) {
      const before = limit.use;
      limit.use = new Map();
      for (const [stretch, used] of before) {
        const wider = Math.floor(stretch / factor);
        limit.use.set(wider, Math.max(limit.use.get(wider) ?? 0, used));
      }
    }
  }

  function read(first: number): readonly LimitFact[] {
    return [...limits.values()]
      .map((limit) => ({
        ...limit,
        use: [...limit.use]
          .map(([stretch, used]) => ({ stretch: stretch - first, used }))
          .sort((a, b) => a.stretch - b.stretch),
      }))
      .sort((a, b) => shareOf(b) - shareOf(a) || b.denied - a.denied || compareText(a.pointer, b.pointer));
  }

  return { add, widen, read };
}

/** From 0 to 1; a limit that lets nothing through is full. */
export function shareOf({ used, max }: Pick<LimitFact, "used" | "max">): number {
  return max === 0 ? 1 : used / max;
}

/** For a picture: exact enough. */
function toNumber(value: Num): number {
  return Number(formatNum(value));
}
