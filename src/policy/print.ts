// Policy → JSON text in the lists of the policy document, shorthands and the rules dialect written out.

import type { Num } from "../decimal.ts";
import type { Condition, Limit, Policy, Rule, RuleSet } from "./policy.ts";
import { type Printable, printJson } from "./printable.ts";
import { WINDOWS } from "./read-nodes.ts";

/**
 * Prints a policy as JSON. Reading it gives the same policy, but for where things stand and for
 * counters of shorthands, which are then written out.
 */
export function printPolicy(policy: Policy): string {
  const { schema, description, allTools, tools } = policy;
  return printJson(
    object({
      $schema: schema,
      version: "1",
      description,
      default: policy.default,
      hide: policy.hide.map(({ name }) => name),
      all_tools: ruleSet(allTools),
      tools: new Map([...tools].map(([name, entry]) => [name, ruleSet(entry)])),
    }),
  );
}

function object(members: Readonly<Record<string, Printable | undefined>>): ReadonlyMap<string, Printable> {
  const entries = Object.entries(members).filter(
    (entry): entry is [string, Printable] => entry[1] !== undefined,
  );
  return new Map(entries);
}

function ruleSet(set: RuleSet): Printable {
  return object({
    require: listOf(set.require, rule),
    deny_if: listOf(set.deny_if, rule),
    require_approval: listOf(set.require_approval, rule),
    limits: listOf(set.limits, limit),
  });
}

/** Empty lists are left out: they mean the same as absent ones. */
function listOf<T>(items: readonly T[], toPrintable: (item: T) => Printable): Printable | undefined {
  return items.length === 0 ? undefined : items.map(toPrintable);
}

function rule({ conditions, onDeny, name, timeout }: Rule): Printable {
  return object({ name, conditions: conditions.map(condition), on_deny: onDeny, timeout });
}

function condition({ path, op, value }: Condition): Printable {
  return object({ path: path.text, op, value });
}

function limit(written: Limit): Printable {
  const { counter, windowSeconds, max, scope, increment, incrementFrom, refundOnError, onDeny } = written;
  return object({
    counter,
    window: windowName(windowSeconds),
    max,
    scope,
    ...(incrementFrom === undefined ? { increment } : { increment_from: incrementFrom.text }),
    refund_on_error: refundOnError,
    on_deny: onDeny,
  });
}

function windowName(seconds: number): string | Num {
  return Object.keys(WINDOWS).find((name) => WINDOWS[name] === seconds) ?? seconds;
}
