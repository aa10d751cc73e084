// Finds a program by its name: in the packages of the project, then on PATH.

import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import type { Io } from "./io.ts";

/** The absolute path of an executable file. */
export function findProgram(name: string, { cwd, env }: Pick<Io, "cwd" | "env">): string | undefined {
  if (/[/\\]/.test(name)) return undefined;
  const local = ancestors(cwd).map((folder) => join(folder, "node_modules", ".bin"));
  // A relative folder of PATH means another one wherever a program runs.
  const global = (env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return [...local, ...global].map((folder) => join(folder, name)).find(isExecutable);
}

export function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  if (!isFile(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not to be looked into, or a circle of links: reading it says so.
    return undefined;
  }
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
