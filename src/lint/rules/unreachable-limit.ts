// A limit that no call gets past, or that no call reaches.

import { amountMicros, compareNums, formatNum } from "../../decimal.ts";
import type { Limit } from "../../policy/policy.ts";
import { analysisOf } from "../analysis.ts";
import { isAlwaysDenied, isHidden, limitsOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const unreachableLimit: LintRule = {
  code: "unreachable-limit",
  severity: "warning",
  category: "limits",
  since: "0.1.0",
  summary: "A limit lets nothing through, or stands on a tool that can never be called.",
  why: "It reads like a quota and is a ban, or has no effect at all.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 0, on_deny: No messages. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 1, on_deny: One message an hour. }
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  const { policy } = context;
  const { deniedTools } = analysisOf(context);
  const told = new Set<typeof policy.allTools>();
  return limitsOf(policy).flatMap(({ tool, set, limit }) => {
    const ban = findBan(limit);
    // One mistake, however many limits stand behind it.
    if (ban === undefined && told.has(set)) return [];
    const why =
      ban ??
      (tool !== undefined && isHidden(policy, tool)
        ? "The tool is hidden, so no call reaches this limit."
        : undefined) ??
      (isAlwaysDenied(policy, set)
        ? "A `deny_if` rule without conditions denies every call before this limit."
        : undefined);
    // The mistake is the contradiction, which is reported where it stands.
    const isDenied = tool !== undefined && deniedTools.has(tool);
    if (why === undefined && !isDenied) return [];
    if (ban === undefined) told.add(set);
    return [
      {
        anchor: { pointer: limit.pointer },
        message: why ?? "The rules of the tool deny every call before this limit.",
        help: "To deny the tool write `action: deny`; else mend or remove the limit.",
        ...(why === undefined && { severity: "info" as const }),
      },
    ];
  });
}

function findBan({ max, increment, incrementFrom }: Limit): string | undefined {
  if (incrementFrom !== undefined) {
    return compareNums(max, 0) === 0 ? "With max 0 only an amount of 0 passes." : undefined;
  }
  const amount = formatNum(increment);
  if (amountMicros(increment) < 0) {
    return `An increment of ${amount} cannot be counted (below 1000000000, in whole millionths), so no call passes.`;
  }
  if (compareNums(increment, max) <= 0) return undefined;
  return `A call adds ${amount} and at most ${formatNum(max)} is allowed, so no call passes.`;
}
