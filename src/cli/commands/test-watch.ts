// policy test --watch: runs the tests again whenever a test file or a policy becomes another.

import { resolve } from "node:path";
import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { readTestFile } from "../../policy-test/read-test-file.ts";
import { readBoundedFile } from "../files.ts";
import { foldersOf, SETTLED_MS, statusOf } from "../input-state.ts";
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
  const known: Known = new Map();
  return watchRuns(
    io,
    {
      run: () => runTests(io, files, options),
      inputPaths: () => inputPaths(io, files, options.policy, known),
      foldersToWatch: (paths) => {
        const folders = named.map((file) => resolve(io.cwd, file));
        return [...new Set([...folders, ...folders.flatMap(foldersOf), ...paths.flatMap(foldersOf)])];
      },
    },
    options,
  );
}

/** What test files name, by their path, as long as they stay as they are: they are looked at every other second. */
type Known = Map<string, { readonly status: string | undefined; readonly tests: Named }>;
type Named = Parameters<typeof policyPaths>[1];

/** Test files, and the policies that they name. One that is wrong does not say which those are: those that it named last. */
async function inputPaths(
  io: Io,
  files: readonly string[],
  policy: string | undefined,
  known: Known,
): Promise<readonly string[]> {
  const tests = await attempt(() => findTests(io, files), files);
  const policies = await Promise.all(
    tests.map((file) =>
      attempt(async () => policyPaths(io.cwd, await readNamed(io, file, known), policy), []),
    ),
  );
  return [...new Set([...tests, ...policies.flat()].map((path) => resolve(io.cwd, path)))];
}

async function readNamed(io: Io, file: string, known: Known): Promise<Named> {
  const path = resolve(io.cwd, file);
  const { text: status, changedMs } = statusOf(path);
  const before = known.get(path);
  if (before !== undefined && before.status === status) return before.tests;
  const { file: read } = await readTestFile(file, readBoundedFile(path, LIMITS.testFileBytes, file));
  const policies = read === undefined ? before?.tests.policies : read.policies;
  const tests = { source: { file }, policies };
  // A second write in the same tick of the clock would not show.
  const isSettled = Date.now() - changedMs > SETTLED_MS;
  known.set(path, { status: isSettled ? status : undefined, tests });
  return tests;
}

async function attempt<T>(find: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return otherwise;
  }
}
