// Policy: what the author wrote, typed. Every node knows its pointer into the file as written.

import type { Num } from "../decimal.ts";

export type Operator =
  | "exists"
  | "eq"
  | "neq"
  | "in"
  | "not_in"
  | "lt"
  | "lte"
  | "gt"
  | "gte"
  | "regex"
  | "contains";

export type Scalar = string | boolean | Num;

/** One step of a path: a member, an element, or every element. */
export type Step =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "every" };

/** specification: policy-format.md section 3. */
export interface ArgumentPath {
  /** As written, for example `args.items[0].sku`. */
  readonly text: string;
  readonly steps: readonly Step[];
}

/** specification: policy-format.md section 4. */
export interface Condition {
  readonly pointer: string;
  readonly path: ArgumentPath;
  readonly op: Operator;
  /** A list for `in` and `not_in`, else one value. */
  readonly value: Scalar | readonly Scalar[];
}

export interface Rule {
  readonly pointer: string;
  /** From 0, in its list after expansion. */
  readonly index: number;
  readonly conditions: readonly Condition[];
  readonly onDeny?: string;
  /** A label for people. */
  readonly name?: string;
  /** How long an approval may be waited for, as written, for example `10m`. */
  readonly timeout?: string;
}

/** specification: policy-format.md sections 2 and 6. */
export interface Limit {
  readonly pointer: string;
  readonly counter: string;
  /** 60, 3,600 and 86,400 are `minute`, `hour` and `day`. */
  readonly windowSeconds: number;
  readonly max: Num;
  readonly scope: "grant" | "server";
  /** What a call adds; not used when `incrementFrom` is there. */
  readonly increment: Num;
  readonly incrementFrom?: ArgumentPath;
  readonly refundOnError: boolean;
  readonly onDeny?: string;
}

export const RULE_LISTS = ["require", "deny_if", "require_approval"] as const;
export type RuleList = (typeof RULE_LISTS)[number];

export interface RuleSet {
  readonly pointer: string;
  readonly require: readonly Rule[];
  readonly deny_if: readonly Rule[];
  readonly require_approval: readonly Rule[];
  readonly limits: readonly Limit[];
}

export interface ToolEntry extends RuleSet {
  readonly name: string;
}

/** An entry of `hide`; the name `*` hides every tool. */
export interface HiddenTool {
  readonly pointer: string;
  readonly name: string;
}

export interface Policy {
  /** `rules` when the file was read as the rules dialect (policy-format.md section 8). */
  readonly dialect: "lists" | "rules";
  readonly schema?: string;
  readonly description?: string;
  readonly default: "allow" | "deny";
  /** False when the rules dialect left `default` out, which means allow. */
  readonly isDefaultWritten: boolean;
  readonly hide: readonly HiddenTool[];
  readonly allTools: RuleSet;
  /** In document order. */
  readonly tools: ReadonlyMap<string, ToolEntry>;
}
