// Finds and opens the policies that a command was asked to use.
// specification: policy-format.md section 7.

import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { governAll, governByServer, type PolicySet } from "../engine/policy-set.ts";
import type { Program } from "../engine/program.ts";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { openPolicy } from "../lint/open-policy.ts";
import { compareText } from "../order.ts";
import { toFindings } from "../policy/findings.ts";
import type { Policy } from "../policy/policy.ts";
import type { Source } from "../policy/source.ts";
import { readBoundedFile } from "./files.ts";

export interface LoadedPolicy {
  /** As the user named it. */
  readonly file: string;
  readonly source: Source;
  readonly policy: Policy;
  readonly program: Program;
}

const POLICY_FILES = ["policy.json", "policy.yaml", "policy.yml"] as const;
const POLICY_FOLDER = "policies";
const POLICY_ENDING = /\.(?:json|ya?ml)$/;

/**
 * Opens the policies of `--policy FILE|DIR`, or those that the working directory holds.
 * Throws PolicyError: policy-not-found, policy-ambiguous, policy-unusable (with findings), file-*.
 */
export async function loadPolicies(
  cwd: string,
  options: { readonly policy?: string | undefined; readonly server?: string | undefined },
): Promise<PolicySet<LoadedPolicy>> {
  const named = options.policy ?? discoverPolicy(cwd);
  if (named === undefined) {
    throw new PolicyError(
      "policy-not-found",
      `There is no ${POLICY_FILES.join(", ")} or ${POLICY_FOLDER}/ here.`,
    );
  }
  if (!isFolder(resolve(cwd, named))) return governAll(await loadPolicyFile(cwd, named), options.server);
  const policies = new Map<string, LoadedPolicy>();
  for (const file of listPolicyFiles(cwd, named)) {
    const server = basename(file).replace(POLICY_ENDING, "");
    const twin = policies.get(server);
    if (twin !== undefined) {
      throw new PolicyError(
        "policy-ambiguous",
        `${twin.file} and ${file} are both for the server ${JSON.stringify(server)}.`,
      );
    }
    policies.set(server, await loadPolicyFile(cwd, file));
  }
  if (policies.size === 0) throw new PolicyError("policy-not-found", `The folder ${named} holds no policy.`);
  return governByServer(policies, options.server);
}

/** What section 7 finds in the working directory: a file, a folder, or nothing. */
export function discoverPolicy(cwd: string): string | undefined {
  return [...POLICY_FILES, POLICY_FOLDER].find((name) => existsSync(join(cwd, name)));
}

/** The policy files of a folder, sorted by name; subfolders and other files are not policies. */
export function listPolicyFiles(cwd: string, folder: string): readonly string[] {
  return readdirSync(resolve(cwd, folder))
    .filter((name) => POLICY_ENDING.test(name))
    .sort(compareText)
    .map((name) => join(folder, name));
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function loadPolicyFile(cwd: string, file: string): Promise<LoadedPolicy> {
  const bytes = readBoundedFile(resolve(cwd, file), LIMITS.policyBytes, file);
  const { source, policy, program, problems } = await openPolicy(file, bytes);
  if (policy !== undefined) return { file, source, policy, program };
  const findings = toFindings(source, problems);
  throw new PolicyError("policy-unusable", `${file} cannot be used: it has ${findings.length} error(s).`, {
    findings,
  });
}
