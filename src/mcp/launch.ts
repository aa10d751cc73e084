// How a server is started: its command in what holds it, its environment, its folders.
// specification: cli.md section 3.

import { existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Hold } from "../hold.ts";
import { isContainerProgram, isFetcher, programName } from "./fetchers.ts";
import { findCommand } from "./find-command.ts";
import { chooseLimits, type LimitMark } from "./resource-limits.ts";
import { findSandbox, hiddenFolders, resolverFile, type Sandbox, sandboxArgs } from "./sandbox.ts";
import { isWithin, readablePaths } from "./sandbox-paths.ts";
import { ScanStop } from "./scan-stop.ts";
import { givenFiles, keepNpmSettings, makeScratch, type Scratch } from "./scratch.ts";
import { inheritedEnv } from "./server-env.ts";
import type { Target } from "./target.ts";

export interface HoldOptions {
  /** `auto`: when the host has one that works. `require`: nothing is started without. */
  readonly sandbox: "auto" | "require" | "off";
  /** Whether a server in a sandbox gets the network though its command fetches nothing. */
  readonly network: boolean;
  /** Whether HOME and the working directory are temporary ones, with a sandbox or without. */
  readonly isolated: boolean;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly hold: Hold;
  /** By what its processes are known, wherever they go. */
  readonly marks: readonly LimitMark[];
  readonly scratch: Scratch | undefined;
  /** Paths in the temporary folders that the server did not make. */
  readonly given: ReadonlySet<string>;
}

interface Common {
  readonly env: Readonly<Record<string, string>>;
  readonly limited: boolean;
  readonly isolated: boolean;
  readonly marks: readonly LimitMark[];
}

type StdioTarget = Extract<Target, { kind: "stdio" }>;

/** Throws ScanStop when there is nothing to start, PolicyError sandbox-unavailable. */
export async function prepareLaunch(
  target: StdioTarget,
  baseEnv: Readonly<Record<string, string | undefined>>,
  options: HoldOptions,
): Promise<Launch> {
  const env = { ...inheritedEnv(baseEnv), ...target.env };
  const command = commandOf(target, env);
  const sandbox = await chooseSandbox(target, baseEnv.PATH, options);
  const { words: limits, marks } = chooseLimits(baseEnv.PATH, "program" in sandbox);
  const common = { env, limited: limits.length > 0, isolated: options.isolated, marks };
  if ("program" in sandbox)
    return inSandbox(sandbox.program, target, command, limits, common, options.network);
  const hold: Hold = { sandbox: "none", network: true, why: sandbox.why, ...pick(common) };
  const [program = command, ...args] = [...limits, command, ...target.args];
  const launch = { command: program, args, hold, marks };
  if (!options.isolated) return { ...launch, env, cwd: target.cwd, scratch: undefined, given: new Set() };
  const scratch = makeScratch();
  if (env.HOME !== undefined) keepNpmSettings(scratch, env.HOME);
  const isolatedEnv = { ...env, ...folderEnv(scratch.home, scratch.tmp) };
  return { ...launch, env: isolatedEnv, cwd: scratch.work, scratch, given: givenFiles(scratch) };
}

function pick({ isolated, limited }: Common) {
  return { isolated, limited };
}

/** Found here, because what wraps the command would fail in its own words. */
function commandOf(target: StdioTarget, env: Readonly<Record<string, string>>): string {
  const { command, cwd } = target;
  // Variables may have put secrets into either, so what is shown is what was written.
  if (!isFolder(cwd)) throw new ScanStop("scan-interrupted", "its working directory (`cwd`) is no folder");
  // Windows looks for programs in ways of its own.
  if (process.platform === "win32") return command;
  const found = findCommand(command, cwd, env.PATH);
  if ("path" in found) return found.path;
  const why =
    found.code === "ENOENT"
      ? `the command ${target.written?.command ?? command} was not found`
      : `the command cannot be started (${found.code})`;
  throw new ScanStop("scan-interrupted", why);
}

