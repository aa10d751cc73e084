// Many files, linted by several threads. What comes out does not depend on how many there are.

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { LIMITS } from "../limits.ts";
import type { Io } from "./io.ts";
import type { SettingsOptions } from "./lint-settings.ts";
import { type LintedTarget, lintShare } from "./lint-share.ts";
import type { ThreadData } from "./lint-thread.ts";
import { SILENT } from "./silent-thread.ts";

/** Starting a thread takes as long as linting so many. */
const FILES_PER_THREAD = 50;

/** How many threads lint so many files soonest; 1 is this one alone. */
export function countThreads(files: number): number {
  return Math.max(
    1,
    Math.min(availableParallelism(), LIMITS.lintThreads, Math.floor(files / FILES_PER_THREAD)),
  );
}

/** By position; what is missing could not be linted. This thread does its share too. */
export async function lintInThreads(
  io: Io,
  targets: readonly string[],
  options: SettingsOptions,
  threads: number,
): Promise<ReadonlyMap<number, LintedTarget>> {
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const task = { targets, options, next };
  const data: ThreadData = { ...task, cwd: io.cwd, packageRoot: io.packageRoot, today: io.today() };
  const others = Array.from({ length: threads - 1 }, () => startThread(io, data));
  const shares = [await lintShare(io, task), ...(await Promise.all(others))];
  return new Map(shares.flat().map((one) => [one.at, one]));
}

/** A thread that fails leaves its files to others. */
function startThread(io: Io, workerData: ThreadData): Promise<readonly LintedTarget[]> {
  return new Promise((resolve) => {
    const worker = new Worker(join(io.packageRoot, "bin/lint-thread.js"), { workerData, ...SILENT });
    worker.once("message", resolve);
    worker.once("error", () => resolve([]));
    worker.once("exit", () => resolve([]));
  });
}
