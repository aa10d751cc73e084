// A map of what came last, for what belongs together and comes soon after each other.

export interface Recent<V> {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly delete: (key: string) => void;
}

/**
 * Remembers the last `most` keys at least, and never twice as many. Two maps by turns, because one whose oldest entry is deleted for
 * every new one searches for it among all that are deleted.
 */
export function createRecent<V>(most: number): Recent<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();

  return {
    get: (key) => young.get(key) ?? old.get(key),
    set: (key, value) => {
      if (young.size >= most) {
        old = young;
        young = new Map();
      }
      young.set(key, value);
    },
    delete: (key) => {
      young.delete(key);
      old.delete(key);
    },
  };
}
