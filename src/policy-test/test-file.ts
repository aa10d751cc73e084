// TestFile: cases with calls and expectations, as a test file says them.

import type { Reason } from "../engine/decision.ts";
import type { ParsedSource } from "../policy/source.ts";
import type { Outcome } from "../trace/trace-call.ts";

/** What a call should get; what is absent may be anything. */
export interface Expected {
  readonly decision: "allow" | "deny" | "require_approval";
  readonly rule?: string;
  readonly reason?: Reason;
  readonly message?: string;
}

/** When a call is made: so long after the call before it, after the start of the case, or at a time. Milliseconds. */
export interface Moment {
  readonly from: "call-before" | "start" | "epoch";
  readonly ms: number;
}

export interface TestCall {
  readonly tool: string;
  /** `null` when neither the call, its case nor the file names one. */
  readonly server: string | null;
  readonly grant: string;
  /** JSON values, numbers exact. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly approved: boolean;
  readonly outcome: Outcome | undefined;
  readonly at: Moment;
  /** At least 1. */
  readonly repeat: number;
  readonly everyMs: number;
  readonly expected: Expected;
  /** RFC 6901 pointer to the expectation. */
  readonly pointer: string;
}

export interface TestCase {
  /** Not that of another case of the file. */
  readonly name: string;
  /** RFC 6901 pointer to the name, or to the row. */
  readonly pointer: string;
  /** Why the case is not run; absent for one that is. */
  readonly skip?: string;
  /** At least one. */
  readonly calls: readonly TestCall[];
}

/** Policies as a test file names them, relative to it. */
export type NamedPolicies = string | ReadonlyMap<string, string> | undefined;

export interface TestFile {
  readonly source: ParsedSource;
  readonly policies: NamedPolicies;
  /** Unix milliseconds at which every case starts. */
  readonly start: number;
  /** At least one. */
  readonly cases: readonly TestCase[];
}
