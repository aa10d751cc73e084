// The kinds of change between two decisions, and what swapping the sides does to them.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Decision } from "../../src/engine/decision.ts";
import { changeBetween } from "../../src/simulate/compare-change.ts";

const decisions: fc.Arbitrary<Decision> = fc.record({
  decision: fc.constantFrom("allow", "deny", "require_approval", "undecidable"),
  reason: fc.constantFrom("limit", "deny_if"),
  rule: fc.constantFrom("a", "b"),
  pointer: fc.constant(""),
  message: fc.constant(""),
});

test("a decision against itself is no change", () => {
  fc.assert(fc.property(decisions, (one) => changeBetween(one, { ...one }) === "none"));
});

test("swapping the sides swaps newly-denied and newly-allowed only", () => {
  const swapped = new Map([
    ["newly-denied", "newly-allowed"],
    ["newly-allowed", "newly-denied"],
  ]);
  fc.assert(
    fc.property(decisions, decisions, (from, to) => {
      const change = changeBetween(from, to);
      expect(changeBetween(to, from)).toBe(swapped.get(change) ?? change);
    }),
  );
});
