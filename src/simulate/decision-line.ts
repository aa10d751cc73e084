// A decision as one line of ndjson. specification: cli.md section 6.

import { formatNum } from "../decimal.ts";
import { limitsReached } from "../engine/decide.ts";
import { formatExactJson } from "./exact-json.ts";
import type { DecidedCall } from "./replay.ts";

export interface DecisionLineOptions {
  /** The trace's file, when there are several. */
  readonly file?: string;
  readonly isShowingArgs: boolean;
  /** `line:column` of a pointer in the policy file. */
  readonly placeOf: (policyFile: string, pointer: string) => string;
}

/** JSON text without a line break; what is unsafe in it is for the caller to escape. */
export function toDecisionLine(decided: DecidedCall, options: DecisionLineOptions): string {
  const { recorded, call, decision, policy } = decided;
  const isAllowed = decision.decision === "allow";
  const line = JSON.stringify({
    ...(options.file !== undefined && { file: options.file }),
    line: recorded.line,
    ...(recorded.ts !== undefined && { ts: recorded.ts }),
    grant: call.grant,
    server: call.server,
    tool: call.tool,
    decision: decision.decision,
    reason: decision.reason,
    rule: decision.rule,
    pointer: decision.pointer,
    policy: policy?.file ?? "",
    at: isAllowed || policy === undefined ? "" : options.placeOf(policy.file, decision.pointer),
    message: decision.message,
  });
  const limits = limitsText(decided);
  const args = options.isShowingArgs && call.argsKnown ? `,"args":${formatExactJson(call.args)}` : "";
  return `${line.slice(0, -1)}${limits}${args}}`;
}

/** How far every limit is used, when the call reached them. */
function limitsText({ call, decision, policy, counters }: DecidedCall): string {
  const { reason } = decision;
  const hasReached = decision.decision === "allow" || reason === "limit" || reason === "bad_amount";
  if (!hasReached || policy === undefined || counters === undefined) return "";
  const limits = limitsReached(policy.program, call);
  if (limits.length === 0 || Number.isNaN(call.time)) return "";
  const uses = counters.usage(limits, call).map(({ rule, used, max, resets }) => {
    const end = new Date(resets * 1000).toISOString().replace(".000Z", "Z");
    return `{"rule":${JSON.stringify(rule)},"used":${formatNum(used)},"max":${formatNum(max)},"resets":"${end}"}`;
  });
  return `,"limits":[${uses.join(",")}]`;
}
