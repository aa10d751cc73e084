// Rules and limits that never decide a call, whatever it holds: they read like a bar and are none.
// specification: policy-format.md sections 3, 4 and 6.

import { compareNums } from "../decimal.ts";
import type { Condition, Limit, Rule, Step } from "../policy/policy.ts";

/**
 * Whether a rule of `deny_if` or `require_approval` never holds and is never an error: two of its conditions
 * exclude each other by where arguments are. Everything else is an error for some value, and an error denies.
 */
export function isIdleRule({ conditions }: Pick<Rule, "conditions">): boolean {
  return conditions.some((one, i) =>
    conditions.some((other, k) => (i < k && excludesPlace(one, other)) || excludesPresence(one, other)),
  );
}

/** A counter to which a call adds nothing stays where it is. */
export function isIdleLimit({ increment, incrementFrom }: Limit): boolean {
  return incrementFrom === undefined && compareNums(increment, 0) === 0;
}

/** `one` asks that nothing stands where `other` asks that something does. */
function excludesPresence(one: Condition, other: Condition): boolean {
  const { steps } = one.path;
  if (!isForAbsent(one) || isForAbsent(other) || steps.some(({ kind }) => kind === "every")) return false;
  return steps.every((step, i) => isSameStep(step, other.path.steps[i]));
}

/** One looks into an object where the other looks into an array; absent, neither holds. */
function excludesPlace(one: Condition, other: Condition): boolean {
  if (isForAbsent(one) || isForAbsent(other)) return false;
  const at = one.path.steps.findIndex((step, i) => !isSameStep(step, other.path.steps[i]));
  const [step, twin] = [one.path.steps[at], other.path.steps[at]];
  if (step === undefined || twin === undefined) return false;
  const isOfOne = one.path.steps.slice(0, at).every(({ kind }) => kind !== "every");
  return isOfOne && (step.kind === "member") !== (twin.kind === "member");
}

function isForAbsent({ op, value }: Condition): boolean {
  return op === "exists" && value === false;
}

function isSameStep(one: Step, other: Step | undefined): boolean {
  if (one.kind === "member") return other?.kind === "member" && other.name === one.name;
  if (one.kind === "index") return other?.kind === "index" && other.index === one.index;
  return other?.kind === "every";
}
