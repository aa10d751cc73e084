// A tool that does without a limit what another tool does with one.

import { compareText } from "../../order.ts";
import { joinPointer } from "../../policy/pointer.ts";
import type { Limit, Policy } from "../../policy/policy.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import {
  boundedArguments,
  isCallable,
  numberArguments,
  onlyReads,
  ownWords,
  summedArgument,
  summedArguments,
  variantKey,
} from "../siblings.ts";

export const uncappedSibling: LintRule = {
  code: "uncapped-sibling",
  severity: "warning",
  category: "limits",
  since: "0.2.0",
  summary: "A tool has a limit, and a tool that does the same kind of thing has none.",
  why: "An agent that is stopped by the limit tries the other tool, so the budget is none.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunded, window: day, max: 500, increment_from: args.amount, on_deny: At most 500 a day. }
  create_refund:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: At most 100 at once.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  refund_order:
    limits:
      - { counter: refunded, window: day, max: 500, increment_from: args.amount, on_deny: At most 500 a day. }
  create_refund:
    action: require_approval
    reason: Orders are refunded with refund_order.
`,
  },
  check,
};

interface Cap {
  readonly tool: string;
  readonly limit: Limit;
}

function check({ policy, tools }: LintContext): readonly Remark[] {
  const names = [...new Set([...policy.tools.keys(), ...(tools?.keys() ?? [])])].sort(compareText);
  const callable = names.filter((name) => isCallable(policy, name));
  const { sums, counts } = capsOf(policy, callable);
  if (sums.size === 0 && counts.size === 0) return [];
  const { limits } = policy.allTools;
  const shared = limits.length > 0 ? summedArguments(limits) : undefined;
  return callable.flatMap((name) => {
    const known = tools?.get(name);
    if (onlyReads(name, known)) return [];
    const entry = policy.tools.get(name);
    const isBounded = boundedArguments(entry, shared);
    const words = ownWords(name);
    const bypassed = [...numberArguments(entry, known)]
      .filter((argument) => !isBounded(argument))
      .flatMap((argument) => words.flatMap((word) => sums.get(`${word} ${argument}`) ?? []))
      .find(({ tool }) => tool !== name);
    if (bypassed !== undefined)
      return [toRemark(policy, name, bypassed, known?.risk === "unknown" ? "info" : "warning")];
    const isCounted = shared !== undefined || (entry?.limits.length ?? 0) > 0;
    const variant = isCounted ? undefined : counts.get(variantKey(name));
    return variant === undefined || variant.tool === name ? [] : [toRemark(policy, name, variant, "info")];
  });
}

/** The first limit of each kind: sums by a word of the tool's name and the argument, calls by what variants share. */
function capsOf(policy: Policy, names: readonly string[]) {
  const sums = new Map<string, Cap>();
  const counts = new Map<string, Cap>();
  for (const tool of names) {
    for (const limit of policy.tools.get(tool)?.limits ?? []) {
      const argument = summedArgument(limit);
      const isSum = limit.incrementFrom !== undefined;
      const keys = isSum ? ownWords(tool).map((word) => `${word} ${argument}`) : [variantKey(tool)];
      const caps = isSum ? sums : counts;
      if (isSum && argument === undefined) continue;
      for (const key of keys) if (!caps.has(key)) caps.set(key, { tool, limit });
    }
  }
  return { sums, counts };
}

function toRemark(policy: Policy, name: string, { tool, limit }: Cap, severity: "warning" | "info"): Remark {
  const what =
    limit.incrementFrom === undefined ? "calls are limited" : `${limit.incrementFrom.text} is limited`;
  return {
    anchor: policy.tools.has(name)
      ? { pointer: joinPointer("/tools", name), part: "key" }
      : { pointer: limit.pointer },
    message: `In ${JSON.stringify(tool)} ${what}, and ${JSON.stringify(name)}, which seems to do the same kind of thing, has no such limit.`,
    help: "Give it a limit, an approval, or deny it; a limit in `all_tools` counts both together.",
    severity,
  };
}
