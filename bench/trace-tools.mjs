// The names that the tools of a benchmark's trace are made of.

export const VERBS = ["session", "memory", "search", "update", "archive", "create_charge", "list", "export"];

/** Mulberry32: a generator whose numbers are the same everywhere. */
export function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
