// Checks of arguments that say again, in a policy, what a tool's schema says: a second lock, which stays when the
// server's own does not hold or its schema changes. No check ever denies a call that the schema admits.

import { isDecimal, type Num } from "../decimal.ts";
import { compareText } from "../order.ts";
import { printPath } from "../policy/path.ts";
import type { ArgumentPath, Step } from "../policy/policy.ts";
import type { JsonValue } from "../policy/printable.ts";
import { findSecret } from "../policy/secrets.ts";
import { escapeText } from "../report/escape.ts";
import { type ArgumentFacts, argumentFacts, type SchemaBudget } from "../schema/argument-facts.ts";
import { type Bound, type Numbers, type Strings, typeNames } from "../schema/domain.ts";
import { memberNames } from "../schema/member-names.ts";
import type { EntryObject } from "./recommend.ts";
import { isRestatable } from "./restatable-pattern.ts";

export interface ArgumentChecks {
  readonly require: readonly EntryObject[];
  readonly denyIf: readonly EntryObject[];
  /** Paths of what no check here bounds, which a person should look at; escaped. */
  readonly unbounded: readonly string[];
}

const NONE: ArgumentChecks = { require: [], denyIf: [], unbounded: [] };

/** Arguments that are looked at, the first in the order of their names. */
const MOST_ARGUMENTS = 40;
const MOST_CHECKS = 12;
const MOST_VALUES = 50;
const LONGEST_NAME = 60;
const LONGEST_VALUE = 200;
/** What RE2 repeats at most. */
const LONGEST_TEXT = 1000;
/** From here on a bound is that of a type of numbers, and not of the argument. */
const LARGEST_BOUND = 2 ** 31 - 1;

export function checkArguments(
  schema: Readonly<Record<string, unknown>> | null,
  budget: SchemaBudget,
): ArgumentChecks {
  if (schema === null) return NONE;
  const require: EntryObject[] = [];
  const denyIf: EntryObject[] = [];
  const unbounded: string[] = [];
  const names = memberNames(schema, [])
    .filter((name) => name !== "" && name.length <= LONGEST_NAME && isUsableText(name))
    .sort(compareText)
    .slice(0, MOST_ARGUMENTS);
  for (const name of names) {
    const path = pathTo(name);
    const facts = argumentFacts(schema, path, budget);
    if (facts === undefined || !facts.canBePresent) continue;
    const tests = testsOf(facts);
    const rules = facts.canBeAbsent ? denyRules(path, tests) : requireRules(path, tests);
    if (rules.length === 0) {
      if (isUnbounded(facts)) unbounded.push(escapeText(path.text));
    } else if (require.length + denyIf.length + rules.length <= MOST_CHECKS) {
      (facts.canBeAbsent ? denyIf : require).push(...rules);
    }
  }
  return { require, denyIf, unbounded };
}

function pathTo(name: string): ArgumentPath {
  const steps: readonly Step[] = [{ kind: "member", name }];
  return { text: printPath(steps), steps };
}

/** Holds of every value that the schema admits. */
interface Test {
  readonly op: "in" | "eq" | "gte" | "gt" | "lte" | "lt" | "regex";
  readonly value: JsonValue;
  /** What the argument must be, for the caller. */
  readonly says: string;
}

/** Only of one type: a value of another would be an error, which denies the call. */
function testsOf({ domain }: ArgumentFacts): readonly Test[] {
  const [type, ...others] = typeNames(domain);
  if (others.length > 0) return [];
  if (type === "string" && domain.strings !== undefined) return testStrings(domain.strings);
  if (type === "number" && domain.numbers !== undefined) return testNumbers(domain.numbers);
  return [];
}

function testStrings({ values, patterns, maxLength }: Strings): readonly Test[] {
  if (values !== undefined) return testValues([...values]);
  const restated = patterns.filter((pattern) => isRestatable(pattern) && isUsableText(pattern));
  if (restated.length > 0) {
    const says = "must have the form that the schema of the tool says";
    return restated.map((value) => ({ op: "regex", value, says }));
  }
  if (maxLength > LONGEST_TEXT) return [];
  const says = `must have at most ${maxLength} characters`;
  return [{ op: "regex", value: `^[\\s\\S]{0,${maxLength}}$`, says }];
}

