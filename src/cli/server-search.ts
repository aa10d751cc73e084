// Looks for a server among those of the client configurations. specification: cli.md section 3.

import { PolicyError } from "../errors.ts";
import { escapeText } from "../report/escape.ts";
import {
  type ConfigProblem,
  type ConfiguredServer,
  describeConfigured,
  type Inputs,
  listConfigured,
  readAllConfigs,
  readNamedConfig,
} from "./client-configs.ts";
import type { Io } from "./io.ts";

export interface SearchOptions {
  /** `--config FILE`: the only client configuration to look in. */
  readonly config?: string | undefined;
}

export type World = Pick<Io, "cwd" | "env" | "writeStderr">;

/** The servers to look among. */
export interface Search {
  readonly servers: readonly ConfiguredServer[];
  readonly problems: readonly ConfigProblem[];
  readonly inputs: Inputs;
  readonly world: World;
  /** Whether the user named the configuration, rather than that it lies here. */
  readonly isNamed: boolean;
}

/** An npm package name with an optional version. */
export const PACKAGE = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*)(?:@([\w.+~^-]+))?$/i;

/** `--config FILE`, or every configuration that a client would read here. */
export async function openSearch({ config }: SearchOptions, inputs: Inputs, world: World): Promise<Search> {
  const { configs, problems } =
    config === undefined
      ? await readAllConfigs(world)
      : { configs: await readNamedConfig(config, world), problems: [] };
  return {
    servers: listConfigured(configs, world, inputs),
    problems,
    inputs,
    world,
    isNamed: config !== undefined,
  };
}

/** Throws PolicyError usage, also for an id that is there twice. */
export function readInputs(given: readonly string[] = []): Inputs {
  const values = new Map<string, string>();
  for (const one of given) {
    const equals = one.indexOf("=");
    if (equals < 1) throw new PolicyError("usage", "--input must be written as `ID=VALUE`.");
    const id = one.slice(0, equals);
    if (values.has(id)) throw new PolicyError("usage", `--input gives ${id} twice.`);
    values.set(id, one.slice(equals + 1));
  }
  const asked = new Set<string>();
  return {
    get: (id) => {
      asked.add(id);
      return values.get(id);
    },
    has: (id) => values.has(id),
    unasked: () => [...values.keys()].filter((id) => !asked.has(id)),
  };
}

/** What nothing asked for was meant for something else, or is misspelt. Throws PolicyError usage. */
export function refuseUnasked(inputs: Inputs): void {
  const [id] = inputs.unasked();
  if (id !== undefined) throw new PolicyError("usage", `Nothing here asks for --input ${id}.`);
}

/** What is wrong with files that were not needed. */
export function warnOf({ problems, world }: Search): void {
  for (const { problem } of problems)
    world.writeStderr(`warning: ${escapeText(problem.message)} It is not used.\n`);
}

/** What was named may be in a file that cannot be read: to go on would run something else. */
export function refuseProblems({ problems }: Search): void {
  const [first] = problems;
  if (first !== undefined) throw first.problem;
}

/** Throws PolicyError server-ambiguous. */
export function pickByName(search: Search, name: string): ConfiguredServer | undefined {
  const named = withoutShadowed(search.servers.filter((server) => server.name === name));
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
  return nearest;
}

/**
 * An entry whose arguments have the package: its flags and environment are part of what is reviewed.
 * Throws PolicyError server-ambiguous.
 */
export function pickByPackage(search: Search, arg: string): ConfiguredServer | undefined {
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
  return nearest;
}

function launchShown(server: ConfiguredServer): string {
  const launch = describeConfigured(server);
  return launch === "" ? "an entry that cannot be used" : `\`${launch}\``;
}

/** Each that its client would start, and of equal ones the nearest. */
export function uniqueServers({ servers, world }: Search): readonly ConfiguredServer[] {
  const seen = new Set<string>();
  return withoutShadowed(servers).filter(({ name, key, isDisabled, config }) => {
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

/** In one file the first of a name counts, as for its client: what is for one folder hides what is for all. */
function withoutShadowed(servers: readonly ConfiguredServer[]): readonly ConfiguredServer[] {
  const seen = new Set<string>();
  return servers.filter(({ name, config }) => {
    const key = JSON.stringify([config.file, name]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A version that is asked for must be the entry's; without one, any is good. */
function isSamePackage(word: string, asked: string): boolean {
  if (word === asked) return true;
  const [, name, version] = PACKAGE.exec(asked) ?? [];
  return name !== undefined && version === undefined && PACKAGE.exec(word)?.[1] === name;
}

export function notFound(why: string, search: Search): never {
  const names = serverNames(search);
  const known =
    names === "" ? "No client configuration with servers was found." : `Configured servers: ${names}.`;
  throw new PolicyError("server-not-found", `${why}. ${known}`);
}

export function serverNames({ servers }: Search): string {
  return [...new Set(servers.map(({ name }) => name))].sort().join(", ");
}
