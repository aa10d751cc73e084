// policy test --watch: runs the tests again whenever a test file or a policy becomes another.

import { resolve } from "node:path";
import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { readTestFile } from "../../policy-test/read-test-file.ts";
import { readBoundedFile } from "../files.ts";
import { foldersOf } from "../input-state.ts";
import type { Io } from "../io.ts";
import { findTests, policyPaths } from "../load-tests.ts";
import { checkWatchedOutputs, watchRuns } from "../watch-runs.ts";
import { runTests, type TestCommandOptions } from "./test.ts";
import { TEST_FORMATS } from "./test-formats.ts";

/** Runs until Ctrl-C, which is 130. Throws PolicyError usage for what cannot be watched. */
export async function runTestWatch(
  io: Io,
  files: readonly string[],
  options: TestCommandOptions,
): Promise<130> {
  checkWatchedOutputs(io, TEST_FORMATS, options);
  const named = files.length === 0 ? ["."] : files;
  return watchRuns(
    io,
    {
      run: () => runTests(io, files, options),
      inputPaths: () => inputPaths(io, files, options.policy),
      foldersToWatch: (paths) => {
        const folders = named.map((file) => resolve(io.cwd, file));
        return [...new Set([...folders, ...folders.flatMap(foldersOf), ...paths.flatMap(foldersOf)])];
      },
    },
    options,
  );
}

/** Test files, and the policies that they name. A test file that is wrong does not say which those are. */
async function inputPaths(
  io: Io,
  files: readonly string[],
  policy: string | undefined,
): Promise<readonly string[]> {
  const tests = await attempt(() => findTests(io, files), files);
  const policies = await Promise.all(
    tests.map((file) => attempt(async () => policyPaths(io.cwd, await readNamed(io, file), policy), [])),
  );
  return [...new Set([...tests, ...policies.flat()].map((path) => resolve(io.cwd, path)))];
}

async function readNamed(io: Io, file: string) {
  const bytes = readBoundedFile(resolve(io.cwd, file), LIMITS.testFileBytes, file);
  const { file: tests, source } = await readTestFile(file, bytes);
  return tests ?? { source, policies: undefined };
}

async function attempt<T>(find: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return otherwise;
  }
}
