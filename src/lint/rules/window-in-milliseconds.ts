// A window that looks like milliseconds.

import { replaceValue } from "../../policy/edit.ts";
import { limitsOf } from "../entries.ts";
import { windowWords } from "../limit-words.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { numericWindow } from "../written-limit.ts";

export const windowInMilliseconds: LintRule = {
  code: "window-in-milliseconds",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "A window looks as if it were written in milliseconds.",
  why: "Windows are in seconds, so the quota of a minute is spread over most of a day, and callers are denied for hours.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: 60000, max: 10, on_deny: Ten messages a minute. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: minute, max: 10, on_deny: Ten messages a minute. }
`,
  },
  check,
};

/** Seconds of windows that are common, and a thousand times as long unheard of. */
const COMMON: ReadonlySet<number> = new Set([
  30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800,
]);

const NAMES: ReadonlyMap<number, string> = new Map([
  [60, "minute"],
  [3600, "hour"],
]);

function check({ source, policy }: LintContext): readonly Remark[] {
  return limitsOf(policy).flatMap(({ limit: { windowSeconds }, limit }) => {
    const seconds = windowSeconds / 1000;
    const pointer = numericWindow(source, limit);
    if (!COMMON.has(seconds) || pointer === undefined) return [];
    const name = NAMES.get(seconds);
    const edit = replaceValue(source, pointer, name ?? seconds);
    const meant = name ?? String(seconds);
    return [
      {
        anchor: { pointer },
        message: `A window of ${windowSeconds} seconds lasts ${lengthWords(windowSeconds)}; ${windowSeconds} milliseconds would be ${windowWords(seconds)}.`,
        help: `Windows are written in seconds: write \`window: ${meant}\`.`,
        ...(edit !== undefined && { fix: { title: `Write ${meant}`, isSafe: false, edits: [edit] } }),
      },
    ];
  });
}

function lengthWords(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `more than ${hours} hours` : `${Math.floor(hours / 24)} days`;
}
