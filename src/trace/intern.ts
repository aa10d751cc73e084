// Names as strings, the same bytes always the same string: so look-ups by name find its hash computed.

import { isText } from "./scan-value.ts";

/** Slots; a power of two. A trace names far fewer grants, servers and tools, or names do not repeat. */
const SLOTS = 4096;
/** Slots a name may stand in. A name that finds them taken replaces the first: memory stays bounded. */
const PROBES = 4;
/** Longer names are not kept, so the table holds less than SLOTS times this many bytes. */
const MAX_LENGTH = 128;

/** Returns the text of `bytes` from `start` to `end`, which is ASCII without a newline. */
export type Intern = (bytes: Buffer, start: number, end: number) => string;

export function createIntern(): Intern {
  const slots: (string | undefined)[] = new Array(SLOTS).fill(undefined);

  return (bytes, start, end) => {
    const length = end - start;
    if (length === 0) return "";
    if (length > MAX_LENGTH) return bytes.toString("latin1", start, end);
    const home = hashName(bytes, start, end) & (SLOTS - 1);
    let free = home;
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (home + probe) & (SLOTS - 1);
      const name = slots[slot];
      if (name === undefined) {
        free = slot;
        break;
      }
      if (name.length === length && isText(bytes, start, name)) return name;
    }
    const name = bytes.toString("latin1", start, end);
    slots[free] = name;
    return name;
  };
}

/** FNV-1a over the length and the last bytes, where names differ most; all of them are compared anyway. */
function hashName(bytes: Buffer, start: number, end: number): number {
  let hash = (end - start) ^ 0x811c9dc5;
  for (let i = Math.max(start, end - 8); i < end; i++) {
    hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}
