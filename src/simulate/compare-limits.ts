// Whether two policies differ on a call only in what they counted before it.

import { formatNum } from "../decimal.ts";
import { limitRuleId } from "../engine/rule-id.ts";
import type { Limit, Policy } from "../policy/policy.ts";
import type { DecidedCall } from "./replay.ts";

/** All that a limit says, as text, by its pointer; two limits of one text count and deny alike. */
export type LimitTexts = ReadonlyMap<string, string>;

export function limitTexts({ allTools, tools }: Policy): LimitTexts {
  const texts = new Map<string, string>();
  for (const limit of allTools.limits) texts.set(limit.pointer, textOf(null, limit));
  for (const { name, limits } of tools.values())
    for (const limit of limits) texts.set(limit.pointer, textOf(name, limit));
  return texts;
}

function textOf(tool: string | null, limit: Limit): string {
  const { counter, windowSeconds, max, scope, incrementFrom, increment, refundOnError } = limit;
  const amount = incrementFrom === undefined ? formatNum(increment) : { from: incrementFrom.text };
  const rule = limitRuleId({ tool }, counter);
  return JSON.stringify([rule, windowSeconds, formatNum(max), scope, amount, refundOnError]);
}

/** What the limits of a side's policies say, by the policy's file. */
export type LimitsOfSide = ReadonlyMap<string, LimitTexts>;

/** One policy's side of a call. */
export interface Side {
  readonly decided: DecidedCall;
  readonly limits: LimitsOfSide;
}

/**
 * A change is a knock-on effect when both policies let the call come to its limits, a limit denied it on one side or
 * on both, and each limit that denied stands in the other policy too, saying the same, and was reached there: then
 * only what was counted before tells the two apart.
 */
export function isKnockOn(before: Side, after: Side): boolean {
  const isBeforeLimit = isDeniedByLimit(before);
  const isAfterLimit = isDeniedByLimit(after);
  if (!isBeforeLimit && !isAfterLimit) return false;
  return (!isBeforeLimit || hasReached(after, before)) && (!isAfterLimit || hasReached(before, after));
}

function isDeniedByLimit({ decided }: Side): boolean {
  return decided.decision.reason === "limit";
}

/** Whether `side` came to a limit that says what the one says that denied on the `other` side. */
function hasReached(side: Side, other: Side): boolean {
  const { reached, decision } = side.decided;
  if (decision.decision !== "allow" && decision.reason !== "limit") return false;
  const wanted = textIn(other, other.decided.decision.pointer);
  if (wanted === undefined) return false;
  return reached.some(({ pointer }) => textIn(side, pointer) === wanted);
}

function textIn({ decided, limits }: Side, pointer: string): string | undefined {
  return decided.policy && limits.get(decided.policy.file)?.get(pointer);
}
