// How compressed bytes start.

export type Packing = "gzip" | "zstd";

const STARTS: readonly (readonly [Packing, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Bytes that are looked at. */
export const START_BYTES = 4;

/** How bytes that start so are packed; `undefined` when they are not. */
export function packingOf(start: Uint8Array): Packing | undefined {
  return STARTS.find(([, bytes]) => bytes.every((byte, i) => start[i] === byte))?.[0];
}
