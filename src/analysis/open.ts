// Open conditions: those whose answer on a value that no condition lists is not known beforehand.

import type { Condition, Scalar } from "../policy/policy.ts";
import { firstOfEach, valueKey } from "./same.ts";

/** Patterns look for something in a text, `contains` in a text or an array. */
export function isOpen({ op }: Condition): boolean {
  return op === "regex" || op === "contains";
}

/** Open conditions of one key give one answer to every text. */
export function openKey({ op, value }: Condition): string {
  return `${op} ${valueKey(value as Scalar)}`;
}

export function distinctOpen(conditions: readonly Condition[]): readonly Condition[] {
  return firstOfEach(conditions.filter(isOpen), openKey);
}

/** Whether the answer differs between texts. The empty text is found in every text, as the engine says of any. */
export function isOpenOnTexts(condition: Condition): boolean {
  return isOpen(condition) && typeof condition.value === "string" && condition.value !== "";
}
