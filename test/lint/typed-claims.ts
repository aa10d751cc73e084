// Rules for generated schemas, and what findings about them claim of calls, for tests that hold them against the engine.

import fc from "fast-check";
import { NUMBERS, path, TEXTS } from "../schema/arbitraries.ts";

const LISTS = ["require", "deny_if", "require_approval"] as const;

const texts = fc.constantFrom(...TEXTS, "other");
const numbers = fc.constantFrom(...NUMBERS, 2.5, 1000);
const scalar = fc.oneof(texts, numbers, fc.boolean());
const list = fc.oneof(
  fc.uniqueArray(texts, { minLength: 1, maxLength: 4 }),
  fc.uniqueArray(numbers, { minLength: 1, maxLength: 4 }),
);
const comparison = fc.oneof(
  fc.record({ op: fc.constant("exists"), value: fc.boolean() }),
  fc.record({ op: fc.constantFrom("eq", "neq", "contains"), value: scalar }),
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom("in", "not_in"), value: list }) },
  fc.record({ op: fc.constantFrom("lt", "lte", "gt", "gte"), value: numbers }),
  fc.record({ op: fc.constant("regex"), value: fc.constantFrom("^x", "y$", "^$", "^(?:x|y|xy)$") }),
);
const condition = fc.tuple(path, comparison).map(([{ text }, one]) => ({ path: text, ...one }));
export const rule = fc.record({
  list: fc.constantFrom(...LISTS),
  conditions: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(condition) },
    { weight: 1, arbitrary: fc.tuple(condition, condition) },
  ),
});
export type RuleData = Readonly<{
  list: (typeof LISTS)[number];
  conditions: readonly { readonly path: string; readonly op: string; readonly value: unknown }[];
}>;

/** What a finding claims of an admitted call, by its decision and what stands at the ends of the path. */
export type Claim = (decision: string, ends: readonly unknown[]) => boolean;

const isThere = (end: unknown): boolean => end !== undefined && end !== null;
const isEmpty = (end: unknown): boolean => Array.isArray(end) && !end.some(isThere);

export const CLAIMS: readonly (readonly [RegExp, Claim])[] = [
  [/every call that the server would accept is denied/, (decision) => decision === "deny"],
  [/so this denies every call\./, (decision) => decision === "deny"],
  [
    /so it checks no more than that the argument is there/,
    (decision, ends) => (decision === "allow") === ends.every(isThere),
  ],
  [
    /so every call that has the argument is denied/,
    (decision, ends) => !ends.every(isThere) || decision === "deny",
  ],
  [
    /so every call that has an element there is denied/,
    (decision, ends) => ends.some((end) => !isThere(end) || isEmpty(end)) || decision === "deny",
  ],
  [
    /so every call that has the argument waits/,
    (decision, ends) => !ends.every(isThere) || decision === "require_approval",
  ],
  [/so the rule never denies a call/, (decision) => decision === "allow"],
  [/so the rule never asks for approval/, (decision) => decision === "allow"],
  [/at args\S+, so this never holds\./, (decision) => decision === "allow"],
];
