// The sandbox of the host: bubblewrap, tried once, and its arguments.

import { execFile } from "node:child_process";
import { existsSync, lstatSync, realpathSync } from "node:fs";
import { findTool } from "./find-command.ts";
import { isWithin } from "./sandbox-paths.ts";

/** The program, or why there is no sandbox. */
export type Sandbox = { readonly program: string } | { readonly why: string };

/** Milliseconds for a sandbox with nothing in it. */
const PROBE_MS = 3000;
const WHY_CHARS = 200;

/** Where people and sessions keep what is theirs: sockets, keys, caches. The server sees none of it. */
const PRIVATE_FOLDERS = ["/home", "/root", "/run", "/var/run", "/tmp", "/var/tmp"];

/** What only root may read, which is no reason to show it to a server that root scans. */
const SECRET_FILES = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"];
const SECRET_FOLDERS = ["/etc/ssh", "/etc/ssl/private", "/var/lib/docker", "/var/lib/kubelet", "/var/spool"];

export interface SandboxOptions {
  readonly network: boolean;
  /** The path of HOME in the sandbox, and the folder that stands there. */
  readonly home: string;
  readonly homeFolder: string;
  /** The folder that stands at /tmp. */
  readonly tmpFolder: string;
  /** Folders and files of private folders that the server may read, at the same place. */
  readonly readable: readonly string[];
  /** Folder → where it stands, writable. */
  readonly writable: ReadonlyMap<string, string>;
  readonly cwd: string;
}

const found = new Map<string | undefined, Promise<Sandbox>>();

/** Whether bubblewrap is here and works, which is found out once in a run. */
export function findSandbox(path: string | undefined): Promise<Sandbox> {
  const known = found.get(path) ?? tryBubblewrap(path);
  found.set(path, known);
  return known;
}

async function tryBubblewrap(path: string | undefined): Promise<Sandbox> {
  if (process.platform !== "linux") return { why: "bubblewrap is for Linux only" };
  const program = findTool("bwrap", path);
  if (program === undefined) return { why: "bubblewrap is not installed" };
  // Not only whether it starts: containers often forbid one of the namespaces, or a new /proc.
  const args = [...namespaces(false), ...system(), "--", program, "--version"];
  const problem = await new Promise<string | undefined>((resolve) => {
    execFile(program, args, { timeout: PROBE_MS, killSignal: "SIGKILL", env: {} }, (error, _, stderr) => {
      if (error === null) return resolve(undefined);
      const [line = ""] = stderr.trim().split("\n");
      const said = line === "" ? `it ends with ${error.code}` : line.slice(0, WHY_CHARS);
      resolve(error.killed ? `it took longer than ${PROBE_MS / 1000} s` : said);
    });
  });
  return problem === undefined ? { program } : { why: `bubblewrap does not work here (${problem})` };
}

/** The arguments before the command. */
export function sandboxArgs(options: SandboxOptions): readonly string[] {
  const { home, homeFolder, tmpFolder, readable, writable, cwd } = options;
  // At these two stand folders of their own.
  const covered = [...hiddenFolders(home), ...SECRET_FOLDERS.filter(isFolder)].filter(
    (folder) => folder !== "/tmp" && folder !== home,
  );
  return [
    ...namespaces(options.network),
    ...system(),
    ...covered.flatMap((folder) => ["--tmpfs", folder]),
    ...SECRET_FILES.filter((file) => existsSync(file)).flatMap((file) => ["--ro-bind", "/dev/null", file]),
    ...["--bind", tmpFolder, "/tmp", "--bind", homeFolder, home],
    // The outer before the inner, so that the one does not cover the other.
    ...[...readable].sort(byLength).flatMap((path) => ["--ro-bind", path, path]),
    ...[...writable].flatMap(([folder, place]) => ["--bind", folder, place]),
    ...covered.flatMap((folder) => ["--remount-ro", folder]),
    ...["--chdir", cwd, "--"],
  ];
}

/** Folders that are covered in the sandbox, none of them a link. */
export function hiddenFolders(home: string): readonly string[] {
  const folders = PRIVATE_FOLDERS.filter(isFolder);
  const isCovered = folders.some((folder) => isWithin(home, folder));
  return isCovered ? folders : [...folders, home];
}

function namespaces(network: boolean): readonly string[] {
  return [
    ...["--unshare-all", ...(network ? ["--share-net"] : [])],
    // No terminal of ours to push keys into, no end of ours that leaves it alive, no right of root.
    ...["--new-session", "--die-with-parent", "--cap-drop", "ALL"],
  ];
}

function system(): readonly string[] {
  return ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
}

/** What names resolve by lies below /run on many systems; without it there is a network and no names. */
export function resolverFile(): string | undefined {
  try {
    return realpathSync("/etc/resolv.conf");
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
