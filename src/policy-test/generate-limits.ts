// Cases for limits: the last call that a limit admits, the first that it does not, and the first of the next window.

import { amountMicros, compareNums, isNum, type Num, toNum, wholeMicros } from "../decimal.ts";
import type { Decision } from "../engine/decision.ts";
import { governAll } from "../engine/policy-set.ts";
import { LIMITS } from "../limits.ts";
import type { Limit } from "../policy/policy.ts";
import { escapeText } from "../report/escape.ts";
import { createReplay } from "../simulate/replay.ts";
import { ANONYMOUS, type TraceCall } from "../trace/trace-call.ts";
import { formatDuration } from "./durations.ts";
import type { BaseCall, Generation } from "./generate.ts";
import { type Args, buildArgs } from "./try-calls.ts";
import { isWritable } from "./try-values.ts";
import type { Row, WrittenCall } from "./write-cases.ts";

const SECOND = 1000;

/** Calls that use a limit up to its end, and one that is more than it has left. */
interface Filling {
  readonly args: Args;
  readonly count: number;
  /** One more call, for what these leave. */
  readonly rest?: Args;
  readonly over: Args;
  readonly approved: boolean;
}

/** More calls than that are made only where nothing else uses the limit up. */
const MANY_CALLS = 10_000;

export function limitCases(
  generation: Generation,
  base: BaseCall | undefined,
  limits: readonly Limit[],
  tool: string,
): void {
  for (const limit of limits) {
    if (base === undefined) {
      // A limit that admits nothing is what denies the call that stands above.
      if (generation.ask(tool, {}).pointer === limit.pointer) continue;
      const said = `No call of ${escapeText(tool)} was found that reaches the limit ${escapeText(limit.counter)}`;
      generation.writer.comment(`${said} (${escapeText(limit.pointer)}).`);
      continue;
    }
    writeLimit(generation, base, limit);
    if (limit.incrementFrom !== undefined) writeAmounts(generation, base, limit, limit.incrementFrom.text);
  }
}

function writeLimit(generation: Generation, base: BaseCall, limit: Limit): void {
  const { writer } = generation;
  const { tool } = base.space;
  const say = `limit ${limit.counter}, ${describe(limit)}`;
  const where = `(${escapeText(limit.pointer)})`;
  const fillings = fillingsOf(generation, base, limit);
  if (fillings.length === 0) {
    return writer.comment(
      `It takes more calls than a test makes, or no call counts, to use up the ${escapeText(say)} ${where}.`,
    );
  }
  for (const filling of fillings) {
    for (const everyMs of spacings(generation, limit, filling)) {
      const calls = tryFilling(generation, base, limit, filling, everyMs);
      if (calls === undefined) continue;
      writer.sequence({ name: `${tool}: ${say}`, pointer: limit.pointer, tool, calls });
      if (limit.refundOnError) writeRefund(generation, base, limit, filling, everyMs);
      return;
    }
  }
  writer.comment(
    `No calls of ${escapeText(tool)} were found that use up the ${escapeText(say)}, and nothing before it ${where}.`,
  );
}

function describe({ max, windowSeconds }: Limit): string {
  return `${String(formatMax(max))} in ${formatDuration(windowSeconds * SECOND)}`;
}

function formatMax(max: Num): string {
  return typeof max === "number" ? String(max) : "a large amount";
}

