// The argument of a tool that is an amount of money, where its schema makes it one that a limit can add up.
// specification: policy-format.md section 6: an amount that is absent, negative or no number is denied.

import { compareNums } from "../decimal.ts";
import { compareText } from "../order.ts";
import { printPath } from "../policy/path.ts";
import type { ArgumentPath, Step } from "../policy/policy.ts";
import { argumentFacts, type SchemaBudget } from "../schema/argument-facts.ts";
import { typeNames } from "../schema/domain.ts";
import { memberNames } from "../schema/member-names.ts";

type Schema = Readonly<Record<string, unknown>> | null;

/** Of several arguments the first of these words says which. */
const MONEY_WORDS = ["amount", "total", "sum", "price", "payment", "cents", "fee", "cost", "budget"];
const LONGEST_NAME = 40;

/** The path; `undefined` when there is none, or when `most` a day would not admit the least amount. */
export function moneyArgument(schema: Schema, most: number, budget: SchemaBudget): string | undefined {
  if (schema === null) return undefined;
  const ranked = memberNames(schema, [])
    .filter((name) => name.length <= LONGEST_NAME)
    .flatMap((name) => {
      const rank = MONEY_WORDS.findIndex((word) => wordsOf(name).includes(word));
      return rank === -1 ? [] : [{ name, rank }];
    })
    .sort((a, b) => a.rank - b.rank || compareText(a.name, b.name));
  return ranked.map(({ name }) => pathTo(name)).find((path) => isAmount(schema, path, most, budget))?.text;
}

function pathTo(name: string): ArgumentPath {
  const steps: readonly Step[] = [{ kind: "member", name }];
  return { text: printPath(steps), steps };
}

function isAmount(
  schema: NonNullable<Schema>,
  path: ArgumentPath,
  most: number,
  budget: SchemaBudget,
): boolean {
  const facts = argumentFacts(schema, path, budget);
  if (facts === undefined || facts.canBeAbsent || facts.isPartial) return false;
  const { numbers } = facts.domain;
  const least = numbers?.min?.value;
  if (least === undefined || typeNames(facts.domain).some((type) => type !== "number")) return false;
  return compareNums(least, 0) >= 0 && compareNums(least, most) < 0;
}

/** `refundAmount`, `refund_amount` and `refund-amount` alike. */
function wordsOf(name: string): readonly string[] {
  return name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
}
