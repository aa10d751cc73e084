// Finds the server, or the recorded tool list, that the user names.
// specification: cli.md section 3 (TARGET).

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { describeTarget, type Target } from "../mcp/target.ts";
import { readLockfile } from "../tools/read-lockfile.ts";
import { readToolsDocument } from "../tools/tools-document.ts";
import {
  argsOf,
  type ClientConfig,
  isClientConfig,
  isHttpUrl,
  launchOf,
  readClientConfig,
  toClientConfig,
  toTarget,
} from "./client-config.ts";
import { readBoundedFile } from "./files.ts";
import type { Io } from "./io.ts";
import { parseJsonc } from "./jsonc.ts";

export interface FindOptions {
  /** `--config FILE`: the only client configuration to look in. */
  readonly config?: string | undefined;
  /** `--server NAME`: an entry of a client configuration. */
  readonly server?: string | undefined;
  /** `--yes`: an npm package may be downloaded and run. */
  readonly yes?: boolean | undefined;
}

interface Origin {
  /** Which rule of cli.md section 3 fitted, for people. */
  readonly how: string;
  /** The name of the server in its client configuration, which is what policies are keyed on. */
  readonly serverName: string | undefined;
}

export type Found =
  | (Origin & { readonly target: Target })
  | (Origin & {
      /** A parsed JSON document, of a shape not checked yet. */
      readonly recorded: unknown;
      /** As the user named it. */
      readonly file: string;
    });

type World = Pick<Io, "cwd" | "env">;

/** An npm package name with an optional version. */
const PACKAGE = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*)(?:@([\w.+~^-]+))?$/i;
const CONFIG_FILE = ".mcp.json";

/**
 * Throws PolicyError: usage, file-* and document-unusable for a file, server-ambiguous, and
 * server-not-found, also for an npm package that was found to be one but may not be run.
 */
export async function findTarget(
  arg: string | undefined,
  command: readonly string[],
  options: FindOptions,
  io: World,
): Promise<Found> {
  const [program, ...args] = command;
  if (program !== undefined) {
    if (arg !== undefined || options.server !== undefined || options.config !== undefined) {
      throw new PolicyError("usage", "Write a TARGET, or `-- COMMAND ARGS`, not both.");
    }
    const target: Target = { kind: "stdio", command: program, args, env: {}, cwd: io.cwd };
    return { target, how: "the command after --", serverName: undefined };
  }
  if (arg === undefined) return findNamed(options, io);
  const { config, server } = options;
  if (isUrl(arg)) {
    checkUnused({ "--config": config, "--server": server }, "a URL");
    if (!isHttpUrl(arg)) throw new PolicyError("usage", "The TARGET is no good http or https URL.");
    return { target: { kind: "http", url: arg, headers: {} }, how: "a URL", serverName: undefined };
  }
  if (isFile(resolve(io.cwd, arg)) || looksLikePath(arg)) {
    checkUnused({ "--config": config }, "a file");
    return fromFile(arg, server, io);
  }
  checkUnused({ "--server": server }, "the name of a server");
  const configs = readConfigs(config, io);
  return (
    fromServerName(configs, arg, io) ??
    fromPackageInArgs(configs, arg, io) ??
    fromBinary(arg, io) ??
    fromPackage(arg, options.yes === true, configs, io)
  );
}

/** `--server NAME` without a TARGET. */
function findNamed({ config, server }: FindOptions, io: World): Found {
  if (server === undefined) throw new PolicyError("usage", "Name a TARGET, or write `-- COMMAND ARGS`.");
  const configs = readConfigs(config, io);
  return fromServerName(configs, server, io) ?? notFound(`No server is called ${server}`, configs);
}

function fromFile(arg: string, server: string | undefined, io: World): Found {
  const path = resolve(io.cwd, arg);
  const document = parseJsonc(readText(path, arg), arg, " To start a program write `-- COMMAND ARGS`.");
  // Beside a recorded list, --server only says whose it is; of a lockfile it picks a server.
  const isRecording =
    !("error" in readToolsDocument(document)) || readLockfile(document).lockfile !== undefined;
  if (!isClientConfig(document) && (server === undefined || isRecording)) {
    return { recorded: document, how: `the file ${arg}`, serverName: undefined, file: arg };
  }
  const configs = [toClientConfig(document, path, arg)];
  if (server !== undefined) {
    return fromServerName(configs, server, io) ?? notFound(`No server is called ${server}`, configs);
  }
  throw new PolicyError(
    "usage",
    `${arg} is a client configuration: pick one with \`--server\`, of ${serverNames(configs)}.`,
  );
}

function fromServerName(configs: readonly ClientConfig[], name: string, io: World): Found | undefined {
  const [nearest, ...others] = configs.filter((config) => config.servers.has(name));
  if (nearest === undefined) return undefined;
  const launch = launchOf(nearest.servers.get(name));
  const other = others.find((config) => launchOf(config.servers.get(name)) !== launch);
  if (other !== undefined) {
    throw new PolicyError(
      "server-ambiguous",
      `The server ${name} is in ${nearest.file} and in ${other.file}, and they launch it differently.`,
    );
  }
  const how = `the server ${name} of ${nearest.file}`;
  return { target: toTarget(nearest, name, io.env), how, serverName: name };
}

