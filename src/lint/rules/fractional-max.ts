// A max that whole increments never meet exactly.

import { amountMicros, compareNums, formatNum, type Num, toNum } from "../../decimal.ts";
import { LIMITS } from "../../limits.ts";
import { replaceValue } from "../../policy/edit.ts";
import { joinPointer } from "../../policy/pointer.ts";
import type { Limit } from "../../policy/policy.ts";
import { limitsOf } from "../entries.ts";
import { quotaOf } from "../limit-order.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const fractionalMax: LintRule = {
  code: "fractional-max",
  severity: "info",
  category: "limits",
  since: "0.2.0",
  summary: "The max of a limit is no multiple of what a call adds.",
  why: "Calls add equal steps, so the last part of the max is never used, and a reader takes the quota for larger than it is.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 10.5, on_deny: Ten messages an hour. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 10, on_deny: Ten messages an hour. }
`,
  },
  check,
};

function check({ source, policy }: LintContext): readonly Remark[] {
  return limitsOf(policy).flatMap(({ tool, limit }) => {
    const reached = reachedMax(limit, tool);
    if (reached === undefined) return [];
    const pointer = joinPointer(limit.pointer, "max");
    const edit = policy.dialect === "lists" ? replaceValue(source, pointer, reached) : undefined;
    const [step, max] = [formatNum(limit.increment), formatNum(limit.max)];
    return [
      {
        anchor: { pointer: policy.dialect === "lists" ? pointer : limit.pointer },
        message: `Calls add ${step} each, so at most ${formatNum(reached)} is ever counted of the ${max} that are allowed.`,
        help: `Write ${formatNum(reached)}, which lets the same calls through.`,
        ...(edit !== undefined && {
          fix: { title: "Write the max that is reached", isSafe: true, edits: [edit] },
        }),
      },
    ];
  });
}

/** The largest count that fits, when that is less than the max. */
function reachedMax(limit: Limit, tool: string | undefined): Num | undefined {
  if (limit.incrementFrom !== undefined) return undefined;
  const quota = quotaOf(limit, tool, 0);
  if (quota === undefined) return undefined;
  const reached = quota.most * BigInt(amountMicros(limit.increment));
  const written = toNum(reached, -6);
  const isWritable = formatNum(written).length <= LIMITS.numberText;
  return compareNums(written, limit.max) === 0 || !isWritable ? undefined : written;
}
