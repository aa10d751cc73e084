// A `deny_if` rule that a call escapes by leaving the argument out.

import type { Condition, Policy } from "../../policy/policy.ts";
import { rulesOf, type Scope } from "../entries.ts";
import type { LintContext, LintRule, Remark } from "../rule.ts";

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
  const { policy } = context;
  return rulesOf(policy).flatMap(({ list, rule, ...scope }) => {
    if (list !== "deny_if") return [];
    const escaping = rule.conditions.find((condition) => canEscape(context, scope, condition));
    if (escaping === undefined) return [];
    const isNegative = escaping.op === "neq" || escaping.op === "not_in";
    return [
      {
        anchor: { pointer: escaping.pointer },
        message: `A call without ${escaping.path.text} is not denied: a condition on an absent argument is false.`,
        help: isNegative
          ? `Say what is allowed instead: a \`require\` rule with \`${escaping.op === "neq" ? "eq" : "in"}\`.`
          : `If the argument must be there, add a \`require\` rule: ${escaping.path.text} exists true.`,
        // "Deny unless it is one of these" says that nothing else may pass; the others may mean what they say.
        severity: isNegative || isOptional(context, scope, escaping) ? "warning" : "info",
      },
    ];
  });
}

function canEscape(context: LintContext, scope: Scope, condition: Condition): boolean {
  if (condition.op === "exists" && condition.value === false) return false;
  return (
    !isGuarded(context.policy, scope, condition.path.text) && isOptional(context, scope, condition) !== false
  );
}

/** Whether the tool's schema lets the argument be absent; `undefined` when that is not known. */
function isOptional({ tools }: LintContext, { tool }: Scope, { path }: Condition): boolean | undefined {
  const schema = tool === undefined ? undefined : tools?.get(tool)?.inputSchema;
  const [first, ...rest] = path.steps;
  if (schema === undefined || schema === null || first?.kind !== "member") return undefined;
  const { required } = schema;
  const isRequired = Array.isArray(required) && required.includes(first.name);
  if (!isRequired) return true;
  return rest.length === 0 ? false : undefined;
}

/** Another rule already denies a call without the argument. */
function isGuarded(policy: Policy, { tool, set }: Scope, path: string): boolean {
  const shared = tool === undefined ? [] : [policy.allTools];
  return [set, ...shared].some(
    ({ require, deny_if }) =>
      require.some(({ conditions }) =>
        conditions.some((other) => other.path.text === path && !isAbsence(other)),
      ) ||
      deny_if.some(
        ({ conditions: [only, ...more] }) => only?.path.text === path && more.length === 0 && isAbsence(only),
      ),
  );
}

function isAbsence({ op, value }: Condition): boolean {
  return op === "exists" && value === false;
}
