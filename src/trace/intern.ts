// Names as strings, the same bytes always the same string: so look-ups by name find its hash computed.

/** Slots; a power of two. A trace names far fewer grants, servers and tools, or names do not repeat. */
const SLOTS = 4096;
/** Slots a name may stand in. A name that finds them all taken replaces the first: memory stays bounded. */
const PROBES = 4;
/** Longer names are not kept. */
const MAX_LENGTH = 64;

export interface Names {
  readonly names: string[];
  /** 0 for a free slot. */
  readonly lengths: Uint8Array;
  /** The bytes of each slot's name, MAX_LENGTH apart: a string's characters are slower to get at. */
  readonly bytes: Uint8Array;
}

export function createNames(): Names {
  return {
    names: new Array<string>(SLOTS).fill(""),
    lengths: new Uint8Array(SLOTS),
    bytes: new Uint8Array(SLOTS * MAX_LENGTH),
  };
}

/** The text of `bytes` from `start` to `end`, which is ASCII. */
export function intern(table: Names, bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return "";
  if (length > MAX_LENGTH) return bytes.toString("latin1", start, end);
  const home = hashName(bytes, start, end);
  for (let probe = 0; probe < PROBES; probe++) {
    const slot = (home + probe) & (SLOTS - 1);
    const kept = table.lengths[slot];
    if (kept === 0) return keep(table, slot, bytes, start, end);
    if (kept === length && isSame(bytes, start, table.bytes, slot * MAX_LENGTH, length)) {
      return table.names[slot] as string;
    }
  }
  return keep(table, home & (SLOTS - 1), bytes, start, end);
}

function keep(table: Names, slot: number, bytes: Buffer, start: number, end: number): string {
  const name = bytes.toString("latin1", start, end);
  table.names[slot] = name;
  table.lengths[slot] = end - start;
  bytes.copy(table.bytes, slot * MAX_LENGTH, start, end);
  return name;
}

function isSame(bytes: Buffer, start: number, kept: Uint8Array, keptStart: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] !== kept[keptStart + i]) return false;
  }
  return true;
}

/** Over the length and some bytes: all of them are compared anyway, so what collides only costs time. */
function hashName(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  hash = hash * 31 + (bytes[start] as number);
  hash = hash * 31 + (bytes[(start + end) >> 1] as number);
  hash = hash * 31 + (bytes[end - 2] as number);
  hash = hash * 31 + (bytes[end - 1] as number);
  hash = Math.imul(hash, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
