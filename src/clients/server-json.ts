// Reads server.json, by which the registry of MCP says how a server is run or reached.

import { PolicyError } from "../errors.ts";
import type { ServerLaunch } from "./launch.ts";
import { isHttpUrl } from "./places.ts";
import { isJson, type Json, unusable } from "./read-config.ts";
import { type Pair, readArguments, readMember, readNamed, type Values } from "./server-inputs.ts";

export interface RegistryServer {
  readonly launch: ServerLaunch;
  /** Which of its packages or remotes it is. */
  readonly what: string;
  /** Whether launching it downloads code. */
  readonly isDownload: boolean;
}

interface Runtime {
  /** The first is the usual one. */
  readonly programs: readonly string[];
  readonly identifier: RegExp;
  readonly command: (parts: PackageParts) => readonly Pair[];
}

interface PackageParts {
  readonly identifier: string;
  /** `""` for any. */
  readonly version: string;
  readonly runtime: readonly Pair[];
  readonly args: readonly Pair[];
  /** The names of the environment variables that are given. */
  readonly names: readonly string[];
}

const VERSION = /^[\w.+!~^][\w.+!~^-]*$/;
const word = (text: string): Pair => ({ value: text, shown: text });
const at = ({ identifier, version }: PackageParts): Pair =>
  word(version === "" ? identifier : `${identifier}@${version}`);
const has = (pairs: readonly Pair[], ...words: readonly string[]): boolean =>
  pairs.some(({ value }) => words.includes(value));

const RUNTIMES: ReadonlyMap<unknown, Runtime> = new Map<string, Runtime>([
  [
    "npm",
    {
      programs: ["npx"],
      identifier: /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/i,
      command: (parts) => [
        ...(has(parts.runtime, "-y", "--yes") ? [] : [word("-y")]),
        ...parts.runtime,
        at(parts),
        ...parts.args,
      ],
    },
  ],
  [
    "pypi",
    {
      programs: ["uvx"],
      identifier: /^[a-z0-9][\w.-]*$/i,
      command: (parts) => [...parts.runtime, at(parts), ...parts.args],
    },
  ],
  [
    "oci",
    {
      programs: ["docker", "podman"],
      identifier: /^[a-z0-9][\w./:@-]*$/i,
      command: ({ identifier, version, runtime, args, names }) => {
        const isWhole = version === "" || /[:@][^/]*$/.test(identifier);
        return [
          ...(has(runtime.slice(0, 1), "run") ? [] : ["run", "-i", "--rm"].map(word)),
          ...runtime,
          ...names.flatMap((name) => ["-e", name].map(word)),
          word(isWhole ? identifier : `${identifier}:${version}`),
          ...args,
        ];
      },
    },
  ],
  [
    "nuget",
    {
      programs: ["dnx"],
      identifier: /^[a-z0-9][\w.-]*$/i,
      command: (parts) => [
        at(parts),
        ...(has(parts.runtime, "--yes", "-y") ? [] : [word("--yes")]),
        ...parts.runtime,
        ...(parts.args.length === 0 ? [] : [word("--"), ...parts.args]),
      ],
    },
  ],
]);

/** Where the programs above look by themselves. */
const PUBLIC_REGISTRIES: ReadonlyMap<unknown, string> = new Map([
  ["npm", "https://registry.npmjs.org"],
  ["pypi", "https://pypi.org"],
  ["oci", "https://docker.io"],
  ["nuget", "https://api.nuget.org"],
]);

function isPublicRegistry(type: unknown, url: unknown): boolean {
  return typeof url === "string" && url.replace(/\/$/, "") === PUBLIC_REGISTRIES.get(type);
}

/** Whether a parsed document is one, rather than a recorded list or a client's configuration. */
export function isServerJson(document: unknown): boolean {
  return (
    isJson(document) &&
    typeof document.name === "string" &&
    !Object.hasOwn(document, "tools") &&
    (Array.isArray(document.packages) || Array.isArray(document.remotes))
  );
}

/**
 * The first package that can be run, or else the first remote that can be reached.
 * Throws PolicyError document-unusable, also for a value that is required and that nobody gave.
 */
export function readServerJson(document: unknown, file: string, values: Values, cwd: string): RegistryServer {
  const reasons: string[] = [];
  for (const [i, entry] of listOf(document, "packages").entries()) {
    const pointer = `/packages/${i}`;
    const server = readPackage(entry, file, pointer, values, cwd);
    if (typeof server !== "string") return server;
    reasons.push(`${pointer} ${server}`);
  }
  for (const [i, entry] of listOf(document, "remotes").entries()) {
    const pointer = `/remotes/${i}`;
    const server = readRemote(entry, file, pointer, values);
    if (typeof server !== "string") return server;
    reasons.push(`${pointer} ${server}`);
  }
  const why = reasons.length === 0 ? "it has no packages and no remotes" : reasons.join("; ");
  throw new PolicyError("document-unusable", `${file} names no server that can be run: ${why}.`);
}

