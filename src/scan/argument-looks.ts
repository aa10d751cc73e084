// Which arguments a policy looks at, and which it only asks to be there.

import { RULE_LISTS, type RuleSet, type Step } from "../policy/policy.ts";
import { isIdleRule } from "../tools/idle-rules.ts";

export interface ArgumentLook {
  readonly steps: readonly Step[];
  /** It asks only that something is there, which says nothing of what that may be. */
  readonly isBlind: boolean;
}

/** What the rules that can decide a call read, and what limits add up. */
export function argumentLooks({ limits, ...lists }: RuleSet): readonly ArgumentLook[] {
  return [
    ...RULE_LISTS.flatMap((list) =>
      lists[list]
        .filter((rule) => list === "require" || !isIdleRule(rule))
        .flatMap(({ conditions }) => conditions)
        .map(({ path: { steps }, op, value }) => ({
          steps,
          // That it must not be there says all.
          isBlind: op === "exists" && value === (list === "require"),
        })),
    ),
    ...limits.flatMap(({ incrementFrom }) =>
      incrementFrom === undefined ? [] : [{ steps: incrementFrom.steps, isBlind: false }],
    ),
  ];
}
