// Two limits of one list that count the same under two names.

import { removeItem } from "../../policy/edit.ts";
import { isSilentlyRemovable, type Outrun, outrunLimits } from "../limit-order.ts";
import { quotaName, quotaWords, windowWords } from "../limit-words.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const duplicateLimit: LintRule = {
  code: "duplicate-limit",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "Two limits of one list count the same, in the same window, under two names.",
  why: "Only the smaller one ever stops a call, so a change of the other has no effect.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 1, on_deny: One message an hour. }
      - { counter: hourly, window: 3600, max: 5, on_deny: Five messages an hour. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: hour, max: 2, on_deny: Two messages an hour. }
      - { counter: daily, window: day, max: 5, on_deny: Five messages a day. }
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return outrunLimits(context.policy)
    .filter(({ isTwin }) => isTwin)
    .map((outrun) => toRemark(outrun, context));
}

function toRemark(outrun: Outrun, { source, policy }: LintContext): Remark {
  const { quota, first } = outrun;
  const window = windowWords(quota.limit.windowSeconds);
  const edit = policy.dialect === "lists" ? removeItem(source, quota.limit.pointer) : undefined;
  return {
    anchor: { pointer: quota.limit.pointer },
    message: `${quotaName(first, quota.tool)} counts the same and lets at most ${quotaWords(first)} through in ${window}, so this one, of ${quotaWords(quota)}, never denies a call that the other lets through.`,
    help: "Keep the one that is meant.",
    ...(edit !== undefined && {
      fix: { title: "Remove the larger limit", isSafe: isSilentlyRemovable(outrun), edits: [edit] },
    }),
  };
}
