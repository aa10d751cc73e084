// A decision as one line of ndjson. specification: cli.md section 6.
//
// Most of a line is the same as in lines before it, so its parts are made once, escaped, and put together.

import { formatNum, type Num } from "../decimal.ts";
import type { LimitUse } from "../engine/counters.ts";
import { ALLOW, limitsReached } from "../engine/decide.ts";
import type { Decision } from "../engine/decision.ts";
import { formatExactJson } from "../trace/exact-json.ts";
import { isoTime } from "./iso-time.ts";
import type { DecidedCall } from "./replay.ts";

export interface DecisionLineOptions {
  readonly isShowingArgs: boolean;
  /** `line:column` of a pointer in the policy file. */
  readonly placeOf: (policyFile: string, pointer: string) => string;
  /** Makes JSON text safe to show. */
  readonly escapeJson: (json: string) => string;
}

/** JSON text without a line break, safe to show. `file`: the trace's, when there are several. */
export type ToDecisionLine = (decided: DecidedCall, file: string | undefined) => string;

/** Texts that are remembered of each kind: they come from outside. */
const MOST_TEXTS = 4096;

export function createDecisionLines({
  isShowingArgs,
  placeOf,
  escapeJson,
}: DecisionLineOptions): ToDecisionLine {
  const quote = remember((text: string | null) => escapeJson(JSON.stringify(text)));
  const toTime = remember((seconds: number) => JSON.stringify(isoTime(seconds * 1000)));
  const toRule = remember((rule: string) => `{"rule":${quote(rule)},"used":`);
  /** The window in which a limit was used last. */
  const windows = new Map<string, { readonly resets: number; readonly max: Num; readonly text: string }>();
  const allowed = remember((policyFile: string) => decisionText(ALLOW, policyFile));
  const denied = new WeakMap<Decision, string>();

  function decisionText(decision: Decision, policyFile: string): string {
    const hasPlace = decision.decision !== "allow" && policyFile !== "";
    const text = JSON.stringify({
      decision: decision.decision,
      reason: decision.reason,
      rule: decision.rule,
      pointer: decision.pointer,
      policy: policyFile,
      at: hasPlace ? placeOf(policyFile, decision.pointer) : "",
      message: decision.message,
    });
    return escapeJson(text).slice(1, -1);
  }

  /** A decision that is the same object again is one of a rule, which belongs to one policy. */
  function ofDecision(decision: Decision, policyFile: string): string {
    if (decision === ALLOW) return allowed(policyFile);
    let text = denied.get(decision);
    if (text === undefined) {
      text = decisionText(decision, policyFile);
      denied.set(decision, text);
    }
    return text;
  }

  /** Most calls in a row fall into one window. */
  function windowText({ rule, max, resets }: LimitUse): string {
    const known = windows.get(rule);
    if (known !== undefined && known.resets === resets && known.max === max) return known.text;
    const text = `,"max":${formatNum(max)},"resets":${toTime(resets)}}`;
    windows.set(rule, { resets, max, text });
    return text;
  }

  /** How far every limit is used, when the call reached them. */
  function limitsText({ call, decision, policy, counters }: DecidedCall): string {
    const { reason } = decision;
    const hasReached = decision.decision === "allow" || reason === "limit" || reason === "bad_amount";
    if (!hasReached || policy === undefined || counters === undefined) return "";
    const limits = limitsReached(policy.program, call);
    if (limits.length === 0 || Number.isNaN(call.time)) return "";
    let text = "";
    for (const use of counters.usage(limits, call)) {
      if (text !== "") text += ",";
      text += toRule(use.rule) + formatNum(use.used) + windowText(use);
    }
    return `,"limits":[${text}]`;
  }

  return (decided, file) => {
    const { recorded, call, decision, policy } = decided;
    const { ts } = recorded;
    const start = file === undefined ? "{" : `{"file":${quote(file)},`;
    const time = ts === undefined ? "" : typeof ts === "number" ? `,"ts":${ts}` : `,"ts":${quoteTime(ts)}`;
    const args = isShowingArgs && call.argsKnown ? `,"args":${escapeJson(formatExactJson(call.args))}` : "";
    return (
      `${start}"line":${recorded.line}${time},"grant":${quote(call.grant)},"server":${quote(call.server)},` +
      `"tool":${quote(call.tool)},${ofDecision(decision, policy?.file ?? "")}${limitsText(decided)}${args}}`
    );
  };

  /** Times do not repeat, and are plain text mostly. */
  function quoteTime(ts: string): string {
    return PLAIN_TIME.test(ts) ? `"${ts}"` : escapeJson(JSON.stringify(ts));
  }
}

const PLAIN_TIME = /^[0-9TtZz:.+-]{1,40}$/;

/** Longer ones are made each time. */
const MOST_CHARS = 256;

/** Makes a text of each value once, as long as they are short and not too many. */
function remember<V>(make: (value: V) => string): (value: V) => string {
  const known = new Map<V, string>();
  return (value) => {
    let text = known.get(value);
    if (text === undefined) {
      text = make(value);
      if (text.length > MOST_CHARS && typeof value === "string") return text;
      if (known.size === MOST_TEXTS) known.clear();
      known.set(value, text);
    }
    return text;
  };
}
