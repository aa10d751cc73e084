// Runs the cases of a test file: the calls of each, in order, on counters of their own.

import type { LimitUse } from "../engine/counters.ts";
import type { Decision } from "../engine/decision.ts";
import type { PolicySet } from "../engine/policy-set.ts";
import { type Program, toolOf } from "../engine/program.ts";
import { DEFAULT_DENY, HIDDEN, NO_POLICY, ruleId } from "../engine/rule-id.ts";
import type { Mutable } from "../mutable.ts";
import { RULE_LISTS } from "../policy/policy.ts";
import { createReplay, type DecidedCall, type ReplayPolicy } from "../simulate/replay.ts";
import type { TraceCall } from "../trace/trace-call.ts";
import { momentTime } from "./durations.ts";
import type { Expected, TestCall, TestCase } from "./test-file.ts";

/** The first call of a case that did not get what was expected. */
export interface Mismatch {
  readonly call: TestCall;
  /** From 1, in the case. */
  readonly callNumber: number;
  /** From 1, of `call.repeat`. */
  readonly repetition: number;
  /** Unix milliseconds. */
  readonly time: number;
  readonly decision: Decision;
  /** File of the policy that decided; `undefined` when none governs the call. */
  readonly policy: string | undefined;
  /** Ids of rules and limits that the call could have met; empty when no policy governs it. */
  readonly rules: readonly string[];
  /** How far limits are used after the decision, when the call reached them. */
  readonly limits: readonly LimitUse[];
}

export interface CaseRun {
  /** Calls that were made. */
  readonly calls: number;
  readonly mismatch: Mismatch | undefined;
}

export interface CaseOptions {
  readonly policies: PolicySet<ReplayPolicy>;
  /** Unix milliseconds at which the case starts. */
  readonly start: number;
  /** Sees every call with its decision. */
  readonly onDecision?: ((decided: DecidedCall) => void) | undefined;
}

/** What comes after a call that got something else follows from it, so the first ends the case. */
export function runCase({ calls }: TestCase, { policies, start, onDecision }: CaseOptions): CaseRun {
  let mismatch: Mismatch | undefined;
  let made = 0;
  let time = start;
  let [current] = calls;
  let callNumber = 0;
  let repetition = 0;
  const replay = createReplay(policies, {
    approve: "none",
    isSummed: false,
    onDecision: (decided) => {
      onDecision?.(decided);
      if (current === undefined || isAsExpected(current.expected, decided.decision)) return;
      mismatch = {
        call: current,
        callNumber,
        repetition,
        time,
        decision: decided.decision,
        policy: decided.policy?.file,
        rules: decided.policy === undefined ? [] : ruleIdsFor(decided.policy.program, decided.call.tool),
        limits: decided.uses.map((use) => ({ ...use })),
      };
    },
  });
  for (const call of calls) {
    current = call;
    callNumber++;
    time = momentTime(call.at, time, start);
    const recorded = toTraceCall(call, callNumber);
    for (repetition = 1; repetition <= call.repeat; repetition++) {
      if (repetition > 1) time += call.everyMs;
      recorded.time = time;
      replay.play(recorded);
      made++;
      if (mismatch !== undefined) return { calls: made, mismatch };
    }
  }
  return { calls: made, mismatch };
}

function ruleIdsFor(program: Program, tool: string): readonly string[] {
  const { rules, limits } = toolOf(program, tool);
  const all = [rules, program.allTools].flatMap((set) => RULE_LISTS.flatMap((list) => set[list]));
  const ids = all.flatMap((rule) =>
    rule.tests.length === 0 ? [ruleId(rule, 0)] : rule.tests.map((_, i) => ruleId(rule, i)),
  );
  return [...new Set([...ids, ...limits.map(({ rule }) => rule), HIDDEN, DEFAULT_DENY, NO_POLICY])];
}

function toTraceCall(call: TestCall, line: number): Mutable<TraceCall> {
  const { tool, server, grant, args, approved, outcome } = call;
  const unused = { ts: undefined, expect: undefined, id: undefined };
  return { ...unused, line, time: 0, tool, server, grant, args, argsKnown: true, approved, outcome };
}

function isAsExpected({ decision, rule, reason, message }: Expected, got: Decision): boolean {
  return (
    decision === got.decision &&
    (rule === undefined || rule === got.rule) &&
    (reason === undefined || reason === got.reason) &&
    (message === undefined || message === got.message)
  );
}
