// Clue: one piece of evidence while a verdict is being made, with the flags that it brings.

import { type Evidence, RISK_CLASSES, type RiskClass, type RiskFlag } from "./tool.ts";

export interface Clue extends Evidence {
  readonly flags: readonly RiskFlag[];
  /** The verb says that something is done and not what: "manage". */
  readonly isVague?: true;
  /** Something is made, which may be kept or only returned: "generates a diagram". */
  readonly isProduct?: true;
  /** A list of what can be done, all of it. */
  readonly isWhole?: true;
}

/** From 0; a higher one is worse. */
export function rankOf(riskClass: RiskClass): number {
  return RISK_CLASSES.indexOf(riskClass);
}

/** The worst class of several; `undefined` of none. */
export function worstOf(classes: readonly RiskClass[]): RiskClass | undefined {
  return RISK_CLASSES.findLast((riskClass) => classes.includes(riskClass));
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