function testNumbers({ values, min, max }: Numbers): readonly Test[] {
  if (values !== undefined) return testValues([...values.values()]);
  return [...(isUseful(min) ? [testLeast(min)] : []), ...(isUseful(max) ? [testMost(max)] : [])];
}

function testLeast({ value, isExclusive }: UsefulBound): Test {
  return isExclusive
    ? { op: "gt", value, says: `must be above ${value}` }
    : { op: "gte", value, says: `must be at least ${value}` };
}

function testMost({ value, isExclusive }: UsefulBound): Test {
  return isExclusive
    ? { op: "lt", value, says: `must be below ${value}` }
    : { op: "lte", value, says: `must be at most ${value}` };
}

interface UsefulBound extends Bound {
  readonly value: number;
}

function isUseful(bound: Bound | undefined): bound is UsefulBound {
  return bound !== undefined && isWritable(bound.value) && Math.abs(bound.value) < LARGEST_BOUND;
}

/** A number whose text a policy may have. */
function isWritable(value: Num): value is number {
  return !isDecimal(value) && (value === 0 || Math.abs(value) > 1e-6);
}

function testValues(values: readonly (string | Num)[]): readonly Test[] {
  const isUsable = values.every((value) =>
    typeof value === "string" ? isUsableText(value) : isWritable(value),
  );
  if (!isUsable || values.length > MOST_VALUES) return [];
  const list = values as readonly (string | number)[];
  const says = `must be ${sayValues(list)}`;
  const [only] = list;
  return list.length === 1 && only !== undefined
    ? [{ op: "eq", value: only, says }]
    : [{ op: "in", value: list, says }];
}

function isUsableText(value: string): boolean {
  return value.length <= LONGEST_VALUE && value.isWellFormed() && findSecret(value) === undefined;
}

const MOST_SAID = 80;

/** Only words: a text of the server must not speak to the agent through the policy. */
function sayValues(values: readonly (string | number)[]): string {
  const words = values.map(String);
  const said = words.join(", ");
  if (said.length > MOST_SAID || !words.every((word) => /^[\w.+-]{1,30}$/.test(word))) {
    return "one of the values that the schema of the tool lists";
  }
  return words.length === 1 ? said : `one of ${said}`;
}

/** Two bounds are one rule: both must hold. */
function requireRules(path: ArgumentPath, tests: readonly Test[]): readonly EntryObject[] {
  const [first] = tests;
  if (first === undefined) return [];
  const says = first.op === "regex" ? first.says : tests.map(({ says }) => says).join(" and ");
  return [
    {
      conditions: tests.map(({ op, value }) => ({ path: path.text, op, value })),
      on_deny: `${sayPath(path)} ${says.replace(" and must be", " and")}.`,
    },
  ];
}

/** What may be left out is denied only when it is there and wrong; a pattern has no opposite. */
function denyRules(path: ArgumentPath, tests: readonly Test[]): readonly EntryObject[] {
  return tests.flatMap(({ op, value, says }) => {
    const opposite = OPPOSITE[op];
    if (opposite === undefined) return [];
    const conditions = [{ path: path.text, op: opposite, value }];
    return [{ conditions, on_deny: `${sayPath(path)} ${says}, or be left out.` }];
  });
}

const OPPOSITE: Readonly<Partial<Record<Test["op"], string>>> = {
  in: "not_in",
  eq: "neq",
  gte: "lt",
  gt: "lte",
  lte: "gt",
  lt: "gte",
};

function sayPath({ text }: ArgumentPath): string {
  return /^args\.\w{1,40}$/.test(text) ? text : "An argument";
}

/** Any text may be there, something whose type nobody says, or elements and members, of which no check speaks. */
function isUnbounded({ domain: { strings, hasArrays, hasObjects } }: ArgumentFacts): boolean {
  return hasArrays || hasObjects || (strings !== undefined && strings.values === undefined);
}
