// Finds policy.config.yaml.

import { lstatSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { LIMITS } from "../limits.ts";
import type { Io } from "./io.ts";

export const CONFIG = "policy.config.yaml";

export interface FoundConfig {
  readonly path: string;
  /** What messages call it. */
  readonly shownAs: string;
  /** Absolute: paths in the configuration are relative to it. */
  readonly folder: string;
}

/**
 * The configuration that was named, or the nearest one from the working directory upward. The search
 * ends at the root of a repository: what lies above it is not ours to follow.
 */
export function findConfig(io: Io, named: string | undefined): FoundConfig | undefined {
  if (named !== undefined) {
    const path = resolve(io.cwd, named);
    return { path, shownAs: named, folder: dirname(path) };
  }
  let folder = io.cwd;
  for (let left = LIMITS.configFolders; left > 0; left--) {
    const path = join(folder, CONFIG);
    if (isThere(path)) return { path, shownAs: relative(io.cwd, path), folder };
    if (isThere(join(folder, ".git")) || dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}

/** A link that leads nowhere is there too: reading it says so. In a folder that may not be searched there is nothing for us. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
