// Coverage: which rules, conditions, limits and tools of the policies a replay exercised.

import { floorMicros, formatNum, type Micros, type Num, wholeMicros } from "../decimal.ts";
import type { TestCondition } from "../engine/condition.ts";
import { judge } from "../engine/decide.ts";
import type { Decision } from "../engine/decision.ts";
import type { CompiledRule, CompiledRuleSet, Program } from "../engine/program.ts";
import { ruleId } from "../engine/rule-id.ts";
import { ERROR, TRUE } from "../engine/truth.ts";
import type { Mutable } from "../mutable.ts";
import { type Policy, RULE_LISTS, type Rule, type RuleList, type RuleSet } from "../policy/policy.ts";
import type { DecidedCall, ReplayPolicy } from "./replay.ts";

/** A policy that can be watched: its conditions have pointers of their own also where decisions name the rule. */
export interface CoveredPolicy extends ReplayPolicy {
  readonly policy: Policy;
}

/** How many calls a condition was seen with each value. One that an earlier condition or rule settled is not seen. */
export interface ConditionCoverage {
  readonly pointer: string;
  /** The rule id of a decision by this condition. */
  readonly rule: string;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly whenError: number;
}

export interface RuleCoverage {
  readonly pointer: string;
  readonly rule: string;
  /** Calls that it denied, or asked approval for. */
  readonly decided: number;
  readonly conditions: readonly ConditionCoverage[];
}

export interface LimitCoverage {
  readonly pointer: string;
  readonly rule: string;
  /** Calls counted under it. */
  readonly counted: number;
  /** Calls denied because it would have been exceeded. */
  readonly hit: number;
  /** Calls denied because their amount could not be counted. */
  readonly errors: number;
  /** The most that was counted in one window, and the most that may be, as the engine counts. */
  readonly used: Micros;
  readonly max: Micros;
  /** `max` as the policy has it. */
  readonly maxText: string;
}

export interface HideCoverage {
  readonly pointer: string;
  readonly tool: string;
  /** Calls that it hid the tool from. */
  readonly decided: number;
}

export interface ToolCoverage {
  readonly pointer: string;
  readonly tool: string;
  readonly calls: number;
}

/** Everything of one policy, each list in the order of the policy. */
export interface PolicyCoverage {
  readonly file: string;
  readonly rules: readonly RuleCoverage[];
  readonly limits: readonly LimitCoverage[];
  readonly hide: readonly HideCoverage[];
  /** Calls that `default: deny` denied; null when the policy allows by default. */
  readonly defaultDenied: number | null;
  /** The tools that the policy has an entry for. */
  readonly tools: readonly ToolCoverage[];
}

/** Plain data: threads send it, and coverage-merge.ts joins it. */
export interface Coverage {
  readonly policies: readonly PolicyCoverage[];
}

export interface CoverageKeeper {
  /** For `onDecision` of a replay; sees each call once. */
  readonly observe: (decided: DecidedCall) => void;
  readonly read: () => Coverage;
}

interface ConditionRow extends Mutable<ConditionCoverage> {
  /** The call that it was last seen with: approvals are asked twice, and count once. */
  turn: number;
}

interface RuleRow extends Mutable<RuleCoverage> {
  readonly conditions: readonly ConditionRow[];
}

interface LimitRow extends Omit<Mutable<LimitCoverage>, "used"> {
  used: Num;
}

interface Watched {
  readonly file: string;
  /** The program, with conditions that note what they are found to be. */
  probed: Program;
  turn: number;
  readonly rules: RuleRow[];
  /** By every pointer that a decision by the rule may have; what is written as one rule is one here at most. */
  readonly ruleAt: Map<string, RuleRow>;
  readonly limits: ReadonlyMap<string, LimitRow>;
  readonly hide: ReadonlyMap<string, Mutable<HideCoverage>>;
  defaultDenied: number | null;
  readonly tools: ReadonlyMap<string, Mutable<ToolCoverage>>;
}

/** Watches the calls of a replay against these policies. */
export function createCoverage(policies: readonly CoveredPolicy[]): CoverageKeeper {
  const watched = new Map(policies.map((policy) => [policy.program, watch(policy)]));

  function observe({ call, decision, policy, reached, uses }: DecidedCall): void {
    const own = policy && watched.get(policy.program);
    // Arguments that cannot be read were not judged.
    if (own === undefined || decision.reason === "invalid_request") return;
    own.turn++;
    const tool = own.tools.get(call.tool);
    if (tool !== undefined) tool.calls++;
    // The engine's own matcher, asked again: it is pure, and evaluates the same conditions in the same order.
    judge(own.probed, call);
    if (decision.decision !== "allow") return countDecision(own, decision);
    for (const [i, { used }] of uses.entries()) {
      const row = own.limits.get(reached[i]?.pointer ?? "");
      if (row === undefined) continue;
      row.counted++;
      if (isMore(used, row.used)) row.used = used;
    }
  }

  return { observe, read: () => ({ policies: [...watched.values()].map(readPolicy) }) };
}

