// Matches a call against the rules of a program. Pure, and without allocation when nothing is denied.
// specification: policy-format.md section 5, steps 2 to 5.

import type { Arguments } from "./argument.ts";
import type { Call } from "./call.ts";
import type { Decision, Reason } from "./decision.ts";
import { type CompiledLimit, type CompiledRule, type CompiledTool, type Program, toolOf } from "./program.ts";
import { DEFAULT_DENY, HIDDEN, ruleId } from "./rule-id.ts";
import { ERROR, FALSE, TRUE } from "./truth.ts";

/** What the rules say: a decision, or the limits that have the last word. */
export type Match = Decision | readonly CompiledLimit[];

export function isDecision(match: Match): match is Decision {
  return !Array.isArray(match);
}

export function match(program: Program, call: Call): Match {
  const tool = toolOf(program, call.tool);
  if (tool.hiddenBy !== undefined) return hidden(call.tool, tool.hiddenBy);
  if (!tool.isListed) return defaultDeny(call.tool);
  if (!call.argsKnown) return matchUnknown(program, tool, call);
  const { rules } = tool;
  const { allTools } = program;
  const { args } = call;
  let denied = failRequire(rules.require, args, call.tool) ?? failDeny(rules.deny_if, args, call.tool);
  if (denied === undefined && program.hasSharedRules) {
    denied = failRequire(allTools.require, args, call.tool) ?? failDeny(allTools.deny_if, args, call.tool);
  }
  if (denied !== undefined) return denied;
  return tool.asksApproval ? matchApproval(program, tool, call) : tool.limits;
}

/** An approval that cannot be judged denies; one that is asked for waits, unless it was given. */
function matchApproval({ allTools }: Program, { rules, limits }: CompiledTool, call: Call): Match {
  const { args, tool } = call;
  const denied =
    failApproval(rules.require_approval, args, tool) ?? failApproval(allTools.require_approval, args, tool);
  if (denied !== undefined) return denied;
  if (call.approved) return limits;
  return (
    askApproval(rules.require_approval, args, tool) ??
    askApproval(allTools.require_approval, args, tool) ??
    limits
  );
}

/** The first `require` rule that is not true. */
function failRequire(rules: readonly CompiledRule[], args: Arguments, tool: string): Decision | undefined {
  for (const rule of rules) {
    const { tests } = rule;
    let firstError = -1;
    for (let i = 0; i < tests.length; i++) {
      const truth = tests[i]?.(args);
      if (truth === FALSE) return ruleDecision(rule, i, "require", tool);
      if (truth === ERROR && firstError === -1) firstError = i;
    }
    if (firstError !== -1) return ruleDecision(rule, firstError, "type_mismatch", tool);
  }
  return undefined;
}

/** The first `deny_if` rule that is not false. */
function failDeny(rules: readonly CompiledRule[], args: Arguments, tool: string): Decision | undefined {
  for (const rule of rules) {
    const outcome = conjoin(rule, args);
    if (outcome === HOLDS) return ruleDecision(rule, 0, "deny_if", tool);
    if (outcome >= 0) return ruleDecision(rule, outcome, "type_mismatch", tool);
  }
  return undefined;
}

/** The first `require_approval` rule that is an error. */
function failApproval(rules: readonly CompiledRule[], args: Arguments, tool: string): Decision | undefined {
  for (const rule of rules) {
    const outcome = conjoin(rule, args);
    if (outcome >= 0) return ruleDecision(rule, outcome, "type_mismatch", tool);
  }
  return undefined;
}

/** The first `require_approval` rule that is true. */
function askApproval(rules: readonly CompiledRule[], args: Arguments, tool: string): Decision | undefined {
  for (const rule of rules) {
    if (conjoin(rule, args) === HOLDS) return ruleDecision(rule, 0, "approval", tool);
  }
  return undefined;
}

const HOLDS = -1;
const FAILS = -2;

/** `HOLDS`, `FAILS`, or the index of the first condition that makes the rule an error. */
function conjoin({ tests }: CompiledRule, args: Arguments): number {
  let outcome = HOLDS;
  for (let i = 0; i < tests.length; i++) {
    const truth = tests[i]?.(args);
    if (truth === FALSE) return FAILS;
    if (truth !== TRUE && outcome === HOLDS) outcome = i;
  }
  return outcome;
}

