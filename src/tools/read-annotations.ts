// Reads the annotations of a tool: members of the right type, and which were not.
// specification: MCP 2025-11-25 schema, ToolAnnotations.

import type { Mutable } from "../mutable.ts";
import type { ToolAnnotations } from "./tool.ts";

export interface IgnoredField {
  /** RFC 6901 pointer from the place that was read. */
  readonly pointer: string;
  /** What it should be: "a boolean". */
  readonly wanted: string;
}

export interface ReadAnnotations {
  readonly annotations: ToolAnnotations;
  readonly ignored: readonly IgnoredField[];
}

const HINTS = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

/** Members that are not known are not read: servers may add their own. */
export function readAnnotations(value: unknown): ReadAnnotations {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { annotations: {}, ignored: [{ pointer: "", wanted: "an object" }] };
  }
  const members = new Map<string, unknown>(Object.entries(value));
  const ignored: IgnoredField[] = [];
  const annotations: Mutable<ToolAnnotations> = {};
  const title = members.get("title");
  if (typeof title === "string") annotations.title = title;
  else if (members.has("title")) ignored.push({ pointer: "/title", wanted: "a string" });
  for (const hint of HINTS) {
    const value = members.get(hint);
    if (typeof value === "boolean") annotations[hint] = value;
    else if (members.has(hint)) ignored.push({ pointer: `/${hint}`, wanted: "a boolean" });
  }
  return { annotations, ignored };
}
