// A tool all of whose limits give back what failed.

import { joinPointer } from "../../policy/pointer.ts";
import { isAlwaysDenied, isHidden } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

export const limitsAllRefund: LintRule = {
  code: "limits-all-refund",
  severity: "info",
  category: "limits",
  since: "0.2.0",
  summary: "Every limit of a tool gives back what a failed call was charged.",
  why: "Calls that fail are then not limited at all: an agent in a loop of errors goes on for ever.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  create_user:
    limits:
      - { counter: users, window: hour, max: 20, refund_on_error: true, on_deny: At most 20 an hour. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  create_user:
    limits:
      - { counter: users, window: hour, max: 20, refund_on_error: true, on_deny: At most 20 an hour. }
      - { counter: attempts, window: hour, max: 50, on_deny: At most 50 attempts an hour. }
`,
  },
  check,
};

function check({ policy }: LintContext): readonly Remark[] {
  if (policy.allTools.limits.some(({ refundOnError }) => !refundOnError)) return [];
  return [...policy.tools.values()]
    .filter(({ limits }) => limits.length > 0 && limits.every(({ refundOnError }) => refundOnError))
    .filter((set) => !isHidden(policy, set.name) && !isAlwaysDenied(policy, set))
    .map(({ name, limits }) => ({
      anchor: { pointer: joinPointer(limits[0]?.pointer ?? joinPointer("/tools", name), "refund_on_error") },
      message: `No limit of ${JSON.stringify(name)} counts calls that fail, so an agent may fail as often as it likes.`,
      help: "Add a limit without `refund_on_error`, which may be larger: it bounds the attempts.",
    }));
}
