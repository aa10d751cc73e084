// Coverage: which rules, conditions, limits and tools of the policies a replay exercised.

import { limitsReached } from "../engine/decide.ts";
import type {
  CompiledLimit,
  CompiledRule,
  CompiledRuleSet,
  CompiledTool,
  Program,
} from "../engine/program.ts";
import { ERROR, TRUE, type Truth } from "../engine/truth.ts";
import { compareText } from "../order.ts";
import type { DecidedCall, ReplayPolicy } from "./replay.ts";

/** How often a condition was seen with each value. One that an earlier condition settled is not seen. */
export interface ConditionCoverage {
  readonly pointer: string;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly whenError: number;
}

/** How often a pointer of the policy (a condition, limit, `hide` entry or `/default`) decided a call. */
export interface DecidedCoverage {
  readonly pointer: string;
  readonly calls: number;
}

export interface LimitCoverage {
  readonly pointer: string;
  /** Calls that their rules let through to the limit. */
  readonly reached: number;
  /** Calls that the limit denied. */
  readonly hit: number;
}

export interface ToolCoverage {
  readonly tool: string;
  readonly calls: number;
}

export interface PolicyCoverage {
  readonly file: string;
  readonly conditions: readonly ConditionCoverage[];
  readonly decided: readonly DecidedCoverage[];
  readonly limits: readonly LimitCoverage[];
  /** Tools that the policy names. */
  readonly tools: readonly ToolCoverage[];
}

/** Plain data: it can be cloned between threads, and merged. */
export interface Coverage {
  readonly policies: readonly PolicyCoverage[];
}

export interface CoverageKeeper {
  /** For `onDecision` of a replay. */
  readonly observe: (decided: DecidedCall) => void;
  readonly read: () => Coverage;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Watched {
  readonly file: string;
  readonly probed: Program;
  readonly conditions: Map<string, Mutable<ConditionCoverage>>;
  readonly decided: Map<string, Mutable<DecidedCoverage>>;
  readonly limits: Map<string, Mutable<LimitCoverage>>;
  readonly tools: Map<string, Mutable<ToolCoverage>>;
}

/** Watches the calls of a replay against these policies. */
export function createCoverage(policies: readonly ReplayPolicy[]): CoverageKeeper {
  const watched = new Map(policies.map((policy) => [policy.program, watch(policy)]));

  function observe({ call, decision, policy }: DecidedCall): void {
    const own = policy && watched.get(policy.program);
    if (own === undefined) return;
    const tool = own.tools.get(call.tool);
    if (tool !== undefined) tool.calls++;
    // The engine's own matcher, over conditions that say what they were: it is pure, so asking again counts nothing.
    for (const limit of limitsReached(own.probed, call)) {
      const row = own.limits.get(limit.pointer);
      if (row !== undefined) row.reached++;
    }
    const isDecided = decision.decision === "deny" || decision.decision === "require_approval";
    if (!isDecided || decision.pointer === "") return;
    const row = own.decided.get(decision.pointer) ?? { pointer: decision.pointer, calls: 0 };
    row.calls++;
    own.decided.set(row.pointer, row);
    const limit = own.limits.get(decision.pointer);
    if (limit !== undefined && decision.reason === "limit") limit.hit++;
  }

  return { observe, read: () => ({ policies: [...watched.values()].map(readPolicy) }) };
}

function watch({ file, program }: ReplayPolicy): Watched {
  const conditions: Watched["conditions"] = new Map();
  const decided: Watched["decided"] = new Map();
  const expect = (pointer: string) => decided.set(pointer, { pointer, calls: 0 });
  const probeOne = (rule: CompiledRule): CompiledRule => {
    if (rule.tests.length === 0) expect(rule.pointer);
    return probeRule(rule, conditions);
  };
  const probe = (rules: CompiledRuleSet): CompiledRuleSet => ({
    require: rules.require.map(probeOne),
    deny_if: rules.deny_if.map(probeOne),
    require_approval: rules.require_approval.map(probeOne),
  });
  for (const { hiddenBy } of program.tools.values()) if (hiddenBy !== undefined) expect(hiddenBy);
  if (!program.unlisted.isListed) expect("/default");
  const probeTool = (tool: CompiledTool): CompiledTool => ({ ...tool, rules: probe(tool.rules) });
  const probed: Program = {
    ...program,
    tools: new Map([...program.tools].map(([name, tool]) => [name, probeTool(tool)])),
    unlisted: probeTool(program.unlisted),
    allTools: probe(program.allTools),
  };
  const startLimit = ({ pointer }: CompiledLimit): LimitCoverage => ({ pointer, reached: 0, hit: 0 });
  return {
    file,
    probed,
    conditions,
    decided,
    limits: new Map(program.limits.map((limit) => [limit.pointer, startLimit(limit)])),
    tools: new Map([...program.tools.keys()].map((tool) => [tool, { tool, calls: 0 }])),
  };
}

/** The rule, with conditions that count what they are found to be. */
function probeRule(rule: CompiledRule, conditions: Watched["conditions"]): CompiledRule {
  const tests = rule.tests.map((test, index) => {
    const pointer = rule.pointers[index] ?? rule.pointer;
    const row = conditions.get(pointer) ?? { pointer, whenTrue: 0, whenFalse: 0, whenError: 0 };
    conditions.set(pointer, row);
    return (args: Parameters<typeof test>[0]): Truth => {
      const truth = test(args);
      if (truth === TRUE) row.whenTrue++;
      else if (truth === ERROR) row.whenError++;
      else row.whenFalse++;
      return truth;
    };
  });
  return { ...rule, tests };
}

function readPolicy({ file, conditions, decided, limits, tools }: Watched): PolicyCoverage {
  return {
    file,
    conditions: byPointer(conditions),
    decided: byPointer(decided),
    limits: byPointer(limits),
    tools: [...tools.values()].map((row) => ({ ...row })).sort((a, b) => compareText(a.tool, b.tool)),
  };
}

function byPointer<Row extends { readonly pointer: string }>(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows.values()].map((row) => ({ ...row })).sort((a, b) => compareText(a.pointer, b.pointer));
}
