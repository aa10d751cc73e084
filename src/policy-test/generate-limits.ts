// Cases for limits: the last call that a limit admits, the first that it does not, and the first of the next window.

import { type Num, toNum } from "../decimal.ts";
import type { Decision } from "../engine/decision.ts";
import { governAll } from "../engine/policy-set.ts";
import { LIMITS } from "../limits.ts";
import type { Mutable } from "../mutable.ts";
import type { Limit } from "../policy/policy.ts";
import { escapeText } from "../report/escape.ts";
import { createReplay } from "../simulate/replay.ts";
import { ANONYMOUS, type TraceCall } from "../trace/trace-call.ts";
import { formatDuration } from "./durations.ts";
import { type Filling, fillingsOf, MANY_CALLS, spacings } from "./fill-limits.ts";
import type { BaseCall, Generation } from "./generate.ts";
import { type Args, buildArgs } from "./try-calls.ts";
import type { Row, WrittenCall } from "./write-cases.ts";

const SECOND = 1000;

/** Whether cases show where each of the limits ends. */
export function limitCases(
  generation: Generation,
  base: BaseCall | undefined,
  limits: readonly Limit[],
  tool: string,
): boolean {
  let isShown = true;
  for (const limit of limits) {
    if (base === undefined) {
      // A limit that admits nothing is what denies the call that stands above.
      if (generation.ask(tool, {}).pointer === limit.pointer) continue;
      const said = `No call of ${escapeText(tool)} was found that reaches the limit ${escapeText(limit.counter)}`;
      generation.writer.comment(`${said} (${escapeText(limit.pointer)}).`);
      isShown = false;
      continue;
    }
    isShown = writeLimit(generation, base, limit) && isShown;
    if (limit.incrementFrom !== undefined) writeAmounts(generation, base, limit, limit.incrementFrom.text);
  }
  return isShown;
}

function writeLimit(generation: Generation, base: BaseCall, limit: Limit): boolean {
  const { writer } = generation;
  const { tool } = base.space;
  const say = `limit ${limit.counter}, ${describe(limit)}`;
  const where = `(${escapeText(limit.pointer)})`;
  const fillings = fillingsOf(generation, base, limit);
  if (fillings.length === 0) {
    writer.comment(
      `It takes more calls than a test makes, or no call counts, to use up the ${escapeText(say)} ${where}.`,
    );
    return false;
  }
  for (const filling of fillings) {
    for (const everyMs of spacings(generation, limit, filling)) {
      const calls = tryFilling(generation, base, limit, filling, everyMs);
      if (calls === undefined) continue;
      writer.sequence({
        name: `${tool}: ${say}`,
        pointer: limit.pointer,
        tool,
        common: base.space.common,
        calls,
      });
      const writeFailures = limit.refundOnError ? writeRefund : writeNoRefund;
      writeFailures(generation, base, limit, filling, everyMs);
      return true;
    }
  }
  writer.comment(
    `No calls of ${escapeText(tool)} were found that use up the ${escapeText(say)}, and nothing before it ${where}.`,
  );
  return false;
}

function describe({ max, windowSeconds }: Limit): string {
  return `${String(formatMax(max))} in ${formatDuration(windowSeconds * SECOND)}`;
}

function formatMax(max: Num): string {
  return typeof max === "number" ? String(max) : "a large amount";
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
    common: base.space.common,
    calls: [call],
  });
}

/** A call that fails stays counted, so that the limit ends as soon as without failures. */
function writeNoRefund(
  generation: Generation,
  base: BaseCall,
  limit: Limit,
  filling: Filling,
  everyMs: number,
): void {
  const { writer, start, budget } = generation;
  const { tool } = base.space;
  const { args, rest, over, count, approved } = filling;
  // A limit that admits nothing counts no call that could fail.
  if (count === 0) return;
  budget.left -= count + 2;
  if (count > MANY_CALLS || budget.left < 0)
    return writer.comment(`To bound the work, no calls that fail were tried (${escapeText(limit.pointer)}).`);
  const windowMs = limit.windowSeconds * SECOND;
  const from = Math.ceil(start / windowMs) * windowMs;
  const play = createPlayer(generation, base, approved);
  const first = from === start ? {} : { at: formatDuration(from - start) };
  const common = approved ? { approved: true } : {};
  const time = from + (count - 1) * everyMs;
  let got: Decision | undefined;
  for (let i = 0; i < count; i++) got = play(args, from + i * everyMs, undefined, "error");
  if (got === undefined) return;
  const every = formatDuration(everyMs);
  const calls: WrittenCall[] = [{ ...first, ...common, args, repeat: count, every, outcome: "error", got }];
  if (rest !== undefined) calls.push({ ...common, args: rest, got: play(rest, time) });
  calls.push({ ...common, args: over, got: play(over, time) });
  const name = `${tool}: limit ${limit.counter} counts failed calls`;
  writer.sequence({ name, pointer: limit.pointer, tool, common: base.space.common, calls });
}

type Play = (args: Args, time: number, grant?: string, outcome?: "error") => Decision;

/** Plays calls one after the other, on counters of their own. */
function createPlayer({ program, writer }: Generation, { space }: BaseCall, approved: boolean): Play {
  const replay = createReplay(governAll({ file: "", program }), { approve: "none" });
  const unused = { line: 1, ts: undefined, expect: undefined, id: undefined, argsKnown: true } as const;
  const call: Mutable<TraceCall> = {
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
    common: space.common,
    rows,
  });
}
