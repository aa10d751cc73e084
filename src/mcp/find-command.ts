// Finds the program that a command names, as the system would, so that what wraps it fails for no other reason.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** Where the C library looks when there is no PATH. */
const DEFAULT_PATH = "/usr/local/bin:/bin:/usr/bin";

/** The absolute path of a program, or why there is none: ENOENT, EACCES. */
export function findCommand(
  command: string,
  cwd: string,
  path: string | undefined,
): { readonly path: string } | { readonly code: "ENOENT" | "EACCES" } {
  const folders = command.includes("/") ? [""] : (path ?? DEFAULT_PATH).split(delimiter);
  const files = folders.map((folder) => resolve(cwd, folder, command)).filter(isFile);
  const program = files.find(isExecutable);
  if (program !== undefined) return { path: program };
  return { code: files.length === 0 ? "ENOENT" : "EACCES" };
}

/** A program of the system that we run ourselves: never from a relative folder of PATH. */
export function findTool(name: string, path: string | undefined): string | undefined {
  return (path ?? DEFAULT_PATH)
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((file) => isFile(file) && isExecutable(file));
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // A NUL, a circle of links, or a folder that may not be looked into.
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