/** What is undecidable was decided by nothing. */
function countDecision(own: Watched, { decision, reason, pointer }: Decision): void {
  if (decision === "undecidable") return;
  if (reason === "default_deny") own.defaultDenied = (own.defaultDenied ?? 0) + 1;
  else if (reason === "limit" || reason === "bad_amount") {
    const limit = own.limits.get(pointer);
    if (limit !== undefined) limit[reason === "limit" ? "hit" : "errors"]++;
  } else {
    const row = reason === "hidden" ? own.hide.get(pointer) : own.ruleAt.get(pointer);
    if (row !== undefined) row.decided++;
  }
}

/** Amounts of counters: whole millionths, so this is exact. */
function isMore(a: Num, b: Num): boolean {
  return typeof a === "number" && typeof b === "number" ? a > b : wholeMicros(a) > wholeMicros(b);
}

function watch({ file, program, policy }: CoveredPolicy): Watched {
  const own: Watched = {
    file,
    probed: program,
    turn: 0,
    rules: [],
    ruleAt: new Map(),
    limits: new Map(
      program.limits.map(({ pointer, rule, max, maxWritten }) => [
        pointer,
        { pointer, rule, counted: 0, hit: 0, errors: 0, used: 0, max, maxText: formatNum(maxWritten) },
      ]),
    ),
    hide: new Map(policy.hide.map(({ pointer, name }) => [pointer, { pointer, tool: name, decided: 0 }])),
    defaultDenied: policy.default === "deny" ? 0 : null,
    tools: new Map(
      [...policy.tools.values()].map(({ name, pointer }) => [name, { pointer, tool: name, calls: 0 }]),
    ),
  };
  const allTools = probeSet(program.allTools, policy.allTools, own);
  const tools = new Map(program.tools);
  for (const [name, entry] of policy.tools) {
    const compiled = program.tools.get(name);
    if (compiled !== undefined) tools.set(name, { ...compiled, rules: probeSet(compiled.rules, entry, own) });
  }
  own.probed = { ...program, allTools, tools };
  return own;
}

function probeSet(compiled: CompiledRuleSet, written: RuleSet, own: Watched): CompiledRuleSet {
  const probe = (list: RuleList): readonly CompiledRule[] =>
    compiled[list].map((rule, i) => probeRule(rule, written[list][i], own));
  const [require, deny_if, require_approval] = RULE_LISTS.map(probe);
  return { require: require ?? [], deny_if: deny_if ?? [], require_approval: require_approval ?? [] };
}

function probeRule(rule: CompiledRule, written: Rule | undefined, own: Watched): CompiledRule {
  const conditions = rule.tests.map((_, i): ConditionRow => {
    const pointer = written?.conditions[i]?.pointer ?? rule.pointer;
    return { pointer, rule: ruleId(rule, i), whenTrue: 0, whenFalse: 0, whenError: 0, turn: 0 };
  });
  const row: RuleRow = {
    pointer: rule.pointer,
    rule: ruleId({ ...rule, names: [] }, 0),
    decided: 0,
    conditions,
  };
  own.rules.push(row);
  for (const pointer of [rule.pointer, ...rule.pointers]) own.ruleAt.set(pointer, row);
  const tests = rule.tests.map((test, i) => {
    const condition = conditions[i];
    return condition === undefined ? test : probeTest(test, condition, own);
  });
  return { ...rule, tests };
}

function probeTest(test: TestCondition, row: ConditionRow, own: Watched): TestCondition {
  return (args) => {
    const truth = test(args);
    if (row.turn === own.turn) return truth;
    row.turn = own.turn;
    if (truth === TRUE) row.whenTrue++;
    else if (truth === ERROR) row.whenError++;
    else row.whenFalse++;
    return truth;
  };
}

function readPolicy({ file, rules, limits, hide, defaultDenied, tools }: Watched): PolicyCoverage {
  return {
    file,
    rules: rules.map(({ conditions, ...rule }) => ({
      ...rule,
      conditions: conditions.map(({ turn: _, ...condition }) => condition),
    })),
    limits: [...limits.values()].map((limit) => ({ ...limit, used: floorMicros(limit.used) })),
    hide: [...hide.values()].map((row) => ({ ...row })),
    defaultDenied,
    tools: [...tools.values()].map((row) => ({ ...row })),
  };
}
