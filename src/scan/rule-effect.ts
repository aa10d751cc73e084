// RuleEffect: what a drift of the server does to one rule of the policy.

import type { Finding } from "../finding.ts";

/**
 * `broken`: the rule denies what it was to let through, or never applies any more. `widened`: calls get through that
 * nobody has looked at. `unchecked`: whether it still applies cannot be told.
 */
export type EffectKind = "broken" | "widened" | "unchecked";

export const EFFECT_KINDS: readonly EffectKind[] = ["broken", "widened", "unchecked"];

export interface RuleEffect {
  readonly kind: EffectKind;
  /** The tool that has drifted; `undefined` for what `all_tools` says of several. */
  readonly tool: string | undefined;
  /** The code of the lint rule that tells it too, or a word of ours for what no rule can tell. */
  readonly because: string;
  /** Placed in the policy. */
  readonly finding: Finding;
}

export interface RuleEffects {
  /** By place. */
  readonly effects: readonly RuleEffect[];
  /** False when so much has drifted that not all of it was held against the policy. */
  readonly isComplete: boolean;
}
