// Ends a process with all its descendants, also those that left its process group.

import { readdirSync, readFileSync } from "node:fs";

/** Named in the environment of a server and so in that of everything it starts. */
export const MARKER_VARIABLE = "POLICY_SCAN_ID";

/** The processes of one server: those in its group, and those that carry its marker. */
export interface ProcessTree {
  /** The id of the first process, which leads the group. */
  readonly pid: number;
  /** The random value of `MARKER_VARIABLE`. */
  readonly marker: string;
}

/**
 * Ids of the living processes of `tree`, zombies left out. Where there is no /proc to read, the group
 * as a whole counts as its leader. A process that left the group and emptied its environment is not seen.
 */
export function findProcesses(tree: ProcessTree): readonly number[] {
  const ids = listProcesses();
  if (ids === undefined) return isGroupAlive(tree.pid) ? [tree.pid] : [];
  return ids.filter((pid) => pid !== process.pid && isMember(pid, tree));
}

/** Sends `signal` to the group and to every process found outside it. Returns how many were found. */
export function signalProcesses(tree: ProcessTree, signal: "SIGTERM" | "SIGKILL"): number {
  const found = findProcesses(tree);
  // INVARIANT: a group id is not given to a new process while the group has a member.
  if (found.length > 0) send(-tree.pid, signal);
  for (const pid of found) send(pid, signal);
  return found.length;
}

function listProcesses(): readonly number[] | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return undefined;
  }
}

function isMember(pid: number, tree: ProcessTree): boolean {
  try {
    // "PID (NAME) STATE PPID PGRP …", where NAME may hold anything.
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, , group] = status.slice(status.lastIndexOf(")") + 2).split(" ", 3);
    if (state === "Z" || state === "X") return false;
    if (Number(group) === tree.pid) return true;
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    return environment.split("\0").includes(`${MARKER_VARIABLE}=${tree.marker}`);
  } catch {
    // It ended meanwhile, or belongs to another user.
    return false;
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function send(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it ended meanwhile. EPERM: a set-user-id program, which only its owner may end.
  }
}
