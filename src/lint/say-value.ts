// Values and what a schema admits, in words.

import { type Domain, typeNames } from "../schema/domain.ts";
import { showValue } from "./analysis.ts";
import { enumerate } from "./suggestions.ts";

/** "a string or a number" */
export function sayTypes(domain: Domain): string {
  const isInteger = domain.numbers?.isInteger === true;
  const names = typeNames(domain).map((name) => {
    if (name === "number" && isInteger) return "an integer";
    return /^[ao]/.test(name) ? `an ${name}` : `a ${name}`;
  });
  return names.join(" or ");
}

/** The values that an enum leaves, when it is closed: `"a", "b" and 3 more`. */
export function sayAllowed({ strings, numbers, booleans }: Domain): string {
  if (strings?.values !== undefined) return enumerate([...strings.values]);
  if (numbers?.values !== undefined) return [...numbers.values.keys()].slice(0, 8).join(", ");
  return [...booleans].join(" and ");
}

/** "from 1 to 100", "of at least 1". */
export function sayRange({ numbers }: Domain): string {
  const min = numbers?.min;
  const max = numbers?.max;
  const least = min && `${min.isExclusive ? "above" : "at least"} ${showValue(min.value)}`;
  const most = max && `${max.isExclusive ? "below" : "at most"} ${showValue(max.value)}`;
  return [least, most].filter((bound) => bound !== undefined).join(" and ");
}

/** Who declares the argument: the schema of a tool, or the schemas of all that have it. */
export function saySchema(tool: string | undefined): string {
  return tool === undefined ? "The schema of every tool that has it" : `The schema of ${enumerate([tool])}`;
}
