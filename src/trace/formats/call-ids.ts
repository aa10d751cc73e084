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
  /** The tool of each id, so that the id of one call does not hide a call of another tool; by format. */
  const seen = new Map<FormatName, Map<string, string>>();
  const tools = new Map<string, string>();
  let count = 0;
  let isFull = false;

  function hasSeen(format: FormatName, { id, tool }: FoundCall): boolean {
    if (id === undefined) return false;
    const ofFormat = seen.get(format) ?? new Map<string, string>();
    seen.set(format, ofFormat);
    const known = ofFormat.get(id);
    if (known !== undefined) return known === tool;
    if (count === LIMITS.traceIds) {
      isFull = true;
      return false;
    }
    count++;
    ofFormat.set(id, one(tool));
    return false;
  }

  /** One copy of each name for all its ids. */
  function one(tool: string): string {
    const known = tools.get(tool);
    if (known === undefined) tools.set(tool, tool);
    return known ?? tool;
  }

  return { hasSeen, isFull: () => isFull };
}
