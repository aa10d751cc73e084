// Which trace files are meant: files by name, folders with all that they hold, and globs.

import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { compareText } from "../order.ts";
import { isFolder } from "./find-policies.ts";

export interface FoundTrace {
  /** As the user named it, or below the folder that the user named. */
  readonly file: string;
  /** In a folder or by a glob, so that the user may not mean every one. */
  readonly isFound: boolean;
}

/** Which files of a folder are meant, and how many there may be. */
export interface FileKind {
  readonly ending: RegExp;
  /** Folders that are not looked into. */
  readonly isLeftOut?: (folder: string) => boolean;
  readonly most: number;
  /** What they are called. */
  readonly what: string;
  /** Their endings, for messages. */
  readonly endings: string;
}

const TRACES: FileKind = {
  ending: /\.jsonl(?:\.gz|\.zst)?$/,
  most: LIMITS.traceFiles,
  what: "traces",
  endings: "*.jsonl, *.jsonl.gz or *.jsonl.zst",
};

/** In the order given; those of a folder or a glob by path. Throws PolicyError nothing-to-do and usage. */
export async function findTraces(
  cwd: string,
  named: readonly string[],
  kind: FileKind = TRACES,
): Promise<readonly FoundTrace[]> {
  const found: FoundTrace[] = [];
  if (named.filter((name) => name === "-").length > 1)
    throw new PolicyError("usage", "Standard input (-) can be read once only.");
  for (const name of named) {
    const files = await expand(cwd, name, kind);
    if (files === undefined) found.push({ file: name, isFound: false });
    else if (files.length === 0) throw new PolicyError("nothing-to-do", describeEmpty(cwd, name, kind));
    else for (const file of files) found.push({ file, isFound: true });
  }
  return found;
}

/** `undefined` for what names one file. */
async function expand(cwd: string, name: string, kind: FileKind): Promise<readonly string[] | undefined> {
  const path = resolve(cwd, name);
  if (name === "-") return undefined;
  if (isFolder(path)) return walk(path, name, (file) => kind.ending.test(file), kind);
  if (existsSync(path) || !/[*?{]/.test(name)) return undefined;
  return expandGlob(cwd, name, kind);
}

async function expandGlob(cwd: string, name: string, kind: FileKind): Promise<readonly string[]> {
  // The folder that no star stands in, and the glob within it.
  const parts = name.split("/");
  const first = parts.findIndex((part) => /[*?{]/.test(part));
  const folder = parts.slice(0, first).join("/");
  const glob = parts.slice(first).join("/");
  const { checkGlob, compileGlobs } = await import("../lint/glob.ts");
  const problem = checkGlob(glob);
  if (problem !== undefined)
    throw new PolicyError("usage", `The glob ${JSON.stringify(name)} cannot be used: ${problem}`);
  const fits = await compileGlobs([glob]);
  const base = folder === "" && name.startsWith("/") ? "/" : folder;
  const from = resolve(cwd, base === "" ? "." : base);
  return isFolder(from) ? walk(from, base, fits, kind) : [];
}

/** Files below a folder whose path in it fits, sorted. Links to folders are not followed: they may lead in circles. */
function walk(
  folder: string,
  shownAs: string,
  fits: (path: string) => boolean,
  { isLeftOut, most, what }: FileKind,
): readonly string[] {
  const found: string[] = [];
  const open = [""];
  for (let inner = open.pop(); inner !== undefined; inner = open.pop()) {
    for (const entry of list(join(folder, inner), shownAs)) {
      const path = inner === "" ? entry.name : `${inner}/${entry.name}`;
      if (entry.isDirectory() && isLeftOut?.(entry.name) === true) continue;
      if (entry.isDirectory()) open.push(path);
      else if (fits(path) && isFile(entry, join(folder, path))) found.push(path);
      if (found.length > most || open.length > LIMITS.traceFiles) {
        throw new PolicyError("file-too-large", `${shownAs} holds more than ${most} ${what}.`);
      }
    }
  }
  const start = shownAs === "" || shownAs.endsWith("/") ? shownAs : `${shownAs}/`;
  return found.sort(compareText).map((path) => start + path);
}

function list(folder: string, shownAs: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new PolicyError("file-unreadable", `A folder in ${shownAs} cannot be read.`, { cause: error });
  }
}

/** A pipe too, or a link that leads nowhere: what cannot be read is an error when it is opened, and not left out in silence. */
function isFile(entry: Dirent, path: string): boolean {
  return !entry.isDirectory() && !(entry.isSymbolicLink() && isFolder(path));
}

function describeEmpty(cwd: string, name: string, { endings }: FileKind): string {
  return isFolder(resolve(cwd, name)) ? `${name} holds no ${endings}.` : `No file fits ${name}.`;
}
