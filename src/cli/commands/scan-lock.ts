// Writes the lockfile of a scan. specification: policy-format.md section 9.

import { createHash } from "node:crypto";
import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PolicyError } from "../../errors.ts";
import { LIMITS } from "../../limits.ts";
import { escapeText } from "../../report/escape.ts";
import { type Lockfile, makeLockfile, type ScannedServer, writeLockfile } from "../../tools/lockfile.ts";
import { LOCKFILE } from "../files.ts";
import type { Io } from "../io.ts";
import { readLock } from "../locked-tools.ts";
import { replaceFile } from "../output.ts";

/** Times that other scans may write the same file while this one is about to. */
const ROUNDS = 100;
/** Times that the marker of another one is looked at, and milliseconds between two. */
const TRIES = 400;
const PAUSE_MS = 5;

/** Adds the servers to the lockfile, or replaces them there; others are kept, also those that another scan adds meanwhile. */
export function writeLock(io: Io, named: string | true, scanned: readonly ScannedServer[]): void {
  const file = named === true ? LOCKFILE : named;
  const path = resolve(io.cwd, file);
  const { servers } = makeLockfile(scanned, sha256);
  const write = (): boolean => {
    const before = versionOf(path);
    const others = before === undefined ? new Map() : readLock(io, file).servers;
    const merged = new Map([...others, ...servers].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    return replaceFile(io, file, bounded({ servers: merged }, file), (rename) =>
      alone(path, () => {
        if (versionOf(path) !== before) return false;
        rename();
        return true;
      }),
    );
  };
  let rounds = 0;
  while (!write()) {
    rounds += 1;
    if (rounds === ROUNDS)
      throw new PolicyError("file-unwritable", `${file} cannot be written: others write it all the time.`);
  }
  for (const { name, tools } of scanned)
    io.writeStderr(`Wrote ${tools.length} tools of ${escapeText(name)} to ${escapeText(file)}.\n`);
}

/** Does `act` while no other scan does the same for this file. */
function alone<T>(path: string, act: () => T): T {
  const marker = join(dirname(path), `.${basename(path)}.writing`);
  for (let tries = 0; !isMade(marker); tries += 1) {
    // It stands for a moment, so whoever made this one was killed.
    if (tries === TRIES) rmSync(marker, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  try {
    return act();
  } finally {
    rmSync(marker, { force: true });
  }
}

/** False when it was there already. */
function isMade(marker: string): boolean {
  try {
    closeSync(openSync(marker, "wx"));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Which writing of the file this is; `undefined` when it is not there. */
function versionOf(path: string): string | undefined {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status && [status.dev, status.ino, status.mtimeNs, status.size].join(" ");
}

/** What could not be read again would lock nothing: writing throws PolicyError file-too-large. */
function bounded(lockfile: Lockfile, file: string) {
  return (write: (piece: string) => void): void => {
    let bytes = 0;
    writeLockfile(lockfile, (piece) => {
      bytes += Buffer.byteLength(piece);
      if (bytes > LIMITS.documentBytes) {
        throw new PolicyError(
          "file-too-large",
          `${file} would have more than ${LIMITS.documentBytes} bytes, and could not be read again: it is not written.`,
        );
      }
      write(piece);
    });
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
