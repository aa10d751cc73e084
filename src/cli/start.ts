// The process around the program: real streams, real environment, the exit code.

import { fstatSync, statSync, writeSync } from "node:fs";
import { PolicyError } from "../errors.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";
import { beforeSignal, exitCodeOfSignal, INTERRUPTED, interruption } from "./signals.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
/** Milliseconds to wait before writing again to a pipe whose reader is slow. */
const RETRY_MS = 5;

/** Runs the program on this process and ends it. `packageRoot` is the folder of this package. */
export async function start(packageRoot: string): Promise<void> {
  const cwd = workingFolder();
  if (cwd === undefined) {
    writeAll(STDERR, "error[file-not-found]: The working directory does not exist any more.\n");
    process.exit(2);
  }
  const io: Io = {
    cwd,
    packageRoot,
    env: process.env,
    isStdoutTerminal: isTerminal(STDOUT),
    isStderrTerminal: isTerminal(STDERR),
    get stdoutColumns() {
      return columnsOfStdout();
    },
    get isStdinTerminal() {
      return isTerminal(STDIN);
    },
    writeStdout,
    writeStderr: (text) => writeAll(STDERR, text),
    today: () => new Date().toISOString().slice(0, 10),
    stdin: () => process.stdin,
    get signal() {
      return interruption();
    },
    beforeSignal,
  };
  try {
    const exitCode = await main(process.argv.slice(2), io);
    // All output is written by now, so nothing that still hangs on may keep the process.
    process.exit(exitCode === INTERRUPTED ? exitCodeOfSignal() : exitCode);
  } catch (error) {
    // The reader of our output has gone: that is its right, and no failure.
    if (!isBrokenPipe(error)) throw error;
    process.exit(0);
  }
}

/** `undefined` when it was removed under the shell that stands in it. */
function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** What goes wrong is of the place that it leads to, a full disk say, unless the reader has gone. */
function writeStdout(data: string | Uint8Array): void {
  try {
    writeAll(STDOUT, data);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || isBrokenPipe(error)) throw error;
    const message = `Standard output cannot be written (${code}).`;
    throw new PolicyError("file-unwritable", message, { cause: error });
  }
}

/** process.stdout would take 2 ms to make a stream that nobody needs. */
function writeAll(descriptor: number, data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/** Only what could be a terminal is asked, because asking loads node:tty and more. */
function isTerminal(descriptor: 0 | 1 | 2): boolean {
  try {
    const status = fstatSync(descriptor);
    if (!status.isCharacterDevice() || status.rdev === statSync("/dev/null").rdev) return false;
    if (descriptor === STDIN) return process.stdin.isTTY === true;
    return (descriptor === STDOUT ? process.stdout : process.stderr).isTTY === true;
  } catch {
    return false;
  }
}

/** Asked only where a table is made to fit. */
function columnsOfStdout(): number | undefined {
  const columns = isTerminal(STDOUT) ? process.stdout.columns : undefined;
  return columns !== undefined && columns > 0 ? columns : undefined;
}

function isBrokenPipe(error: unknown): boolean {
  return codeOf(error) === "EPIPE";
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
