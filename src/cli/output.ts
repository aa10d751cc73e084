// Where the result of a command goes: stdout, or a file that appears whole.

import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Io } from "./io.ts";

export interface Output {
  /** Bytes may be used again after the return. */
  readonly write: (data: string | Uint8Array) => void;
  /** The result is complete. A file takes its name only now. */
  readonly commit: () => void;
  /** The result will not be complete: nothing is left behind. */
  readonly discard: () => void;
}

/** specification: cli.md section 1, "`--output FILE` (written whole, then renamed)". */
export function openOutput(io: Io, path: string | undefined): Output {
  if (path === undefined || path === "-") {
    return { write: io.writeStdout, commit: () => {}, discard: () => {} };
  }
  // What was made of other files can be made again: it need not outlast a power failure, as those have to.
  return openFile(io, resolve(io.cwd, path), path, 0o666, false);
}

/** Writes one result and is done. */
export function writeResult(io: Io, path: string | undefined, text: string): void {
  writeAndCommit(openOutput(io, path), text);
}

/** Whether two paths are one place, be there a file or not; folders may be links. */
export function isSamePlace(io: Pick<Io, "cwd">, a: string, b: string): boolean {
  return placeOf(resolve(io.cwd, a)) === placeOf(resolve(io.cwd, b));
}

function placeOf(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** Throws PolicyError file-unwritable when `folder` is a link to a place outside of the working directory. */
export function refuseLinkedFolder(io: Io, folder: string): void {
  const [here, there] = attempt(folder, () => [realpathSync(io.cwd), realpathSync(resolve(io.cwd, folder))]);
  // A repository that nobody trusts may have files made where others obey them.
  if (there !== here && !`${there}${sep}`.startsWith(join(here ?? "", sep)))
    throw new PolicyError(
      "file-unwritable",
      `Nothing was written to ${folder}: it is a link to a folder outside of the working directory. Name a file, \`--init FILE\`.`,
    );
}

/** Characters that are written at once. */
const CHUNK = 64 * 1024;

/**
 * Writes what `produce` gives in pieces, whole or not at all. `take` is called when all is written but the name, which it
 * gives with `rename`, or not. Returns what it returns. Throws what the two throw, and PolicyError file-unwritable.
 */
export function replaceFile(
  io: Io,
  path: string,
  produce: (write: (piece: string) => void) => void,
  take: (rename: () => void) => boolean,
): boolean {
  const output = openFile(io, resolve(io.cwd, path), path, 0o666);
  try {
    let waiting: string[] = [];
    let length = 0;
    const flush = (): void => {
      output.write(waiting.join(""));
      waiting = [];
      length = 0;
    };
    produce((piece) => {
      waiting.push(piece);
      length += piece.length;
      if (length >= CHUNK) flush();
    });
    flush();
    let isTaken = false;
    output.commit((rename) => {
      isTaken = take(rename);
    });
    if (!isTaken) output.discard();
    return isTaken;
  } catch (error) {
    output.discard();
    throw error;
  }
}

/** Rewrites a file that is there: what a link leads to, not the link, and with no more permissions than it has. */
export function rewriteFile(io: Io, path: string, text: string): void {
  const { target, mode, isOutside } = attempt(path, () => {
    const found = realpathSync(resolve(io.cwd, path));
    const folders = [io.cwd, dirname(resolve(io.cwd, path))].map((folder) => realpathSync(folder));
    return {
      target: found,
      mode: statSync(found).mode & 0o777,
      isOutside: !folders.some((folder) => found.startsWith(join(folder, sep))),
    };
  });
  // A repository that nobody trusts may hold links to files that are not its own.
  if (isOutside)
    throw new PolicyError(
      "file-unwritable",
      `${path} was left as it is: it is a link to a file outside of its folder and of the working directory. Name that file itself.`,
    );
  writeAndCommit(openFile(io, target, path, mode), text);
}

/** Writes a file that is not there yet: one that somebody made meanwhile, or a link of that name, is left as it is. */
export function createFile(io: Io, path: string, text: string): void {
  const target = resolve(io.cwd, path);
  const descriptor = attempt(path, () => openSync(target, "wx", 0o666));
  try {
    attempt(path, () => {
      writeWhole(descriptor, text);
      fsyncSync(descriptor);
    });
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function writeAndCommit(output: Output, text: string): void {
  try {
    output.write(text);
    output.commit();
  } catch (error) {
    output.discard();
    throw error;
  }
}

/**
 * Refuses an output that is one of the inputs, which would be lost. For commands to call before they work.
 * Throws PolicyError usage.
 */
export function checkOutput(io: Io, path: string | undefined, inputs: readonly (string | undefined)[]): void {
  if (path === undefined || path === "-") return;
  const target = statSync(resolve(io.cwd, path), { throwIfNoEntry: false });
  const isInput = inputs.some((input) => {
    const status =
      input === undefined ? undefined : statSync(resolve(io.cwd, input), { throwIfNoEntry: false });
    return target !== undefined && status?.ino === target.ino && status.dev === target.dev;
  });
  if (isInput) throw new PolicyError("usage", `--output ${path} would overwrite what is read.`);
}

interface FileOutput extends Output {
  /** `take` gives the file its name at a moment of its own, or never. */
  readonly commit: (take?: (rename: () => void) => void) => void;
}

/** `target` is absolute, `path` is what messages call it. `isLasting`: it is on the disk before it takes its name. */
function openFile(io: Io, target: string, path: string, mode: number, isLasting = true): FileOutput {
  // Renaming onto a device, a pipe or a folder would destroy it, or fail late.
  const existing = attempt(path, () => statSync(target, { throwIfNoEntry: false }));
  if (existing !== undefined && !existing.isFile()) {
    throw new PolicyError("file-unwritable", `${path} cannot be written. It is not a regular file.`);
  }
  const unique = `${process.pid}.${Math.random().toString(36).slice(2)}`;
  const temporary = join(dirname(target), `.${basename(target)}.${unique}.tmp`);
  const remove = (): void => rmSync(temporary, { force: true });
  const release = io.beforeSignal?.(remove) ?? (() => {});
  let descriptor: number;
  try {
    descriptor = attempt(path, () => openSync(temporary, "wx", mode));
  } catch (error) {
    release();
    throw error;
  }
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  return {
    write: (data) => attempt(path, () => writeWhole(descriptor, data)),
    commit: (take = (rename) => rename()) =>
      attempt(path, () => {
        if (isLasting) fsyncSync(descriptor);
        close();
        take(() => {
          renameSync(temporary, target);
          release();
        });
      }),
    discard: () => {
      close();
      remove();
      release();
    },
  };
}

function writeWhole(descriptor: number, data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new PolicyError("file-unwritable", `${path} cannot be written.`, { cause: error });
  }
}
