// Checks of arguments that say again, in a policy, what a tool's schema says: a second lock, which stays when the
// server's own does not hold or its schema changes. No check ever denies a call that the schema admits.

import { isDecimal, type Num } from "../decimal.ts";
import { compareText } from "../order.ts";
import { printPath } from "../policy/path.ts";
import type { ArgumentPath, Step } from "../policy/policy.ts";
import { findSecret } from "../policy/secrets.ts";
import { escapeText } from "../report/escape.ts";
import { type ArgumentFacts, argumentFacts } from "../schema/argument-facts.ts";
import { type Bound, type Numbers, type Strings, typeNames } from "../schema/domain.ts";
import { memberNames } from "../schema/member-names.ts";
import type { EntryObject, EntryValue } from "./recommend.ts";
import { isRestatable } from "./restatable-pattern.ts";

export interface ArgumentChecks {
  readonly require: readonly EntryObject[];
  readonly denyIf: readonly EntryObject[];
  /** Paths of texts that may be anything, which a person should look at; escaped, and not too many. */
  readonly unbounded: readonly string[];
}

const NONE: ArgumentChecks = { require: [], denyIf: [], unbounded: [] };

/** Arguments that are looked at, the first in the order of their names. */
const MOST_ARGUMENTS = 40;
const MOST_CHECKS = 12;
const MOST_VALUES = 50;
const MOST_UNBOUNDED = 4;
const LONGEST_NAME = 60;
const LONGEST_VALUE = 200;
/** What RE2 repeats at most. */
const LONGEST_TEXT = 1000;
/** From here on a bound is that of a type of numbers, and not of the argument. */
const LARGEST_BOUND = 2 ** 31 - 1;

export function checkArguments(schema: Readonly<Record<string, unknown>> | null): ArgumentChecks {
  if (schema === null) return NONE;
  const require: EntryObject[] = [];
  const denyIf: EntryObject[] = [];
  const unbounded: string[] = [];
  const names = memberNames(schema, [])
    .filter((name) => name !== "" && name.length <= LONGEST_NAME && name.isWellFormed())
    .sort(compareText)
    .slice(0, MOST_ARGUMENTS);
  for (const name of names) {
    const path = pathTo(name);
    const facts = argumentFacts(schema, path);
    if (facts === undefined || !facts.canBePresent) continue;
    const check = checkOf(facts);
    if (check === undefined) {
      if (isFreeText(facts) && unbounded.length < MOST_UNBOUNDED) unbounded.push(escapeText(path.text));
    } else if (require.length + denyIf.length < MOST_CHECKS) {
      if (!facts.canBeAbsent) require.push(requireRule(path, check));
      else denyIf.push(...denyRules(path, check));
    }
  }
  return { require, denyIf, unbounded };
}

function pathTo(name: string): ArgumentPath {
  const steps: readonly Step[] = [{ kind: "member", name }];
  return { text: printPath(steps), steps };
}

interface Test {
  readonly op: "in" | "eq" | "gte" | "gt" | "lte" | "lt" | "regex";
  readonly value: EntryValue;
}

interface Check {
  /** All of them hold of every value that the schema admits. */
  readonly tests: readonly Test[];
  /** What the argument must be, for the caller. */
  readonly says: string;
}

/** Only of one type: a value of another would be an error, which denies the call. */
function checkOf({ domain }: ArgumentFacts): Check | undefined {
  const [type, ...others] = typeNames(domain);
  if (others.length > 0) return undefined;
  if (type === "string" && domain.strings !== undefined) return checkOfStrings(domain.strings);
  if (type === "number" && domain.numbers !== undefined) return checkOfNumbers(domain.numbers);
  return undefined;
}

function checkOfStrings({ values, patterns, maxLength }: Strings): Check | undefined {
  if (values !== undefined) return checkOfValues([...values]);
  const restated = patterns.filter(isRestatable);
  if (restated.length > 0) {
    return {
      tests: restated.map((value) => ({ op: "regex", value })),
      says: "must have the form that the schema of the tool says",
    };
  }
  if (maxLength > LONGEST_TEXT) return undefined;
  return {
    tests: [{ op: "regex", value: `^[\\s\\S]{0,${maxLength}}$` }],
    says: `must have at most ${maxLength} characters`,
  };
}

function checkOfNumbers({ values, min, max }: Numbers): Check | undefined {
  if (values !== undefined) return checkOfValues([...values.values()]);
  const least = isUseful(min) ? min : undefined;
  const most = isUseful(max) ? max : undefined;
  const tests: readonly Test[] = [
    ...(least === undefined ? [] : [{ op: least.isExclusive ? "gt" : "gte", value: least.value } as const]),
    ...(most === undefined ? [] : [{ op: most.isExclusive ? "lt" : "lte", value: most.value } as const]),
  ];
  if (tests.length === 0) return undefined;
  const words = [
    ...(least === undefined ? [] : [`${least.isExclusive ? "above" : "at least"} ${least.value}`]),
    ...(most === undefined ? [] : [`${most.isExclusive ? "below" : "at most"} ${most.value}`]),
  ];
  return { tests, says: `must be ${words.join(" and ")}` };
}

function isUseful(bound: Bound | undefined): bound is Bound & { readonly value: number } {
  return bound !== undefined && isWritable(bound.value) && Math.abs(bound.value) < LARGEST_BOUND;
}

/** A number whose text a policy may have. */
function isWritable(value: Num): value is number {
  return !isDecimal(value) && (value === 0 || Math.abs(value) > 1e-6);
}

function checkOfValues(values: readonly (string | Num)[]): Check | undefined {
  const isUsable = values.every((value) =>
    typeof value === "string" ? isUsableText(value) : isWritable(value),
  );
  if (!isUsable || values.length > MOST_VALUES) return undefined;
  const list = values as readonly (string | number)[];
  const [only] = list;
  const tests: readonly Test[] =
    list.length === 1 && only !== undefined ? [{ op: "eq", value: only }] : [{ op: "in", value: list }];
  return { tests, says: `must be ${sayValues(list)}` };
}

function isUsableText(value: string): boolean {
  return value.length <= LONGEST_VALUE && value.isWellFormed() && findSecret(value) === undefined;
}

const MOST_SAID = 8;

/** Only words: a text of the server must not speak to the agent through the policy. */
function sayValues(values: readonly (string | number)[]): string {
  const words = values.map(String);
  if (words.length > MOST_SAID || !words.every((word) => /^[\w.+-]{1,30}$/.test(word))) {
    return "one of the values that the schema of the tool lists";
  }
  return words.length === 1 ? words.join() : `one of ${words.join(", ")}`;
}

function requireRule(path: ArgumentPath, { tests, says }: Check): EntryObject {
  return {
    conditions: tests.map(({ op, value }) => ({ path: path.text, op, value })),
    on_deny: `${sayPath(path)} ${says}.`,
  };
}

/** What may be left out is denied only when it is there and wrong; a pattern has no opposite. */
function denyRules(path: ArgumentPath, { tests, says }: Check): readonly EntryObject[] {
  return tests.flatMap(({ op, value }) => {
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

/** Any text may be there, or something whose type nobody says. */
function isFreeText({ domain }: ArgumentFacts): boolean {
  return domain.strings !== undefined && domain.strings.values === undefined;
}
