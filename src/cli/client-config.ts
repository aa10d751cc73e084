// Reads the servers of a client configuration: `mcpServers` of .mcp.json and its likes.

import { dirname, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Target } from "../mcp/target.ts";
import { joinPointer } from "../policy/pointer.ts";
import { expandVariables } from "./expand-variables.ts";
import { parseJsonc } from "./jsonc.ts";

export interface ClientConfig {
  /** As shown to people. */
  readonly file: string;
  /** The absolute path of its folder, where a server without `cwd` starts. */
  readonly folder: string;
  /** Of the object that holds the servers: `/mcpServers`, or `/servers`. */
  readonly pointer: string;
  /** In the order of the file; an entry is not checked before it is used. */
  readonly servers: ReadonlyMap<string, unknown>;
}

type Entry = Readonly<Record<string, unknown>>;
type Env = Readonly<Record<string, string | undefined>>;

/** `servers` is what VS Code calls it. */
const SERVER_KEYS: readonly string[] = ["mcpServers", "servers"];
const HTTP_TYPES: readonly unknown[] = ["http", "streamable-http", "sse"];

/** Whether a parsed document is a client configuration rather than a recorded tool list. */
export function isClientConfig(document: unknown): boolean {
  if (isObject(ownValue(document, "mcpServers"))) return true;
  const servers = ownValue(document, "servers");
  return isObject(servers) && Object.values(servers).some((entry) => isObject(entry) && isLaunch(entry));
}

function isLaunch(entry: Entry): boolean {
  return Object.hasOwn(entry, "command") || Object.hasOwn(entry, "url");
}

/** Throws PolicyError document-unusable. `path` is absolute, `file` is what messages call it. */
export function readClientConfig(text: string, path: string, file: string): ClientConfig {
  return toClientConfig(parseJsonc(text, file), path, file);
}

/** The same, of a document that was parsed already. */
export function toClientConfig(document: unknown, path: string, file: string): ClientConfig {
  const key = SERVER_KEYS.find((name) => isObject(ownValue(document, name)));
  const servers = key === undefined ? undefined : ownValue(document, key);
  if (key === undefined || !isObject(servers)) {
    throw unusable(file, "/mcpServers", "must be an object with an entry for each server");
  }
  return { file, folder: dirname(path), pointer: `/${key}`, servers: new Map(Object.entries(servers)) };
}

/**
 * How to reach the server `name` of `config`, with variables expanded from `env`.
 * Throws PolicyError document-unusable for an entry of the wrong shape, or a variable that is not set.
 */
export function toTarget(config: ClientConfig, name: string, env: Env): Target {
  const pointer = joinPointer(config.pointer, name);
  const entry = config.servers.get(name);
  if (!isObject(entry)) throw unusable(config.file, pointer, "must be an object");
  const reader = entryReader(config, pointer, entry, env);
  if (entry.type === undefined && entry.url !== undefined && entry.command !== undefined) {
    throw unusable(config.file, pointer, "must have a command or a url, not both, or say its type");
  }
  const { type = defaultType(entry) } = entry;
  if (HTTP_TYPES.includes(type)) {
    const transport = entry.type === undefined ? undefined : type === "sse" ? "sse" : "http";
    return {
      kind: "http",
      url: reader.url("url"),
      headers: reader.texts("headers"),
      ...(transport && { transport }),
    };
  }
  if (type !== "stdio") {
    throw unusable(config.file, `${pointer}/type`, "must be stdio, http, streamable-http or sse");
  }
  return {
    kind: "stdio",
    command: reader.text("command"),
    args: reader.list("args"),
    env: reader.texts("env"),
    cwd: entry.cwd === undefined ? config.folder : resolve(config.folder, reader.text("cwd")),
  };
}

/** The parts of an entry that say how the server is launched, as comparable text; key order does not matter. */
export function launchOf(entry: unknown): string {
  if (!isObject(entry)) return JSON.stringify(entry) ?? "";
  const { type = defaultType(entry), command, args = [], env = {}, cwd, url, headers = {} } = entry;
  const parts = [type, command, args, env, cwd, url, headers];
  return JSON.stringify(parts, (_, value: unknown) =>
    isObject(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value,
  );
}

function defaultType(entry: Entry): string {
  return entry.url === undefined ? "stdio" : "http";
}

/** The arguments of an entry that are strings; none when it has no list of arguments. */
export function argsOf(entry: unknown): readonly string[] {
  if (!isObject(entry) || !Array.isArray(entry.args)) return [];
  return entry.args.filter((arg): arg is string => typeof arg === "string");
}

interface EntryReader {
  readonly text: (key: string) => string;
  readonly url: (key: string) => string;
  readonly list: (key: string) => readonly string[];
  readonly texts: (key: string) => Readonly<Record<string, string>>;
}

function entryReader(config: ClientConfig, pointer: string, entry: Entry, env: Env): EntryReader {
  const fail = (at: string, why: string): PolicyError => unusable(config.file, at, why);
  const expand = (value: unknown, at: string): string => {
    if (typeof value !== "string") throw fail(at, "must be a string");
    const { text, missing } = expandVariables(value, env);
    if (missing === undefined) return text;
    throw fail(at, `uses the environment variable ${missing}, which is not set and has no default`);
  };
  const text = (key: string): string => {
    const value = expand(entry[key], `${pointer}/${key}`);
    if (value === "") throw fail(`${pointer}/${key}`, "must not be empty");
    return value;
  };
  return {
    text,
    url: (key) => {
      const value = text(key);
      if (isHttpUrl(value)) return value;
      throw fail(`${pointer}/${key}`, "must be an http or https URL");
    },
    list: (key) => {
      const values = entry[key] ?? [];
      if (!Array.isArray(values)) throw fail(`${pointer}/${key}`, "must be an array of strings");
      return values.map((value: unknown, index) => expand(value, `${pointer}/${key}/${index}`));
    },
    texts: (key) => {
      const values = entry[key] ?? {};
      if (!isObject(values)) throw fail(`${pointer}/${key}`, "must be an object of strings");
      const expanded = Object.entries(values).map(([name, value]) => [
        name,
        expand(value, joinPointer(`${pointer}/${key}`, name)),
      ]);
      return Object.fromEntries(expanded);
    },
  };
}

export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function unusable(file: string, pointer: string, why: string): PolicyError {
  return new PolicyError("document-unusable", `${file}: ${pointer} ${why}.`);
}

function ownValue(object: unknown, key: string): unknown {
  return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
