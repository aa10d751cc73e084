// Page: what `policy explain CODE` and the docs say of one diagnostic, whatever it is about.

import type { Finding, Severity } from "../finding.ts";
import type { Category, KnownTool } from "../lint/rule.ts";

/** What a code is a diagnostic of. */
export type PageKind = "rule" | "format" | "run" | "finding";

/** A policy as a file. */
export interface WrittenExample {
  /** What its name ends with; `yaml` unless given. */
  readonly format?: "json";
  readonly policy: string;
  /** How the text becomes bytes, where the point is that they are no UTF-8. */
  readonly encoding?: "latin1";
}

/** An error of the format, which makes a policy unusable. The examples are the docs and the test. */
export interface FormatError {
  readonly code: string;
  /** Version of this program that has had it first. */
  readonly since: string;
  /** One line: what is wrong. */
  readonly summary: string;
  /** Why it is refused, in a sentence or two. */
  readonly why: string;
  /** What to do about it. */
  readonly help: string;
  /** Reports this code and no other. */
  readonly bad: WrittenExample;
  /** Reports nothing above info. */
  readonly good: WrittenExample;
}

/** What is said of an error that ends a run, beside what src/errors.ts says. */
export interface RunErrorText {
  readonly since: string;
  readonly summary: string;
  readonly why: string;
  /** Commands, run in fixtures/docs, the last of which ends so. Absent where there is no short way to it. */
  readonly commands?: readonly string[];
}

/** A finding that has no policy to mend, or none that an example of a policy could show. */
export interface OtherFinding {
  readonly severity: Severity;
  /** The command that reports it. */
  readonly command: "lint" | "scan" | "simulate" | "test";
  readonly since: string;
  readonly summary: string;
  readonly why: string;
  readonly help: string;
}

/** An example with what lint says of it. */
export interface LintedExample {
  /** What the example is called in its findings. */
  readonly file: string;
  readonly policy: string;
  readonly tools: readonly KnownTool[];
  readonly lostTools: readonly string[];
  /** Those with the code of the page, in the order of the file. */
  readonly findings: readonly Finding[];
}

export interface Page {
  readonly code: string;
  readonly kind: PageKind;
  readonly severity: Severity;
  /** Off unless it is asked for. */
  readonly isOptIn: boolean;
  /** Of a lint rule. */
  readonly category?: Category;
  readonly since: string;
  readonly summary: string;
  readonly why: string;
  /** What to do about it; empty for a rule, whose findings say it of each place. */
  readonly help: string;
  /** Where what reports it is no lint: the command. */
  readonly command?: OtherFinding["command"];
  /** Of an error that ends a run. */
  readonly exitCode?: 2 | 3;
  readonly commands?: readonly string[];
  readonly bad?: LintedExample;
  readonly good?: LintedExample;
  /** The fix that the first finding of the bad example with one has. */
  readonly fix?: { readonly title: string; readonly isSafe: boolean };
  /** Whether its level can be set and its findings suppressed. */
  readonly canBeTurnedOff: boolean;
}
