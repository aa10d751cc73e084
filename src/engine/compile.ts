// Policy → Program.

import { amountMicros, floorMicros } from "../decimal.ts";
import type { Problem } from "../finding.ts";
import type { ArgumentPath, Limit, Policy, Rule, RuleList, RuleSet } from "../policy/policy.ts";
import { compilePath } from "./argument.ts";
import { compileCondition } from "./condition.ts";
import { type BadPattern, buildPatterns, type Pattern } from "./pattern.ts";
import type {
  CompiledLimit,
  CompiledRule,
  CompiledRuleSet,
  CompiledTool,
  Owner,
  Program,
} from "./program.ts";
import { limitRuleId } from "./rule-id.ts";

export type Compilation =
  | { readonly program: Program; readonly problems: readonly [] }
  | { readonly program: undefined; readonly problems: readonly Problem[] };

/**
 * Compiles a policy. The only thing that can be wrong with one that was read is a pattern:
 * each that RE2 refuses is a problem, and there is no program.
 */
export async function compile(policy: Policy): Promise<Compilation> {
  const built = await buildPatterns(patternsOf(policy));
  const problems = conditionsOf(policy).flatMap(({ pointer, value }) => {
    const pattern = typeof value === "string" ? built.get(value) : undefined;
    return pattern !== undefined && "code" in pattern ? [patternProblem(pointer, pattern)] : [];
  });
  if (problems.length > 0) return { program: undefined, problems };
  return { program: compileProgram(policy, built as ReadonlyMap<string, Pattern>), problems: [] };
}

interface Context {
  readonly policy: Policy;
  readonly patterns: ReadonlyMap<string, Pattern>;
  readonly limits: CompiledLimit[];
}

function compileProgram(policy: Policy, patterns: ReadonlyMap<string, Pattern>): Program {
  const context: Context = { policy, patterns, limits: [] };
  const all: Owner = { tool: null };
  const allTools = compileRules(policy.allTools, all, context);
  const allLimits = policy.allTools.limits.map((limit) => compileLimit(limit, all, context));
  const allRead = doesRead(allTools, allLimits);
  const isOpen = policy.default === "allow";
  const tools = new Map<string, CompiledTool>();
  for (const [name, entry] of policy.tools) {
    const owner: Owner = { tool: name };
    const rules = compileRules(entry, owner, context);
    const limits = [...entry.limits.map((limit) => compileLimit(limit, owner, context)), ...allLimits];
    tools.set(name, {
      rules,
      limits: limits.length === allLimits.length ? allLimits : limits,
      hiddenBy: undefined,
      isListed: true,
      asksApproval: rules.require_approval.length > 0 || allTools.require_approval.length > 0,
      readsArguments: allRead || doesRead(rules, limits),
      argNames: argNamesOf(entry),
    });
  }
  const unlisted: CompiledTool = {
    rules: NO_RULES,
    limits: allLimits,
    hiddenBy: undefined,
    isListed: isOpen,
    asksApproval: allTools.require_approval.length > 0,
    readsArguments: isOpen && allRead,
    argNames: [],
  };
  return {
    tools: hide(policy, tools, unlisted),
    unlisted: hideAll(policy, unlisted),
    allTools,
    sharedArgNames: argNamesOf(policy.allTools),
    hasSharedRules: allTools.require.length > 0 || allTools.deny_if.length > 0,
    patterns,
    limits: context.limits,
  };
}

const NO_RULES: CompiledRuleSet = { require: [], deny_if: [], require_approval: [] };
const EVERY_TOOL = "*";

/** Marks each tool with the first entry of `hide` that fits it. */
function hide(
  policy: Policy,
  tools: Map<string, CompiledTool>,
  unlisted: CompiledTool,
): ReadonlyMap<string, CompiledTool> {
  const firstStar = policy.hide.findIndex(({ name }) => name === EVERY_TOOL);
  const star = firstStar === -1 ? policy.hide.length : firstStar;
  for (const [name, tool] of tools) {
    if (firstStar !== -1) tools.set(name, { ...tool, hiddenBy: policy.hide[star]?.pointer });
  }
  for (let i = Math.min(star, policy.hide.length - 1); i >= 0; i--) {
    const hidden = policy.hide[i];
    if (hidden === undefined) continue;
    tools.set(hidden.name, { ...(tools.get(hidden.name) ?? unlisted), hiddenBy: hidden.pointer });
  }
  return tools;
}

