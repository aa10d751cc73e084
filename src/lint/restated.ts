// Conditions that say exactly what the server's schema says: a second lock on the same door, which nobody writes by
// mistake. `policy scan --init` writes such conditions for tools that run something.

import { compareNums, formatNum, isNum } from "../decimal.ts";
import { FALSE, TRUE } from "../engine/truth.ts";
import type { Condition, Operator, Scalar } from "../policy/policy.ts";
import type { Bound, Domain } from "../schema/domain.ts";
import type { LintContext } from "./rule.ts";
import { type TypedCondition, typedConditions } from "./typed-conditions.ts";

/** The condition lets every call through that the schema admits, and no value that the schema does not list. */
export function isRestated({ list, rule, condition, facts, outcomes }: TypedCondition): boolean {
  const isRequired = list === "require";
  if (isRequired ? facts.canBeAbsent : list !== "deny_if" || rule.conditions.length > 1) return false;
  if (outcomes.size !== 1 || !outcomes.has(isRequired ? TRUE : FALSE)) return false;
  const { op, value } = condition;
  const [isLeast, isMost, isList] = isRequired ? REQUIRED : DENIED;
  if (isLeast.has(op)) return isSameBound(facts.domain.numbers?.min, value);
  if (isMost.has(op)) return isSameBound(facts.domain.numbers?.max, value);
  return isList.has(op) && isWholeList(facts.domain, Array.isArray(value) ? value : [value]);
}

const RESTATED = new WeakMap<LintContext, ReadonlySet<Condition>>();

export function restatedConditions(context: LintContext): ReadonlySet<Condition> {
  let restated = RESTATED.get(context);
  if (restated === undefined) {
    restated = new Set(
      typedConditions(context)
        .filter(isRestated)
        .map(({ condition }) => condition),
    );
    RESTATED.set(context, restated);
  }
  return restated;
}

type Operators = readonly [
  least: ReadonlySet<Operator>,
  most: ReadonlySet<Operator>,
  list: ReadonlySet<Operator>,
];

const REQUIRED: Operators = [new Set(["gte", "gt"]), new Set(["lte", "lt"]), new Set(["in", "eq"])];
const DENIED: Operators = [new Set(["lt", "lte"]), new Set(["gt", "gte"]), new Set(["not_in", "neq"])];

function isSameBound(bound: Bound | undefined, value: unknown): boolean {
  return bound !== undefined && isNum(value) && compareNums(bound.value, value) === 0;
}

/** All values that the schema lists, each once. */
function isWholeList({ strings, numbers }: Domain, values: readonly Scalar[]): boolean {
  const listed = new Set<string>([
    ...[...(strings?.values ?? [])].map((text) => JSON.stringify(text)),
    ...(numbers?.values?.keys() ?? []),
  ]);
  const written = values.map((value) => (isNum(value) ? formatNum(value) : JSON.stringify(value)));
  return listed.size > 0 && listed.size === values.length && written.every((text) => listed.has(text));
}
