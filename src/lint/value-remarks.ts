// Remarks on the values of a condition that the schema rejects: on all of it, or on single values of its list.

import { FALSE, TRUE } from "../engine/truth.ts";
import type { Fix } from "../finding.ts";
import { showValue } from "./analysis.ts";
import { effectOf } from "./effect.ts";
import type { Rejected, Rejections } from "./rejected-values.ts";
import type { Remark } from "./rule.ts";
import type { TypedCondition } from "./typed-conditions.ts";

/** What a rule says of one value. */
export interface ValueWords {
  /** A sentence without its end: what the schema says, and that the value is not so. */
  readonly says: string;
  readonly help: string;
  readonly fix: Fix | undefined;
}

export function valueRemarks(
  typed: TypedCondition,
  { rejected, isWhole }: Rejections,
  wordsOf: (rejected: Rejected, pointer: string) => ValueWords,
): readonly Remark[] {
  const { op, pointer, value } = typed.condition;
  const isList = Array.isArray(value);
  const isNegative = op === "neq" || op === "not_in";
  const [first] = rejected;
  if (first === undefined) return [];
  if (isWhole) {
    const at = isList && rejected.length === 1 ? `${pointer}/value/0` : `${pointer}/value`;
    const { says, help, fix } = wordsOf(first, at);
    const effect = effectOf(typed, isNegative ? TRUE : FALSE);
    const more = rejected.length > 1 ? ` The ${rejected.length - 1} others are none either.` : "";
    return [
      {
        anchor: { pointer: at },
        message: `${says}, ${effect.says}.${more}`,
        help,
        ...(rejected.length === 1 && fix && { fix }),
      },
    ];
  }
  return rejected.map((one) => {
    const at = `${pointer}/value/${one.index}`;
    const { says, help, fix } = wordsOf(one, at);
    const without = isNegative ? "excludes nothing" : "never matches";
    return {
      anchor: { pointer: at },
      severity: "warning",
      message: `${says}, so ${showValue(one.value)} ${without}.`,
      help,
      ...(fix && { fix }),
    };
  });
}
