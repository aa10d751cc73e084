// Seeded chance for the oracle's generator.

export interface Chance {
  /** An integer from 0, below `bound`. */
  readonly below: (bound: number) => number;
  /** True in one of `times` cases. */
  readonly oneIn: (times: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** Between `least` and `most` of what `make` makes. */
  readonly some: <T>(least: number, most: number, make: (index: number) => T) => T[];
  readonly shuffle: <T>(list: readonly T[]) => T[];
}

/** mulberry32 */
export function createChance(seed: number): Chance {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick,
    some: (least, most, make) =>
      Array.from({ length: least + below(most - least + 1) }, (_, index) => make(index)),
    shuffle: (list) => {
      const rest = [...list];
      return list.map(() => rest.splice(below(rest.length), 1)[0] as (typeof list)[number]);
    },
  };
}
