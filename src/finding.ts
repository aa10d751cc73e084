// Finding: something a person should look at. The one shape that every command reports.

export type Severity = "error" | "warning" | "info";

/** Highest first: the order in which severities are compared and sorted. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/**
 * Where a problem is, before it has a line. A rule speaks in RFC 6901 pointers into the file as
 * written; only the parser, which may have no tree to point into, speaks in offsets.
 */
export type Anchor =
  | {
      readonly pointer: string;
      /** Point at the key of the entry rather than at its value. */
      readonly part?: "key" | "value";
    }
  /** UTF-16 offsets into the text, `end` exclusive. */
  | { readonly start: number; readonly end: number };

/** One replacement of text, in UTF-16 offsets, `end` exclusive. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Where it is, in lines and columns; only edits of a Finding have it. */
  readonly place?: Place;
}

/** A change that would mend a finding. A safe fix leaves every decision unchanged. */
export interface Fix {
  readonly title: string;
  readonly isSafe: boolean;
  readonly edits: readonly TextEdit[];
}

/** A finding whose place is not worked out yet. */
export interface Problem {
  /** Stable kebab-case code. */
  readonly code: string;
  readonly severity: Severity;
  readonly anchor: Anchor;
  /** What is wrong, and why it matters. One sentence or two, no trailing newline. */
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly help: string;
  readonly fix?: Fix;
}

/** A place in a file: lines and columns from 1, columns in UTF-16 units (SARIF 3.14.17), end exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** specification: cli.md section 2. */
export interface Finding extends Place {
  readonly code: string;
  readonly severity: Severity;
  /** As the user named it; empty when the finding has no file. */
  readonly file: string;
  /** RFC 6901 pointer into the file as written; empty when it has none. */
  readonly pointer: string;
  readonly message: string;
  readonly help: string;
  /** The line of the file that `line` names, for code frames; absent when there is no file. */
  readonly sourceLine?: string;
  /**
   * What stays when lines are moved or list items are added before it: the pointer without positions, and the
   * text pointed at. With code and file it tells the finding from others, but for repetitions.
   */
  readonly identity?: string;
  /** What it is recognised by in the next run: of all the above, and which it is among equals. Hexadecimal. */
  readonly fingerprint?: string;
  readonly fix?: Fix;
}

/** A finding that somebody accepted: by a comment in the file, or by an entry of a baseline. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly kind: "inSource" | "external";
  /** The reason of the comment; empty when there is none. */
  readonly justification: string;
}
