// The kernel's limits on the processes of a server, which are also how they are known again.

import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { release } from "node:os";
import { LIMITS } from "../limits.ts";
import { findTool } from "./find-command.ts";

/** A hard limit, as `/proc/PID/limits` has it. */
export interface LimitMark {
  readonly name: string;
  readonly value: number;
}

export interface ResourceLimits {
  /** What stands before the command; empty where nothing can be limited. */
  readonly words: readonly string[];
  /**
   * Values that no other process has: what is forked has them too, whatever it does to its group, its environment and
   * its parent, and only root can raise them again (setrlimit(2)).
   */
  readonly marks: readonly LimitMark[];
}

const NO_LIMITS: ResourceLimits = { words: [], marks: [] };
/** Since then processes are counted in a sandbox by themselves, rather than with all of the user's. */
const COUNTING_KERNEL: readonly [major: number, minor: number] = [5, 14];
/** How much smaller than its limit a mark may be, in bytes. */
const MARK_RANGE = 2 ** 24;

interface Limit {
  /** Of prlimit(1), without its dashes. */
  readonly option: string;
  /** In `/proc/PID/limits`. */
  readonly name: string;
  readonly value: number;
  readonly isMark: boolean;
}

/** `path` is where prlimit is looked for. */
export function chooseLimits(path: string | undefined, isSandboxed: boolean): ResourceLimits {
  const prlimit = process.platform === "linux" ? findTool("prlimit", path) : undefined;
  if (prlimit === undefined) return NO_LIMITS;
  const own = readHardLimits("self");
  // What is held tighter already would have to be raised, which is not allowed.
  const limits = wantedLimits(isSandboxed).filter(({ name, value }) => (own?.get(name) ?? value) >= value);
  return {
    words: [prlimit, ...limits.map(({ option, value }) => `--${option}=${value}`), "--"],
    marks: limits.filter(({ isMark }) => isMark),
  };
}

/** Not the address space, of which V8 and Go reserve far more than they use: the memory that is written to. */
function wantedLimits(isSandboxed: boolean): readonly Limit[] {
  const marked = (limit: number): number => limit - randomInt(MARK_RANGE);
  return [
    { option: "core", name: "Max core file size", value: 0, isMark: false },
    { option: "data", name: "Max data size", value: marked(LIMITS.scanProcessBytes), isMark: true },
    { option: "fsize", name: "Max file size", value: marked(LIMITS.scanFileBytes), isMark: true },
    { option: "cpu", name: "Max cpu time", value: LIMITS.scanCpuSeconds, isMark: false },
    ...(isSandboxed && areProcessesCounted()
      ? [{ option: "nproc", name: "Max processes", value: LIMITS.scanProcesses, isMark: false }]
      : []),
  ];
}

/** Whether a process has any of the marks. */
export function hasMark(pid: number, marks: readonly LimitMark[]): boolean {
  if (marks.length === 0) return false;
  const limits = readHardLimits(String(pid));
  return marks.some(({ name, value }) => limits?.get(name) === value);
}

/** By name; undefined when the process has ended. specification: proc(5), /proc/pid/limits. */
function readHardLimits(pid: string): ReadonlyMap<string, number> | undefined {
  try {
    const rows = readFileSync(`/proc/${pid}/limits`, "latin1").matchAll(
      /^(Max [a-z ]+?) {2,}\S+ +(\d+|unlimited)/gm,
    );
    return new Map(
      [...rows].map(([, name = "", hard]) => [
        name,
        hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard),
      ]),
    );
  } catch {
    return undefined;
  }
}

function areProcessesCounted(): boolean {
  const [major = 0, minor = 0] = release().split(/\D/).map(Number);
  return major > COUNTING_KERNEL[0] || (major === COUNTING_KERNEL[0] && minor >= COUNTING_KERNEL[1]);
}
