// The conditions of a policy with what the server's schemas say of their arguments, and what the engine says of
// the values that may be there.

import { compileCompare } from "../engine/compare.ts";
import { ERROR, FALSE, TRUE, type Truth } from "../engine/truth.ts";
import type { ArgumentPath, Condition, Limit, Rule, RuleList } from "../policy/policy.ts";
import { type ArgumentFacts, argumentFacts } from "../schema/argument-facts.ts";
import { limitsOf, rulesOf, type Scope } from "./entries.ts";
import { representativesOf } from "./representatives.ts";
import type { LintContext } from "./rule.ts";
import { type Known, sharedFactsOf } from "./server-tools.ts";

/** What a condition may come to when the argument is there, each with a value that shows it. */
export type Outcomes = ReadonlyMap<Truth, Witness>;

export interface Witness {
  /** `undefined` when no value is at hand: the outcome could not be excluded. */
  readonly value: unknown;
}

/** A condition of which the schema decides something: the argument may be there, and the schema lists it. */
export interface TypedCondition extends Scope {
  readonly list: RuleList;
  readonly rule: Rule;
  readonly condition: Condition;
  readonly facts: ArgumentFacts;
  readonly outcomes: Outcomes;
}

const CONDITIONS = new WeakMap<LintContext, readonly TypedCondition[]>();

export function typedConditions(context: LintContext): readonly TypedCondition[] {
  let known = CONDITIONS.get(context);
  if (known === undefined) {
    known = context.tools === undefined ? [] : readConditions(context);
    CONDITIONS.set(context, known);
  }
  return known;
}

function readConditions(context: LintContext): readonly TypedCondition[] {
  return rulesOf(context.policy).flatMap((one) =>
    one.rule.conditions.flatMap((condition): readonly TypedCondition[] => {
      const facts = factsOf(context, one, condition.path);
      if (facts === undefined || !facts.canBePresent || !facts.isListed) return [];
      const elements =
        condition.op === "contains" ? factsOf(context, one, everyElementOf(condition.path)) : undefined;
      return [{ ...one, condition, facts, outcomes: outcomesOf(context, condition, facts, elements) }];
    }),
  );
}

export interface TypedAmount extends Scope {
  readonly limit: Limit;
  readonly path: ArgumentPath;
  readonly facts: ArgumentFacts;
}

/** The limits that add an argument of which the schema decides something. */
export function typedAmounts(context: LintContext): readonly TypedAmount[] {
  return limitsOf(context.policy).flatMap(({ limit, ...scope }) => {
    const path = limit.incrementFrom;
    const facts = path === undefined ? undefined : factsOf(context, scope, path);
    if (path === undefined || facts === undefined || !facts.canBePresent || !facts.isListed) return [];
    return [{ ...scope, limit, path, facts }];
  });
}

/**
 * What is known of an argument of the tool; for `all_tools` of all tools that a call can reach and that have it.
 * `undefined` when it is not known of one of them.
 */
export function factsOf(context: Known, { tool }: Scope, path: ArgumentPath): ArgumentFacts | undefined {
  if (tool === undefined) return sharedFactsOf(context, path);
  const known = context.tools?.get(tool);
  return known && argumentFacts(known.inputSchema, path);
}

export function everyElementOf({ text, steps }: ArgumentPath): ArgumentPath {
  return { text: `${text}[*]`, steps: [...steps, { kind: "every" }] };
}

/** Asks the engine what it makes of values that stand for all that may be there. */
function outcomesOf(
  context: LintContext,
  condition: Condition,
  { domain }: ArgumentFacts,
  elements: ArgumentFacts | undefined,
): Outcomes {
  const compare = compileCompare(condition, context.program.patterns);
  const outcomes = new Map<Truth, Witness>();
  const add = (value: unknown): void => {
    const truth = compare(value);
    if (!outcomes.has(truth)) outcomes.set(truth, { value });
  };
  const addUnseen = (...truths: readonly Truth[]): void => {
    for (const truth of truths) if (!outcomes.has(truth)) outcomes.set(truth, { value: undefined });
  };
  const { values, hasOtherTexts } = representativesOf(domain, condition);
  for (const value of values) add(value);
  if (condition.op === "contains" && domain.hasArrays) {
    if (elements === undefined) addUnseen(TRUE, FALSE, ERROR);
    else for (const element of representativesOf(elements.domain, condition).values) add([element]);
  }
  // Whether a pattern or a part is found in a text that may be any is left open.
  const isSearch =
    condition.op === "regex" || (condition.op === "contains" && typeof condition.value === "string");
  if (hasOtherTexts && isSearch) addUnseen(TRUE, FALSE);
  return outcomes;
}
