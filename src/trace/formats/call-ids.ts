// Which calls have been seen, over all files of a run: resumed sessions start with copies of old ones.

import { LIMITS } from "../../limits.ts";
import type { FormatName } from "../format-names.ts";
import { createDigestSet, type DigestSet } from "./digest-set.ts";
import type { FoundCall } from "./format.ts";

export interface CallIds {
  /** Whether the call was seen before; remembers it. */
  readonly hasSeen: (format: FormatName, call: CallId) => boolean;
  /** What a format itself remembers of its calls. */
  readonly marks: DigestSet;
  /** Whether calls came that could not be remembered. */
  readonly isFull: () => boolean;
}

/** What makes two records one call: ids of some models begin anew in every session, so that an id alone would hide other calls. */
export type CallId = Pick<FoundCall, "id" | "tool" | "args" | "argsKnown">;

/** `key`: see digest-set.ts. */
export function createCallIds(key: Uint32Array): CallIds {
  const seen = createDigestSet(key, LIMITS.traceIds);
  // Of a call are marked its own span and the one above it.
  const marks = createDigestSet(key, 2 * LIMITS.traceIds);
  let isOver = false;

  function hasSeen(format: FormatName, { id, tool, args, argsKnown }: CallId): boolean {
    if (id === undefined) return false;
    const known = argsKnown ? args : undefined;
    if (seen.add(format, id, tool, known)) return false;
    const isSeen = seen.has(format, id, tool, known);
    isOver ||= !isSeen;
    return isSeen;
  }

  return { hasSeen, marks, isFull: () => isOver || marks.isFull() };
}
