// A `deny_if` rule that a call escapes by leaving the argument out.

import type { Condition, Policy, RuleSet } from "../../policy/policy.ts";
import { rulesOf, type Scope } from "../entries.ts";
import { restatedConditions } from "../restated.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { saySchema } from "../say-value.ts";
import { factsOf } from "../typed-conditions.ts";
import { isUnknown } from "../unknown-paths.ts";

export const denyIfAbsentArgument: LintRule = {
  code: "deny-if-absent-argument",
  severity: "warning",
  category: "security",
  since: "0.1.0",
  summary: "A deny_if rule does not hold when the argument is absent.",
  why: "A condition on an absent argument is false, so a caller escapes the rule by leaving the argument out.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    deny_if:
      - conditions:
          - { path: args.region, op: not_in, value: [eu-west-1, eu-north-1] }
        on_deny: European regions only.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  deploy:
    require:
      - conditions:
          - { path: args.region, op: in, value: [eu-west-1, eu-north-1] }
        on_deny: European regions only.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return rulesOf(context.policy).flatMap(({ list, rule, ...scope }) => {
    if (list !== "deny_if") return [];
    const escaping = rule.conditions.find((condition) => canEscape(context, scope, condition));
    if (escaping === undefined || restatedConditions(context).has(escaping)) return [];
    return [
      {
        anchor: { pointer: escaping.pointer },
        message: messageFor(context, scope, escaping),
        help: helpFor(scope, escaping),
        // "Deny unless it is one of these" says that nothing else may pass; the others may mean what they say.
        // In `all_tools` a `require` rule would deny every tool that has no such argument.
        severity: NEGATIVE.has(escaping.op) && scope.tool !== undefined ? "warning" : "info",
      },
    ];
  });
}

function helpFor({ tool }: Scope, { op, path }: Condition): string {
  const guard = `add a \`require\` rule${tool === undefined ? " to the tools that have it" : ""}: ${path.text} exists true`;
  return NEGATIVE.has(op) && tool !== undefined
    ? `Say what is allowed instead: a \`require\` rule with \`${op === "neq" ? "eq" : "in"}\`.`
    : `If the argument must be there, ${guard}.`;
}

function messageFor(context: LintContext, scope: Scope, { path }: Condition): string {
  const facts = factsOf(context, scope, path);
  if (facts?.canBeMissing === false) {
    return `A call with null as ${path.text} is not denied: a condition on an absent argument is false, and null counts as absent.`;
  }
  const schema = facts?.isOptional === true ? ` ${saySchema(scope.tool)} lets it be left out.` : "";
  return `A call without ${path.text} is not denied: a condition on an absent argument is false.${schema}`;
}

const NEGATIVE: ReadonlySet<Condition["op"]> = new Set(["neq", "not_in"]);
const THRESHOLDS: ReadonlySet<Condition["op"]> = new Set(["lt", "lte", "gt", "gte"]);

function canEscape(context: LintContext, scope: Scope, condition: Condition): boolean {
  const { op, value, path } = condition;
  // Whoever denies what is there, or a switch that is on, says what becomes of a call without it.
  if (op === "exists" || (op === "eq" && value === true)) return false;
  const facts = factsOf(context, scope, path);
  if (!NEGATIVE.has(op)) {
    // An array without elements has none that should have been denied.
    if (path.steps.some(({ kind }) => kind === "every")) return false;
    // To deny some values says nothing of a call without one, unless the schema is known to allow such a call; a
    // threshold is silent about what the server takes instead.
    if (!THRESHOLDS.has(op) && facts?.isOptional !== true) return false;
  }
  // A path that leads nowhere is told as such.
  const isThere = facts !== undefined && (!facts.canBeAbsent || isUnknown(facts));
  return !isThere && !isGuarded(context.policy, scope, path.text);
}

/** Another rule already denies a call without the argument. */
function isGuarded(policy: Policy, { tool, set }: Scope, path: string): boolean {
  return guardedPaths(set).has(path) || (tool !== undefined && guardedPaths(policy.allTools).has(path));
}

const GUARDED = new WeakMap<RuleSet, ReadonlySet<string>>();

/** Arguments without which a rule of the set denies a call; kept, because every condition asks. */
function guardedPaths(set: RuleSet): ReadonlySet<string> {
  let paths = GUARDED.get(set);
  if (paths === undefined) {
    const required = set.require.flatMap(({ conditions }) => conditions.filter((one) => !isAbsence(one)));
    const banned = set.deny_if.flatMap(({ conditions }) =>
      conditions.length === 1 ? conditions.filter(isAbsence) : [],
    );
    paths = new Set([...required, ...banned].map(({ path }) => path.text));
    GUARDED.set(set, paths);
  }
  return paths;
}

function isAbsence({ op, value }: Condition): boolean {
  return op === "exists" && value === false;
}
