// How compressed bytes start.

import { PolicyError } from "../errors.ts";

export type Packing = "gzip" | "zstd";

const STARTS: readonly (readonly [Packing, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Bytes that are looked at. */
export const START_BYTES = 4;

/** What is not unpacked, and what does it. */
const OTHERS: readonly (readonly [string, string, readonly number[]])[] = [
  ["zip", "unzip -p", [0x50, 0x4b, 0x03, 0x04]],
  ["xz", "xz -dc", [0xfd, 0x37, 0x7a, 0x58]],
  ["bzip2", "bzip2 -dc", [0x42, 0x5a, 0x68]],
  ["lz4", "lz4 -dc", [0x04, 0x22, 0x4d, 0x18]],
];

/** Throws PolicyError file-unreadable for what is packed in a way that is not read. */
export function refuseOtherPacking(start: Uint8Array, file: string): void {
  const other = OTHERS.find(([, , bytes]) => bytes.every((byte, i) => start[i] === byte));
  if (other === undefined) return;
  const [name, program] = other;
  throw new PolicyError(
    "file-unreadable",
    `${file} is packed with ${name}, which is not read. Unpack it with \`${program}\` and pipe it in.`,
  );
}

/** How bytes that start so are packed; `undefined` when they are not. */
export function packingOf(start: Uint8Array): Packing | undefined {
  return STARTS.find(([, bytes]) => bytes.every((byte, i) => start[i] === byte))?.[0];
}
