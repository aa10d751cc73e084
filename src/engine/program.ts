// Program: a Policy compiled for deciding. No names left to look up, every pattern built.

import type { Micros, Num } from "../decimal.ts";
import type { RuleList } from "../policy/policy.ts";
import type { ReadArgument } from "./argument.ts";
import type { TestCondition } from "./condition.ts";
import type { Decision } from "./decision.ts";
import type { Pattern } from "./pattern.ts";

/** Who a rule or limit belongs to: a tool, or `all_tools`. */
export interface Owner {
  /** `null` for `all_tools`. */
  readonly tool: string | null;
}

export interface CompiledRule {
  readonly owner: Owner;
  readonly list: RuleList;
  readonly index: number;
  readonly onDeny: string | undefined;
  readonly pointer: string;
  readonly tests: readonly TestCondition[];
  /** Of each condition, as it stands in rule ids: `<path>-<op>`. */
  readonly names: readonly string[];
  readonly pointers: readonly string[];
  /** Decisions already built, by `2 * condition + isError`; filled on first use. */
  readonly decisions: (Decision | undefined)[];
}

export interface CompiledLimit {
  readonly owner: Owner;
  readonly counter: string;
  readonly pointer: string;
  readonly onDeny: string | undefined;
  /** Position among all limits of the program; identifies (tool or all_tools, counter, window). */
  readonly slot: number;
  readonly windowSeconds: number;
  readonly max: Micros;
  /** `max` as the policy has it, for reports. */
  readonly maxWritten: Num;
  readonly scope: "grant" | "server";
  /** Millionths that every call adds, or -1 when that is no good amount; unused with `readAmount`. */
  readonly fixedAmount: number;
  readonly readAmount: ReadArgument | undefined;
  readonly refundOnError: boolean;
  /** Rule id. */
  readonly rule: string;
}

export interface CompiledRuleSet {
  readonly require: readonly CompiledRule[];
  readonly deny_if: readonly CompiledRule[];
  readonly require_approval: readonly CompiledRule[];
}

export interface CompiledTool {
  readonly rules: CompiledRuleSet;
  /** The tool's, then those of `all_tools`. */
  readonly limits: readonly CompiledLimit[];
  /** Pointer of the entry of `hide` that hides the tool. */
  readonly hiddenBy: string | undefined;
  /** False when the tool is not listed and the policy denies by default. */
  readonly isListed: boolean;
  /** Whether any `require_approval` rule applies, its own or one of `all_tools`. */
  readonly asksApproval: boolean;
  /** Whether any rule or limit that applies looks at the arguments. */
  readonly readsArguments: boolean;
  /** The arguments that its own rules and limits look at, by name; `undefined` when they cannot be named. */
  readonly argNames: readonly string[] | undefined;
}

export interface Program {
  readonly tools: ReadonlyMap<string, CompiledTool>;
  /** What applies to a tool that is neither listed nor hidden by name. */
  readonly unlisted: CompiledTool;
  readonly allTools: CompiledRuleSet;
  /** The arguments that the rules and limits of `all_tools` look at; `undefined` when they cannot be named. */
  readonly sharedArgNames: readonly string[] | undefined;
  /** Whether `all_tools` has a rule that may deny. */
  readonly hasSharedRules: boolean;
  /** Every pattern of the policy, built. */
  readonly patterns: ReadonlyMap<string, Pattern>;
  /** Every limit, by slot. */
  readonly limits: readonly CompiledLimit[];
}

/** The compiled entry that decides calls of a tool. */
export function toolOf(program: Program, tool: string): CompiledTool {
  return program.tools.get(tool) ?? program.unlisted;
}

/** Whether a decision on the tool can depend on the call's arguments. */
export function readsArguments(program: Program, tool: string): boolean {
  return toolOf(program, tool).readsArguments;
}
