// A limit that another limit, which counts at least as much, always reaches first.

import { removeItem } from "../../policy/edit.ts";
import { isSilentlyRemovable, type Outrun, outrunLimits } from "../limit-order.ts";
import { quotaName, quotaWords, windowWords } from "../limit-words.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const limitAboveEnclosing: LintRule = {
  code: "limit-above-enclosing",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "A limit is larger than another one that counts the same calls.",
  why: "The other is used up first, so this one never decides anything and reads like a quota that is not there. Calls that come out of the order of their times, as in a shuffled trace, are the exception.",
  bad: {
    policy: `version: "1"
default: deny
all_tools:
  limits:
    - { counter: all_calls, window: hour, max: 10, on_deny: Ten calls an hour. }
tools:
  send_mail:
    limits:
      - { counter: mails, window: minute, max: 20, on_deny: Twenty mails a minute. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
all_tools:
  limits:
    - { counter: all_calls, window: hour, max: 10, on_deny: Ten calls an hour. }
tools:
  send_mail:
    limits:
      - { counter: mails, window: minute, max: 2, on_deny: Two mails a minute. }
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return outrunLimits(context.policy)
    .filter(({ isTwin }) => !isTwin)
    .map((outrun) => toRemark(outrun, context));
}

function toRemark(outrun: Outrun, { source, policy }: LintContext): Remark {
  const { quota, first, windows } = outrun;
  const { limit, tool } = quota;
  const fits = `at most ${quotaWords(first)} through in ${windowWords(first.limit.windowSeconds)}`;
  const whole =
    windows === 1n
      ? ""
      : `, and so at most ${quotaWords(first, windows)} in ${windowWords(limit.windowSeconds)}`;
  const edit = policy.dialect === "lists" ? removeItem(source, limit.pointer) : undefined;
  return {
    anchor: { pointer: limit.pointer },
    message: `${quotaName(first, tool)} lets ${fits}${whole}: this one, of ${quotaWords(quota)} in ${windowWords(limit.windowSeconds)}, never denies a call that the other lets through.`,
    help: "Write a smaller max here or a larger one there, or remove the limit.",
    severity: isTextOnly(outrun) ? "info" : "warning",
    ...(edit !== undefined && {
      fix: { title: "Remove the limit", isSafe: isSilentlyRemovable(outrun), edits: [edit] },
    }),
  };
}

/** Both are used up at the same call, and this one is reported: it may stand there for its text. */
function isTextOnly({ quota, first, windows }: Outrun): boolean {
  const isReported = quota.tool === first.tool ? quota.index < first.index : true;
  return isReported && windows * first.most === quota.most;
}
