// Drift between two lists of tools, for tests: the first is locked, the second is what the server has now.

import { createHash } from "node:crypto";
import { findDrift, type ServerDrift, type ServerNow } from "../../src/tools/drift.ts";
import { type LockedServer, makeLockfile } from "../../src/tools/lockfile.ts";
import { classifyTools } from "../../src/tools/risk.ts";
import type { Tool, ToolDefinition } from "../../src/tools/tool.ts";

export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

const SERVER = { server: { name: "Bank", version: "1.0.0" }, protocol: "2025-11-25", target: "node bank" };

export function lockOf(tools: readonly ToolDefinition[], more: Partial<LockedServer> = {}): LockedServer {
  const lockfile = makeLockfile([{ name: "bank", ...SERVER, tools: classifyTools(tools) }], sha256);
  const server = lockfile.servers.get("bank");
  if (server === undefined) throw new Error("no server");
  return { ...server, ...more };
}

/** Sorted by name, as a scan has them. */
export function nowOf(tools: readonly ToolDefinition[], more: Partial<ServerNow> = {}): ServerNow {
  const sorted: readonly Tool[] = classifyTools(tools).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...SERVER, tools: sorted, isComplete: true, ...more };
}

export function driftOf(
  before: readonly ToolDefinition[],
  after: readonly ToolDefinition[],
  more: Partial<ServerNow> = {},
): ServerDrift {
  return findDrift(lockOf(before), nowOf(after, more));
}
