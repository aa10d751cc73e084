// What a server's entry comes to: the program or URL with variables put in, and as it was written.

import { CLIENTS, type Client } from "./client.ts";
import { parseEnvFile } from "./env-file.ts";
import { isHttpUrl, pathOf } from "./places.ts";
import { unusable } from "./read-config.ts";
import type { Written, WrittenLaunch, WrittenTexts } from "./read-entry.ts";
import { expandVariables, type VariableWorld } from "./variables.ts";

type Texts = Readonly<Record<string, string>>;

/** How to reach a server. `written` is what may be shown: no variable has its value in it. */
export type ServerLaunch =
  | {
      readonly kind: "stdio";
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Texts;
      readonly cwd: string;
      readonly written?: { readonly command: string; readonly args: readonly string[] };
    }
  | {
      readonly kind: "http";
      readonly url: string;
      readonly headers: Texts;
      /** Absent: whichever the server knows. */
      readonly transport?: "http" | "sse";
      readonly written?: { readonly url: string };
    };

export interface LaunchSource {
  readonly client: Client;
  readonly file: string;
  /** Absolute: where a server without `cwd` starts. */
  readonly folder: string;
}

/** Reads the text of a file; `at` says where it is named. */
export type ReadText = (path: string, at: string) => string;

/** Throws PolicyError document-unusable for a variable without a value, and what `readText` throws. */
export function resolveLaunch(
  launch: WrittenLaunch,
  source: LaunchSource,
  world: VariableWorld,
  readText: ReadText,
): ServerLaunch {
  const { file } = source;
  const expand = ({ text, at, variable }: Written): string => {
    const { text: expanded, missing } = expandVariables(text, source.client.variables, world);
    if (missing !== undefined) throw unusable(file, at, `uses ${missing}`);
    if (variable === undefined) return expanded;
    return expanded + variableOf(variable, at, source, world);
  };
  const expandAll = (texts: WrittenTexts): Texts => {
    for (const [name, { at }] of texts)
      if (!isName(name)) throw unusable(file, at, "has a name that no variable or header can have");
    return toRecord(
      [...texts]
        .filter(([, { isOptional, variable = "" }]) => isOptional !== true || isSet(world, variable))
        .map(([name, written]) => [name, expand(written)] as const),
    );
  };
  if (launch.transport !== "stdio") {
    const url = expand(launch.url);
    if (!isHttpUrl(url)) throw unusable(file, launch.url.at, "must be an http or https URL");
    return {
      kind: "http",
      url,
      headers: expandAll(launch.headers),
      ...(launch.isSaid && { transport: launch.transport }),
      ...differing({ url }, writtenUrl(launch)),
    };
  }
  const { command, args, env, cwd, envFile } = launch;
  const { resolve } = pathOf(world.system);
  const expanded = { command: expand(command), args: args.map(expand) };
  if (expanded.command === "") throw unusable(file, command.at, "must not be empty");
  const fromFile = envFile && parseEnvFile(readText(resolve(source.folder, expand(envFile)), envFile.at));
  return {
    kind: "stdio",
    ...expanded,
    env: toRecord([...(fromFile ?? []), ...Object.entries(expandAll(env))]),
    cwd: cwd === undefined ? source.folder : resolve(source.folder, expand(cwd)),
    ...differing(expanded, writtenCommand(launch)),
  };
}

/** The same with nothing put in, for showing it. */
export function asWritten(launch: WrittenLaunch, folder: string): ServerLaunch {
  const names = (texts: WrittenTexts): Texts => toRecord([...texts].map(([name, { text }]) => [name, text]));
  return launch.transport === "stdio"
    ? { kind: "stdio", ...writtenCommand(launch), env: names(launch.env), cwd: folder }
    : { kind: "http", url: launch.url.text, headers: names(launch.headers) };
}

/** What of it says how the server is launched, as comparable text; the order of names does not matter. */
export function launchKey(launch: WrittenLaunch): string {
  const sorted = (texts: WrittenTexts) =>
    [...texts]
      .map(([name, { text, variable, isOptional }]) => [name, text, variable, isOptional === true])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return JSON.stringify(
    launch.transport === "stdio"
      ? [
          launch.command.text,
          launch.args.map(({ text }) => text),
          sorted(launch.env),
          launch.cwd?.text,
          launch.envFile?.text,
        ]
      : [launch.url.text, sorted(launch.headers)],
  );
}

const writtenCommand = ({ command, args }: Extract<WrittenLaunch, { transport: "stdio" }>) => ({
  command: command.text,
  args: args.map(({ text }) => text),
});
const writtenUrl = ({ url }: Extract<WrittenLaunch, { transport: "http" | "sse" }>) => ({ url: url.text });

/** Nothing when no variable was put in. */
function differing<T>(expanded: T, written: T): { readonly written?: T } {
  return JSON.stringify(expanded) === JSON.stringify(written) ? {} : { written };
}

function variableOf(variable: string, at: string, source: LaunchSource, { env }: VariableWorld): string {
  const value = Object.hasOwn(env, variable) ? env[variable] : undefined;
  if (value !== undefined) return value;
  const why =
    source.client.id === CLIENTS.goose.id
      ? `needs ${variable}, which goose keeps in its keyring: set the environment variable`
      : `needs the environment variable ${variable}, which is not set`;
  throw unusable(source.file, at, why);
}

function isSet({ env }: VariableWorld, variable: string): boolean {
  return Object.hasOwn(env, variable) && env[variable] !== undefined;
}

/** What stands behind the first `=` would be part of another variable's value. */
function isName(name: string): boolean {
  return name !== "" && !/[=\0\r\n]/.test(name);
}

/** With `__proto__` as an ordinary name. */
function toRecord(entries: readonly (readonly [string, string])[]): Texts {
  return Object.fromEntries(entries);
}
