// Runs listTools against the fixture servers, and looks for what they leave behind.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Listing, type ListOptions, listTools } from "../../src/mcp/list-tools.ts";
import type { Target } from "../../src/mcp/target.ts";

export function serverPath(name: string): string {
  return fileURLToPath(new URL(`../servers/${name}`, import.meta.url));
}

export function nodeTarget(
  path: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Target {
  return { kind: "stdio", command: process.execPath, args: [path, ...args], env, cwd: tmpdir() };
}

export interface Scan {
  readonly listing: Listing | undefined;
  readonly error: unknown;
  /** Ids of the server's processes, and of those that it started, that still run. */
  readonly survivors: readonly number[];
  /** How many ids the server noted. */
  readonly processCount: number;
}

export const OPTIONS: ListOptions = {
  timeoutMs: 10_000,
  signal: new AbortController().signal,
  client: { name: "mcp-policy", version: "0.0.0" },
  baseEnv: process.env,
};

/** Milliseconds between two looks whether a server runs. */
const LOOK_MS = 5;

/** Scans the hostile server in `mode`; `onRunning` is called once, as soon as the server has noted its id. */
export async function scanHostile(
  mode: string,
  options: Partial<ListOptions> = {},
  onRunning?: () => void,
): Promise<Scan> {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  const pidFile = join(folder, "pids");
  const target = nodeTarget(serverPath("hostile.mjs"), [mode], { PID_FILE: pidFile });
  const look = setInterval(() => {
    if (!statSync(pidFile, { throwIfNoEntry: false })?.size) return;
    clearInterval(look);
    onRunning?.();
  }, LOOK_MS);
  try {
    const result = await listTools(target, { ...OPTIONS, ...options }).then(
      (listing) => ({ listing, error: undefined }),
      (error: unknown) => ({ listing: undefined, error }),
    );
    const pids = existsSync(pidFile) ? readFileSync(pidFile, "utf8").trim().split("\n").map(Number) : [];
    return { ...result, survivors: pids.filter(isRunning), processCount: pids.length };
  } finally {
    clearInterval(look);
    rmSync(folder, { recursive: true });
  }
}

/** Looks in /proc, because a zombie, which only its parent can remove, still takes signals. */
export function isRunning(pid: number): boolean {
  if (!existsSync("/proc/self/stat")) {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !"ZX".includes(status.charAt(status.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

/** Ids of the processes, ours left out, that have `text` in their command or the start of their environment. */
export function processesOf(text: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return ["cmdline", "environ"].some((file) =>
          readFileSync(`/proc/${pid}/${file}`, "latin1").includes(text),
        );
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter(isRunning);
}

export function namesOf(listing: Listing | undefined): readonly unknown[] {
  return (listing?.rawTools ?? []).map((tool) =>
    typeof tool === "object" && tool !== null && "name" in tool ? tool.name : tool,
  );
}
