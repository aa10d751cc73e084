// Lockfile: the tools of servers as they were when somebody looked at them.
// specification: policy-format.md section 9.

import { canonicalJson, writeReadableJson } from "./canonical-json.ts";
import type { RiskClass, Tool, ToolAnnotations, ToolDefinition } from "./tool.ts";

export interface LockedTool extends ToolDefinition {
  readonly risk: RiskClass;
  /** Over the canonical JSON of the definition, without the risk; 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface LockedServer {
  /** What was launched or contacted, as `scan` was told. */
  readonly target: string;
  /** Protocol revision. */
  readonly protocol: string;
  /** What the server says it is. */
  readonly server: { readonly name: string; readonly version: string };
  /** Sorted by name (code units); tools of one name in the order of their hashes. */
  readonly tools: readonly LockedTool[];
}

export interface Lockfile {
  /** By the name of the server, sorted by code units. */
  readonly servers: ReadonlyMap<string, LockedServer>;
}

/** One server as it was scanned. */
export interface ScannedServer {
  readonly name: string;
  readonly target: string;
  readonly protocol: string;
  readonly server: { readonly name: string; readonly version: string };
  readonly tools: readonly Tool[];
}

/** SHA-256 of the UTF-8 of a text, as 64 lower-case hexadecimal digits. */
export type Sha256 = (text: string) => string;

export const LOCKFILE_VERSION = 1;

/** The lockfile of these servers. Of two with one name, the last is kept. The order given has no effect but for that. */
export function makeLockfile(servers: readonly ScannedServer[], sha256: Sha256): Lockfile {
  const locked = servers.map(({ name, target, protocol, server, tools }): [string, LockedServer] => [
    name,
    {
      target,
      protocol,
      server: { name: server.name, version: server.version },
      tools: tools.map((tool) => lockTool(tool, sha256)).toSorted(byNameThenHash),
    },
  ]);
  return { servers: new Map([...new Map(locked)].toSorted(([a], [b]) => compare(a, b))) };
}

/** The file's text, in small pieces; `readLockfile` reads it back to the same lockfile. */
export function writeLockfile({ servers }: Lockfile, write: (piece: string) => void): void {
  // No prototype, so that a server named `__proto__` is a member like any other.
  const members: Record<string, unknown> = Object.create(null);
  for (const [name, server] of servers) members[name] = server;
  writeReadableJson({ version: LOCKFILE_VERSION, servers: members }, write);
}

/** The hash of a definition: its name, title, description, schemas and annotations, and nothing else. */
export function hashDefinition(tool: ToolDefinition, sha256: Sha256): string {
  return sha256(canonicalJson(definitionOf(tool)));
}

function lockTool(tool: Tool, sha256: Sha256): LockedTool {
  return { ...definitionOf(tool), risk: tool.risk.class, sha256: hashDefinition(tool, sha256) };
}

/** Without what was added to it: its risk, its hash. */
export function definitionOf(tool: ToolDefinition): ToolDefinition {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return { name, title, description, inputSchema, outputSchema, annotations: declared(annotations) };
}

/** Without members that are `undefined`, which JSON cannot say. */
function declared(annotations: ToolAnnotations): ToolAnnotations {
  return Object.fromEntries(Object.entries(annotations).filter(([, value]) => value !== undefined));
}

export function byNameThenHash(a: LockedTool, b: LockedTool): number {
  return compare(a.name, b.name) || compare(a.sha256, b.sha256);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
