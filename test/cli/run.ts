// Runs command lines in this process: own folder, environment, standard input, captured output, no terminal.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { main } from "../../src/cli/main.ts";

export const PACKAGE_ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute; the folder of the project unless it is said. */
  readonly cwd?: string;
  readonly isStdoutTerminal?: boolean;
  readonly isStderrTerminal?: boolean;
  readonly stdoutColumns?: number;
  readonly signal?: AbortSignal;
  readonly today?: string;
  /** Called in the middle of everything that is written to stdout. */
  readonly onStdout?: () => void;
}

/** Files by path; what is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

export interface Project {
  /** Absolute, without links. */
  readonly folder: string;
  readonly at: (path: string) => string;
  readonly write: (files: Files) => void;
  readonly read: (path: string) => string;
  /** Names in the folder, sorted. */
  readonly list: () => readonly string[];
  readonly exists: (path: string) => boolean;
  readonly run: (argv: readonly string[], options?: RunOptions) => Promise<Result>;
}

/** A folder of its own for one test, removed when the test is over. */
export function project(files: Files = {}): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cli-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (path: string): string => join(folder, path);
  const write = (more: Files): void => {
    for (const [path, content] of Object.entries(more)) {
      mkdirSync(dirname(at(path)), { recursive: true });
      const isRaw = typeof content === "string" || content instanceof Uint8Array;
      writeFileSync(at(path), isRaw ? content : JSON.stringify(content));
    }
  };
  write(files);
  return {
    folder,
    at,
    write,
    read: (path) => readFileSync(at(path), "utf8"),
    list: () => readdirSync(folder).sort(),
    exists: (path) => existsSync(at(path)),
    run: (argv, options) => run(folder, argv, options),
  };
}

async function run(cwd: string, argv: readonly string[], options: RunOptions = {}): Promise<Result> {
  const stdout: Uint8Array[] = [];
  let stderr = "";
  const exitCode = await main(argv, {
    cwd: options.cwd ?? cwd,
    packageRoot: PACKAGE_ROOT,
    env: { PATH: process.env.PATH, ...options.env },
    isStdoutTerminal: options.isStdoutTerminal ?? false,
    isStderrTerminal: options.isStderrTerminal ?? false,
    stdoutColumns: options.stdoutColumns,
    writeStdout: (data) => {
      stdout.push(typeof data === "string" ? Buffer.from(data) : Uint8Array.from(data));
      options.onStdout?.();
    },
    writeStderr: (text) => {
      stderr += text;
    },
    today: () => options.today ?? "2026-11-24",
    stdin: async function* () {
      if (options.stdin !== undefined) yield Buffer.from(options.stdin);
    },
    signal: options.signal ?? new AbortController().signal,
  });
  return { exitCode, stdout: Buffer.concat(stdout).toString("utf8"), stderr };
}

/** The JSON lines of a text. */
export function lines(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
