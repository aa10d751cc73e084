// Signal: a stretch of a tool's text that tries to steer a model or to deceive a person.

import type { Severity } from "../finding.ts";

export type SignalCode =
  | "orders-to-model"
  | "hidden-text"
  | "mentions-other-tool"
  | "shadowed-tool"
  | "secret-in-definition"
  | "texts-not-checked";

export interface Signal {
  readonly code: SignalCode;
  readonly severity: Severity;
  /** The name of the tool, as sent. */
  readonly tool: string;
  /** RFC 6901 pointer into the tool's definition. */
  readonly pointer: string;
  /** Where in that text, in UTF-16 units, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Contains the server's text unescaped, shortened. */
  readonly message: string;
  readonly help: string;
}
