// Verdict: what is true of a rule or condition for every value of the argument it looks at.

import type { Condition, Rule, RuleList } from "../policy/policy.ts";

/** A rule and where it stands. */
export interface PlacedRule {
  /** Absent for a rule of `all_tools`. */
  readonly tool: string | undefined;
  readonly list: RuleList;
  readonly rule: Rule;
}

/** A value that the engine was asked about, and what became of it. */
export interface Example {
  /** The path as the judged rule writes it. */
  readonly path: string;
  /** `undefined` is an absent argument. */
  readonly value: unknown;
  /** What denies it, or does not hold of it. */
  readonly by?: PlacedRule | Condition;
}

export type Verdict = PlacedRule & { readonly example?: Example | undefined } & (
    | {
        /** With the rules before it, this one leaves no value of the argument that passes. */
        readonly kind: "contradiction";
        readonly path: string;
        /** The condition that leaves none, in `require`. */
        readonly condition: Condition | undefined;
      }
    | {
        /** No value fulfils the conditions of the rule; this one rules out the last. */
        readonly kind: "never-holds";
        readonly condition: Condition;
      }
    | {
        /** Other rules deny, or ask, whenever this one does. */
        readonly kind: "redundant-rule";
        /** Whether a decision may name this rule, so that the caller may see its text. */
        readonly canBeReported: boolean;
        readonly isSafeToRemove: boolean;
      }
    | {
        /** The other conditions of the rule imply this one. */
        readonly kind: "redundant-condition";
        readonly condition: Condition;
        /** One that implies it alone. */
        readonly by: Condition | undefined;
        readonly isSafeToRemove: boolean;
      }
    | {
        /** True of every value that can be compared, or that the rules before let through. */
        readonly kind: "always-true";
        readonly condition: Condition;
        readonly isAlone: boolean;
      }
    | {
        /** Every call that the rule would ask about is denied. */
        readonly kind: "unreachable-approval";
        readonly isSafeToRemove: boolean;
      }
  );

export interface Analysis {
  /** Sorted by pointer of the rule, then in the order of its conditions. */
  readonly verdicts: readonly Verdict[];
  /** Tools that no call with known arguments can reach, whatever its arguments are. */
  readonly deniedTools: ReadonlySet<string>;
}
