// What runs in a thread of lint: it lints its share, says what it found, and ends.

import { parentPort, workerData } from "node:worker_threads";
import { type LintTask, lintShare } from "./lint-share.ts";

export interface ThreadData extends LintTask {
  readonly cwd: string;
  readonly packageRoot: string;
  readonly today: string;
}

/** Called by bin/lint-thread.js. */
export async function startLintThread(): Promise<void> {
  const data: ThreadData = workerData;
  const io = {
    cwd: data.cwd,
    packageRoot: data.packageRoot,
    env: {},
    isStdoutTerminal: false,
    isStderrTerminal: false,
    writeStdout: () => {},
    writeStderr: () => {},
    today: () => data.today,
    // Who lints standard input has one thread.
    stdin: () => process.stdin,
    signal: new AbortController().signal,
  };
  parentPort?.postMessage(await lintShare(io, data));
}
