// Finds the server, or the recorded tool list, that the user names.
// specification: cli.md section 3 (TARGET).

import { resolve } from "node:path";
import { isHttpUrl } from "../clients/places.ts";
import { PolicyError } from "../errors.ts";
import type { Target } from "../mcp/target.ts";
import { escapeText } from "../report/escape.ts";
import { readToolsDocument } from "../tools/tools-document.ts";
import {
  type ConfiguredServer,
  describeConfigured,
  hasServers,
  type Inputs,
  listConfigured,
  readAllConfigs,
  readNamedConfig,
  readText,
  shownPath,
  targetOf,
  toConfigs,
} from "./client-configs.ts";
import { findProgram, isFile } from "./find-program.ts";
import type { Io } from "./io.ts";
import { readLockedList } from "./lockfile-target.ts";
import { parseConfig } from "./parse-config.ts";

export interface FindOptions {
  /** `--config FILE`: the only client configuration to look in. */
  readonly config?: string | undefined;
  /** `--server NAME`: an entry of a client configuration. */
  readonly server?: string | undefined;
  /** `--input ID=VALUE`: what a configuration asks its user for. */
  readonly input?: readonly string[] | undefined;
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

type World = Pick<Io, "cwd" | "env" | "writeStderr">;

/** The servers to look among. */
interface Search {
  readonly servers: readonly ConfiguredServer[];
  readonly problems: readonly PolicyError[];
  readonly inputs: Inputs;
  readonly world: World;
}

/** An npm package name with an optional version. */
const PACKAGE = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*)(?:@([\w.+~^-]+))?$/i;

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
  const search = await openSearch(options, world);
  warnOf(search);
  const found = uniqueServers(search).map((server) => toFoundOrProblem(server, search));
  if (found.length === 0) notFound("There is no server to scan", search);
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
  const [program, ...args] = command;
  if (program !== undefined) {
    if (arg !== undefined || options.server !== undefined || options.config !== undefined) {
      throw new PolicyError("usage", "Write a TARGET, or `-- COMMAND ARGS`, not both.");
    }
    const target: Target = { kind: "stdio", command: program, args, env: {}, cwd: world.cwd };
    return { target, how: "the command after --", serverName: undefined };
  }
  if (arg === undefined) return findNamed(options, world);
  const { config, server } = options;
  if (isUrl(arg)) {
    checkUnused({ "--config": config, "--server": server }, "a URL");
    if (!isHttpUrl(arg)) throw new PolicyError("usage", "The TARGET is no good http or https URL.");
    return { target: { kind: "http", url: arg, headers: {} }, how: "a URL", serverName: undefined };
  }
  if (isFile(resolve(world.cwd, arg)) || looksLikePath(arg)) {
    checkUnused({ "--config": config }, "a file");
    return fromFile(arg, options, world);
  }
  checkUnused({ "--server": server }, "the name of a server");
  const search = await openSearch(options, world);
  const configured = fromServerName(search, arg) ?? fromPackageInArgs(search, arg);
  if (configured === undefined) refuseProblems(search);
  return configured ?? fromProgram(arg, world) ?? fromPackage(arg, search);
}

/** `--server NAME` without a TARGET. */
async function findNamed(options: FindOptions, world: World): Promise<Found> {
  const { server } = options;
  if (server === undefined) throw new PolicyError("usage", "Name a TARGET, or write `-- COMMAND ARGS`.");
  const search = await openSearch(options, world);
  const found = fromServerName(search, server);
  if (found === undefined) refuseProblems(search);
  return found ?? notFound(`No server is called ${server}`, search);
}

/** `--config FILE`, or every configuration that a client would read here. */
export async function openSearch({ config, input }: FindOptions, world: World): Promise<Search> {
  const inputs = readInputs(input ?? []);
  const { configs, problems } =
    config === undefined
      ? await readAllConfigs(world)
      : { configs: await readNamedConfig(config, world), problems: [] };
  return { servers: listConfigured(configs, world, inputs), problems, inputs, world };
}

function readInputs(given: readonly string[]): Inputs {
  return new Map(
    given.map((one) => {
      const equals = one.indexOf("=");
      if (equals < 1) throw new PolicyError("usage", "--input must be written as `ID=VALUE`.");
      return [one.slice(0, equals), one.slice(equals + 1)];
    }),
  );
}

/** What is wrong with files that were not needed. */
export function warnOf({ problems, world }: Search): void {
  for (const { message } of problems) world.writeStderr(`warning: ${escapeText(message)} It is not used.\n`);
}

/** What was named may be in a file that cannot be read: to go on would run something else. */
function refuseProblems({ problems }: Search): void {
  const [first] = problems;
  if (first !== undefined) throw first;
}

