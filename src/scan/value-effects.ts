// The values that an argument may newly have, and that the rules which look at it let through unnamed.

import { compareNums, isNum } from "../decimal.ts";
import { FALSE, TRUE } from "../engine/truth.ts";
import { showValue } from "../lint/analysis.ts";
import { representativesOf } from "../lint/representatives.ts";
import { enumerate, listFirst } from "../lint/suggestions.ts";
import type { ArgumentPath, Operator } from "../policy/policy.ts";
import { type Bound, type Domain, isNumberIn, isStringIn } from "../schema/domain.ts";
import type { Look, PathLooks } from "./looks.ts";

/** Questions to the engine that may still be asked. */
export interface Questions {
  left: number;
}

export interface NewValues {
  /** Values that get through; empty when it is only known that there are some. */
  readonly shown: readonly unknown[];
  /** The conditions that let them through. */
  readonly looks: readonly Look[];
}

const ORDERS: ReadonlySet<Operator> = new Set(["lt", "lte", "gt", "gte"]);
/** Further out than any value that a rule compares with. */
const FAR = 1e300;

/** `undefined`: the argument may be nothing that it could not be, or the rules say of all of it what becomes of it. */
export function findNewValues(
  { looks }: PathLooks,
  before: Domain,
  after: Domain,
  questions: Questions,
): NewValues | undefined {
  const passing = newValues(looks, before, after, questions).filter((value) => {
    questions.left -= 2 * looks.length;
    return (
      questions.left >= 0 &&
      !looks.some((look) => look.stops(value)) &&
      !looks.some((look) => isNamed(look, value, before))
    );
  });
  const [first] = passing;
  const seeing = looks.filter(({ condition }) => condition.op !== "exists");
  if (first !== undefined)
    return { shown: passing, looks: seeing.filter((look) => letsThrough(look, first)) };
  const isLooser = hasNewTexts(before, after) && !looks.some((look) => isExact(look));
  if (!isLooser) return undefined;
  const open = looks.filter(({ condition }) => condition.op === "regex" || condition.op === "contains");
  // A pattern that is required was perhaps meant for the texts that there were; a list of denied ones certainly was.
  const isBounded =
    before.strings?.values === undefined &&
    looks.some(
      ({ list, condition }) => list === "require" && open.some((look) => look.condition === condition),
    );
  return isBounded ? undefined : { shown: [], looks: seeing };
}

function letsThrough({ list, test }: Look, value: unknown): boolean {
  return test(value) === (list === "require" ? TRUE : FALSE);
}

function newValues(
  looks: readonly Look[],
  before: Domain,
  after: Domain,
  questions: Questions,
): readonly unknown[] {
  const values = new Map<string, unknown>();
  for (const { condition } of looks) {
    if (condition.op === "exists" || questions.left < 0) continue;
    for (const value of representativesOf(after, condition).values) {
      questions.left--;
      if (!isIn(before, value)) values.set(JSON.stringify(value) ?? "", value);
    }
  }
  return [...values.values()];
}

function isIn({ numbers, strings, booleans, hasArrays, hasObjects }: Domain, value: unknown): boolean {
  if (typeof value === "string") return strings !== undefined && isStringIn(strings, value);
  if (typeof value === "boolean") return booleans.has(value);
  if (isNum(value)) return numbers !== undefined && isNumberIn(numbers, value);
  return Array.isArray(value) ? hasArrays : hasObjects;
}

/** The rule says of this very value what becomes of it, or bounds the side on which it lies. */
function isNamed(look: Look, value: unknown, { numbers }: Domain): boolean {
  const { op } = look.condition;
  if (isExact(look)) return letsThrough(look, value);
  if (!ORDERS.has(op) || !isNum(value) || numbers === undefined) return false;
  const isOver = isBeyond(numbers.max, value, 1);
  const isUnder = isBeyond(numbers.min, value, -1);
  return (!isOver || look.stops(FAR)) && (!isUnder || look.stops(-FAR));
}

function isBeyond(bound: Bound | undefined, value: Parameters<typeof compareNums>[0], sign: 1 | -1): boolean {
  return bound !== undefined && compareNums(value, bound.value) * sign >= (bound.isExclusive ? 0 : 1);
}

/** Lists the only values that get through. */
function isExact({ list, condition: { op } }: Look): boolean {
  return list === "require" ? op === "eq" || op === "in" : op === "neq" || op === "not_in";
}

/** Texts that the schema excluded, by a list, a pattern or a length, and excludes no more. */
function hasNewTexts({ strings: before }: Domain, { strings: after }: Domain): boolean {
  if (before === undefined || after === undefined || after.values !== undefined) return false;
  if (before.values !== undefined) return true;
  const hasLost = before.patterns.some((pattern) => !after.patterns.includes(pattern));
  return hasLost || after.maxLength > before.maxLength || after.minLength < before.minLength;
}

export function sayNewValues(tool: string, { text }: ArgumentPath, { shown }: NewValues): string {
  const what =
    shown.length === 0
      ? "texts that the schema of the lockfile excludes"
      : listFirst(shown.map(showValue), MOST_SHOWN, (value) => value);
  return `The schema of ${enumerate([tool])} now lets ${text} be ${what}, and no rule that looks at it was written for that.`;
}

const MOST_SHOWN = 5;
