// The conditions of a policy on text, each with what else is asked of the same argument.

import { type Compare, compileCompare } from "../engine/compare.ts";
import { FALSE, TRUE, type Truth } from "../engine/truth.ts";
import { LIMITS } from "../limits.ts";
import { factsOf, type PatternFacts } from "../patterns/facts.ts";
import type { Condition, Rule, RuleList, RuleSet } from "../policy/policy.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { type Scope, scopesOf } from "./entries.ts";
import type { LintContext } from "./rule.ts";

export interface TextCondition extends Scope {
  readonly list: RuleList;
  readonly condition: Condition;
  /** The texts of the value: one, or those of a list. */
  readonly texts: readonly string[];
  /** Of a pattern. */
  readonly facts: PatternFacts | undefined;
  /** Whether the condition is true for the text. */
  readonly accepts: (text: string) => boolean;
  /** Whether the text passes this condition and, as far as they are looked at, all others on the argument. */
  readonly letsPass: (text: string) => boolean;
}

const FOUND = new WeakMap<LintContext, readonly TextCondition[]>();

/** In document order; worked out once for all rules. */
export function textConditions(context: LintContext): readonly TextCondition[] {
  let found = FOUND.get(context);
  if (found === undefined) {
    found = scopesOf(context.policy).flatMap((scope) => conditionsOf(context, scope));
    FOUND.set(context, found);
  }
  return found;
}

export interface PatternCondition extends TextCondition {
  readonly facts: PatternFacts;
  readonly pattern: string;
}

const WITH_PATTERNS = new WeakMap<LintContext, readonly PatternCondition[]>();

/** Those with a pattern. */
export function patternConditions(context: LintContext): readonly PatternCondition[] {
  let found = WITH_PATTERNS.get(context);
  if (found === undefined) {
    found = textConditions(context).flatMap((one) =>
      one.facts === undefined ? [] : [{ ...one, facts: one.facts, pattern: String(one.condition.value) }],
    );
    WITH_PATTERNS.set(context, found);
  }
  return found;
}

const LISTS = ["require", "deny_if", "require_approval"] as const;

function conditionsOf(context: LintContext, scope: Scope): readonly TextCondition[] {
  return LISTS.flatMap((list) =>
    scope.set[list].flatMap((rule) =>
      rule.conditions.flatMap((condition) => {
        const texts = textsOf(condition);
        if (texts.length === 0) return [];
        const compare = (text: string): Truth => compareOf(condition, context)(text);
        const facts = factsOfCondition(context, condition);
        const canTry = (text: string): boolean => facts === undefined || facts.accepts(text) !== undefined;
        const accepts = (text: string): boolean => canTry(text) && compare(text) === TRUE;
        const isPassed =
          list === "require" ? accepts : (text: string) => canTry(text) && compare(text) === FALSE;
        return [
          {
            ...scope,
            list,
            condition,
            texts,
            facts,
            accepts,
            letsPass: (text: string) => isPassed(text) && passesOthers(context, scope, condition, text),
          },
        ];
      }),
    ),
  );
}

function textsOf({ op, value }: Condition): readonly string[] {
  if (op === "exists") return [];
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === "string");
}

function factsOfCondition({ program }: LintContext, { op, value }: Condition): PatternFacts | undefined {
  const pattern = op === "regex" ? program.patterns.get(String(value)) : undefined;
  return pattern && factsOf(pattern);
}

/** What a text for an argument must pass besides. Of rules with several conditions none is sure to deny. */
interface Others {
  readonly required: readonly Condition[];
  readonly denied: readonly Condition[];
}

const NONE: Others = { required: [], denied: [] };
const OTHERS = new WeakMap<RuleSet, ReadonlyMap<string, Others>>();

/** By path. Worked out once for each set: that of `all_tools` is asked about for every tool. */
function othersOf(set: RuleSet): ReadonlyMap<string, Others> {
  let groups = OTHERS.get(set);
  if (groups === undefined) {
    groups = groupOthers(set);
    OTHERS.set(set, groups);
  }
  return groups;
}

function groupOthers({ require, deny_if, require_approval }: RuleSet): ReadonlyMap<string, Others> {
  const groups = new Map<string, { required: Condition[]; denied: Condition[] }>();
  const add = (condition: Condition, list: "required" | "denied"): void => {
    const path = condition.path.text;
    const group = groups.get(path) ?? { required: [], denied: [] };
    groups.set(path, group);
    group[list].push(condition);
  };
  const single = ({ conditions }: Rule): readonly Condition[] => (conditions.length === 1 ? conditions : []);
  for (const condition of require.flatMap(({ conditions }) => conditions)) add(condition, "required");
  for (const condition of deny_if.flatMap(single)) add(condition, "denied");
  for (const condition of require_approval.flatMap(single)) add(condition, "denied");
  return groups;
}

function passesOthers(
  context: LintContext,
  { tool, set }: Scope,
  { path }: Condition,
  text: string,
): boolean {
  const own = othersOf(set).get(path.text) ?? NONE;
  const shared = (tool === undefined ? undefined : othersOf(context.policy.allTools).get(path.text)) ?? NONE;
  // An author can write thousands on one path: what is beyond the first is not looked at.
  const first = (list: keyof Others): readonly Condition[] =>
    [...own[list].slice(0, LIMITS.patternSamples), ...shared[list]].slice(0, LIMITS.patternSamples);
  return (
    first("required").every((one) => compareOf(one, context)(text) === TRUE) &&
    first("denied").every((one) => compareOf(one, context)(text) === FALSE)
  );
}

const COMPARES = new WeakMap<Condition, Compare>();

/** Compiled when the first text is tried, and kept for the others: a list may be long. */
function compareOf(condition: Condition, { program }: LintContext): Compare {
  let compare = COMPARES.get(condition);
  if (compare === undefined) {
    compare = compileCompare(condition, program.patterns);
    COMPARES.set(condition, compare);
  }
  return compare;
}

/** A text as it stands in a message. */
export function quoted(text: string): string {
  const { patternWitnessChars: most } = LIMITS;
  if (text.length <= most) return JSON.stringify(text);
  const shown = maskSecrets(text);
  const [head, tail] = [shown.slice(0, most / 2), shown.slice(-most / 4)];
  return `${JSON.stringify(head)} … ${JSON.stringify(tail)} (${text.length} characters)`;
}
