// A window in seconds that has a name.

import { replaceValue } from "../../policy/edit.ts";
import { limitsOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { numericWindow } from "../written-limit.ts";

export const windowInSeconds: LintRule = {
  code: "window-in-seconds",
  severity: "info",
  category: "portability",
  since: "0.2.0",
  summary: "A window of 60, 3600 or 86400 seconds is written as a number.",
  why: "The names `minute`, `hour` and `day` say the same, are read at a glance, and are understood by every reader of the format.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  send_sms:
    limits:
      - { counter: messages, window: 3600, max: 10, on_deny: Ten messages an hour. }
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

const NAMES: ReadonlyMap<number, string> = new Map([
  [60, "minute"],
  [3600, "hour"],
  [86_400, "day"],
]);

function check({ source, policy }: LintContext): readonly Remark[] {
  return limitsOf(policy).flatMap(({ limit }) => {
    const name = NAMES.get(limit.windowSeconds);
    const pointer = numericWindow(source, limit);
    if (name === undefined || pointer === undefined) return [];
    const edit = replaceValue(source, pointer, name);
    return [
      {
        anchor: { pointer },
        message: `A window of ${limit.windowSeconds} seconds is ${name === "hour" ? "an" : "a"} ${name}.`,
        help: `Write \`window: ${name}\`.`,
        ...(edit !== undefined && { fix: { title: `Write ${name}`, isSafe: true, edits: [edit] } }),
      },
    ];
  });
}
