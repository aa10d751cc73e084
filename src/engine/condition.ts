// A condition as a function of the arguments: true, false or an error.
// specification: policy-format.md sections 3 and 4.

import type { Condition, RuleList, Step } from "../policy/policy.ts";
import { type Arguments, compilePath, followStep } from "./argument.ts";
import { type Compare, compileCompare } from "./compare.ts";
import type { Pattern } from "./pattern.ts";
import { ERROR, FALSE, TRUE, type Truth } from "./truth.ts";

export type TestCondition = (args: Arguments) => Truth;

/** The list decides how the elements of `[*]` combine. */
export function compileCondition(
  condition: Condition,
  list: RuleList,
  patterns: ReadonlyMap<string, Pattern>,
): TestCondition {
  const compare = compileCompare(condition, patterns);
  const absent: Truth = condition.op === "exists" && condition.value === false ? TRUE : FALSE;
  if (!condition.path.steps.some(({ kind }) => kind === "every")) {
    const [first, second] = condition.path.steps;
    if (first?.kind === "member" && second === undefined) return compileMember(first.name, compare, absent);
    const read = compilePath(condition.path);
    return (args) => {
      const value = read(args);
      return value === undefined || value === null ? absent : compare(value);
    };
  }
  const quantifier: Quantifier = {
    steps: condition.path.steps,
    compare,
    absent,
    decisive: list === "require" ? FALSE : TRUE,
    neutral: list === "require" ? TRUE : FALSE,
  };
  return (args) => quantify(quantifier, args, 0);
}

/** The commonest path, without a call between the argument and its comparison. */
function compileMember(name: string, compare: Compare, absent: Truth): TestCondition {
  return (args) => {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    return value === undefined || value === null ? absent : compare(value);
  };
}

interface Quantifier {
  readonly steps: readonly Step[];
  readonly compare: Compare;
  readonly absent: Truth;
  /** The value that one element suffices for: false under AND, true under OR. */
  readonly decisive: Truth;
  readonly neutral: Truth;
}

/** AND in `require`, OR elsewhere: decisive if any is, else an error if any is, else neutral. */
function quantify(quantifier: Quantifier, start: unknown, from: number): Truth {
  const { steps, absent, compare, decisive, neutral } = quantifier;
  let value = start;
  for (let i = from; i < steps.length; i++) {
    const step = steps[i];
    if (step === undefined) break;
    if (step.kind !== "every") {
      value = followStep(value, step);
      continue;
    }
    if (!Array.isArray(value) || value.length === 0) return absent;
    let result = neutral;
    for (const element of value) {
      const truth = quantify(quantifier, element, i + 1);
      if (truth === decisive) return decisive;
      if (truth === ERROR) result = ERROR;
    }
    return result;
  }
  return value === undefined || value === null ? absent : compare(value);
}
