// Which calls have been seen, over all files of a run: resumed sessions start with copies of old ones.

import { LIMITS } from "../../limits.ts";
import type { FormatName } from "../format-names.ts";
import type { FoundCall } from "./format.ts";

export interface CallIds {
  /** Whether the call was seen before; remembers it. */
  readonly hasSeen: (format: FormatName, call: FoundCall) => boolean;
  /** Whether calls came that could not be remembered. */
  readonly isFull: () => boolean;
}

/** Exact ids rather than hashes of them: who could make two alike could hide a call. */
export function createCallIds(): CallIds {
  const seen = new Set<string>();
  let isFull = false;

  function hasSeen(format: FormatName, { id, tool }: FoundCall): boolean {
    if (id === undefined) return false;
    // With the tool, so that the id of one call does not hide a call of another tool.
    const key = `${format}\n${id}\n${tool}`;
    if (seen.has(key)) return true;
    if (seen.size < LIMITS.traceIds) seen.add(key);
    else isFull = true;
    return false;
  }

  return { hasSeen, isFull: () => isFull };
}
