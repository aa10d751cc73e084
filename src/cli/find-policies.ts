// Finds policy files. specification: policy-format.md section 7.

import { lstatSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { compareText } from "../order.ts";

export const POLICY_FILES = ["policy.json", "policy.yaml", "policy.yml"] as const;
export const POLICY_FOLDER = "policies";
export const POLICY_ENDING = /\.(?:json|ya?ml)$/;

/**
 * What section 7 finds in the working directory: a file, a folder, or nothing. A link that leads nowhere
 * is found too, because the next file in the order would be another policy than the one meant.
 */
export function discoverPolicy(cwd: string): string | undefined {
  return [...POLICY_FILES, POLICY_FOLDER].find(
    (name) => lstatSync(join(cwd, name), { throwIfNoEntry: false }) !== undefined,
  );
}

/** The policy files of a folder, sorted by name; subfolders and other files are not policies. */
export function listPolicyFiles(cwd: string, folder: string): readonly string[] {
  return readdirSync(resolve(cwd, folder))
    .filter((name) => POLICY_ENDING.test(name))
    .sort(compareText)
    .map((name) => join(folder, name));
}

/** False also for what cannot be looked at: reading it as a file says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
