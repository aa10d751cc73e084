// Standard input as a whole, bounded.

import { PolicyError } from "../errors.ts";
import type { Io } from "./io.ts";

/** Throws PolicyError file-too-large. */
export async function readStdin(io: Io, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of io.stdin()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limitBytes) {
      throw new PolicyError("file-too-large", `Standard input has more than ${limitBytes} bytes.`);
    }
  }
  return Buffer.concat(chunks);
}
