// The bytes of a trace, a chunk at a time, in bounded memory, unpacked where they are compressed.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Io } from "./io.ts";
import { packingOf, refuseOtherPacking, START_BYTES } from "./packing.ts";

const CHUNK_BYTES = 1024 * 1024;

export interface TraceFile {
  /** The next bytes of a plain file, in a buffer that is used again; `undefined` at its end, and for all else. */
  readonly readNow: () => Uint8Array | undefined;
  /** The bytes of standard input, and of a compressed file; nothing for a plain one. */
  readonly readLater: () => AsyncIterable<Uint8Array>;
  readonly close: () => void;
}

/**
 * Opens a trace: `-` is standard input, else a regular file, which is read as long as it was when it was
 * opened. Throws PolicyError: file-not-found, file-not-regular, file-unreadable. Reading it throws
 * file-unreadable, trace-damaged and trace-too-large.
 */
export function openTrace(io: Pick<Io, "cwd" | "stdin">, file: string): TraceFile {
  if (file === "-") {
    return {
      readNow: () => undefined,
      readLater: () => unpackInput(io.stdin(), "standard input"),
      close: () => {},
    };
  }
  const descriptor = open(resolve(io.cwd, file), file);
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new PolicyError("file-not-regular", `${file} is not a regular file; - reads standard input.`);
  }
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(status.size, 1)));
  let left = status.size;
  const start = Buffer.alloc(START_BYTES);
  readSync(descriptor, start, 0, START_BYTES, 0);
  try {
    refuseOtherPacking(start, file);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  const isPacked = packingOf(start) !== undefined;

  function readNext(): Uint8Array | undefined {
    const count = left === 0 ? 0 : readSync(descriptor, buffer, 0, Math.min(buffer.length, left), null);
    if (count === 0 && left > 0) {
      throw new PolicyError("file-unreadable", `${file} became shorter while it was read.`);
    }
    left -= count;
    return count === 0 ? undefined : buffer.subarray(0, count);
  }

  async function* readAll(): AsyncIterable<Uint8Array> {
    for (let bytes = readNext(); bytes !== undefined; bytes = readNext()) yield bytes;
  }

  return {
    readNow: isPacked ? () => undefined : readNext,
    readLater: () => (isPacked ? unpackInput(readAll(), file) : nothing()),
    close: () => closeSync(descriptor),
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}

/** As they are, or unpacked, by how they start. */
async function* unpackInput(input: AsyncIterable<Uint8Array>, file: string): AsyncIterable<Uint8Array> {
  const pieces = input[Symbol.asyncIterator]();
  let start = new Uint8Array();
  let isOver = false;
  while (start.length < START_BYTES && !isOver) {
    const next = await pieces.next();
    if (next.done === true) isOver = true;
    else start = Uint8Array.from(Buffer.concat([start, next.value]));
  }
  const whole = resume(start, pieces);
  refuseOtherPacking(start, file);
  const packing = packingOf(start);
  if (packing === undefined) yield* whole;
  else {
    // A chunk of its own, which plain traces never load.
    const { unpack } = await import("./unpack.ts");
    yield* unpack(whole, packing, file);
  }
}

async function* resume(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  yield start;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

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