/** An entry whose arguments have the package: its flags and environment are part of what is reviewed. */
function fromPackageInArgs(configs: readonly ClientConfig[], arg: string, io: World): Found | undefined {
  const entries = configs.flatMap((config) =>
    [...config.servers]
      .filter(([, entry]) => argsOf(entry).some((word) => isSamePackage(word, arg)))
      .map(([name, entry]) => ({ config, name, launch: launchOf(entry) })),
  );
  const [nearest, ...others] = entries;
  if (nearest === undefined) return undefined;
  const other = others.find((entry) => entry.name !== nearest.name || entry.launch !== nearest.launch);
  if (other !== undefined) {
    throw new PolicyError(
      "server-ambiguous",
      `The package ${arg} is launched by ${nearest.name} of ${nearest.config.file} and by ${other.name} of ${other.config.file}.`,
    );
  }
  const { config, name } = nearest;
  const how = `the server ${name} of ${config.file}, which launches the package ${arg}`;
  return { target: toTarget(config, name, io.env), how, serverName: name };
}

/** A version that is asked for must be the entry's; without one, any is good. */
function isSamePackage(word: string, asked: string): boolean {
  if (word === asked) return true;
  const [, name, version] = PACKAGE.exec(asked) ?? [];
  return name !== undefined && version === undefined && PACKAGE.exec(word)?.[1] === name;
}

function fromBinary(name: string, io: World): Found | undefined {
  if (/[/\\]/.test(name)) return undefined;
  const local = ancestors(io.cwd).map((folder) => join(folder, "node_modules", ".bin"));
  // A relative folder of PATH means another one wherever a program runs.
  const global = (io.env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  const command = [...local, ...global].map((folder) => join(folder, name)).find(isExecutable);
  if (command === undefined) return undefined;
  const target: Target = { kind: "stdio", command, args: [], env: {}, cwd: io.cwd };
  return { target, how: `the program ${shown(command, io)}`, serverName: undefined };
}

function fromPackage(arg: string, isAllowed: boolean, configs: readonly ClientConfig[], io: World): Found {
  if (!PACKAGE.test(arg)) return notFound(`${arg} is no URL, file, server, program or npm package`, configs);
  const target: Target = { kind: "stdio", command: "npx", args: ["-y", arg], env: {}, cwd: io.cwd };
  if (isAllowed) return { target, how: `the npm package ${arg}`, serverName: undefined };
  return notFound(
    `${arg} is no file, configured server or program here. As an npm package it would be downloaded and run by \`${describeTarget(target)}\`; allow that with \`--yes\``,
    configs,
  );
}

function notFound(why: string, configs: readonly ClientConfig[]): never {
  const names = serverNames(configs);
  const known = names === "" ? `No ${CONFIG_FILE} with servers was found.` : `Configured servers: ${names}.`;
  throw new PolicyError("server-not-found", `${why}. ${known}`);
}

function serverNames(configs: readonly ClientConfig[]): string {
  return [...new Set(configs.flatMap((config) => [...config.servers.keys()]))].sort().join(", ");
}

/** `--config FILE`, or every .mcp.json from the working directory up, the nearest first. */
function readConfigs(config: string | undefined, io: World): readonly ClientConfig[] {
  if (config !== undefined) {
    const path = resolve(io.cwd, config);
    return [readClientConfig(readText(path, config), path, config)];
  }
  return ancestors(io.cwd).flatMap((folder) => {
    const path = join(folder, CONFIG_FILE);
    const text = readTextIfAny(path, shown(path, io));
    return text === undefined ? [] : [readClientConfig(text, path, shown(path, io))];
  });
}

function readText(path: string, file: string): string {
  const bytes = readBoundedFile(path, LIMITS.documentBytes, file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PolicyError("document-unusable", `${file} is not UTF-8.`, { cause });
  }
}

function readTextIfAny(path: string, file: string): string | undefined {
  try {
    return readText(path, file);
  } catch (error) {
    if (error instanceof PolicyError && error.code === "file-not-found") return undefined;
    throw error;
  }
}

/** An option that would have no effect is refused, because the user meant something by it. */
function checkUnused(options: Readonly<Record<string, string | undefined>>, what: string): void {
  const unused = Object.keys(options).find((name) => options[name] !== undefined);
  if (unused !== undefined) throw new PolicyError("usage", `\`${unused}\` says nothing about ${what}.`);
}

function isUrl(arg: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(arg);
}

/** Whether it can only be meant as a path: scoped packages have a slash too. */
function looksLikePath(arg: string): boolean {
  return /^(?:\.{0,2}[/\\]|[^@].*[/\\])/s.test(arg);
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  if (!isFile(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not to be looked into, or a circle of links: reading it says so.
    return undefined;
  }
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function shown(path: string, io: World): string {
  const local = relative(io.cwd, path);
  return local.startsWith("..") ? path : local;
}
