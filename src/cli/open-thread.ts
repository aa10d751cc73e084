// Starts a thread that prints nothing.

import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Runs the script at `path`; `undefined` when the system has no thread to give, or Node may start none: a limit of processes,
 * or Node's permissions.
 */
export function openThread(
  path: string,
  options: Pick<WorkerOptions, "workerData" | "transferList" | "resourceLimits">,
): Worker | undefined {
  try {
    // To pass on what a thread prints, Node would open process.stdout, which leaves a pipe there that does not block: our
    // own output would be written by turns with sleeping.
    return new Worker(path, { ...options, stdout: true, stderr: true });
  } catch {
    return undefined;
  }
}
