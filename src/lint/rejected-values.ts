// The values of a condition that the server's schema never lets an argument have, and why.

import { isNum, isWhole } from "../decimal.ts";
import type { Pattern } from "../engine/pattern.ts";
import type { Scalar } from "../policy/policy.ts";
import { type Domain, isNumberIn, isTooShort, lengthOf } from "../schema/domain.ts";
import { showValue } from "./analysis.ts";
import { scalarsOf } from "./representatives.ts";
import type { LintContext } from "./rule.ts";
import { sayRange } from "./say-value.ts";
import { everyElementOf, factsOf, type TypedCondition } from "./typed-conditions.ts";

export interface Rejected {
  /** Position in the list of `in` and `not_in`. */
  readonly index: number;
  readonly value: Scalar;
  /** `unlisted` when the schema lists other values; else what it wants instead: "at most 10". */
  readonly why: string;
}

export interface Rejections {
  /** What is compared with the values: the argument, or for `contains` the elements of an array. */
  readonly domain: Domain;
  readonly rejected: readonly Rejected[];
  /** Every value of the condition is rejected. */
  readonly isWhole: boolean;
}

const EQUALITIES: ReadonlySet<string> = new Set(["eq", "neq", "in", "not_in"]);

/** `undefined` when the condition compares with no value, or not with values of the argument's type. */
export function rejectionsOf(context: LintContext, typed: TypedCondition): Rejections | undefined {
  const domain = comparedDomain(context, typed);
  if (domain === undefined) return undefined;
  const values = scalarsOf(typed.condition);
  const rejected = values.flatMap((value, index): readonly Rejected[] => {
    const why = whyRejected(domain, value, context.schemaPatterns);
    return why === undefined ? [] : [{ index, value, why }];
  });
  return { domain, rejected, isWhole: rejected.length === values.length };
}

function comparedDomain(context: LintContext, typed: TypedCondition): Domain | undefined {
  const { condition, facts } = typed;
  const [first = ""] = scalarsOf(condition);
  if (EQUALITIES.has(condition.op)) return hasTypeOf(facts.domain, first) ? facts.domain : undefined;
  // In a string `contains` looks for a part, which need not be a value.
  if (condition.op !== "contains" || !facts.domain.hasArrays || facts.domain.strings !== undefined)
    return undefined;
  const elements = factsOf(context, typed, everyElementOf(condition.path));
  return elements !== undefined && hasTypeOf(elements.domain, first) ? elements.domain : undefined;
}

function hasTypeOf({ booleans, numbers, strings }: Domain, value: Scalar): boolean {
  if (typeof value === "boolean") return booleans.size > 0;
  return (typeof value === "string" ? strings : numbers) !== undefined;
}

function whyRejected(
  domain: Domain,
  value: Scalar,
  patterns: ReadonlyMap<string, Pattern>,
): string | undefined {
  const { booleans, numbers, strings } = domain;
  if (typeof value === "boolean") return booleans.has(value) ? undefined : "unlisted";
  if (isNum(value)) {
    if (numbers === undefined || isNumberIn(numbers, value)) return undefined;
    if (numbers.values !== undefined) return "unlisted";
    return numbers.isInteger && !isWhole(value) ? "an integer" : sayRange(domain);
  }
  if (strings === undefined) return undefined;
  if (strings.values !== undefined) return strings.values.has(value) ? undefined : "unlisted";
  if (isTooShort(value, strings.minLength)) return `at least ${strings.minLength} characters long`;
  if (lengthOf(value) > strings.maxLength) return `at most ${strings.maxLength} characters long`;
  const broken = strings.patterns.find((pattern) => isBroken(value, patterns.get(pattern)));
  return broken === undefined ? undefined : `text that the pattern ${showValue(broken)} is found in`;
}

/** Dialects of regular expressions differ on other characters, and on the ends of lines. */
function isBroken(text: string, pattern: Pattern | undefined): boolean {
  return pattern !== undefined && /^[\x20-\x7e]*$/.test(text) && !pattern.test(text);
}
