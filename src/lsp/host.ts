// What the language server asks of the world around it: policies linted with what stands beside them on disk.

import type { Finding, Severity } from "../finding.ts";
import type { OpenedPolicy } from "../lint/open-policy.ts";
import type { KnownTool } from "../lint/rule.ts";

/** A document as the editor has it, which the disk may not have yet. */
export interface DocumentText {
  /** Absolute; absent for a document that is no file. */
  readonly path: string | undefined;
  /** What messages call it; its ending tells JSON from YAML. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Folders of the workspace, absolute. */
  readonly folders: readonly string[];
}

/** A file beside the policy that was not used, so that the policy was checked without it. */
export interface Trouble {
  readonly severity: Severity;
  readonly message: string;
}

export interface LintedDocument {
  readonly opened: OpenedPolicy;
  readonly findings: readonly Finding[];
  /** The server's tools by name, when a lockfile tells them. */
  readonly tools: ReadonlyMap<string, KnownTool> | undefined;
  readonly troubles: readonly Trouble[];
}

export interface LspHost {
  /** Of this program. */
  readonly version: string;
  /** Where the page of a rule or an error stands, as an address. */
  readonly pageOf: (code: string) => string;
  readonly lint: (document: DocumentText) => Promise<LintedDocument>;
}
