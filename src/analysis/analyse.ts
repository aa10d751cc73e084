// Reasons about the rules of a policy, one argument path at a time. Every verdict is true of all calls;
// what is not decided is left unsaid.

import type { Program } from "../engine/program.ts";
import { compareText } from "../order.ts";
import { type Condition, type Policy, RULE_LISTS, type Rule } from "../policy/policy.ts";
import { judgeScope } from "./among-rules.ts";
import { inReportOrder, toEntries } from "./entry.ts";
import { buildGroups, type Group, type Plan, planGroup } from "./group.ts";
import { createProbe } from "./probe.ts";
import { valuesOf } from "./same.ts";
import { indexPaths, type PathIndex, type ScopedRule, scopedRules } from "./scoped-rule.ts";
import type { Analysis, Verdict } from "./verdict.ts";
import { judgeRule } from "./within-rule.ts";

export function analyse(policy: Policy, program: Program): Analysis {
  const scopes = planScopes(policy, program);
  const rules = scopes.flatMap(({ own }) => own.map(planRule));
  const plans = [...scopes, ...rules].flatMap((one) => one.plans);
  const groups = buildGroups(plans, createProbe(program.patterns));
  const built = (some: readonly Plan[]): readonly Group[] => some.flatMap((plan) => groups.get(plan) ?? []);
  const within = rules.flatMap(({ scoped, plans: own }) => judgeRule(scoped, built(own)));
  const settled = new Set(within.filter(({ kind }) => kind === "never-holds").map(({ rule }) => rule));
  const judged = scopes.map(({ tool, rules: some, plans: own }) => ({
    tool,
    ...judgeScope(toEntries(some, built(own)), settled),
  }));
  const isAllDenied = judged.some(({ tool, isDenied }) => tool === undefined && isDenied);
  const among = judged.flatMap(({ verdicts }) => verdicts);
  return {
    verdicts: selectVerdicts(within, among),
    deniedTools: new Set(
      judged.flatMap(({ tool, isDenied }) => (isDenied || isAllDenied ? (tool ?? []) : [])),
    ),
  };
}

interface PlannedScope {
  /** Absent for `all_tools` by itself. */
  readonly tool: string | undefined;
  readonly own: readonly ScopedRule[];
  /** With those of `all_tools` that look at the same arguments or at none, in the order of reports. */
  readonly rules: readonly ScopedRule[];
  readonly plans: readonly Plan[];
}

/** `all_tools` by itself, and every tool that is not hidden: of a hidden one no rule ever decides. */
function planScopes(policy: Policy, program: Program): readonly PlannedScope[] {
  const everywhere = scopedRules(undefined, policy.allTools, true);
  const shared = everywhere.map((scoped) => ({ ...scoped, isOwn: false }));
  const sharedIndex = indexPaths(shared);
  const bare = shared.filter(({ conditions }) => conditions.length === 0);
  const tools = [...policy.tools.values()].filter(
    ({ name }) => program.tools.get(name)?.hiddenBy === undefined,
  );
  return [
    planScope(undefined, everywhere, new Map(), []),
    ...tools.map((set) => planScope(set.name, scopedRules(set.name, set, true), sharedIndex, bare)),
  ];
}

/** Of a path on which a tool has no rule of its own, everything is said in `all_tools`. */
function planScope(
  tool: string | undefined,
  own: readonly ScopedRule[],
  sharedIndex: PathIndex,
  bare: readonly ScopedRule[],
): PlannedScope {
  // Then only rules without conditions are left, which are judged in `all_tools` too.
  if (own.length === 0) return { tool, own, rules: own, plans: [] };
  const plans = [...indexPaths(own)].flatMap(([key, members]) => {
    const all = [...members, ...(sharedIndex.get(key) ?? [])];
    return planGroup(JSON.stringify([tool ?? null, key]), all, () => 1) ?? [];
  });
  const compared = plans.filter(({ conditions }) => conditions.length > 1);
  const members = compared.flatMap((plan) => plan.members.map(({ scoped }) => scoped));
  const shared = [...new Set(members.filter(({ isOwn }) => !isOwn))].sort(byPlace);
  return { tool, own, rules: inReportOrder(own, [...shared, ...bare].sort(byPlace)), plans: compared };
}

/** Document order within `all_tools`. */
function byPlace(a: ScopedRule, b: ScopedRule): number {
  return RULE_LISTS.indexOf(a.list) - RULE_LISTS.indexOf(b.list) || a.rule.index - b.rule.index;
}

interface PlannedRule {
  readonly scoped: ScopedRule;
  readonly plans: readonly Plan[];
}

/** Of one condition by itself something can be said only when it may speak of every value of a type. */
function isTelling(conditions: readonly Condition[]): boolean {
  const [only, ...more] = conditions;
  if (only === undefined || more.length > 0) return more.length > 0;
  const values = valuesOf(only);
  return only.value === "" || (values.length > 1 && typeof values[0] === "boolean");
}

function planRule(scoped: ScopedRule): PlannedRule {
  const telling = [...indexPaths([scoped])].filter(([, members]) =>
    members.some(({ conditions }) => isTelling(conditions)),
  );
  const plans = telling.flatMap(
    ([key, members]) =>
      planGroup(`${scoped.list} ${scoped.rule.pointer} ${key}`, members, (count) => count) ?? [],
  );
  return { scoped, plans };
}

/** One mistake, one verdict: of rules that are useless as a whole, nothing is said of their conditions. */
function selectVerdicts(within: readonly Verdict[], among: readonly Verdict[]): readonly Verdict[] {
  const useless = new Set<Rule>(among.flatMap(({ kind, rule }) => (kind === "always-true" ? [] : [rule])));
  const known = new Set(within.flatMap((one) => ("condition" in one ? [one.condition] : [])));
  const kept = [
    ...within.filter(({ rule }) => !useless.has(rule)),
    ...among.filter((one) => one.kind !== "always-true" || !known.has(one.condition)),
  ];
  return kept.sort((a, b) => compareText(a.rule.pointer, b.rule.pointer));
}
