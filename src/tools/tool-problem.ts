// What is odd about an entry of a server's tool list.

import type { Severity } from "../finding.ts";

export type ToolProblemCode =
  | "tool-unreadable"
  | "tool-field-ignored"
  | "tool-without-schema"
  | "tool-name-twice"
  | "tool-name-alike"
  | "tool-name-odd";

export interface ToolProblem {
  readonly code: ToolProblemCode;
  readonly severity: Severity;
  /** Position in the list as sent, from 0. */
  readonly index: number;
  /** As sent, however long; empty when the entry has no name. */
  readonly tool: string;
  /** RFC 6901 pointer into the list as sent. */
  readonly pointer: string;
  /** One sentence. Contains the server's text unescaped, shortened. */
  readonly message: string;
  readonly help: string;
}
