// The bytes of a trace, a chunk at a time, in bounded memory.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Io } from "./io.ts";

const CHUNK_BYTES = 1024 * 1024;

export interface TraceFile {
  /** The next bytes of a file, in a buffer that is used again; `undefined` at its end, and for standard input. */
  readonly readNow: () => Uint8Array | undefined;
  /** The bytes of standard input; nothing for a file. */
  readonly readLater: () => AsyncIterable<Uint8Array>;
  readonly close: () => void;
}

/**
 * Opens a trace: `-` is standard input, else a regular file or a pipe, of which a file is read as long
 * as it was when it was opened. Throws PolicyError: file-not-found, file-not-regular, file-unreadable.
 */
export function openTrace(io: Io, file: string): TraceFile {
  if (file === "-") return { readNow: () => undefined, readLater: io.stdin, close: () => {} };
  const descriptor = open(resolve(io.cwd, file), file);
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new PolicyError("file-not-regular", `${file} is not a regular file; - reads standard input.`);
  }
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(status.size, 1)));
  let left = status.size;
  return {
    readNow: () => {
      const count = left === 0 ? 0 : readSync(descriptor, buffer, 0, Math.min(buffer.length, left), null);
      left -= count;
      return count === 0 ? undefined : buffer.subarray(0, count);
    },
    readLater: () => nothing(),
    close: () => closeSync(descriptor),
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}

function open(path: string, shownAs: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new PolicyError("file-not-found", `${shownAs} does not exist.`, { cause: error });
    }
    throw new PolicyError("file-unreadable", `${shownAs} cannot be read (${code}).`, { cause: error });
  }
}
