// Tool: one entry of a server's tools/list, with its risk.

/** specification: MCP 2025-11-25 schema, ToolAnnotations. Untrusted; absent is not false. */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** A tool definition after checking: every field has the type it says, whatever the server sent. */
export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema as sent; `null` when the server sent none that is an object. */
  readonly inputSchema: Readonly<Record<string, unknown>> | null;
  readonly outputSchema: Readonly<Record<string, unknown>> | null;
  readonly annotations: ToolAnnotations;
}

/** Lowest first. What is unknown is treated as a write until somebody has looked, so it lies between. */
export const RISK_CLASSES = ["read", "unknown", "write", "execute", "destructive", "financial"] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];
export type RiskSeverity = "low" | "medium" | "high" | "critical";
export type Confidence = "high" | "medium" | "low";

/** The gravest first. */
export const RISK_FLAGS = [
  "irreversible",
  "bulk",
  "overwrites",
  "runs-code",
  "sends-out",
  "sensitive-read",
  "multi-action",
  "declared-differs",
] as const;
export type RiskFlag = (typeof RISK_FLAGS)[number];

/** One signal that led to a verdict. */
export interface Evidence {
  readonly source: "name" | "title" | "description" | "schema" | "annotation";
  readonly class: RiskClass;
  readonly strength: "strong" | "medium" | "weak";
  /** For a person, for example `name: head verb "delete"`. Contains the server's text unescaped. */
  readonly why: string;
}

export interface Risk {
  readonly class: RiskClass;
  readonly severity: RiskSeverity;
  readonly confidence: Confidence;
  /** Sorted. */
  readonly flags: readonly RiskFlag[];
  readonly evidence: readonly Evidence[];
}

export interface Tool extends ToolDefinition {
  readonly risk: Risk;
}
