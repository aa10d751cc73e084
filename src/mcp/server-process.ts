// Starts the process of a server in a group of its own, and ends it with everything it started.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { findProcesses, MARKER_VARIABLE, type ProcessTree, signalProcesses } from "./process-tree.ts";
import { ScanStop } from "./scan-stop.ts";
import type { Target } from "./target.ts";

/** What a server gets of our environment: enough to start and to reach the network, and no secrets. */
const INHERITED: ReadonlySet<string> = new Set([
  ...["PATH", "HOME", "LANG", "LANGUAGE", "TERM", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ"],
  ...["http_proxy", "https_proxy", "no_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()]),
  ...["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  // Windows, whose names are of any case.
  ...["APPDATA", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATHEXT", "PROCESSOR_ARCHITECTURE"],
  ...["PROGRAMDATA", "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE"],
  ...["Path", "SystemRoot", "windir"],
]);

const POLL_MS = 20;
/** Rounds of SIGKILL: each ends what was forked during the round before. */
const KILL_ROUNDS = 25;

export interface ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Ends all of it: SIGTERM, then SIGKILL after `graceMs` milliseconds. Never waits for inherited pipes. */
  readonly end: (graceMs: number) => Promise<void>;
}

/** Everything that is running, for `killAllSync`. */
const running = new Set<ProcessTree>();

/** Kills every server that is still running, at once: for exit and signal handlers, which cannot wait. */
export function killAllSync(): void {
  for (const tree of running) {
    for (let round = 0; round < KILL_ROUNDS && signalProcesses(tree, "SIGKILL") > 0; round += 1);
  }
  running.clear();
}

/** Starts the server of a stdio target. Throws ScanStop when it cannot be started. */
export async function startServer(
  target: Extract<Target, { kind: "stdio" }>,
  baseEnv: Readonly<Record<string, string | undefined>>,
): Promise<ServerProcess> {
  const marker = randomUUID();
  const child = spawnServer(target, { ...inheritedEnv(baseEnv), ...target.env, [MARKER_VARIABLE]: marker });
  // Writing to a server that has gone is no news: its exit is reported.
  child.stdin.on("error", () => {});
  const { pid } = child;
  if (pid === undefined) throw await startFailure(child, target);
  child.on("error", () => {});
  const tree: ProcessTree = { pid, marker };
  running.add(tree);
  return { child, end: (graceMs) => endServer(child, tree, graceMs) };
}

function spawnServer(
  target: Extract<Target, { kind: "stdio" }>,
  env: Record<string, string>,
): ChildProcessWithoutNullStreams {
  try {
    return spawn(target.command, target.args, {
      cwd: target.cwd,
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

function inheritedEnv(baseEnv: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(baseEnv)) {
    // "() {" starts a function that old shells would run.
    if (value !== undefined && isInherited(name) && !value.startsWith("()")) env[name] = value;
  }
  return env;
}

function isInherited(name: string): boolean {
  return INHERITED.has(name) || name.startsWith("LC_");
}

async function startFailure(
  child: ChildProcessWithoutNullStreams,
  target: Extract<Target, { kind: "stdio" }>,
): Promise<ScanStop> {
  const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
  const code = "code" in cause ? String(cause.code) : cause.message;
  // ENOENT is said of a folder that does not exist too.
  if (!isFolder(target.cwd)) {
    return new ScanStop("scan-interrupted", `its working directory ${target.cwd} is no folder`, { cause });
  }
  const why =
    code === "ENOENT"
      ? `the command ${target.command} was not found`
      : `the command cannot be started (${code})`;
  return new ScanStop("scan-interrupted", why, { cause });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function endServer(
  child: ChildProcessWithoutNullStreams,
  tree: ProcessTree,
  graceMs: number,
): Promise<void> {
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
  running.delete(tree);
}
