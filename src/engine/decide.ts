// Decides a call: the rules, then the limits. Total: every call gets a decision.
// specification: policy-format.md section 5.

import { amountMicros, isNum } from "../decimal.ts";
import type { Call } from "./call.ts";
import { COUNTERS_FULL, type Counters, TAKEN } from "./counters.ts";
import type { Decision } from "./decision.ts";
import { isDecision, limitDecision, type Match, match, sentence } from "./match.ts";
import type { CompiledLimit, Program } from "./program.ts";
import { NO_POLICY } from "./rule-id.ts";

export const ALLOW: Decision = { decision: "allow", reason: "", rule: "", pointer: "", message: "" };

/** For a call to a server that has no policy. */
export function denyNoPolicy(tool: string): Decision {
  const message = sentence(tool, "no_policy", NO_POLICY);
  return { decision: "deny", reason: "no_policy", rule: NO_POLICY, pointer: "", message };
}

/** Decides one call, and counts it when it is let through. Never throws. */
export function decide(program: Program, call: Call, counters: Counters): Decision {
  return settle(judge(program, call), call, counters);
}

/** The first half of `decide`: what the rules say, whatever was counted before. Pure, and never throws. */
export function judge(program: Program, call: Call): Match {
  try {
    return match(program, call);
  } catch {
    return unreadable(call);
  }
}

/** The other half: what becomes of a call of which the rules say `matched`. Never throws. */
export function settle(matched: Match, call: Call, counters: Counters): Decision {
  if (isDecision(matched)) return matched;
  if (matched.length === 0) return ALLOW;
  try {
    return charge(matched, call, counters);
  } catch {
    return unreadable(call);
  }
}

/** Only arguments that are no JSON values (a throwing getter, say) lead here. They get no benefit of doubt. */
function unreadable({ tool }: Call): Decision {
  return {
    decision: "deny",
    reason: "invalid_request",
    rule: "",
    pointer: "",
    message: `The call of the tool ${JSON.stringify(tool)} could not be read.`,
  };
}

/** The limits that apply to a call which its rules let through; empty when they do not. */
export function limitsReached(program: Program, call: Call): readonly CompiledLimit[] {
  const matched = match(program, call);
  return isDecision(matched) ? [] : matched;
}

function charge(limits: readonly CompiledLimit[], call: Call, counters: Counters): Decision {
  const amounts = counters.amounts;
  for (let i = 0; i < limits.length; i++) {
    const limit = limits[i] as CompiledLimit;
    const amount = amountOf(limit, call);
    if (amount < 0) return limitDecision(limit, "bad_amount", call.tool);
    amounts[i] = amount;
  }
  const [first] = limits;
  if (Number.isNaN(call.time) && first !== undefined) return limitDecision(first, "time_unknown", call.tool);
  const result = counters.take(limits, amounts, call);
  if (result === TAKEN) return ALLOW;
  const exceeded = limits[result === COUNTERS_FULL ? 0 : result] as CompiledLimit;
  return limitDecision(exceeded, result === COUNTERS_FULL ? "store_unavailable" : "limit", call.tool);
}

/** Millionths that the call asks for, or -1. */
function amountOf({ readAmount, fixedAmount }: CompiledLimit, call: Call): number {
  if (readAmount === undefined) return fixedAmount;
  const value = readAmount(call.args);
  return isNum(value) ? amountMicros(value) : -1;
}
