// Opens files of tests and the policies that they are about, each policy once.

import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { governByServer, type PolicySet } from "../engine/policy-set.ts";
import { PolicyError } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { toFindings } from "../policy/findings.ts";
import type { Source } from "../policy/source.ts";
import { readTestFile } from "../policy-test/read-test-file.ts";
import type { TestFile } from "../policy-test/test-file.ts";
import { readBoundedFile } from "./files.ts";
import {
  discoverPolicy,
  isFolder,
  listPolicyFiles,
  POLICY_ENDING,
  POLICY_FILES,
  POLICY_FOLDER,
  TEST_ENDING,
} from "./find-policies.ts";
import { findTraces } from "./find-traces.ts";
import type { Io } from "./io.ts";
import { type LoadedPolicy, loadPolicies, loadPolicyFile } from "./load-policies.ts";

export const TEST_FILES = {
  ending: TEST_ENDING,
  isLeftOut: (folder: string) => folder === "node_modules" || folder === ".git",
  most: LIMITS.testFiles,
  what: "test files",
  endings: "*.policy-test.yaml",
} as const;

/** A file of tests that can be run. */
export interface LoadedTests {
  /** As the user named it. */
  readonly file: string;
  readonly tests: TestFile;
  readonly policies: PolicySet<LoadedPolicy>;
}

/** Opens each policy file once, however many tests are about it. */
export interface PolicyShelf {
  readonly open: (cwd: string, file: string) => Promise<LoadedPolicy>;
  readonly policies: () => readonly LoadedPolicy[];
}

export function createShelf(): PolicyShelf {
  const opened = new Map<string, LoadedPolicy>();
  return {
    open: async (cwd, file) => {
      const path = resolve(cwd, file);
      const known = opened.get(path) ?? (await loadPolicyFile(cwd, file));
      opened.set(path, known);
      return known;
    },
    policies: () => [...opened.values()],
  };
}

/** Files of tests by name, those of folders, and globs; without any those below the working directory. Each once. */
export async function findTests(io: Io, named: readonly string[]): Promise<readonly string[]> {
  if (named.includes("-"))
    throw new PolicyError("usage", "Tests name their policies from where they lie: name a file.");
  const found = named.length > 0 ? await findTraces(io.cwd, named, TEST_FILES) : await findHere(io);
  const seen = new Set<string>();
  return found.flatMap(({ file }) => {
    const path = resolve(io.cwd, file);
    if (seen.has(path)) return [];
    seen.add(path);
    return [file];
  });
}

async function findHere(io: Io): Promise<readonly { readonly file: string }[]> {
  try {
    const found = await findTraces(io.cwd, ["."], TEST_FILES);
    return found.map(({ file }) => ({ file: file.replace(/^\.\//, "") }));
  } catch (error) {
    if (!(error instanceof PolicyError) || error.code !== "nothing-to-do") throw error;
    throw new PolicyError("nothing-to-do", `There is no ${TEST_FILES.endings} here or in a folder below.`);
  }
}

/** Throws PolicyError test-unusable (with findings), policy-*, file-*. */
export async function loadTests(
  io: Io,
  file: string,
  shelf: PolicyShelf,
  policy: string | undefined,
): Promise<LoadedTests> {
  const bytes = readBoundedFile(resolve(io.cwd, file), LIMITS.testFileBytes, file);
  const { file: tests, source, problems } = await readTestFile(file, bytes);
  if (tests === undefined) {
    if (isPolicy(source))
      throw unusable(`${file} is a policy, and no test file. Write --policy ${file}.`, []);
    const findings = toFindings(source, problems);
    throw unusable(`${file} cannot be used: it has ${findings.length} error(s).`, findings);
  }
  return { file, tests, policies: await findPolicies(io.cwd, tests, shelf, policy) };
}

/** Who names the policy that should be tested is told how, rather than what a test file must hold. */
function isPolicy({ root }: Source): boolean {
  if (root?.kind !== "object") return false;
  const keys = new Set(root.entries.map(({ key }) => key));
  return (
    !keys.has("cases") &&
    !keys.has("policy") &&
    keys.has("default") &&
    (keys.has("version") || keys.has("tools"))
  );
}

/** Where both are given, that of the command line is meant: the tests are tried on another policy. */
async function findPolicies(
  cwd: string,
  { source, policies }: TestFile,
  { open }: PolicyShelf,
  policy: string | undefined,
): Promise<PolicySet<LoadedPolicy>> {
  if (policy !== undefined) return loadPolicies(cwd, { policy }, open);
  const folder = dirname(source.file);
  if (policies === undefined) {
    const found = discoverPolicy(resolve(cwd, folder));
    if (found !== undefined) return loadPolicies(cwd, { policy: join(folder, found) }, open);
    throw new PolicyError(
      "policy-not-found",
      `${source.file} names no \`policy\`, and there is none beside it.`,
    );
  }
  if (typeof policies === "string")
    return loadPolicies(cwd, { policy: checked(cwd, folder, policies) }, open);
  const servers = new Map<string, LoadedPolicy>();
  for (const [server, path] of policies) servers.set(server, await open(cwd, checked(cwd, folder, path)));
  return governByServer(servers);
}

/** What is no policy by its name, or by that of what it links to, is not opened: an error would show a line of it. */
function checked(cwd: string, folder: string, path: string): string {
  const file = join(folder, path);
  if (isFolder(resolve(cwd, file))) return file;
  if (POLICY_ENDING.test(file) && POLICY_ENDING.test(targetOf(resolve(cwd, file)))) return file;
  throw unusable(`The policy ${file} is no folder, and no .json, .yaml or .yml file.`, []);
}

/** Where links lead; of what is not there the path itself. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function unusable(message: string, findings: readonly Finding[]): PolicyError {
  return new PolicyError("test-unusable", message, { findings });
}

/** Every file that may be one of the policies of a test file, for those who watch them. */
export function policyPaths(
  cwd: string,
  { source, policies }: Pick<TestFile, "policies"> & { readonly source: { readonly file: string } },
  policy: string | undefined,
): readonly string[] {
  const folder = dirname(source.file);
  const named =
    policy !== undefined
      ? [policy]
      : policies === undefined
        ? [...POLICY_FILES, POLICY_FOLDER].map((name) => join(folder, name))
        : (typeof policies === "string" ? [policies] : [...policies.values()]).map((path) =>
            join(folder, path),
          );
  return named.flatMap((path) => (isFolder(resolve(cwd, path)) ? listPolicyFiles(cwd, path) : [path]));
}
