// policy lint --watch: lints again whenever the policies, or what stands beside them, become others.

import { resolve } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { compareText } from "../../order.ts";
import { escapeText } from "../../report/escape.ts";
import { FORMATS } from "../../report/formats.ts";
import { plural } from "../../report/text-report.ts";
import { fail } from "../fail.ts";
import { LOCKFILE } from "../files.ts";
import { CONFIG, findConfig } from "../find-config.ts";
import { POLICY_FOLDER } from "../find-policies.ts";
import { createInputStates, foldersOf } from "../input-state.ts";
import type { Io } from "../io.ts";
import { discoverLintFiles, expandLintFile } from "../lint-files.ts";
import { BASELINE, findBeside } from "../lint-settings.ts";
import { quietIo } from "../quiet-io.ts";
import { pairOutputs } from "../report-outputs.ts";
import { watchFolders } from "../watch-folders.ts";
import { type LintCommandOptions, runLint } from "./lint.ts";

/** Clears the screen and what was scrolled away, and goes to its first line. */
const CLEAR = "\u001b[2J\u001b[3J\u001b[H";
/** Names of changed files in a header. */
const MOST_NAMES = 3;

type States = ReadonlyMap<string, string>;

/** Runs until Ctrl-C, which is 130. Throws PolicyError usage for what cannot be watched. */
export async function runLintWatch(
  io: Io,
  files: readonly string[],
  options: LintCommandOptions,
): Promise<ExitCode> {
  checkOptions(io, files, options);
  const { signal } = io;
  const inputs = createInputStates(LIMITS.documentBytes);
  const watch = watchFolders(signal);
  let last: States | undefined;
  try {
    while (!signal.aborted) {
      const paths = await inputPaths(io, files, options);
      // Watched before they are read: what happens in between is not missed.
      watch.follow(foldersToWatch(io, files, paths));
      const now = inputs.read(paths);
      if (last !== undefined && isSame(last, now)) {
        await watch.changed();
        continue;
      }
      announce(io, last, now);
      await run(io, files, options, last === undefined);
      last = now;
      io.writeStderr(`Watching ${plural(presentIn(now), "file")}. Ctrl-C ends.\n`);
    }
  } finally {
    watch.close();
  }
  return 130;
}

function checkOptions(
  io: Io,
  files: readonly string[],
  { format, output, writeBaseline }: LintCommandOptions,
): void {
  if (files.includes("-")) throw new PolicyError("usage", "--watch cannot watch standard input.");
  if (writeBaseline !== undefined)
    throw new PolicyError("usage", "--watch would accept every finding to come: write the baseline once.");
  const printed = pairOutputs(io.cwd, FORMATS, format, output).find(({ file }) => file === undefined);
  if (printed !== undefined && printed.format !== "text") {
    throw new PolicyError(
      "usage",
      `--watch prints one result after another, which is no ${printed.format}. Write each to a file with --output.`,
    );
  }
}

/** One run. What makes it fail may be mended while it is watched, except for a command line that is wrong. */
async function run(
  io: Io,
  files: readonly string[],
  options: LintCommandOptions,
  isFirst: boolean,
): Promise<void> {
  try {
    await runLint(io, files, options);
  } catch (error) {
    if (!(error instanceof PolicyError) || (isFirst && error.code === "usage")) throw error;
    await fail(error, io, { isDebug: options.debug === true, isColorAllowed: options.color });
  }
}

function announce(io: Io, last: States | undefined, now: States): void {
  if (io.isStdoutTerminal && io.env.TERM !== "dumb") io.writeStdout(CLEAR);
  if (last === undefined) return;
  const changed = changedPaths(last, now).map((path) => escapeText(shownPath(io, path)));
  const more = changed.length - MOST_NAMES;
  const names = [...changed.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  io.writeStderr(`\n--- ${names} changed ---\n\n`);
}

function shownPath(io: Io, path: string): string {
  const start = resolve(io.cwd, "x").slice(0, -1);
  return path.startsWith(start) ? path.slice(start.length) : path;
}

/** Every file that a run reads, and those that it would read if they were there. Absolute. */
async function inputPaths(
  io: Io,
  files: readonly string[],
  options: LintCommandOptions,
): Promise<readonly string[]> {
  // Named anew each time: of two policies that could be found here, another may come first now.
  const targets =
    files.length === 0
      ? attempt(() => discoverLintFiles(io.cwd), [])
      : files.flatMap((file) => attempt(() => expandLintFile(io.cwd, file), [file]));
  const beside = await besideFiles(io, options);
  return [...new Set([...targets, ...beside].map((path) => resolve(io.cwd, path)))];
}

/** Configuration, lockfile, recorded tools and baseline. A configuration that is wrong does not say which the others are. */
async function besideFiles(io: Io, options: LintCommandOptions): Promise<readonly string[]> {
  const quiet = quietIo(io, io.cwd);
  try {
    const { config, lock, tools, baseline } = (await findBeside(quiet, options)).files;
    return [config, lock, tools, baseline].filter((file) => file !== undefined);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const found = options.config === false ? undefined : findConfig(quiet, options.config);
    const named = [options.lock ?? LOCKFILE, options.tools, options.baseline ?? BASELINE];
    return [found?.path ?? CONFIG, ...named.filter((file) => file !== undefined)];
  }
}

/** A folder without policies, or one that cannot be listed, is no reason not to watch it. */
function attempt(find: () => readonly string[], otherwise: readonly string[]): readonly string[] {
  try {
    return find();
  } catch {
    return otherwise;
  }
}

/** Also the folders that were named, and those that are searched: a policy may come to be in one. */
function foldersToWatch(io: Io, files: readonly string[], paths: readonly string[]): readonly string[] {
  const named = files.length === 0 ? [".", POLICY_FOLDER] : files;
  const folders = named.map((file) => resolve(io.cwd, file));
  return [...new Set([...folders, ...folders.flatMap(foldersOf), ...paths.flatMap(foldersOf)])];
}

function isSame(a: States, b: States): boolean {
  return a.size === b.size && [...a].every(([path, state]) => b.get(path) === state);
}

function changedPaths(before: States, after: States): readonly string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort(compareText);
}

function presentIn(states: States): number {
  return [...states.values()].filter((state) => state !== "file-not-found").length;
}