/** Few calls that come to the very end first, then few that leave a rest, then many. */
function fillingsOf({ ask, budget }: Generation, base: BaseCall, limit: Limit): readonly Filling[] {
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
function spacings({ program }: Generation, { windowSeconds }: Limit, { count }: Filling): readonly number[] {
  const shorter = program.limits.map((other) => other.windowSeconds).filter((other) => other < windowSeconds);
  const even = count > 1 ? [Math.floor((windowSeconds - 1) / (count - 1)) * SECOND] : [];
  const whole = shorter
    .map((other) => other * SECOND)
    .filter((ms) => (count - 1) * ms < windowSeconds * SECOND);
  return [...new Set([0, ...whole.sort((a, b) => a - b), ...even])];
}

/** The calls with what each gets; `undefined` when the limit is not what ends them. */
function tryFilling(
  generation: Generation,
  base: BaseCall,
  limit: Limit,
  filling: Filling,
  everyMs: number,
): readonly WrittenCall[] | undefined {
  const { budget, start } = generation;
  const { args, over, count, approved } = filling;
  budget.left -= count + 4;
  if (budget.left < 0) return undefined;
  const play = createPlayer(generation, base, filling.approved);
  const windowMs = limit.windowSeconds * SECOND;
  const from = Math.ceil(start / windowMs) * windowMs;
  const first = from === start ? {} : { at: formatDuration(from - start) };
  const common = approved ? { approved: true } : {};
  const calls: WrittenCall[] = [];
  let time = from;
  if (count > 0) {
    let last: Decision | undefined;
    for (let i = 0; i < count; i++) {
      if (i > 0) time += everyMs;
      last = play(args, time);
      if (last.decision !== "allow") return undefined;
    }
    if (last === undefined) return undefined;
    calls.push({ ...first, ...common, args, repeat: count, every: formatDuration(everyMs), got: last });
  }
  if (filling.rest !== undefined) {
    const got = play(filling.rest, time);
    if (got.decision !== "allow") return undefined;
    calls.push({ ...(count === 0 ? first : {}), ...common, args: filling.rest, got });
  }
  const denied = play(over, time);
  if (denied.pointer !== limit.pointer || denied.reason !== "limit") return undefined;
  calls.push({ ...(calls.length === 0 ? first : {}), ...common, args: over, got: denied });
  const grant = "another";
  calls.push({ ...common, grant, args: over, got: play(over, time, grant) });
  const end = from + windowMs;
  if (end - SECOND > time)
    calls.push({
      at: formatDuration(end - SECOND - start),
      ...common,
      args: over,
      got: play(over, end - SECOND),
    });
  calls.push({ at: formatDuration(end - start), ...common, args: over, got: play(over, end) });
  return calls;
}

/** A call that fails is given back, so that one more than the limit admits gets through. */
function writeRefund(
  generation: Generation,
  base: BaseCall,
  limit: Limit,
  filling: Filling,
  everyMs: number,
): void {
  const { writer, start } = generation;
  const { tool } = base.space;
  const { args, count, approved } = filling;
  if (count === 0 || count >= LIMITS.testRepeat) return;
  const windowMs = limit.windowSeconds * SECOND;
  const from = Math.ceil(start / windowMs) * windowMs;
  const play = createPlayer(generation, base, filling.approved);
  let last: Decision | undefined;
  for (let i = 0; i <= count; i++) {
    const got = play(args, from + i * everyMs, undefined, "error");
    if (got.decision !== "allow")
      return writer.comment(
        `Another limit keeps failed calls from showing that they are given back (${escapeText(limit.pointer)}).`,
      );
    last = got;
  }
  if (last === undefined) return;
  const call: WrittenCall = {
    ...(from === start ? {} : { at: formatDuration(from - start) }),
    ...(approved ? { approved: true } : {}),
    args,
    repeat: count + 1,
    every: formatDuration(everyMs),
    outcome: "error",
    got: last,
  };
  writer.sequence({
    name: `${tool}: limit ${limit.counter} gives failed calls back`,
    pointer: limit.pointer,
    tool,
    calls: [call],
  });
}

type Play = (args: Args, time: number, grant?: string, outcome?: "error") => Decision;

/** Plays calls one after the other, on counters of their own. */
function createPlayer({ program, writer }: Generation, { space }: BaseCall, approved: boolean): Play {
  const replay = createReplay(governAll({ file: "", program }), { approve: "none" });
  const unused = { line: 1, ts: undefined, expect: undefined, id: undefined, argsKnown: true } as const;
  const call: { -readonly [Key in keyof TraceCall]: TraceCall[Key] } = {
    ...unused,
    time: 0,
    grant: "",
    server: writer.server(),
    tool: space.tool,
    args: {},
    approved,
    outcome: undefined,
  };
  return (args, time, grant = ANONYMOUS, outcome = undefined) => {
    Object.assign(call, { args, time, grant, outcome });
    return replay.play(call);
  };
}

/** What an amount may not be: absent, negative, finer than a millionth, or text. */
function writeAmounts(
  { writer, ask }: Generation,
  { space, assignment, approved }: BaseCall,
  limit: Limit,
  path: string,
): void {
  const amounts = [
    ["no amount", undefined],
    ["an amount of 0", 0],
    ["a negative amount", -1],
    ["an amount finer than a millionth", toNum(1n, -7)],
    ["text", "1"],
  ] as const;
  const rows = amounts.flatMap(([name, amount]): readonly Row[] => {
    const args = buildArgs(space, new Map(assignment).set(path, amount));
    if (args === undefined) return [];
    return [{ name, args, ...(approved && { approved }), got: ask(space.tool, args, approved) }];
  });
  writer.table({
    name: `${space.tool}: amounts of limit ${limit.counter}`,
    pointer: limit.pointer,
    tool: space.tool,
    rows,
  });
}