function hideAll(policy: Policy, unlisted: CompiledTool): CompiledTool {
  const star = policy.hide.find(({ name }) => name === EVERY_TOOL);
  return star === undefined ? unlisted : { ...unlisted, hiddenBy: star.pointer };
}

function compileRules(set: RuleSet, owner: Owner, context: Context): CompiledRuleSet {
  const compileList = (list: RuleList): readonly CompiledRule[] =>
    set[list].map((rule) => compileRule(rule, list, owner, context));
  return {
    require: compileList("require"),
    deny_if: compileList("deny_if"),
    require_approval: compileList("require_approval"),
  };
}

function compileRule(rule: Rule, list: RuleList, owner: Owner, { policy, patterns }: Context): CompiledRule {
  return {
    owner,
    list,
    index: rule.index,
    onDeny: rule.onDeny,
    pointer: rule.pointer,
    tests: rule.conditions.map((condition) => compileCondition(condition, list, patterns)),
    names: rule.conditions.map(({ path, op }) => `${path.text}-${op}`),
    // A lowered rule is pointed at as a whole (policy-format.md section 5).
    pointers: rule.conditions.map(({ pointer }) => (policy.dialect === "rules" ? rule.pointer : pointer)),
    decisions: [],
  };
}

function compileLimit(limit: Limit, owner: Owner, context: Context): CompiledLimit {
  const compiled: CompiledLimit = {
    owner,
    counter: limit.counter,
    pointer: limit.pointer,
    onDeny: limit.onDeny,
    slot: context.limits.length,
    windowSeconds: limit.windowSeconds,
    max: floorMicros(limit.max),
    maxWritten: limit.max,
    scope: limit.scope,
    fixedAmount: amountMicros(limit.increment),
    readAmount: limit.incrementFrom && compilePath(limit.incrementFrom),
    refundOnError: limit.refundOnError,
    rule: limitRuleId(owner, limit.counter),
  };
  context.limits.push(compiled);
  return compiled;
}

function doesRead(rules: CompiledRuleSet, limits: readonly CompiledLimit[]): boolean {
  const all = [...rules.require, ...rules.deny_if, ...rules.require_approval];
  return (
    all.some(({ tests }) => tests.length > 0) || limits.some(({ readAmount }) => readAmount !== undefined)
  );
}

/** The first members of every path that the rules and limits read. */
function argNamesOf(set: RuleSet): readonly string[] | undefined {
  const names = new Set<string>();
  for (const { steps } of pathsOf(set)) {
    const [first] = steps;
    // A value of that name that is made of the text would be the prototype.
    if (first?.kind !== "member" || first.name === "__proto__") return undefined;
    names.add(first.name);
  }
  return [...names];
}

function pathsOf({ require, deny_if: denyIf, require_approval: approval, limits }: RuleSet): ArgumentPath[] {
  return [
    ...[...require, ...denyIf, ...approval].flatMap(({ conditions }) => conditions.map(({ path }) => path)),
    ...limits.flatMap(({ incrementFrom }) => incrementFrom ?? []),
  ];
}

function conditionsOf(policy: Policy) {
  const sets: readonly RuleSet[] = [policy.allTools, ...policy.tools.values()];
  const rules = sets.flatMap((set) => [...set.require, ...set.deny_if, ...set.require_approval]);
  return rules.flatMap(({ conditions }) => conditions).filter(({ op }) => op === "regex");
}

function patternsOf(policy: Policy): ReadonlySet<string> {
  return new Set(conditionsOf(policy).map(({ value }) => String(value)));
}

function patternProblem(pointer: string, { code, message, help, part }: BadPattern): Problem {
  // The place is the value, as for every error of the format; the text says where in it.
  const where = part === undefined ? "" : ` It stands at character ${part.start + 1} of the pattern.`;
  return {
    code,
    severity: "error",
    anchor: { pointer: `${pointer}/value` },
    message: `${message}${where}`,
    help,
  };
}