async function fromFile(arg: string, options: FindOptions, world: World): Promise<Found> {
  const { server } = options;
  const path = resolve(world.cwd, arg);
  const hint = " To start a program write `-- COMMAND ARGS`.";
  const document = await parseConfig(readText(path, arg), arg, hint);
  const locked = readLockedList(document, server, arg);
  if (locked !== undefined) return { ...locked, how: `the lockfile ${arg}`, file: arg };
  // Beside a recorded list, --server only says whose it is.
  if (
    !hasServers(document, arg, world) &&
    (server === undefined || !("error" in readToolsDocument(document)))
  ) {
    return { recorded: document, how: `the file ${arg}`, serverName: undefined, file: arg };
  }
  const inputs = readInputs(options.input ?? []);
  const servers = listConfigured(toConfigs(document, arg, world), world, inputs);
  const search: Search = { servers, problems: [], inputs, world };
  if (server !== undefined) {
    return fromServerName(search, server) ?? notFound(`No server is called ${server}`, search);
  }
  throw new PolicyError(
    "usage",
    `${arg} is a client configuration: pick one with \`--server\`, of ${serverNames(search)}.`,
  );
}

function fromServerName(search: Search, name: string): Found | undefined {
  const named = search.servers.filter((server) => server.name === name);
  // One that its client does not start competes with none that is started.
  const enabled = named.filter(({ isDisabled }) => !isDisabled);
  const [nearest, ...others] = enabled.length > 0 ? enabled : named;
  if (nearest === undefined) return undefined;
  const other = others.find(({ key }) => key !== nearest.key);
  if (other !== undefined) {
    throw new PolicyError(
      "server-ambiguous",
      `The server ${name} is in ${nearest.config.file} and in ${other.config.file}, and they launch it differently: ${launchShown(nearest)} and ${launchShown(other)}.`,
    );
  }
  return toFound(nearest, search);
}

/** An entry whose arguments have the package: its flags and environment are part of what is reviewed. */
function fromPackageInArgs(search: Search, arg: string): Found | undefined {
  const fitting = search.servers.filter(
    ({ launch }) =>
      !(launch instanceof PolicyError) &&
      launch.transport === "stdio" &&
      launch.args.some(({ text }) => isSamePackage(text, arg)),
  );
  const enabled = fitting.filter(({ isDisabled }) => !isDisabled);
  const [nearest, ...others] = enabled.length > 0 ? enabled : fitting;
  if (nearest === undefined) return undefined;
  const other = others.find(({ name, key }) => name !== nearest.name || key !== nearest.key);
  if (other !== undefined) {
    throw new PolicyError(
      "server-ambiguous",
      `The package ${arg} is launched by ${nearest.name} of ${nearest.config.file} and by ${other.name} of ${other.config.file}: ${launchShown(nearest)} and ${launchShown(other)}.`,
    );
  }
  const found = toFound(nearest, search);
  return { ...found, how: `${found.how}, which launches the package ${arg}` };
}

function toFound(server: ConfiguredServer, search: Search): Found {
  warnOf(search);
  const target = targetOf(server, search.world, search.inputs);
  return { target, how: howOf(server), serverName: server.name };
}

function toFoundOrProblem(server: ConfiguredServer, { world, inputs }: Search): Found {
  try {
    return { target: targetOf(server, world, inputs), how: howOf(server), serverName: server.name };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { problem: error, how: howOf(server), serverName: server.name, file: server.config.file };
  }
}

function howOf({ name, config }: ConfiguredServer): string {
  return `the server ${name} of ${config.file}`;
}

function launchShown(server: ConfiguredServer): string {
  const launch = describeConfigured(server);
  return launch === "" ? "an entry that cannot be used" : `\`${launch}\``;
}

/** Each that its client would start, and of equal ones the nearest. */
function uniqueServers({ servers, world }: Search): readonly ConfiguredServer[] {
  const seen = new Set<string>();
  return servers.filter(({ name, key, isDisabled, config }) => {
    const identity = JSON.stringify([name, key]);
    if (seen.has(identity)) return false;
    if (isDisabled) {
      world.writeStderr(`${escapeText(name)} of ${escapeText(config.file)} is disabled and not scanned.\n`);
      return false;
    }
    seen.add(identity);
    return true;
  });
}

/** A version that is asked for must be the entry's; without one, any is good. */
function isSamePackage(word: string, asked: string): boolean {
  if (word === asked) return true;
  const [, name, version] = PACKAGE.exec(asked) ?? [];
  return name !== undefined && version === undefined && PACKAGE.exec(word)?.[1] === name;
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

function notFound(why: string, search: Search): never {
  const names = serverNames(search);
  const known =
    names === "" ? "No client configuration with servers was found." : `Configured servers: ${names}.`;
  throw new PolicyError("server-not-found", `${why}. ${known}`);
}

function serverNames({ servers }: Search): string {
  return [...new Set(servers.map(({ name }) => name))].sort().join(", ");
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
