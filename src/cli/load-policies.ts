// Opens the policies that a command was asked to use.
// specification: policy-format.md section 7.

import { basename, resolve } from "node:path";
import { governAll, governByServer, type PolicySet } from "../engine/policy-set.ts";
import type { Program } from "../engine/program.ts";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { openPolicy } from "../lint/open-policy.ts";
import { toFindings } from "../policy/findings.ts";
import type { Policy } from "../policy/policy.ts";
import type { Source } from "../policy/source.ts";
import { readBoundedFile } from "./files.ts";
import {
  discoverPolicy,
  isFolder,
  listPolicyFiles,
  POLICY_ENDING,
  POLICY_FILES,
  POLICY_FOLDER,
} from "./find-policies.ts";

export interface LoadedPolicy {
  /** As the user named it. */
  readonly file: string;
  readonly source: Source;
  readonly policy: Policy;
  readonly program: Program;
}

/** Servers that the policies are for, as far as their names are known. */
export function serverNames(
  policies: PolicySet<LoadedPolicy>,
  options: { readonly server?: string | undefined },
): readonly string[] {
  const names = policies.policies
    .map(({ file }) => basename(file).replace(POLICY_ENDING, ""))
    .filter((server) => policies.governing(server) !== undefined);
  return options.server === undefined ? names : [options.server, ...names];
}

/**
 * Opens the policies of `--policy FILE|DIR`, or those that the working directory holds; `open` opens each file.
 * Throws PolicyError: policy-not-found, policy-ambiguous, policy-unusable (with findings), file-*.
 */
export async function loadPolicies(
  cwd: string,
  options: { readonly policy?: string | undefined; readonly server?: string | undefined },
  open = loadPolicyFile,
): Promise<PolicySet<LoadedPolicy>> {
  const named = options.policy ?? discoverPolicy(cwd);
  if (named === undefined) {
    throw new PolicyError(
      "policy-not-found",
      `There is no ${POLICY_FILES.join(", ")} or ${POLICY_FOLDER}/ here.`,
    );
  }
  if (!isFolder(resolve(cwd, named))) return governAll(await open(cwd, named), options.server);
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
    policies.set(server, await open(cwd, file));
  }
  if (policies.size === 0) throw new PolicyError("policy-not-found", `The folder ${named} holds no policy.`);
  return governByServer(policies, options.server);
}

export async function loadPolicyFile(cwd: string, file: string): Promise<LoadedPolicy> {
  const bytes = readBoundedFile(resolve(cwd, file), LIMITS.policyBytes, file);
  const { source, policy, program, problems } = await openPolicy(file, bytes);
  if (policy !== undefined) return { file, source, policy, program };
  const findings = toFindings(source, problems);
  throw new PolicyError("policy-unusable", `${file} cannot be used: it has ${findings.length} error(s).`, {
    findings,
  });
}
