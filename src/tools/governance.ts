// Governance: what a policy says of each tool of a server, before any call is made.
// specification: cli.md section 3.

import { DEFAULT_DENY, HIDDEN, limitRuleId, ruleId } from "../engine/rule-id.ts";
import type { HiddenTool, Policy, Rule, RuleList, RuleSet } from "../policy/policy.ts";
import { isIdleLimit, isIdleRule } from "./idle-rules.ts";
import type { Tool } from "./tool.ts";

export type GovernanceState =
  | "hidden"
  | "denied"
  | "approval"
  | "conditional"
  | "limited"
  | "allowed"
  | "default-allowed"
  | "default-denied";

export interface GovernedTool {
  readonly tool: Tool;
  readonly state: GovernanceState;
  /** Id of the rule or limit that decides the state (policy-format.md section 5); empty where none does. */
  readonly rule: string;
  /** RFC 6901 pointer into the policy as written; empty when the policy says nothing there. */
  readonly pointer: string;
  /** Calls get through, and nobody has said what of them may: `default-allowed`, or `allowed` and no read. */
  readonly isUngoverned: boolean;
}

/** An entry of the policy for a tool that the server does not have. */
export interface MissingTool {
  readonly name: string;
  readonly list: "tools" | "hide";
  readonly pointer: string;
}

export interface Governance {
  /** In the order of the tools given. */
  readonly tools: readonly GovernedTool[];
  /** Entries of `tools`, then of `hide`, each in document order. `*` in `hide` names no tool. */
  readonly missing: readonly MissingTool[];
}

interface Verdict {
  readonly state: GovernanceState;
  readonly rule: string;
  readonly pointer: string;
}

/** A rule set with its owner as rule ids name it: a tool, or `null` for `all_tools`. */
interface Owned {
  readonly owner: string | null;
  readonly set: RuleSet;
}

const EVERY_TOOL = "*";

/**
 * Says how each tool is governed. Of several states that fit, the one that bars most: hidden, denied,
 * approval, conditional, limited, allowed. Rules and limits that never decide a call make no state.
 *
 * A tool that is not listed is `default-allowed` or `default-denied`, whatever `all_tools` holds: nobody
 * has spoken about that tool. Rules of `all_tools` still apply to its calls under `default: allow`.
 */
export function governTools(policy: Policy, tools: readonly Tool[]): Governance {
  const names = new Set(tools.map(({ name }) => name));
  const hiddenBy = firstHiding(policy.hide);
  return {
    tools: tools.map((tool) => {
      const verdict = judge(policy, tool.name, hiddenBy(tool.name));
      return { tool, ...verdict, isUngoverned: isUngoverned(verdict.state, tool) };
    }),
    missing: [
      ...[...policy.tools.values()]
        .filter(({ name }) => !names.has(name))
        .map(({ name, pointer }) => ({ name, list: "tools" as const, pointer })),
      ...policy.hide
        .filter(({ name }) => name !== EVERY_TOOL && !names.has(name))
        .map(({ name, pointer }) => ({ name, list: "hide" as const, pointer })),
    ],
  };
}

function isUngoverned(state: GovernanceState, { risk }: Tool): boolean {
  return state === "default-allowed" || (state === "allowed" && risk.class !== "read");
}

function judge(policy: Policy, name: string, hidden: HiddenTool | undefined): Verdict {
  if (hidden !== undefined) return { state: "hidden", rule: HIDDEN, pointer: hidden.pointer };
  const entry = policy.tools.get(name);
  if (entry === undefined) return judgeUnlisted(policy);
  const sets: readonly Owned[] = [
    { owner: name, set: entry },
    { owner: null, set: policy.allTools },
  ];
  const state =
    findRule(policy, sets, "denied", ["deny_if"], ({ conditions }) => conditions.length === 0) ??
    findRule(policy, sets, "approval", ["require_approval"], (rule) => !isIdleRule(rule)) ??
    findRule(policy, sets, "conditional", ["require", "deny_if"], canDeny) ??
    findLimit(sets);
  return state ?? { state: "allowed", rule: "", pointer: entry.pointer };
}

function judgeUnlisted(policy: Policy): Verdict {
  if (policy.default === "deny") return { state: "default-denied", rule: DEFAULT_DENY, pointer: "/default" };
  return { state: "default-allowed", rule: "", pointer: policy.isDefaultWritten ? "/default" : "" };
}

/** A rule of `require` denies what it does not hold for, and so also where it never holds. */
function canDeny(rule: Rule, list: RuleList): boolean {
  return list === "require" || !isIdleRule(rule);
}

/** The first rule that fits, in the order of reports (policy-format.md section 5). */
function findRule(
  policy: Policy,
  sets: readonly Owned[],
  state: GovernanceState,
  lists: readonly RuleList[],
  fits: (rule: Rule, list: RuleList) => boolean,
): Verdict | undefined {
  for (const { owner, set } of sets) {
    for (const list of lists) {
      const rule = set[list].find((one) => fits(one, list));
      if (rule !== undefined) return { state, ...placeOf(policy, owner, list, rule) };
    }
  }
  return undefined;
}

/** A rule by its first condition; a lowered rule is pointed at as a whole. */
function placeOf(policy: Policy, owner: string | null, list: RuleList, rule: Rule) {
  const names = rule.conditions.map(({ path, op }) => `${path.text}-${op}`);
  const pointer = policy.dialect === "rules" ? rule.pointer : (rule.conditions[0]?.pointer ?? rule.pointer);
  return { rule: ruleId({ owner: { tool: owner }, list, names, index: rule.index }, 0), pointer };
}

function findLimit(sets: readonly Owned[]): Verdict | undefined {
  for (const { owner, set } of sets) {
    const limit = set.limits.find((one) => !isIdleLimit(one));
    if (limit !== undefined) {
      return {
        state: "limited",
        rule: limitRuleId({ tool: owner }, limit.counter),
        pointer: limit.pointer,
      };
    }
  }
  return undefined;
}

/** The first entry of `hide` that fits a tool. */
function firstHiding(hide: readonly HiddenTool[]): (name: string) => HiddenTool | undefined {
  const byName = new Map<string, HiddenTool>();
  for (const [i, entry] of hide.entries()) {
    if (entry.name === EVERY_TOOL) {
      const before = new Set(hide.slice(0, i).map(({ name }) => name));
      return (name) => (before.has(name) ? byName.get(name) : entry);
    }
    if (!byName.has(entry.name)) byName.set(entry.name, entry);
  }
  return (name) => byName.get(name);
}
