// What a lint rule is: metadata, examples, a check. The examples are the docs and the test.

import type { Program } from "../engine/program.ts";
import type { Anchor, Fix, Severity } from "../finding.ts";
import type { Policy } from "../policy/policy.ts";
import type { Source } from "../policy/source.ts";
import type { LockedTool } from "../tools/lockfile.ts";
import type { SuppressionReview } from "./suppressions.ts";

/** What a rule may know of a tool: its definition, and the class of its risk. */
export type KnownTool = Omit<LockedTool, "sha256">;

export type Category = "correctness" | "security" | "limits" | "portability" | "style";

/** A policy in YAML, and for rules that need them the tools of its server. */
export interface Example {
  readonly policy: string;
  readonly tools?: readonly KnownTool[];
  readonly lostTools?: readonly string[];
}

export interface LintContext {
  readonly source: Source;
  readonly policy: Policy;
  readonly program: Program;
  /** The server's tools by name, when a lockfile tells them. */
  readonly tools: ReadonlyMap<string, KnownTool> | undefined;
  /** Names that the server had when its lockfile was written, and has no more; empty when that is not known. */
  readonly lostTools: ReadonlySet<string>;
}

/** What a rule says of one place. */
export interface Remark {
  readonly anchor: Anchor;
  readonly message: string;
  readonly help: string;
  /** Instead of the rule's own severity, where the case is weaker. */
  readonly severity?: Severity;
  readonly fix?: Fix;
}

export interface LintRule {
  /** Stable kebab-case code, the name of the file. */
  readonly code: string;
  readonly severity: Severity;
  /** Off unless it is given a level, or an option asks for it. */
  readonly isOptIn?: true;
  readonly category: Category;
  /** Version of this program that has had it first. */
  readonly since: string;
  /** One line: what is wrong. */
  readonly summary: string;
  /** Why it matters, in a sentence or two. */
  readonly why: string;
  /** Reports this rule, at least once. */
  readonly bad: Example;
  /** Reports nothing at all above info. */
  readonly good: Example;
  /** Absent for what the reader of the policy refuses by itself, and for rules about suppressions. */
  readonly check?: (context: LintContext) => readonly Remark[];
  /** Instead of `check`, of rules about the comments that suppress findings; nothing suppresses these. */
  readonly review?: (review: SuppressionReview) => readonly Remark[];
}
