// Ends a process with all its descendants, also those that left its process group.

import { readdirSync, readFileSync } from "node:fs";
import { hasMark, type LimitMark } from "./resource-limits.ts";

/** Named in the environment of a server and so in that of everything it starts. */
export const MARKER_VARIABLE = "POLICY_SCAN_ID";

/** The processes of one server: its group, those that carry its marker or its limits, and the children of all these. */
export interface ProcessTree {
  /** The id of the first process, which leads the group. */
  readonly pid: number;
  /** The random value of `MARKER_VARIABLE`. */
  readonly marker: string;
  readonly marks: readonly LimitMark[];
  /** When each process that was ever found began, by id: it stays a member when what showed it is gone. */
  readonly seen: Map<number, string>;
}

interface ProcessState {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly group: number;
  /** Ticks since the machine started, which tell two processes of one id apart. */
  readonly began: string;
}

export function startTree(pid: number, marker: string, marks: readonly LimitMark[]): ProcessTree {
  return { pid, marker, marks, seen: new Map() };
}

/**
 * Ids of the living processes of `tree`, zombies left out. Where there is no /proc to read, the group
 * as a whole counts as its leader. Where nothing limits the server, a process is not seen that left the group,
 * emptied its environment and lost its parent, all before anybody looked.
 */
export function findProcesses(tree: ProcessTree): readonly number[] {
  const states = listProcesses();
  if (states === undefined) return isGroupAlive(tree.pid) ? [tree.pid] : [];
  const found = new Set(states.filter((state) => isMember(state, tree)).map(({ pid }) => pid));
  // A child may have a smaller id than its parent, so once more for each generation.
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const { pid, parent } of states) if (found.has(parent)) found.add(pid);
  }
  for (const { pid, began } of states) if (found.has(pid)) tree.seen.set(pid, began);
  return [...found];
}

/** The living processes of `tree` as people know them: `NAME (ID)`. */
export function nameProcesses(tree: ProcessTree): readonly string[] {
  const names = new Map(listProcesses()?.map(({ pid, name }) => [pid, name]));
  return findProcesses(tree).map((pid) => `${names.get(pid) ?? "a process"} (${pid})`);
}

/** Sends `signal` to the group and to every process found outside it. Returns how many were found. */
export function signalProcesses(tree: ProcessTree, signal: "SIGTERM" | "SIGKILL"): number {
  const found = findProcesses(tree);
  // INVARIANT: a group id is not given to a new process while the group has a member.
  if (found.length > 0) send(-tree.pid, signal);
  for (const pid of found) send(pid, signal);
  return found.length;
}

/** All living processes but ours; undefined where there is no /proc. */
function listProcesses(): readonly ProcessState[] | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readdirSync("/proc").flatMap((name) => {
      const state = /^\d+$/.test(name) ? readState(Number(name)) : undefined;
      return state === undefined || state.pid === process.pid ? [] : [state];
    });
  } catch {
    return undefined;
  }
}

/** Field of `/proc/PID/stat` after the name: state 0, parent 1, group 2, begin 19 (proc(5)). */
const BEGAN = 19;

function readState(pid: number): ProcessState | undefined {
  try {
    // "PID (NAME) STATE PPID PGRP …", where NAME may hold anything.
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    const end = status.lastIndexOf(")");
    const [state, parent, group, ...rest] = status.slice(end + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const name = status.slice(status.indexOf("(") + 1, end);
    return { pid, name, parent: Number(parent), group: Number(group), began: rest[BEGAN - 3] ?? "" };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

function isMember({ pid, group, began }: ProcessState, tree: ProcessTree): boolean {
  if (group === tree.pid || tree.seen.get(pid) === began) return true;
  if (hasMark(pid, tree.marks)) return true;
  try {
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
