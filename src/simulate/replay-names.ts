// Names of calls as positions in a list, so that a page about a replay counts with numbers.

/** Characters of a name that is kept. */
const LONGEST_NAME = 1000;

export interface Names {
  readonly of: (name: string) => number;
  /** The first so many, and the position of all others when anything was counted there. */
  readonly list: (kept: number, hasOthers: boolean) => readonly (string | undefined)[];
}

/** Positions of names by first use; the position `most` is that of all that are too many or too long. */
export function createNames(most: number): Names {
  const known = new Map<string, number>();
  return {
    of(name) {
      const at = known.get(name);
      if (at !== undefined) return at;
      if (known.size === most || name.length > LONGEST_NAME) return most;
      known.set(name, known.size);
      return known.size - 1;
    },
    list: (kept, hasOthers) => {
      const names: (string | undefined)[] = [...known.keys()].slice(0, kept);
      if (hasOthers) names[most] = undefined;
      return names;
    },
  };
}