/**
 * A recording without arguments: a rule with conditions is unknown. A rule that certainly denies
 * wins; else an unknown rule makes the call undecidable. specification: cli.md section 5.
 */
function matchUnknown(program: Program, tool: CompiledTool, call: Call): Match {
  const { rules, limits } = tool;
  const { allTools } = program;
  const denying = [...rules.deny_if, ...allTools.deny_if];
  const certain = denying.find(({ tests }) => tests.length === 0);
  if (certain !== undefined) return ruleDecision(certain, 0, "deny_if", call.tool);
  const asking = [...rules.require_approval, ...allTools.require_approval];
  const inOrder = [...rules.require, ...rules.deny_if, ...allTools.require, ...allTools.deny_if, ...asking];
  const unknown = inOrder.find(({ tests }) => tests.length > 0);
  if (unknown !== undefined) return undecidable(ruleDecision(unknown, 0, "args_unknown", call.tool));
  const [ask] = asking;
  if (ask !== undefined && !call.approved) return ruleDecision(ask, 0, "approval", call.tool);
  const counting = limits.find(({ readAmount }) => readAmount !== undefined);
  return counting === undefined ? limits : limitDecision(counting, "args_unknown", call.tool);
}

/** The decision on a limit; `reason` says which. */
export function limitDecision(limit: CompiledLimit, reason: Reason, tool: string): Decision {
  const isUndecidable = reason === "args_unknown" || reason === "time_unknown";
  return {
    decision: isUndecidable ? "undecidable" : "deny",
    reason,
    rule: limit.rule,
    pointer: limit.pointer,
    message: limit.onDeny ?? sentence(tool, reason, limit.rule),
  };
}

function hidden(tool: string, pointer: string): Decision {
  return {
    decision: "deny",
    reason: "hidden",
    rule: HIDDEN,
    pointer,
    message: sentence(tool, "hidden", HIDDEN),
  };
}

function defaultDeny(tool: string): Decision {
  const message = sentence(tool, "default_deny", DEFAULT_DENY);
  return { decision: "deny", reason: "default_deny", rule: DEFAULT_DENY, pointer: "/default", message };
}

function undecidable(decision: Decision): Decision {
  return { ...decision, decision: "undecidable" };
}

/** Decisions of a tool's own rules are the same each time, so they are built once. */
function ruleDecision(rule: CompiledRule, condition: number, reason: Reason, tool: string): Decision {
  const isShared = rule.owner.tool === null && rule.onDeny === undefined;
  if (isShared || reason === "args_unknown") return buildRuleDecision(rule, condition, reason, tool);
  const key = 2 * condition + (reason === "type_mismatch" ? 1 : 0);
  let decision = rule.decisions[key];
  if (decision === undefined) {
    decision = buildRuleDecision(rule, condition, reason, tool);
    rule.decisions[key] = decision;
  }
  return decision;
}

function buildRuleDecision(rule: CompiledRule, condition: number, reason: Reason, tool: string): Decision {
  const id = ruleId(rule, condition);
  return {
    decision: reason === "approval" ? "require_approval" : "deny",
    reason,
    rule: id,
    pointer: rule.pointers[condition] ?? rule.pointer,
    message: rule.onDeny ?? sentence(tool, reason, id),
  };
}

const SENTENCES: Readonly<Partial<Record<Reason, string>>> = {
  no_policy: "is called on a server that no policy governs",
  hidden: "is hidden",
  default_deny: "is not listed, and the policy denies by default",
  require: "does not fulfil the policy",
  deny_if: "is denied",
  type_mismatch: "has an argument of a type that the policy cannot compare",
  approval: "needs approval",
  limit: "has reached its limit",
  bad_amount: "asks for an amount that cannot be counted",
  args_unknown: "was recorded without the arguments that decide it",
  time_unknown: "was recorded without the time that decides it",
};

/** What the caller is told where the policy has no text of its own. */
export function sentence(tool: string, reason: Reason, rule: string): string {
  return `The tool ${JSON.stringify(tool)} ${SENTENCES[reason] ?? reason}: ${rule}.`;
}
