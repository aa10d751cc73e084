// What becomes of one call when another policy decides it: the kind of change, from one decision to the other.

import type { Decision, DecisionKind } from "../engine/decision.ts";

/** Changes of decision, named by what the other policy decides. */
export type DecisionChange = "newly-denied" | "newly-allowed" | "newly-waiting" | "newly-undecidable";

/** `other-rule`: the same decision for another reason or by another rule, which is no change of decision. */
export type Change = DecisionChange | "other-rule";

const CHANGE_TO: Readonly<Record<DecisionKind, DecisionChange>> = {
  deny: "newly-denied",
  allow: "newly-allowed",
  require_approval: "newly-waiting",
  undecidable: "newly-undecidable",
};

/** In the order of reports. */
export const CHANGES: readonly Change[] = [...Object.values(CHANGE_TO), "other-rule"];

/** `undefined` when nothing changes. What callers are told is not looked at. */
export function changeBetween(before: Decision, after: Decision): Change | undefined {
  if (before.decision !== after.decision) return CHANGE_TO[after.decision];
  return before.rule === after.rule && before.reason === after.reason ? undefined : "other-rule";
}
