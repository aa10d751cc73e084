// Reads the servers out of a client's configuration. Nothing of an entry is checked before it is used.

import { PolicyError } from "../errors.ts";
import { joinPointer } from "../policy/pointer.ts";
import type { Client } from "./client.ts";
import type { Place, Scope } from "./places.ts";

export type Json = Readonly<Record<string, unknown>>;

/** The servers that stand together in one object of a file. */
export interface ClientConfig {
  readonly client: Client;
  readonly scope: Scope;
  /** As shown to people. */
  readonly file: string;
  /** Absolute: the workspace, where a server without `cwd` starts. */
  readonly folder: string;
  /** Of the object that holds the servers: `/mcpServers`, or `/servers`. */
  readonly pointer: string;
  /** In the order of the file. */
  readonly servers: ReadonlyMap<string, unknown>;
  /** The names of those that are switched off elsewhere in the file. */
  readonly disabled: ReadonlySet<string>;
}

/** goose runs these itself; they are no servers. */
const BUILT_IN: readonly unknown[] = ["builtin", "platform", "frontend", "inline_python"];

/** Whether a parsed document is a client configuration rather than a recorded tool list. */
export function isClientConfig(document: unknown, client: Client): boolean {
  return client.keys.some((path) => {
    const servers = atPath(document, path);
    if (!isJson(servers)) return false;
    return path[0] !== "servers" && path[0] !== "extensions"
      ? true
      : Object.values(servers).some((entry) => isJson(entry) && isLaunch(entry));
  });
}

function isLaunch(entry: Json): boolean {
  return ["command", "cmd", "url", "uri"].some((key) => Object.hasOwn(entry, key));
}

/**
 * The servers of a document, those of the nearest scope first. `file` is what messages call it.
 * Throws PolicyError document-unusable for a file that is there for servers and has no object of them.
 */
export function readClientConfig(
  document: unknown,
  place: Place,
  file: string,
  projects: readonly string[] = [],
): readonly ClientConfig[] {
  const { client } = place;
  const local = place.scope === "user" ? localConfigs(document, place, file, projects) : [];
  const path = client.keys.find((keys) => isJson(atPath(document, keys)));
  const servers = path && atPath(document, path);
  if (path === undefined || !isJson(servers)) {
    if (place.isShared && isAbsentOrEmpty(document, client)) return local;
    const pointer = joinPointer("", ...(client.keys[0] ?? []));
    throw unusable(file, pointer, "must be an object with an entry for each server");
  }
  return [...local, toConfig(document, place, file, servers, joinPointer("", ...path))];
}

/** A file of other settings may say nothing of servers; what is no object is still wrong. */
function isAbsentOrEmpty(document: unknown, client: Client): boolean {
  if (document === undefined || document === null) return true;
  return isJson(document) && client.keys.every((keys) => atPath(document, keys) === undefined);
}

/** What Claude Code keeps for one project in the file of the user, for the working directory and those above. */
function localConfigs(
  document: unknown,
  place: Place,
  file: string,
  projects: readonly string[],
): readonly ClientConfig[] {
  if (place.client.id !== "claude-code") return [];
  return projects.flatMap((folder) => {
    const servers = atPath(document, ["projects", folder, "mcpServers"]);
    if (!isJson(servers)) return [];
    const pointer = joinPointer("/projects", folder, "mcpServers");
    return [{ ...toConfig(document, place, file, servers, pointer), scope: "local" as const, folder }];
  });
}

function toConfig(
  document: unknown,
  { client, scope, folder }: Place,
  file: string,
  servers: Json,
  pointer: string,
): ClientConfig {
  const entries = Object.entries(servers).filter(([, entry]) => !isBuiltIn(entry, client));
  const off = client.id === "gemini" ? excludedByGemini(document, entries) : [];
  return { client, scope, file, folder, pointer, servers: new Map(entries), disabled: new Set(off) };
}

function isBuiltIn(entry: unknown, client: Client): boolean {
  return client.keys.some(([key]) => key === "extensions") && isJson(entry) && BUILT_IN.includes(entry.type);
}

function excludedByGemini(document: unknown, entries: readonly (readonly [string, unknown])[]): string[] {
  const allowed = atPath(document, ["mcp", "allowed"]);
  const excluded = atPath(document, ["mcp", "excluded"]);
  return entries
    .map(([name]) => name)
    .filter(
      (name) =>
        (Array.isArray(allowed) && !allowed.includes(name)) ||
        (Array.isArray(excluded) && excluded.includes(name)),
    );
}

/** Whether the client does not start it. */
export function isDisabled({ servers, disabled }: ClientConfig, name: string): boolean {
  const entry = servers.get(name);
  return disabled.has(name) || (isJson(entry) && (entry.disabled === true || entry.enabled === false));
}

export function unusable(file: string, pointer: string, why: string): PolicyError {
  return new PolicyError("document-unusable", `${file}: ${pointer} ${why}.`);
}

function atPath(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const key of path) value = isJson(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
