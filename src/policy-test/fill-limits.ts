// Calls that use a limit up to its end, found before they are written as cases.

import { amountMicros, compareNums, isNum, toNum, wholeMicros } from "../decimal.ts";
import { LIMITS } from "../limits.ts";
import type { Limit } from "../policy/policy.ts";
import type { BaseCall, Generation } from "./generate.ts";
import { type Args, buildArgs } from "./try-calls.ts";
import { isWritable } from "./try-values.ts";

const SECOND = 1000;

/** Calls that use a limit up to its end, and one that is more than it has left. */
export interface Filling {
  readonly args: Args;
  readonly count: number;
  /** One more call, for what these leave. */
  readonly rest?: Args;
  readonly over: Args;
  readonly approved: boolean;
}

/** More calls than that are made only where nothing else uses the limit up. */
export const MANY_CALLS = 10_000;

/** Few calls that come to the very end first, then few that leave a rest, then many. */
export function fillingsOf({ ask, budget }: Generation, base: BaseCall, limit: Limit): readonly Filling[] {
  const { space, args, assignment, approved } = base;
  const max = wholeMicros(limit.max);
  if (limit.incrementFrom === undefined) {
    return fill({ args, over: args, approved }, amountMicros(limit.increment), max);
  }
  const path = limit.incrementFrom.text;
  const wanted = [limit.max, ...(space.values.get(path) ?? []), 1].filter(isNum).filter(isWritable);
  const found = wanted.flatMap((amount) => {
    const micros = amountMicros(amount);
    const tried = buildArgs(space, new Map(assignment).set(path, amount));
    if (micros <= 0 || tried === undefined || budget.left-- <= 0) return [];
    const isAllowed = (call: Args, given: boolean): boolean =>
      ask(space.tool, call, given).decision === "allow";
    const isGiven = [approved, true].find((given) => isAllowed(tried, given));
    // What is too much by itself is denied by the limit at once.
    if (isGiven === undefined) return [];
    const left = max % BigInt(micros);
    const rest = left === 0n ? undefined : buildArgs(space, new Map(assignment).set(path, toNum(left, -6)));
    const isExact = left === 0n || (rest !== undefined && isAllowed(rest, isGiven));
    const call = { args: tried, over: tried, approved: isGiven, ...(isExact && rest && { rest }) };
    return fill(call, micros, max).map((filling) => ({
      filling,
      rank: filling.count > MANY_CALLS ? 2 : isExact ? 0 : 1,
    }));
  });
  found.sort((a, b) => a.rank - b.rank || a.filling.count - b.filling.count);
  const over = smallestOver(base, ask, path);
  return found.map(({ filling, rank }) =>
    over === undefined || rank !== 0 ? filling : { ...filling, over },
  );
}

/** The least amount that is tried, so that the first call beyond the end is only just beyond it. */
function smallestOver(
  { space, assignment, approved }: BaseCall,
  ask: Generation["ask"],
  path: string,
): Args | undefined {
  const numbers = (space.values.get(path) ?? []).filter(isNum);
  const positive = numbers.filter((value) => compareNums(value, 0) > 0).sort(compareNums);
  for (const amount of [toNum(1n, -6), toNum(1n, -2), ...positive.slice(0, MOST_OVER)]) {
    const args = buildArgs(space, new Map(assignment).set(path, amount));
    if (args !== undefined && ask(space.tool, args, approved).decision === "allow") return args;
  }
  return undefined;
}

/** Amounts that are tried for the call that is too much. */
const MOST_OVER = 10;

function fill(call: Omit<Filling, "count">, micros: number, max: bigint): readonly Filling[] {
  if (micros <= 0) return [];
  const count = max / BigInt(micros);
  return count > BigInt(LIMITS.testRepeat) ? [] : [{ ...call, count: Number(count) }];
}

/** Milliseconds between calls: none, and what keeps limits with shorter windows from being used up. */
export function spacings(
  { program }: Generation,
  { windowSeconds }: Limit,
  { count }: Filling,
): readonly number[] {
  const shorter = program.limits.map((other) => other.windowSeconds).filter((other) => other < windowSeconds);
  const even = count > 1 ? [Math.floor((windowSeconds - 1) / (count - 1)) * SECOND] : [];
  const whole = shorter
    .map((other) => other * SECOND)
    .filter((ms) => (count - 1) * ms < windowSeconds * SECOND);
  return [...new Set([0, ...whole.sort((a, b) => a - b), ...even])];
}
