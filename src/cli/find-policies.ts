// Finds policy files. specification: policy-format.md section 7.

import { lstatSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { compareText } from "../order.ts";
import { LOCKFILE, readFolder } from "./files.ts";

export const POLICY_FILES = ["policy.json", "policy.yaml", "policy.yml"] as const;
export const POLICY_FOLDER = "policies";
export const POLICY_ENDING = /\.(?:json|ya?ml)$/;
/** Tests of policies may lie beside them. */
export const TEST_ENDING = /\.policy-test\.ya?ml$/;

/**
 * What section 7 finds in the working directory: a file, a folder, or nothing. A link that leads nowhere
 * is found too, because the next file in the order would be another policy than the one meant.
 */
export function discoverPolicy(cwd: string): string | undefined {
  return [...POLICY_FILES, POLICY_FOLDER].find((name) => isThere(join(cwd, name)));
}

/** The policy files of a folder, sorted by name; subfolders, the lockfile, tests and other files are not policies. */
export function listPolicyFiles(cwd: string, folder: string): readonly string[] {
  return readFolder(resolve(cwd, folder), folder)
    .filter((name) => POLICY_ENDING.test(name) && name !== LOCKFILE && !TEST_ENDING.test(name))
    .sort(compareText)
    .map((name) => join(folder, name));
}

/** Of a folder that may not be searched nobody knows what it holds: reading says why. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** False also for what cannot be looked at: reading it as a file says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
