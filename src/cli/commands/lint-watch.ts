// policy lint --watch: lints again whenever the policies, or what stands beside them, become others.

import { resolve } from "node:path";
import { type ExitCode, PolicyError } from "../../errors.ts";
import { FORMATS } from "../../report/formats.ts";
import { LOCKFILE } from "../files.ts";
import { CONFIG, findConfig } from "../find-config.ts";
import { POLICY_FOLDER } from "../find-policies.ts";
import { foldersOf } from "../input-state.ts";
import type { Io } from "../io.ts";
import { discoverLintFiles, expandLintFile } from "../lint-files.ts";
import { BASELINE, findBeside } from "../lint-settings.ts";
import { quietIo } from "../quiet-io.ts";
import { checkWatchedOutputs, watchRuns } from "../watch-runs.ts";
import { type LintCommandOptions, runLint } from "./lint.ts";

/** Runs until Ctrl-C, which is 130. Throws PolicyError usage for what cannot be watched. */
export async function runLintWatch(
  io: Io,
  files: readonly string[],
  options: LintCommandOptions,
): Promise<ExitCode> {
  if (files.includes("-")) throw new PolicyError("usage", "--watch cannot watch standard input.");
  if (options.writeBaseline !== undefined)
    throw new PolicyError("usage", "--watch would accept every finding to come: write the baseline once.");
  checkWatchedOutputs(io, FORMATS, options);
  const watched = {
    run: () => runLint(io, files, options),
    inputPaths: () => inputPaths(io, files, options),
    foldersToWatch: (paths: readonly string[]) => foldersToWatch(io, files, paths),
  };
  return watchRuns(io, watched, options);
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
