// Starts the process of a server in a group of its own, and ends it with everything it started.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Hold } from "../hold.ts";
import { type HoldOptions, type Launch, prepareLaunch } from "./launch.ts";
import {
  findProcesses,
  MARKER_VARIABLE,
  nameProcesses,
  type ProcessTree,
  signalProcesses,
  startTree,
} from "./process-tree.ts";
import { ScanStop } from "./scan-stop.ts";
import { countFiles, removeScratch, type Scratch } from "./scratch.ts";
import type { Target } from "./target.ts";

const POLL_MS = 20;
/** Rounds of SIGKILL: each ends what was forked during the round before. */
const KILL_ROUNDS = 25;
/** Between two of them for who cannot wait otherwise. */
const PAUSE_MS = 5;
const NOT_HELD: HoldOptions = { sandbox: "off", network: true, isolated: false };

export interface ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly hold: Hold;
  /** Ends all of it: SIGTERM, then SIGKILL after `graceMs` milliseconds. Never waits for inherited pipes. */
  readonly end: (graceMs: number) => Promise<Ending>;
}

/** What there is to say of a server that was ended. */
export interface Ending {
  /** Processes that did not end, as `NAME (ID)`. */
  readonly survivors: readonly string[];
  readonly filesWritten: number | undefined;
  /** A temporary folder that could not be removed. */
  readonly leftFolder: string | undefined;
}

interface Running {
  readonly tree: ProcessTree;
  readonly scratch: Scratch | undefined;
}

/** Everything that is running, for `killAllSync`. */
const running = new Set<Running>();

/**
 * Kills every server that is still running, at once, and removes its folders. Called on exit, whatever the
 * reason: a second Ctrl-C, a reader that went away, a bug of ours.
 */
export function killAllSync(): void {
  for (const { tree } of running) {
    for (let round = 0; round < KILL_ROUNDS && signalProcesses(tree, "SIGKILL") > 0; round += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
  for (const { scratch } of running) if (scratch !== undefined) removeScratch(scratch);
  running.clear();
}

/** Starts the server of a stdio target. Throws ScanStop when it cannot be started, PolicyError sandbox-unavailable. */
export async function startServer(
  target: Extract<Target, { kind: "stdio" }>,
  baseEnv: Readonly<Record<string, string | undefined>>,
  options: HoldOptions = NOT_HELD,
): Promise<ServerProcess> {
  const launch = await prepareLaunch(target, baseEnv, options);
  try {
    return await startLaunch(launch, (target.written ?? target).command);
  } catch (error) {
    if (launch.scratch !== undefined) removeScratch(launch.scratch);
    throw error;
  }
}

async function startLaunch(launch: Launch, command: string): Promise<ServerProcess> {
  const marker = randomUUID();
  const child = spawnServer(launch, { ...launch.env, [MARKER_VARIABLE]: marker });
  // Writing to a server that has gone is no news: its exit is reported.
  child.stdin.on("error", () => {});
  const { pid } = child;
  if (pid === undefined) throw await startFailure(child, command);
  child.on("error", () => {});
  const entry = { tree: startTree(pid, marker, launch.marks), scratch: launch.scratch };
  if (running.size === 0) process.on("exit", killAllSync);
  running.add(entry);
  const end = async (graceMs: number): Promise<Ending> => {
    const survivors = await endServer(child, entry.tree, graceMs);
    const ending = { survivors, ...clearFolders(launch) };
    running.delete(entry);
    if (running.size === 0) process.off("exit", killAllSync);
    return ending;
  };
  return { child, hold: launch.hold, end };
}

function spawnServer(launch: Launch, env: Record<string, string>): ChildProcessWithoutNullStreams {
  try {
    return spawn(launch.command, launch.args, {
      cwd: launch.cwd,
      env,
      stdio: "pipe",
      // A group of its own, so that one signal reaches the server and its helpers, and Ctrl-C only us.
      detached: true,
      windowsHide: true,
    });
  } catch (error) {
    // Arguments that are too long, or have a NUL. The message would quote them: only the code is told.
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new ScanStop("scan-interrupted", `the command cannot be started (${code})`);
  }
}

async function startFailure(child: ChildProcessWithoutNullStreams, command: string): Promise<ScanStop> {
  const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
  const code = "code" in cause ? String(cause.code) : cause.message;
  const why =
    code === "ENOENT" ? `the command ${command} was not found` : `the command cannot be started (${code})`;
  return new ScanStop("scan-interrupted", why, { cause });
}

async function endServer(
  child: ChildProcessWithoutNullStreams,
  tree: ProcessTree,
  graceMs: number,
): Promise<readonly string[]> {
  child.stdin.end();
  if (process.platform === "win32") child.kill();
  if (signalProcesses(tree, "SIGTERM") > 0) {
    for (let waited = 0; waited < graceMs && findProcesses(tree).length > 0; waited += POLL_MS) {
      await delay(POLL_MS);
    }
    for (let round = 0; round < KILL_ROUNDS && signalProcesses(tree, "SIGKILL") > 0; round += 1) {
      await delay(POLL_MS);
    }
  }
  // Whoever inherited the pipes may hold them open for ever: they are left, not waited for.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  child.unref();
  return nameProcesses(tree);
}

function clearFolders({ scratch, given }: Launch): Omit<Ending, "survivors"> {
  if (scratch === undefined) return { filesWritten: undefined, leftFolder: undefined };
  const filesWritten = countFiles(scratch, given);
  return { filesWritten, leftFolder: removeScratch(scratch) ? undefined : scratch.folder };
}
