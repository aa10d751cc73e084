// The conditions of a policy on text, each with what else is asked of the same argument.

import { type Compare, compileCompare } from "../engine/compare.ts";
import { FALSE, TRUE } from "../engine/truth.ts";
import { LIMITS } from "../limits.ts";
import type { Condition, RuleList } from "../policy/policy.ts";
import { maskSecrets } from "../policy/secrets.ts";
import { requiredConditions, type Scope, scopesOf } from "./entries.ts";
import { factsOf, type PatternFacts } from "./pattern-facts.ts";
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

/** Those with a pattern. */
export function patternConditions(
  context: LintContext,
): readonly (TextCondition & { readonly facts: PatternFacts; readonly pattern: string })[] {
  return textConditions(context).flatMap((one) =>
    one.facts === undefined ? [] : [{ ...one, facts: one.facts, pattern: String(one.condition.value) }],
  );
}

const LISTS = ["require", "deny_if", "require_approval"] as const;

function conditionsOf(context: LintContext, scope: Scope): readonly TextCondition[] {
  const others = groupOthers(context, scope);
  return LISTS.flatMap((list) =>
    scope.set[list].flatMap((rule) =>
      rule.conditions.flatMap((condition) => {
        const texts = textsOf(condition);
        if (texts.length === 0) return [];
        const compare = compileCompare(condition, context.program.patterns);
        const around = others.get(condition.path.text) ?? NONE;
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
            letsPass: (text: string) => isPassed(text) && passesOthers(around, text),
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

interface Others {
  readonly required: readonly Compare[];
  readonly denied: readonly Compare[];
}

const NONE: Others = { required: [], denied: [] };

/** What a text for an argument must pass besides, by path. Of rules with several conditions none is sure to deny. */
function groupOthers(context: LintContext, scope: Scope): ReadonlyMap<string, Others> {
  const groups = new Map<string, { required: Compare[]; denied: Compare[] }>();
  const add = (condition: Condition, list: "required" | "denied"): void => {
    const path = condition.path.text;
    const group = groups.get(path) ?? { required: [], denied: [] };
    groups.set(path, group);
    // An author can write thousands on one path: what is beyond the first is not looked at.
    if (group[list].length < LIMITS.patternSamples) {
      group[list].push(compileCompare(condition, context.program.patterns));
    }
  };
  for (const condition of requiredConditions(context.policy, scope)) add(condition, "required");
  const shared = scope.tool === undefined ? [] : [context.policy.allTools];
  for (const { deny_if, require_approval } of [scope.set, ...shared]) {
    for (const { conditions } of [...deny_if, ...require_approval]) {
      const [only, ...more] = conditions;
      if (only !== undefined && more.length === 0) add(only, "denied");
    }
  }
  return groups;
}

function passesOthers({ required, denied }: Others, text: string): boolean {
  return (
    required.every((compare) => compare(text) === TRUE) && denied.every((compare) => compare(text) === FALSE)
  );
}

/** A text as it stands in a message. */
export function quoted(text: string): string {
  const { patternWitnessChars: most } = LIMITS;
  if (text.length <= most) return JSON.stringify(text);
  const shown = maskSecrets(text);
  const [head, tail] = [shown.slice(0, most / 2), shown.slice(-most / 4)];
  return `${JSON.stringify(head)} … ${JSON.stringify(tail)} (${text.length} characters)`;
}
