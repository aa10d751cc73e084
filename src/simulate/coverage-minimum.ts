// The percentage of coverage, and whether it is enough: in whole numbers, so that nothing is rounded into passing.

import type { Covered } from "./coverage-merge.ts";

/** A percentage as it was written. */
export interface Minimum {
  readonly text: string;
  /** Millionths of a percent. */
  readonly micros: number;
}

const PERCENTAGE = /^(\d{1,3})(?:\.(\d{1,6}))?$/;

/** A number from 0 to 100 with at most six digits after the point; `undefined` for anything else. */
export function readMinimum(text: string): Minimum | undefined {
  const [, whole, fraction = ""] = PERCENTAGE.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const micros = Number(whole) * 1e6 + Number(fraction.padEnd(6, "0"));
  return micros > 100e6 ? undefined : { text, micros };
}

/** Nothing to cover is covered whole. INVARIANT: a policy has too few points for the products to lose a digit. */
export function isBelow({ covered, points }: Covered, { micros }: Minimum): boolean {
  return covered * 100e6 < points * micros;
}

/** In tenths, rounded down: 100 % is only what is covered whole. */
export function percentText({ covered, points }: Covered): string {
  const tenths = points === 0 ? 1000 : Math.floor((covered * 1000) / points);
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}
