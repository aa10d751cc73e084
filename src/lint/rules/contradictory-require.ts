// `require` conditions on one argument that no value fulfils.

import { compareNums, isNum, midpoint, toNum } from "../../decimal.ts";
import type { Condition, Scalar } from "../../policy/policy.ts";
import { requiredConditions, type Scope, scopesOf } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";
import { compileWitness } from "../witness.ts";

export const contradictoryRequire: LintRule = {
  code: "contradictory-require",
  severity: "error",
  category: "correctness",
  since: "0.1.0",
  summary: "No value of an argument fulfils all that is required of it.",
  why: "Every call of the tool is denied, which was hardly meant: `action: deny` says it openly.",
  bad: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: gt, value: 100 }
        on_deny: Small amounts go elsewhere.
      - conditions:
          - { path: args.amount, op: lt, value: 50 }
        on_deny: Too much.
`,
  },
  good: {
    policy: `version: "1"
default: deny
tools:
  transfer:
    require:
      - conditions:
          - { path: args.amount, op: gt, value: 50 }
          - { path: args.amount, op: lte, value: 100 }
        on_deny: From 50 to 100.
`,
  },
  check,
};

function check(context: LintContext): readonly Remark[] {
  return scopesOf(context.policy).flatMap((scope) => findContradictions(context, scope));
}

function findContradictions(context: LintContext, scope: Scope): readonly Remark[] {
  const own = new Set(scope.set.require.flatMap(({ conditions }) => conditions));
  if (own.size === 0) return [];
  const byPath = groupByPath(requiredConditions(context.policy, scope));
  return [...byPath].flatMap(([path, conditions]) => {
    // What all_tools contradicts by itself is reported there, once.
    const last = conditions.findLast((condition) => own.has(condition));
    if (last === undefined || path.includes("[*]") || canHold(context, conditions)) return [];
    return [
      {
        anchor: { pointer: last.pointer },
        message: `No value of ${path} fulfils the ${conditions.length} conditions that are required of it, so every call is denied.`,
        help: "Mend the conditions; to deny the tool, write `action: deny`.",
      },
    ];
  });
}

function groupByPath(conditions: readonly Condition[]): ReadonlyMap<string, readonly Condition[]> {
  const groups = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const group = groups.get(condition.path.text);
    if (group === undefined) groups.set(condition.path.text, [condition]);
    else group.push(condition);
  }
  return groups;
}

/** False only when it is certain that no value passes; values between and around the constants stand for all. */
function canHold(context: LintContext, conditions: readonly Condition[]): boolean {
  if (conditions.some(({ op, value }) => op === "exists" && value === false)) {
    return conditions.every(({ op, value }) => op === "exists" && value === false);
  }
  const open = conditions.filter(({ op }) => op === "regex" || op === "contains");
  const closed = conditions.filter(({ op }) => op !== "regex" && op !== "contains" && op !== "exists");
  if (closed.length === 0) return true;
  const isListed = closed.some(({ op }) => op === "eq" || op === "in");
  const compiled = (all: readonly Condition[]) => all.map((condition) => compileWitness(context, condition));
  const [closedTests, openTests] = [compiled(closed), compiled(open)];
  return candidatesOf(closed).some((value) => {
    // Text that is not listed may be anything, so a pattern may find something in it.
    const isAnyText = typeof value === "string" && !isListed;
    return (
      closedTests.every((holds) => holds(value)) && (isAnyText || openTests.every((holds) => holds(value)))
    );
  });
}

/** Farther out than any number of a policy: 64 characters with an exponent of 308. */
const ABOVE_ALL = toNum(1n, 400);
const BELOW_ALL = toNum(-1n, 400);

function candidatesOf(conditions: readonly Condition[]): readonly Scalar[] {
  const constants = conditions.flatMap(({ value }) => (Array.isArray(value) ? value : [value as Scalar]));
  const numbers = constants.filter(isNum).sort(compareNums);
  const between = numbers.flatMap((value, i) => {
    const next = numbers[i + 1];
    return next === undefined ? [] : [midpoint(value, next)];
  });
  const outside = [ABOVE_ALL, BELOW_ALL];
  // A text that no constant is: longer than all of them.
  const longest = constants.reduce<number>((length, value) => Math.max(length, String(value).length), 0);
  // First what is most likely to pass: there may be thousands of constants.
  return [...outside, "x".repeat(longest + 1), true, false, ...between, ...constants];
}
