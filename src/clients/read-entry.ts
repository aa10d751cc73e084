// Reads one server of a client's configuration, whichever of the known shapes it has, as it is written.

import { joinPointer } from "../policy/pointer.ts";
import type { Client } from "./client.ts";
import { isJson, type Json, unusable } from "./read-config.ts";

/** A text, and where it stands. */
export interface Written {
  readonly text: string;
  /** A JSON pointer. */
  readonly at: string;
  /** An environment variable whose value follows the text. */
  readonly variable?: string;
  /** Whether the whole is left out when that variable is not set. */
  readonly isOptional?: boolean;
}

export type WrittenTexts = ReadonlyMap<string, Written>;

export type WrittenLaunch =
  | {
      readonly transport: "stdio";
      readonly command: Written;
      readonly args: readonly Written[];
      readonly env: WrittenTexts;
      readonly cwd: Written | undefined;
      /** A file with a `NAME=VALUE` on each line. */
      readonly envFile: Written | undefined;
    }
  | {
      readonly transport: "http" | "sse";
      /** Whether the entry says so itself, rather than its client by its rules. */
      readonly isSaid: boolean;
      readonly url: Written;
      readonly headers: WrittenTexts;
    };

/** The first of them that is there counts. */
const URL_KEYS = ["httpUrl", "url", "serverUrl", "uri"];
const ENV_KEYS = ["env", "envs", "environment"];
const HEADER_KEYS = ["headers", "http_headers"];
const TRANSPORTS: ReadonlyMap<unknown, WrittenLaunch["transport"]> = new Map([
  ["stdio", "stdio"],
  ["local", "stdio"],
  ["http", "http"],
  ["streamable-http", "http"],
  ["streamableHttp", "http"],
  ["streamable_http", "http"],
  ["sse", "sse"],
]);

/** Throws PolicyError document-unusable. `file` and `pointer` say where the entry is. */
export function readEntry(entry: unknown, client: Client, file: string, pointer: string): WrittenLaunch {
  if (!isJson(entry)) throw unusable(file, pointer, "must be an object");
  const nested = own(entry, "transport");
  if (isJson(nested)) {
    const inner = { ...nested, type: own(nested, "type") ?? own(nested, "transport") };
    return readEntry(inner, client, file, `${pointer}/transport`);
  }
  const read = entryReader(entry, file, pointer);
  const transport = readTransport(entry, client, file, pointer);
  if (transport === "stdio") return readProgram(entry, read, file, pointer);
  const url = read.first(URL_KEYS) ?? "url";
  const headers = new Map<string, Written>([
    ...HEADER_KEYS.flatMap((key) => [...read.texts(key)]),
    ...[...read.texts("env_http_headers")].map(
      ([name, { text, at }]) => [name, { text: "", at, variable: text }] as const,
    ),
  ]);
  if (Object.hasOwn(entry, "bearer_token_env_var")) {
    const { text, at } = read.text("bearer_token_env_var");
    headers.set("Authorization", { text: "Bearer ", at, variable: text });
  }
  return { transport, isSaid: typeOf(entry) !== undefined, url: read.text(url), headers };
}

/** What an entry without a type means depends on the client. */
function readTransport(
  entry: Json,
  client: Client,
  file: string,
  pointer: string,
): WrittenLaunch["transport"] {
  const type = typeOf(entry);
  const url = URL_KEYS.find((key) => own(entry, key) !== undefined);
  if (type !== undefined) {
    const known = TRANSPORTS.get(type);
    if (known !== undefined) return known;
    throw unusable(file, `${pointer}/type`, "must be stdio, http, streamable-http or sse");
  }
  if (url === undefined) return "stdio";
  if (own(entry, "command") !== undefined || own(entry, "cmd") !== undefined) {
    throw unusable(file, pointer, `must have a command or a ${url}, not both, or say its type`);
  }
  return url === "url" ? client.plainUrl : "http";
}

function typeOf(entry: Json): unknown {
  return own(entry, "type") ?? own(entry, "transport");
}

/** `command` is a text, a list, or an object of its own with a path; goose calls it `cmd`. */
function readProgram(entry: Json, read: EntryReader, file: string, pointer: string): WrittenLaunch {
  const { command } = entry;
  const rest = { cwd: read.optional("cwd"), envFile: read.optional("envFile") };
  if (isJson(command)) {
    const inner = entryReader(command, file, `${pointer}/command`);
    const env = new Map([...inner.texts("env"), ...readEnv(read)]);
    return { transport: "stdio", command: inner.text("path"), args: inner.list("args"), env, ...rest };
  }
  const env = readEnv(read);
  if (Array.isArray(command)) {
    const [first, ...args] = read.list("command");
    if (first === undefined || first.text === "")
      throw unusable(file, `${pointer}/command`, "must not be empty");
    return { transport: "stdio", command: first, args: [...args, ...read.list("args")], env, ...rest };
  }
  const key = command === undefined && entry.cmd !== undefined ? "cmd" : "command";
  return { transport: "stdio", command: read.text(key), args: read.list("args"), env, ...rest };
}

/** Codex passes variables on by name when they are set; goose needs the keys that it names. */
function readEnv(read: EntryReader): WrittenTexts {
  const named = (key: string, isOptional: boolean) =>
    read.names(key).map(({ text, at }) => [text, { text: "", at, variable: text, isOptional }] as const);
  return new Map<string, Written>([
    ...named("env_vars", true),
    ...named("env_keys", false),
    ...ENV_KEYS.flatMap((key) => [...read.texts(key)]),
  ]);
}

interface EntryReader {
  readonly first: (keys: readonly string[]) => string | undefined;
  readonly text: (key: string) => Written;
  readonly optional: (key: string) => Written | undefined;
  readonly list: (key: string) => readonly Written[];
  /** A list of names, each a text or an object with a `name`. */
  readonly names: (key: string) => readonly Written[];
  readonly texts: (key: string) => WrittenTexts;
}

function entryReader(entry: Json, file: string, pointer: string): EntryReader {
  const check = (value: unknown, at: string): Written => {
    if (typeof value !== "string") throw unusable(file, at, "must be a string");
    return { text: value, at };
  };
  const text = (key: string): Written => {
    const at = `${pointer}/${key}`;
    const value = check(own(entry, key), at);
    if (value.text === "") throw unusable(file, at, "must not be empty");
    return value;
  };
  const items = (key: string): readonly unknown[] => {
    const values = own(entry, key) ?? [];
    if (!Array.isArray(values)) throw unusable(file, `${pointer}/${key}`, "must be an array of strings");
    return values;
  };
  return {
    first: (keys) => keys.find((key) => own(entry, key) !== undefined),
    text,
    optional: (key) => (own(entry, key) === undefined ? undefined : text(key)),
    list: (key) => items(key).map((value, i) => check(value, `${pointer}/${key}/${i}`)),
    names: (key) =>
      items(key).map((value, i) => check(isJson(value) ? value.name : value, `${pointer}/${key}/${i}`)),
    texts: (key) => {
      const values = own(entry, key) ?? {};
      const at = `${pointer}/${key}`;
      if (!isJson(values)) throw unusable(file, at, "must be an object of strings");
      return new Map(
        Object.entries(values).map(([name, value]) => [name, check(value, joinPointer(at, name))]),
      );
    },
  };
}

/** What is null is as if it were not there. */
function own(entry: Json, key: string): unknown {
  return Object.hasOwn(entry, key) ? (entry[key] ?? undefined) : undefined;
}
