// What becomes of calls when a condition has one truth for every value that the server's schema admits.

import { ERROR, TRUE, type Truth } from "../engine/truth.ts";
import type { Severity } from "../finding.ts";
import type { Rule, RuleList } from "../policy/policy.ts";

export interface Effect {
  readonly severity: Severity;
  /** The rest of a sentence, after a comma. */
  readonly says: string;
}

interface Place {
  readonly list: RuleList;
  readonly rule: Rule;
  readonly outcomes: ReadonlyMap<Truth, unknown>;
}

/** Of a condition that comes to `truth` whenever its argument is there, or else, for other types, to an error. */
export function effectOf({ list, rule, outcomes }: Place, truth: Truth): Effect {
  const isMixed = outcomes.has(ERROR) && truth !== ERROR;
  if (isMixed && (list !== "require" || truth === TRUE)) {
    return {
      severity: "warning",
      says: truth === TRUE ? "so it holds of all of them" : "so it holds of none",
    };
  }
  const isAlone = rule.conditions.length === 1;
  if (list === "require") {
    if (truth === TRUE)
      return { severity: "info", says: "so it checks no more than that the argument is there" };
    return { severity: "error", says: "so every call that the server would accept is denied" };
  }
  if (truth === ERROR) {
    const where = isAlone ? "" : " and is not excepted by another condition of the rule";
    return { severity: "error", says: `so every call that has the argument${where} is denied` };
  }
  if (truth === TRUE) {
    if (!isAlone)
      return { severity: "info", says: "so it adds no more to the rule than that the argument is there" };
    return list === "deny_if"
      ? { severity: "error", says: "so every call that has the argument is denied" }
      : { severity: "warning", says: "so every call that has the argument waits for approval" };
  }
  return list === "deny_if"
    ? { severity: "warning", says: "so the rule never denies a call" }
    : { severity: "warning", says: "so the rule never asks for approval" };
}
