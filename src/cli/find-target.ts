// Finds the server, or the recorded tool list, that the user names.
// specification: cli.md section 3 (TARGET).

import { resolve } from "node:path";
import { isHttpUrl } from "../clients/places.ts";
import { isServerJson, readServerJson } from "../clients/server-json.ts";
import { PolicyError } from "../errors.ts";
import { isContainerProgram, isFetcher } from "../mcp/fetchers.ts";
import type { Target } from "../mcp/target.ts";
import { readToolsDocument } from "../tools/tools-document.ts";
import {
  type ConfiguredServer,
  hasServers,
  type Inputs,
  listConfigured,
  readText,
  shownPath,
  targetOf,
  toConfigs,
} from "./client-configs.ts";
import { findProgram, isFile } from "./find-program.ts";
import { readLockedList } from "./lockfile-target.ts";
import { parseConfig } from "./parse-config.ts";
import {
  notFound,
  openSearch,
  PACKAGE,
  pickByName,
  pickByPackage,
  readInputs,
  refuseProblems,
  refuseUnasked,
  type Search,
  type SearchOptions,
  serverNames,
  uniqueServers,
  type World,
  warnOf,
} from "./server-search.ts";

export interface FindOptions extends SearchOptions {
  /** `--input ID=VALUE`: what a configuration asks its user for. */
  readonly input?: readonly string[] | undefined;
  /** `--server NAME`: an entry of a client configuration. */
  readonly server?: string | undefined;
  /** `--all`: every server of the client configurations. */
  readonly all?: boolean | undefined;
}

interface Origin {
  /** Which rule of cli.md section 3 fitted, for people. */
  readonly how: string;
  /** The name of the server in its client configuration, which is what policies are keyed on. */
  readonly serverName: string | undefined;
}

export type Found =
  | (Origin & {
      readonly target: Target;
      /** Launching it downloads code that TARGET names, which nobody has agreed to yet. */
      readonly isDownload?: true;
    })
  | (Origin & {
      /** A parsed JSON document, of a shape not checked yet. */
      readonly recorded: unknown;
      /** As the user named it. */
      readonly file: string;
    })
  | (Origin & {
      /** Why an entry cannot be used, among several. */
      readonly problem: PolicyError;
      readonly file: string;
    });

/** Every server that is asked for: with `--all` those of the client configurations, else one. */
export async function findTargets(
  arg: string | undefined,
  command: readonly string[],
  options: FindOptions,
  world: World,
): Promise<readonly Found[]> {
  if (!options.all) return [await findTarget(arg, command, options, world)];
  if (arg !== undefined || command.length > 0)
    throw new PolicyError("usage", "Write a TARGET or --all, not both.");
  checkUnused({ "--server": options.server }, "all servers");
  const inputs = readInputs(options.input);
  const search = await openSearch(options, inputs, world);
  const found: readonly Found[] = [
    ...uniqueServers(search).map((server) => toFoundOrProblem(server, search)),
    // Nobody knows which servers are in them.
    ...search.problems.map(({ file, problem }) => {
      return { problem, how: `the configuration ${file}`, serverName: undefined, file };
    }),
  ];
  if (found.length === 0) notFound("There is no server to scan", search);
  refuseUnasked(inputs);
  return found;
}

/**
 * Throws PolicyError: usage, file-* and document-unusable for a file, server-ambiguous, and
 * server-not-found.
 */
export async function findTarget(
  arg: string | undefined,
  command: readonly string[],
  options: FindOptions,
  world: World,
): Promise<Found> {
  const inputs = readInputs(options.input);
  const found = await findAmong(arg, command, options, inputs, world);
  refuseUnasked(inputs);
  return found;
}

async function findAmong(
  arg: string | undefined,
  command: readonly string[],
  options: FindOptions,
  inputs: Inputs,
  world: World,
): Promise<Found> {
  const [program, ...args] = command;
  if (program !== undefined) {
    if (arg !== undefined || options.server !== undefined || options.config !== undefined) {
      throw new PolicyError("usage", "Write a TARGET, or `-- COMMAND ARGS`, not both.");
    }
    const target: Target = { kind: "stdio", command: program, args, env: {}, cwd: world.cwd };
    return { target, how: "the command after --", serverName: undefined };
  }
  if (arg === undefined) return findNamed(options, inputs, world);
  const { config, server } = options;
  if (isUrl(arg)) {
    checkUnused({ "--config": config, "--server": server }, "a URL");
    if (!isHttpUrl(arg)) throw new PolicyError("usage", "The TARGET is no good http or https URL.");
    return { target: { kind: "http", url: arg, headers: {} }, how: "a URL", serverName: undefined };
  }
  if (isFile(resolve(world.cwd, arg)) || looksLikePath(arg)) {
    checkUnused({ "--config": config }, "a file");
    return fromFile(arg, options, inputs, world);
  }
  checkUnused({ "--server": server }, "the name of a server");
  const search = await openSearch(options, inputs, world);
  const configured = fromServerName(search, arg) ?? fromPackageInArgs(search, arg);
  if (configured === undefined) refuseProblems(search);
  return configured ?? fromProgram(arg, world) ?? fromPackage(arg, search);
}

