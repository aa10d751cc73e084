// Calls of a file that were left out, so that what comes later of the same calls is not taken for others.

import { LIMITS } from "../../limits.ts";
import { createRecent } from "./recent.ts";

export interface LeftOut {
  readonly add: (id: string | undefined) => void;
  /** Whether the call was left out; asked once for each. */
  readonly take: (id: string | undefined) => boolean;
}

export function createLeftOut(): LeftOut {
  const ids = createRecent<true>(LIMITS.traceOpen);
  return {
    add: (id) => {
      if (id !== undefined) ids.set(id, true);
    },
    take: (id) => {
      if (id === undefined || ids.get(id) === undefined) return false;
      ids.delete(id);
      return true;
    },
  };
}
