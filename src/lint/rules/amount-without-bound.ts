// A sum that one call may use up, because nothing bounds a single amount.

import { compareNums, formatNum } from "../../decimal.ts";
import { type ArgumentPath, type Limit, RULE_LISTS, type RuleSet } from "../../policy/policy.ts";
import { isHidden } from "../entries.ts";
import { windowWords } from "../limit-words.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { writtenPart } from "../written-limit.ts";

export const amountWithoutBound: LintRule = {
  code: "amount-without-bound",
  severity: "info",
  category: "limits",
  since: "0.2.0",
  summary: "A limit adds up an argument, and no rule looks at a single amount.",
  why: "One call may use the whole budget at once, before anybody has seen a smaller one.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunded, window: day, max: 900, increment_from: args.amount, on_deny: At most 900 a day. }
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  refund_order:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: Refunds above 100 are for the second line.
    limits:
      - { counter: refunded, window: day, max: 900, increment_from: args.amount, on_deny: At most 900 a day. }
`,
  },
  check,
};

function check({ source, policy }: LintContext): readonly Remark[] {
  const shared = lookedAt(policy.allTools);
  if (shared === "every call") return [];
  return [...policy.tools.values()].flatMap((set) => {
    const sums = set.limits.filter(({ incrementFrom }) => incrementFrom !== undefined);
    if (sums.length === 0 || isHidden(policy, set.name)) return [];
    const own = lookedAt(set);
    if (own === "every call") return [];
    return sums.flatMap((limit) => {
      const path = limit.incrementFrom;
      if (path === undefined || own.has(keyOf(path)) || shared.has(keyOf(path))) return [];
      // Of such a limit more is wrong, and it is said elsewhere.
      if (compareNums(limit.max, 0) === 0) return [];
      return [toRemark(limit, path, writtenPart(source, limit, "increment_from") ?? limit.pointer)];
    });
  });
}

/** The paths of the arguments that some rule compares; or every call is denied, or seen by a person. */
function lookedAt(set: RuleSet): ReadonlySet<string> | "every call" {
  const rules = RULE_LISTS.flatMap((list) => set[list]);
  if (rules.some(({ conditions }) => conditions.length === 0)) return "every call";
  const compared = rules.flatMap(({ conditions }) => conditions.filter(({ op }) => op !== "exists"));
  return new Set(compared.map(({ path }) => keyOf(path)));
}

function keyOf({ steps }: ArgumentPath): string {
  return JSON.stringify(steps);
}

function toRemark({ max, windowSeconds }: Limit, path: ArgumentPath, pointer: string): Remark {
  // An amount is below 10^9 (policy-format.md section 6).
  const isAll = compareNums(max, 1_000_000_000) < 0;
  return {
    anchor: { pointer },
    message: `No rule bounds ${path.text} of a single call, so one call may use up ${isAll ? `all ${formatNum(max)}` : `almost 1000000000 of the ${formatNum(max)}`} of ${windowWords(windowSeconds)}.`,
    help: `If that is too much at once, require ${path.text} to be lte a bound, or ask for approval above one.`,
  };
}
