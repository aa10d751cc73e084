// Tools for the examples of rules that check a policy against its server.

import type { KnownTool } from "./rule.ts";

/** A tool that only reads, with these arguments; without any, its schema says nothing of arguments. */
export function anyTool(
  name: string,
  properties?: Readonly<Record<string, unknown>>,
  required: readonly string[] = [],
): KnownTool {
  return {
    name,
    title: "",
    description: "",
    inputSchema: { type: "object", ...(properties && { properties, required }) },
    outputSchema: null,
    annotations: {},
    risk: "read",
  };
}
