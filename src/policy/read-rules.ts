// Reads the lists and shorthands of a tool entry.
// specification: policy-format.md section 2.

import type { Num } from "../decimal.ts";
import type { Limit, Rule, RuleList, RuleSet, ToolEntry } from "./policy.ts";
import {
  flagOf,
  itemsOf,
  type Located,
  member,
  membersOf,
  numberOf,
  type Reading,
  rateOf,
  readCondition,
  report,
  singlePathOf,
  textOf,
  windowOf,
  wordOf,
} from "./read-nodes.ts";

export function readTools(tools: Located | undefined, reading: Reading): ReadonlyMap<string, ToolEntry> {
  const entries = membersOf(tools, reading).map((tool): [string, ToolEntry] => [
    tool.key,
    { name: tool.key, ...readEntry(tool, tool.key, reading) },
  ]);
  return new Map(entries);
}

/** The four lists of `all_tools` or of a tool; absent lists are empty ones. */
export function readRuleSet(located: Located | undefined, pointer: string, reading: Reading): RuleSet {
  const list = (key: string): Located | undefined => located && member(located, key);
  return {
    pointer,
    require: readRules(list("require"), reading),
    deny_if: readRules(list("deny_if"), reading),
    require_approval: readRules(list("require_approval"), reading),
    limits: readLimits(list("limits"), reading),
  };
}

export function emptyRuleSet(pointer: string): RuleSet {
  return { pointer, require: [], deny_if: [], require_approval: [], limits: [] };
}

function readEntry(tool: Located, name: string, reading: Reading): RuleSet {
  const action = member(tool, "action");
  const rate = member(tool, "rate_limit");
  if (action === undefined && rate === undefined) return readRuleSet(tool, tool.pointer, reading);
  return {
    ...emptyRuleSet(tool.pointer),
    ...readAction(action, member(tool, "reason"), reading),
    limits: rate === undefined ? [] : readRateLimit(rate, name, reading),
  };
}

function readAction(
  action: Located | undefined,
  reason: Located | undefined,
  reading: Reading,
): Partial<Record<RuleList, readonly Rule[]>> {
  const word = wordOf(action, ["allow", "deny", "require_approval"] as const, reading);
  if (action === undefined || word === undefined || word === "allow") return {};
  const onDeny = textOf(reason, reading);
  const rule: Rule = {
    pointer: action.pointer,
    index: 0,
    conditions: [],
    ...(onDeny !== undefined && { onDeny }),
  };
  return word === "deny" ? { deny_if: [rule] } : { require_approval: [rule] };
}

function readRateLimit(located: Located, tool: string, reading: Reading): readonly Limit[] {
  const rate = located.node.kind === "object" ? readRateObject(located, reading) : rateOf(located, reading);
  if (rate === undefined) return [];
  return [
    {
      pointer: located.pointer,
      counter: `${tool}_rate`,
      windowSeconds: rate.seconds,
      max: rate.max,
      scope: "grant",
      increment: 1,
      refundOnError: false,
    },
  ];
}

function readRateObject(located: Located, reading: Reading): { max: Num; seconds: number } | undefined {
  const max = numberOf(member(located, "max"), reading);
  const seconds = windowOf(member(located, "window"), reading);
  return max === undefined || seconds === undefined ? undefined : { max, seconds };
}

function readRules(list: Located | undefined, reading: Reading): readonly Rule[] {
  return itemsOf(list, reading).map((rule, index) => {
    const onDeny = textOf(member(rule, "on_deny"), reading);
    const name = textOf(member(rule, "name"), reading);
    const timeout = textOf(member(rule, "timeout"), reading);
    return {
      pointer: rule.pointer,
      index,
      conditions: itemsOf(member(rule, "conditions"), reading).flatMap(
        (condition) => readCondition(condition, reading) ?? [],
      ),
      ...(onDeny !== undefined && { onDeny }),
      ...(name !== undefined && { name }),
      ...(timeout !== undefined && { timeout }),
    };
  });
}

function readLimits(list: Located | undefined, reading: Reading): readonly Limit[] {
  const counters = new Set<string>();
  return itemsOf(list, reading).flatMap((located) => {
    const limit = readLimit(located, reading);
    if (limit === undefined) return [];
    if (counters.has(limit.counter)) reportTwin(limit, located, reading);
    counters.add(limit.counter);
    return [limit];
  });
}

function readLimit(located: Located, reading: Reading): Limit | undefined {
  const counter = textOf(member(located, "counter"), reading);
  const windowSeconds = windowOf(member(located, "window"), reading);
  const max = numberOf(member(located, "max"), reading);
  const scope = wordOf(member(located, "scope"), ["grant", "server"] as const, reading);
  const increment = numberOf(member(located, "increment"), reading);
  const incrementFrom = singlePathOf(member(located, "increment_from"), reading);
  const refundOnError = flagOf(member(located, "refund_on_error"), reading);
  const onDeny = textOf(member(located, "on_deny"), reading);
  if (counter === undefined || windowSeconds === undefined || max === undefined) return undefined;
  return {
    pointer: located.pointer,
    counter,
    windowSeconds,
    max,
    scope: scope ?? "grant",
    increment: increment ?? 1,
    ...(incrementFrom !== undefined && { incrementFrom }),
    refundOnError: refundOnError ?? false,
    ...(onDeny !== undefined && { onDeny }),
  };
}

function reportTwin(limit: Limit, located: Located, reading: Reading): void {
  report(
    reading,
    member(located, "counter")?.pointer ?? limit.pointer,
    "duplicate-counter",
    `Two limits of this list count under the name ${JSON.stringify(limit.counter)}.`,
    "Give each limit of a list a counter of its own.",
  );
}
