// Calls of a file that were left out, so that what comes later of the same calls is not taken for others.

import { LIMITS } from "../../limits.ts";

export interface LeftOut {
  readonly add: (id: string | undefined) => void;
  /** Whether the call was left out; asked once for each. */
  readonly take: (id: string | undefined) => boolean;
}

/** Remembers the last ones only: what belongs to a call comes soon after it. */
export function createLeftOut(): LeftOut {
  const ids = new Set<string>();
  return {
    add: (id) => {
      if (id === undefined) return;
      if (ids.size >= LIMITS.traceOpen) ids.delete(ids.values().next().value ?? "");
      ids.add(id);
    },
    take: (id) => id !== undefined && ids.delete(id),
  };
}
