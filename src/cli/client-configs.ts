// Reads the servers of the configurations that MCP clients have here. specification: cli.md section 3.

import { realpathSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { asWritten, launchKey, resolveLaunch } from "../clients/launch.ts";
import {
  ancestors,
  homeOf,
  listPlaces,
  type Place,
  placeOfFile,
  type Surroundings,
  type System,
} from "../clients/places.ts";
import { type ClientConfig, isClientConfig, isDisabled, readClientConfig } from "../clients/read-config.ts";
import { readEntry, type WrittenLaunch } from "../clients/read-entry.ts";
import type { VariableWorld } from "../clients/variables.ts";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { describeTarget, type Target } from "../mcp/target.ts";
import { joinPointer } from "../policy/pointer.ts";
import { readBoundedFile } from "./files.ts";
import type { Io } from "./io.ts";
import { parseConfig } from "./parse-config.ts";

type World = Pick<Io, "cwd" | "env">;
/** What `--input ID=VALUE` gave, and whether anything asked for it. */
export interface Inputs extends Pick<ReadonlyMap<string, string>, "get" | "has"> {
  /** In the order given. */
  readonly unasked: () => readonly string[];
}

export interface ClientConfigs {
  /** Those of the project first, the nearest first. */
  readonly configs: readonly ClientConfig[];
  readonly problems: readonly ConfigProblem[];
}

/** A file that cannot be used. */
export interface ConfigProblem {
  readonly file: string;
  readonly problem: PolicyError;
}

/** One server of a configuration. */
export interface ConfiguredServer {
  readonly config: ClientConfig;
  readonly name: string;
  readonly isDisabled: boolean;
  /** Why it cannot be launched; else how, as it is written. */
  readonly launch: WrittenLaunch | PolicyError;
  /** The same for servers of one launch. */
  readonly key: string;
}

/** Everything that is there; a file that cannot be used hides no other. */
export async function readAllConfigs(world: World): Promise<ClientConfigs> {
  const around = surroundings(world);
  const configs: ClientConfig[] = [];
  const problems: ConfigProblem[] = [];
  for (const place of listPlaces(around)) {
    try {
      configs.push(...(await readPlace(place, world)));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      if (error.code !== "file-not-found")
        problems.push({ file: shownPath(place.path, world), problem: error });
    }
  }
  return { configs, problems };
}

async function readPlace(place: Place, world: World): Promise<readonly ClientConfig[]> {
  const file = shownPath(place.path, world);
  const document = await parseConfig(readText(place.path, file), file);
  return readClientConfig(document, place, file, ancestors(surroundings(world)));
}

/** A file that the user names. Throws PolicyError file-* and document-unusable. */
export async function readNamedConfig(file: string, world: World): Promise<readonly ClientConfig[]> {
  const path = resolve(world.cwd, file);
  return toConfigs(await parseConfig(readText(path, file), file), file, world);
}

/** The same, of a document that was parsed already. */
export function toConfigs(document: unknown, file: string, world: World): readonly ClientConfig[] {
  const around = surroundings(world);
  const place = placeOfFile(resolve(world.cwd, file), around);
  const configs = readClientConfig(document, { ...place, isShared: false }, file, ancestors(around));
  return place.isKnown ? configs : configs.map((config) => ({ ...config, scope: "file" as const }));
}

/** Whether a parsed document is a client configuration rather than something else. */
export function hasServers(document: unknown, file: string, world: World): boolean {
  return isClientConfig(document, placeOfFile(resolve(world.cwd, file), surroundings(world)).client);
}

export function listConfigured(
  configs: readonly ClientConfig[],
  world: World,
  inputs: Inputs,
): readonly ConfiguredServer[] {
  return configs.flatMap((config) =>
    [...config.servers.keys()].map((name) => {
      const launch = readLaunch(config, name);
      return {
        config,
        name,
        isDisabled: isDisabled(config, name),
        launch,
        key: keyOf(launch, config, name, world, inputs),
      };
    }),
  );
}

function readLaunch(config: ClientConfig, name: string): WrittenLaunch | PolicyError {
  try {
    return readEntry(config.servers.get(name), config.client, config.file, joinPointer(config.pointer, name));
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
}

/** Clients write one variable in different ways: what counts is what it comes to. Never shown. */
function keyOf(
  launch: WrittenLaunch | PolicyError,
  config: ClientConfig,
  name: string,
  world: World,
  inputs: Inputs,
): string {
  if (launch instanceof PolicyError) return JSON.stringify(config.servers.get(name)) ?? "";
  try {
    const source = { ...config, folder: "/" };
    const target = resolveLaunch(launch, source, variables(config, world, inputs), () => "");
    const texts = target.kind === "stdio" ? target.env : target.headers;
    const sorted = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
    const envFile = launch.transport === "stdio" ? launch.envFile?.text : undefined;
    return target.kind === "stdio"
      ? JSON.stringify([target.command, target.args, target.cwd, sorted, envFile])
      : JSON.stringify([target.url, sorted]);
  } catch (error) {
    if (error instanceof PolicyError) return launchKey(launch);
    throw error;
  }
}

/** How to reach it. Throws PolicyError document-unusable, and file-* for a file of variables. */
export function targetOf({ config, launch }: ConfiguredServer, world: World, inputs: Inputs): Target {
  if (launch instanceof PolicyError) throw launch;
  return resolveLaunch(launch, config, variables(config, world, inputs), (path, at) => {
    try {
      refuseOutside(path, config);
      return readText(path, shownPath(path, world));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      throw new PolicyError(
        error.code,
        `${config.file}: ${at} ${error.code === "document-unusable" ? "" : "cannot be read: "}${error.message}`,
        { cause: error },
      );
    }
  });
}

/**
 * A project that nobody trusts may name a file of variables with the user's secrets, or a link to one,
 * and its server would get them.
 */
function refuseOutside(path: string, { scope, folder }: ClientConfig): void {
  if (scope === "user" || scope === "local") return;
  const real = realOf(path);
  if (real === undefined || real.startsWith(join(realOf(folder) ?? folder, sep))) return;
  throw new PolicyError(
    "document-unusable",
    "is a file outside of the project, and is not given to a server.",
  );
}

/** Undefined for what is not there: reading it says so. */
function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The command or URL as it is written, masked; no variable has its value in it. Not escaped. */
export function describeConfigured({ config, launch }: ConfiguredServer): string {
  return launch instanceof PolicyError ? "" : describeTarget(asWritten(launch, config.folder));
}

function variables(config: ClientConfig, world: World, inputs: Inputs): VariableWorld {
  const around = surroundings(world);
  return {
    env: world.env,
    system: around.system,
    userHome: homeOf(around),
    workspaceFolder: config.folder,
    inputs,
  };
}

function surroundings({ cwd, env }: World): Surroundings {
  return { cwd, env, system: systemOf(env) };
}

/** Windows says so in every environment. */
function systemOf(env: World["env"]): System {
  if (env.OS === "Windows_NT") return "windows";
  return process.platform === "darwin" ? "mac" : "linux";
}

/** Throws PolicyError file-* and document-unusable. `file` is what messages call it. */
export function readText(path: string, file: string): string {
  const bytes = readBoundedFile(path, LIMITS.documentBytes, file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PolicyError("document-unusable", `${file} is not UTF-8.`, { cause });
  }
}

/** As people would write it: relative when it is here or below. */
export function shownPath(path: string, { cwd }: World): string {
  const local = relative(cwd, path);
  return local.startsWith("..") || isAbsolute(local) ? path : local;
}
