// Where the result of a command goes: stdout, or a file that appears whole.

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Io } from "./io.ts";

export interface Output {
  readonly write: (text: string) => void;
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
  const target = resolve(io.cwd, path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  const descriptor = attempt(path, () => openSync(temporary, "wx", 0o666));
  return {
    write: (text) => attempt(path, () => writeWhole(descriptor, text)),
    commit: () =>
      attempt(path, () => {
        fsyncSync(descriptor);
        closeSync(descriptor);
        renameSync(temporary, target);
      }),
    discard: () => {
      closeSync(descriptor);
      rmSync(temporary, { force: true });
    },
  };
}

/** Writes one result and is done. */
export function writeResult(io: Io, path: string | undefined, text: string): void {
  const output = openOutput(io, path);
  output.write(text);
  output.commit();
}

function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new PolicyError("file-unwritable", `${path} cannot be written.`, { cause: error });
  }
}