async function chooseSandbox(
  { command }: StdioTarget,
  path: string | undefined,
  { sandbox: wish }: HoldOptions,
): Promise<Sandbox> {
  if (wish === "off") return { why: "it was turned off" };
  const sandbox = isContainerProgram(command)
    ? { why: `${programName(command)} starts a container of its own` }
    : await findSandbox(path);
  if (wish === "require" && "why" in sandbox) {
    throw new PolicyError("sandbox-unavailable", `There is no sandbox for the server: ${sandbox.why}.`);
  }
  return sandbox;
}

function inSandbox(
  bwrap: string,
  target: StdioTarget,
  command: string,
  limits: readonly string[],
  { env, limited, isolated, marks }: Common,
  isNetworkWanted: boolean,
): Launch {
  const scratch = makeScratch();
  const network = isNetworkWanted || isFetcher(target.command);
  const home = homeFolder(env.HOME);
  if (env.HOME !== undefined) keepNpmSettings(scratch, env.HOME);
  const hidden = hiddenFolders(home);
  const isHidden = (path: string): boolean => hidden.some((folder) => isWithin(path, folder));
  const { TMPDIR: _, TMP: __, TEMP: ___, ...named } = env;
  const cwd = isolated ? SANDBOX_WORK : target.cwd;
  const shown = readablePaths({ command, args: target.args, env: named, cwd, home, hidden });
  const resolver = network ? resolverFile() : undefined;
  const readable = resolver !== undefined && isHidden(resolver) ? [...shown, resolver] : shown;
  const args = sandboxArgs({
    network,
    home,
    homeFolder: scratch.home,
    tmpFolder: scratch.tmp,
    readable,
    writable: isolated ? new Map([[scratch.work, SANDBOX_WORK]]) : new Map(),
    // A folder that is not shown is HOME, or around it.
    cwd: isHidden(cwd) && !isolated && !readable.some((path) => isWithin(cwd, path)) ? home : cwd,
  });
  mkdirSync(join(scratch.tmp, basename(SANDBOX_WORK)), { recursive: true });
  return {
    command: bwrap,
    args: [...args, ...limits, command, ...target.args],
    env: isolated
      ? { ...env, ...folderEnv(home, "/tmp") }
      : { ...env, HOME: home, TMPDIR: "/tmp", TMP: "/tmp", TEMP: "/tmp" },
    cwd: "/",
    hold: { sandbox: "bubblewrap", network, why: "", isolated, limited },
    marks,
    scratch,
    given: new Set([...givenFiles(scratch), ...mountPoints(readable, scratch, home)]),
  };
}

/** The working directory of an isolated server in a sandbox. */
const SANDBOX_WORK = "/tmp/work";

/** A file that is shown in a folder of ours stands on an empty one that bubblewrap makes. */
function mountPoints(readable: readonly string[], scratch: Scratch, home: string): readonly string[] {
  return readable.flatMap((path) => [
    ...(isWithin(path, home) ? [scratch.home + path.slice(home.length)] : []),
    ...(isWithin(path, "/tmp") ? [scratch.tmp + path.slice("/tmp".length)] : []),
  ]);
}

/** Where HOME stands in the sandbox: at its place, because settings name files below it. */
function homeFolder(home: string | undefined): string {
  const folder = home !== undefined && isFolder(home) ? realpathSync(home) : "/";
  return folder === "/" ? "/tmp/home" : folder;
}

/** All the variables by which programs find a place to write. */
function folderEnv(home: string, tmp: string): Readonly<Record<string, string>> {
  return {
    ...{ HOME: home, USERPROFILE: home, TMPDIR: tmp, TMP: tmp, TEMP: tmp },
    ...{ XDG_CONFIG_HOME: join(home, ".config"), XDG_CACHE_HOME: join(home, ".cache") },
    ...{ XDG_DATA_HOME: join(home, ".local/share"), XDG_STATE_HOME: join(home, ".local/state") },
    XDG_RUNTIME_DIR: tmp,
    ...(process.platform === "win32" && {
      APPDATA: join(home, "AppData"),
      LOCALAPPDATA: join(home, "Local"),
    }),
  };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
