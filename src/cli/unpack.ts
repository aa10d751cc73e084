// Unpacks compressed bytes as they come, within limits.

import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Packing } from "./packing.ts";

/** Bytes that are unpacked before their ratio to the packed ones is looked at. */
const FREE_BYTES = 16 * 1024 * 1024;

/** Throws PolicyError: trace-damaged, trace-too-large. */
export async function* unpack(
  packed: AsyncIterable<Uint8Array>,
  packing: Packing,
  file: string,
): AsyncIterable<Uint8Array> {
  const unpacker = createUnpacker(packing, file);
  let packedBytes = 0;
  let bytes = 0;
  const output = new PassThrough();
  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const piece of packed) {
      packedBytes += piece.length;
      // The reader uses its buffer again before the unpacker is done with it.
      yield Uint8Array.from(piece);
    }
  }
  const work = pipeline(Readable.from(counted()), unpacker, output);
  // What goes wrong reaches the loop below as well.
  work.catch(() => {});
  try {
    for await (const piece of output) {
      bytes += piece.length;
      const isBomb = bytes > FREE_BYTES && bytes > packedBytes * LIMITS.traceUnpackedRatio;
      if (isBomb || bytes > LIMITS.traceUnpackedBytes) {
        throw new PolicyError("trace-too-large", `${file} unpacks to far more than a trace does.`);
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof PolicyError) throw error;
    throw new PolicyError(
      "trace-damaged",
      `${file} cannot be unpacked (${packing}): it is cut off or damaged.`,
      {
        cause: error,
      },
    );
  } finally {
    output.destroy();
  }
}

function createUnpacker(packing: Packing, file: string): NodeJS.ReadWriteStream {
  if (packing === "gzip") return zlib.createGunzip();
  // Node 22.15 has it, and the types of Node 20 do not know it.
  const create: unknown = Reflect.get(zlib, "createZstdDecompress");
  if (typeof create !== "function") {
    throw new PolicyError(
      "file-unreadable",
      `${file} is packed with zstd, which Node reads from version 22.15 on. Unpack it with \`zstd -dc\` and pipe it in.`,
    );
  }
  return create();
}
