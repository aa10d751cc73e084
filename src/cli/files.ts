// Reads a file that a person named: a regular file, bounded, and never a hang.

import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { PolicyError } from "../errors.ts";

/** Where `scan --lock` writes and `lint` looks, unless told otherwise. */
export const LOCKFILE = "policy.lock.json";

const CHUNK_BYTES = 64 * 1024;
const NOT_FOUND = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

/**
 * The bytes of the regular file at `path`; symbolic links are followed. `limitBytes` is the most it may
 * hold. `shownAs` is what messages call it, for callers that made a relative path absolute.
 *
 * Throws PolicyError: file-not-found, file-not-regular (folders, pipes, devices, sockets, links in a
 * circle), file-too-large, file-unreadable.
 */
export function readBoundedFile(path: string, limitBytes: number, shownAs: string = path): Uint8Array {
  try {
    // Asked before opening, because opening a device can have effects.
    if (!statSync(path).isFile()) throw notRegular(shownAs);
    // A file may become a pipe in between: without O_NONBLOCK opening it would wait for a writer.
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile()) throw notRegular(shownAs);
      if (status.size > limitBytes) throw tooLarge(shownAs, limitBytes);
      return readAll(descriptor, status.size, limitBytes, shownAs);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw error instanceof PolicyError ? error : fileError(error, shownAs);
  }
}

/** The names in a folder. Throws PolicyError: file-not-found, file-unreadable. */
export function readFolder(path: string, shownAs: string = path): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    throw fileError(error, shownAs);
  }
}

/** Reads to the end whatever `size` said: files under /proc say 0, and a file may grow meanwhile. */
function readAll(descriptor: number, size: number, limitBytes: number, shownAs: string): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    if (length === bytes.length) {
      const grown = new Uint8Array(Math.max(2 * length, CHUNK_BYTES));
      grown.set(bytes);
      bytes = grown;
    }
    const count = readSync(descriptor, bytes, length, Math.min(bytes.length - length, limitBytes + 1), null);
    if (count === 0) return bytes.subarray(0, length);
    length += count;
    if (length > limitBytes) throw tooLarge(shownAs, limitBytes);
  }
}

function notRegular(path: string, cause?: unknown): PolicyError {
  return new PolicyError("file-not-regular", `${path} is not a regular file.`, { cause });
}

function tooLarge(path: string, limitBytes: number): PolicyError {
  return new PolicyError("file-too-large", `${path} has more than ${limitBytes} bytes.`);
}

function fileError(error: unknown, path: string): PolicyError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  if (NOT_FOUND.has(code))
    return new PolicyError("file-not-found", `${path} does not exist.`, { cause: error });
  if (code === "ELOOP") return notRegular(path, error);
  return new PolicyError("file-unreadable", `${path} cannot be read (${code}).`, { cause: error });
}
