// Rules with the reason that their id does not tell: one rule may decide for several.

import type { Reason } from "../engine/decision.ts";

const REASONS: ReadonlyMap<Reason, string> = new Map([
  ["type_mismatch", "type mismatch"],
  ["bad_amount", "bad amount"],
  ["args_unknown", "arguments unknown"],
  ["time_unknown", "time unknown"],
]);

/** In words; `undefined` when the rule id says it. */
export function reasonWords(reason: Reason): string | undefined {
  return REASONS.get(reason);
}

/** The rule, and what else should be known of why it decided. */
export function ruleWithReason({ rule, reason }: { readonly rule: string; readonly reason: Reason }): string {
  const words = reasonWords(reason);
  return words === undefined ? rule : `${rule} (${words})`;
}