/** `--server NAME` without a TARGET. */
async function findNamed(options: FindOptions, inputs: Inputs, world: World): Promise<Found> {
  const { server } = options;
  if (server === undefined) throw new PolicyError("usage", "Name a TARGET, or write `-- COMMAND ARGS`.");
  const search = await openSearch(options, inputs, world);
  const found = fromServerName(search, server);
  if (found === undefined) refuseProblems(search);
  return found ?? notFound(`No server is called ${server}`, search);
}

async function fromFile(arg: string, options: FindOptions, inputs: Inputs, world: World): Promise<Found> {
  const { server } = options;
  const path = resolve(world.cwd, arg);
  const hint = " To start a program write `-- COMMAND ARGS`.";
  const document = await parseConfig(readText(path, arg), arg, hint);
  const locked = readLockedList(document, server, arg);
  if (locked !== undefined) return { ...locked, how: `the lockfile ${arg}`, file: arg };
  // Beside a recorded list, --server only says whose it is.
  if (
    !isServerJson(document) &&
    !hasServers(document, arg, world) &&
    (server === undefined || !("error" in readToolsDocument(document)))
  ) {
    return { recorded: document, how: `the file ${arg}`, serverName: undefined, file: arg };
  }
  if (isServerJson(document)) return fromServerJson(document, arg, inputs, world);
  const servers = listConfigured(toConfigs(document, arg, world), world, inputs);
  const search: Search = { servers, problems: [], inputs, world, isNamed: true };
  if (server !== undefined) {
    return fromServerName(search, server) ?? notFound(`No server is called ${server}`, search);
  }
  throw new PolicyError(
    "usage",
    `${arg} is a client configuration: pick one with \`--server\`, of ${serverNames(search)}.`,
  );
}

/** Its name is of the registry, and not what a client calls it. */
function fromServerJson(document: unknown, file: string, inputs: Inputs, world: World): Found {
  const values = { inputs, env: world.env };
  const { launch, what, isDownload } = readServerJson(document, file, values, world.cwd);
  const found = { target: launch, how: `${what} of ${file}`, serverName: undefined };
  return isDownload ? { ...found, isDownload } : found;
}

function fromServerName(search: Search, name: string): Found | undefined {
  const server = pickByName(search, name);
  return server && toFound(server, search);
}

function fromPackageInArgs(search: Search, arg: string): Found | undefined {
  const server = pickByPackage(search, arg);
  if (server === undefined) return undefined;
  const found = toFound(server, search);
  return { ...found, how: `${found.how}, which launches the package ${arg}` };
}

function toFound(server: ConfiguredServer, search: Search): Found {
  warnOf(search);
  return launchOf(server, search);
}

function launchOf(server: ConfiguredServer, search: Search): Found {
  const target = targetOf(server, search.world, search.inputs);
  const found = { target, how: howOf(server), serverName: server.name };
  return isForeignDownload(server, target, search) ? { ...found, isDownload: true } : found;
}

/**
 * Whoever wrote the repository that this happens to be in wrote its configurations too: what they would fetch,
 * nobody here has agreed to yet. Their other commands have no network where there is a sandbox.
 */
function isForeignDownload({ config }: ConfiguredServer, target: Target, { isNamed }: Search): boolean {
  if (isNamed || config.scope !== "project" || target.kind !== "stdio") return false;
  return isFetcher(target.command) || isContainerProgram(target.command);
}

function toFoundOrProblem(server: ConfiguredServer, search: Search): Found {
  try {
    return launchOf(server, search);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { problem: error, how: howOf(server), serverName: server.name, file: server.config.file };
  }
}

function howOf({ name, config }: ConfiguredServer): string {
  return `the server ${name} of ${config.file}`;
}

function fromProgram(name: string, world: World): Found | undefined {
  const command = findProgram(name, world);
  if (command === undefined) return undefined;
  const target: Target = { kind: "stdio", command, args: [], env: {}, cwd: world.cwd };
  return { target, how: `the program ${shownPath(command, world)}`, serverName: undefined };
}

function fromPackage(arg: string, search: Search): Found {
  if (!PACKAGE.test(arg)) return notFound(`${arg} is no URL, file, server, program or npm package`, search);
  const { cwd } = search.world;
  const target: Target = { kind: "stdio", command: "npx", args: ["-y", arg], env: {}, cwd };
  return { target, how: `the npm package ${arg}`, serverName: undefined, isDownload: true };
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