function listOf(document: unknown, key: string): readonly unknown[] {
  const list = isJson(document) && Object.hasOwn(document, key) ? document[key] : undefined;
  return Array.isArray(list) ? list : [];
}

/** Why it cannot be run, as a text, else how. */
function readPackage(
  entry: unknown,
  file: string,
  pointer: string,
  values: Values,
  cwd: string,
): RegistryServer | string {
  if (!isJson(entry)) return "is no object";
  const type = readMember(entry, "registryType") ?? readMember(entry, "registryName");
  const runtime = RUNTIMES.get(type);
  if (runtime === undefined) return `is of a kind that is not run from here (${String(type)})`;
  const transport = readMember(entry, "transport");
  if (isJson(transport) && transport.type !== undefined && transport.type !== "stdio")
    return "speaks over HTTP after it was started";
  const hint = readMember(entry, "runtimeHint") ?? runtime.programs[0];
  const program = runtime.programs.find((name) => name === hint);
  if (program === undefined) return `wants ${String(hint)}, which is not run from here`;
  const registry = readMember(entry, "registryBaseUrl");
  // Here the name would be another package's.
  if (registry !== undefined && !isPublicRegistry(type, registry)) return "is of a registry of its own";
  const identifier = readMember(entry, "identifier") ?? entry.name;
  if (typeof identifier !== "string" || !runtime.identifier.test(identifier))
    throw unusable(file, `${pointer}/identifier`, `must be the name of a package of ${String(type)}`);
  const version = readMember(entry, "version") ?? "";
  if (typeof version !== "string" || (version !== "" && !VERSION.test(version)))
    throw unusable(file, `${pointer}/version`, "must be a version");
  const runtimeArgs = readArguments(readMember(entry, "runtimeArguments"), values);
  const args = readArguments(readMember(entry, "packageArguments"), values);
  const env = readNamed(readMember(entry, "environmentVariables"), values);
  refuseOpen([runtimeArgs.missing, args.missing, env.missing], file, pointer);
  const names = env.entries.map(([name]) => name);
  const words = runtime.command({
    identifier,
    version,
    runtime: runtimeArgs.pairs,
    args: args.pairs,
    names,
  });
  const launch: ServerLaunch = {
    kind: "stdio",
    command: program,
    args: words.map(({ value }) => value),
    env: Object.fromEntries(env.entries.map(([name, { value }]) => [name, value])),
    cwd,
    written: { command: program, args: words.map(({ shown }) => shown) },
  };
  return { launch, what: `the ${String(type)} package ${identifier}`, isDownload: true };
}

function readRemote(entry: unknown, file: string, pointer: string, values: Values): RegistryServer | string {
  if (!isJson(entry)) return "is no object";
  const type = readMember(entry, "type") ?? readMember(entry, "transportType");
  if (type !== "streamable-http" && type !== "sse") return `is reached in an unknown way (${String(type)})`;
  const url = urlOf(entry, values);
  const headers = readNamed(readMember(entry, "headers"), values);
  refuseOpen([url.missing, headers.missing], file, pointer);
  if (!isHttpUrl(url.pair.value)) throw unusable(file, `${pointer}/url`, "must be an http or https URL");
  const launch: ServerLaunch = {
    kind: "http",
    url: url.pair.value,
    headers: Object.fromEntries(headers.entries.map(([name, { value }]) => [name, value])),
    transport: type === "sse" ? "sse" : "http",
    written: { url: url.pair.shown },
  };
  return { launch, what: `the remote ${url.pair.shown.replace(/[?#].*$/s, "")}`, isDownload: false };
}

function urlOf(entry: Json, values: Values): { readonly pair: Pair; readonly missing: readonly string[] } {
  const { pairs, missing } = readArguments([{ ...entry, type: "positional", value: entry.url }], values);
  return { pair: pairs[0] ?? word(""), missing };
}

/** Everything at once, so that nobody is told of one after the other. */
function refuseOpen(missing: readonly (readonly string[])[], file: string, pointer: string): void {
  const open = [...new Set(missing.flat())];
  const [first] = open;
  if (first === undefined) return;
  throw unusable(
    file,
    pointer,
    `needs ${open.join(", ")}: set the environment variable, or write \`--input ${first}=VALUE\``,
  );
}
