// What becomes of one call when another policy decides it: the kind of change, from one decision to the other.

import type { Decision } from "../engine/decision.ts";

/** `rule`: the decision is the same, by another rule or reason; no change of decision. */
export type Change = "none" | "rule" | "newly-denied" | "newly-allowed" | "other";

/** Swapping the sides swaps newly-denied and newly-allowed, and keeps the rest. */
export function changeBetween(from: Decision, to: Decision): Change {
  if (from.decision === to.decision) {
    return from.rule === to.rule && from.reason === to.reason ? "none" : "rule";
  }
  if (from.decision === "allow") return to.decision === "deny" ? "newly-denied" : "other";
  if (to.decision === "allow") return from.decision === "deny" ? "newly-allowed" : "other";
  return "other";
}
