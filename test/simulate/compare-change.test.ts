// The kinds of change between two decisions.

import { expect, test } from "vitest";
import type { Decision, DecisionKind } from "../../src/engine/decision.ts";
import { type Change, changeBetween } from "../../src/simulate/compare-change.ts";

function decision(kind: DecisionKind, rule = "/r", reason: Decision["reason"] = "require"): Decision {
  return { decision: kind, reason, rule, pointer: "", message: "" };
}

test.each<[before: DecisionKind, after: DecisionKind, change: Change | undefined]>([
  ["allow", "allow", undefined],
  ["allow", "deny", "newly-denied"],
  ["allow", "require_approval", "newly-waiting"],
  ["allow", "undecidable", "newly-undecidable"],
  ["deny", "allow", "newly-allowed"],
  ["deny", "deny", undefined],
  ["deny", "require_approval", "newly-waiting"],
  ["deny", "undecidable", "newly-undecidable"],
  ["require_approval", "allow", "newly-allowed"],
  ["require_approval", "deny", "newly-denied"],
  ["require_approval", "require_approval", undefined],
  ["require_approval", "undecidable", "newly-undecidable"],
  ["undecidable", "allow", "newly-allowed"],
  ["undecidable", "deny", "newly-denied"],
  ["undecidable", "require_approval", "newly-waiting"],
  ["undecidable", "undecidable", undefined],
])("%s, then %s: %s", (before, after, change) => {
  expect(changeBetween(decision(before), decision(after))).toBe(change);
});

test("the same decision by another rule, or for another reason, is told apart; another message is not", () => {
  expect(changeBetween(decision("deny"), decision("deny", "/other"))).toBe("other-rule");
  expect(changeBetween(decision("deny"), decision("deny", "/r", "type_mismatch"))).toBe("other-rule");
  expect(changeBetween(decision("deny"), { ...decision("deny"), message: "m", pointer: "/p" })).toBe(
    undefined,
  );
});
