// Clue: one piece of evidence while a verdict is being made, with the flags that it brings.

import { quote } from "./words.ts";
import type { Evidence, RiskClass, RiskFlag } from "./tool.ts";

export interface Clue extends Evidence {
  readonly flags: readonly RiskFlag[];
}

/** Lowest first. What is unknown is treated as a write, so it lies between. */
const ORDER: readonly RiskClass[] = ["read", "unknown", "write", "execute", "destructive", "financial"];

/** From 0; a higher one is worse. */
export function rankOf(riskClass: RiskClass): number {
  return ORDER.indexOf(riskClass);
}

/** The worst class of several; `undefined` of none. */
export function worstOf(classes: readonly RiskClass[]): RiskClass | undefined {
  return ORDER.findLast((riskClass) => classes.includes(riskClass));
}

export function clue(
  source: Evidence["source"],
  riskClass: RiskClass,
  strength: Evidence["strength"],
  why: string,
  flags: readonly RiskFlag[] = [],
): Clue {
  return { source, class: riskClass, strength, why: `${source}: ${why}`, flags };
}

export { quote };
