// Whether a tool's risk rose or fell between two definitions that were classified alike.

import { RISK_CLASSES, type Risk, type RiskClass, type RiskFlag, type RiskSeverity } from "./tool.ts";

export interface RiskChange {
  /** `changed`: a flag more, and something less. */
  readonly direction: "rose" | "fell" | "changed";
  readonly before: RiskMark;
  readonly after: RiskMark;
}

export interface RiskMark {
  readonly class: RiskClass;
  readonly severity: RiskSeverity;
  readonly flags: readonly RiskFlag[];
}

const SEVERITY_ORDER: readonly RiskSeverity[] = ["low", "medium", "high", "critical"];

/** Severity and class rise and fall each for itself: when either rises, the risk rose. `undefined`: it is the same. */
export function compareRisks(before: Risk, after: Risk): RiskChange | undefined {
  const steps = [
    SEVERITY_ORDER.indexOf(after.severity) - SEVERITY_ORDER.indexOf(before.severity),
    RISK_CLASSES.indexOf(after.class) - RISK_CLASSES.indexOf(before.class),
  ];
  const gained = after.flags.filter((flag) => !before.flags.includes(flag));
  const lost = before.flags.filter((flag) => !after.flags.includes(flag));
  const isSame = steps.every((step) => step === 0);
  if (isSame && gained.length === 0 && lost.length === 0) return undefined;
  return {
    direction: directionOf(steps, gained.length, lost.length),
    before: markOf(before),
    after: markOf(after),
  };
}

/** A flag that is gained is never told as a fall. */
function directionOf(steps: readonly number[], gained: number, lost: number): RiskChange["direction"] {
  if (steps.some((step) => step > 0)) return "rose";
  if (gained === 0) return "fell";
  return lost === 0 && steps.every((step) => step === 0) ? "rose" : "changed";
}

function markOf({ class: risk, severity, flags }: Risk): RiskMark {
  return { class: risk, severity, flags };
}
