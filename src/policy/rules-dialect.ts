// Lowers the rules dialect to the lists of the policy document, or says why a rule cannot be lowered.
// specification: policy-format.md section 8.

import { compareNums, type Num, toNum } from "../decimal.ts";
import type { Condition, Limit, Rule, RuleSet, ToolEntry } from "./policy.ts";
import {
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
import { emptyRuleSet } from "./read-rules.ts";

/** The tool entry whose rules apply to every tool, and the name of its counters' scope. */
const EVERY_TOOL = "*";
const EVERY_TOOL_SCOPE = "_global";

interface Lowered {
  readonly require: Rule[];
  readonly deny_if: Rule[];
  readonly require_approval: Rule[];
  readonly limits: Limit[];
}

export function readDialectTools(
  tools: Located | undefined,
  reading: Reading,
): { readonly allTools: RuleSet; readonly tools: ReadonlyMap<string, ToolEntry> } {
  let allTools = emptyRuleSet("/all_tools");
  const entries = new Map<string, ToolEntry>();
  for (const tool of membersOf(tools, reading)) {
    const lowered: Lowered = { require: [], deny_if: [], require_approval: [], limits: [] };
    for (const rule of itemsOf(member(tool, "rules"), reading)) lowerRule(rule, tool.key, lowered, reading);
    if (tool.key === EVERY_TOOL) allTools = { pointer: tool.pointer, ...lowered };
    else entries.set(tool.key, { name: tool.key, pointer: tool.pointer, ...lowered });
  }
  return { allTools, tools: entries };
}

function lowerRule(rule: Located, tool: string, lowered: Lowered, reading: Reading): void {
  const action = wordOf(member(rule, "action"), ["evaluate", "deny", "require_approval"] as const, reading);
  const has = (key: string): boolean => member(rule, key) !== undefined;
  const refuse = (key: string, message: string, help: string): void =>
    report(reading, (member(rule, key) ?? rule).pointer, "cannot-lower", message, help);

  if (has("approval_timeout") && action !== "require_approval") {
    return refuse(
      "approval_timeout",
      "`approval_timeout` has no meaning without `action: require_approval`.",
      "Remove it.",
    );
  }
  if (action === "deny") {
    const extra = ["conditions", "rate_limit", "state"].find(has);
    if (extra !== undefined) {
      return refuse(
        extra,
        `A rule with \`action: deny\` always denies, so \`${extra}\` would be lost.`,
        "State what a call must fulfil, without an action.",
      );
    }
    lowered.deny_if.push(toRule(rule, lowered.deny_if.length, [], reading));
    return;
  }
  if (has("state")) return lowerState(rule, tool, action, lowered, reading);
  if (has("rate_limit") && has("conditions")) {
    return refuse(
      "rate_limit",
      "A rate limit that counts only some calls cannot be expressed.",
      "Give the conditions a rule of their own.",
    );
  }
  const conditions = readArgumentConditions(rule, tool, reading);
  if (has("rate_limit")) lowerRate(rule, lowered, reading);
  if (action === "require_approval") {
    lowered.require_approval.push(toRule(rule, lowered.require_approval.length, conditions, reading));
  } else if (has("conditions")) {
    if (itemsOf(member(rule, "conditions"), reading).length === 0) {
      report(
        reading,
        rule.pointer,
        "empty-require",
        "A rule without conditions always holds, so it protects nothing.",
        "Add a condition, or remove the rule.",
      );
    }
    lowered.require.push(toRule(rule, lowered.require.length, conditions, reading));
  } else if (!has("rate_limit")) {
    refuse(
      "name",
      "The rule says nothing: it has no conditions, no rate limit, no state and no action.",
      "Add one of them, or remove the rule.",
    );
  }
}

function lowerRate(rule: Located, lowered: Lowered, reading: Reading): void {
  const located = member(rule, "rate_limit");
  const rate = located && rateOf(located, reading);
  if (rate === undefined) return;
  addLimit(lowered, reading, {
    pointer: rule.pointer,
    counter: `_rate_${rate.window}`,
    windowSeconds: rate.seconds,
    max: rate.max,
    scope: "server",
    increment: 1,
    refundOnError: false,
    ...onDenyOf(rule, reading),
  });
}

function lowerState(
  rule: Located,
  tool: string,
  action: "evaluate" | "require_approval" | undefined,
  lowered: Lowered,
  reading: Reading,
): void {
  const refuse = (pointer: string, message: string, help: string): void =>
    report(reading, pointer, "cannot-lower", message, help);
  const clash = action === "require_approval" ? "action" : member(rule, "rate_limit") && "rate_limit";
  if (clash !== undefined) {
    return refuse(
      member(rule, clash)?.pointer ?? rule.pointer,
      `A rule with \`state\` is a limit, beside which \`${clash}\` has no meaning of its own.`,
      "Make two rules of it.",
    );
  }
  const state = member(rule, "state");
  const counter = state && textOf(member(state, "counter"), reading);
  const windowSeconds = state && windowOf(member(state, "window"), reading);
  if (state === undefined || counter === undefined || windowSeconds === undefined) return;
  const own = `state.${tool === EVERY_TOOL ? EVERY_TOOL_SCOPE : tool}.${counter}`;
  const all = itemsOf(member(rule, "conditions"), reading);
  const bounds = all.filter((condition) => textOf(member(condition, "path"), reading) === own);
  const [bound, second] = bounds;
  if (bound === undefined || second !== undefined) {
    const what = bound === undefined ? "No condition bounds" : "More than one condition bounds";
    return refuse(
      (second ?? state).pointer,
      `${what} the counter of this rule, ${JSON.stringify(own)}.`,
      `Write one condition: path ${own}, op lte, value N.`,
    );
  }
  const max = readBound(bound, reading);
  if (max === undefined) return;
  const rest = all.filter((condition) => condition !== bound);
  const conditions = rest.flatMap((condition) => readArgumentCondition(condition, tool, reading) ?? []);
  if (rest.length > 0) lowered.require.push(toRule(rule, lowered.require.length, conditions, reading));
  const incrementFrom = singlePathOf(member(state, "increment_from"), reading);
  addLimit(lowered, reading, {
    pointer: rule.pointer,
    counter,
    windowSeconds,
    max,
    scope: "server",
    increment: numberOf(member(state, "increment"), reading) ?? 1,
    ...(incrementFrom !== undefined && { incrementFrom }),
    refundOnError: false,
    ...onDenyOf(rule, reading),
  });
}

/** `lte N` → N, `lt N` → N - 1, for whole numbers of at least 0. */
function readBound(bound: Located, reading: Reading): Num | undefined {
  const op = textOf(member(bound, "op"), reading);
  const value = member(bound, "value");
  const number = value?.node.kind === "scalar" ? value.node.value : undefined;
  const max = isWhole(number) ? (op === "lt" ? minusOne(number) : number) : undefined;
  const isBound = op === "lte" || op === "lt";
  if (isBound && max !== undefined && compareNums(max, 0) >= 0) return max;
  report(
    reading,
    ((isBound ? value : member(bound, "op")) ?? bound).pointer,
    "cannot-lower",
    "A counter can only be bounded from above, by a whole number that some call can meet.",
    "Write op lte with the most that may be counted.",
  );
  return undefined;
}

function isWhole(value: unknown): value is Num {
  if (typeof value === "number") return Number.isInteger(value);
  return typeof value === "object" && value !== null && (value as Exclude<Num, number>).exponent >= 0;
}

function minusOne(value: Num): Num {
  if (typeof value === "number") return toNum(BigInt(value) - 1n, 0);
  return toNum(value.coefficient * 10n ** BigInt(value.exponent) - 1n, 0);
}

function readArgumentConditions(rule: Located, tool: string, reading: Reading): readonly Condition[] {
  return itemsOf(member(rule, "conditions"), reading).flatMap(
    (condition) => readArgumentCondition(condition, tool, reading) ?? [],
  );
}

function readArgumentCondition(located: Located, tool: string, reading: Reading): Condition | undefined {
  const path = textOf(member(located, "path"), reading);
  if (path === undefined || !path.startsWith("state.")) return readCondition(located, reading);
  report(
    reading,
    member(located, "path")?.pointer ?? located.pointer,
    "cannot-lower",
    `The condition reads ${JSON.stringify(path)}, which is not the counter of this rule.`,
    `Bound a counter in the rule whose \`state\` counts it, as state.${tool === EVERY_TOOL ? EVERY_TOOL_SCOPE : tool}.COUNTER.`,
  );
  return undefined;
}

function toRule(rule: Located, index: number, conditions: readonly Condition[], reading: Reading): Rule {
  const name = textOf(member(rule, "name"), reading);
  const timeout = textOf(member(rule, "approval_timeout"), reading);
  return {
    pointer: rule.pointer,
    index,
    conditions,
    ...onDenyOf(rule, reading),
    ...(name !== undefined && { name }),
    ...(timeout !== undefined && { timeout }),
  };
}

function onDenyOf(rule: Located, reading: Reading): { readonly onDeny?: string } {
  const onDeny = textOf(member(rule, "on_deny"), reading);
  return onDeny === undefined ? {} : { onDeny };
}

function addLimit(lowered: Lowered, reading: Reading, limit: Limit): void {
  if (lowered.limits.some(({ counter }) => counter === limit.counter)) {
    report(
      reading,
      limit.pointer,
      "cannot-lower",
      `Two rules of this tool count under the name ${JSON.stringify(limit.counter)}.`,
      "Give each counter a name of its own; a tool may have one rate limit for each window.",
    );
  }
  lowered.limits.push(limit);
}
