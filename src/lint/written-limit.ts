// The parts of a limit as the author wrote them, in either dialect.

import { joinPointer, resolvePointer } from "../policy/pointer.ts";
import type { Limit } from "../policy/policy.ts";
import type { Source } from "../policy/source.ts";

/** Pointer of a part that was written out: in the limit itself, or in the `state` of the rules dialect. */
export function writtenPart(
  { root }: Source,
  { pointer }: Limit,
  key: "counter" | "window" | "increment_from",
): string | undefined {
  if (root === undefined) return undefined;
  return [joinPointer(pointer, key), joinPointer(pointer, "state", key)].find(
    (written) => resolvePointer(root, written).isExact,
  );
}

/** Pointer of a window that is written as a number; `undefined` for a named one, and for `10/minute`. */
export function numericWindow(source: Source, limit: Limit): string | undefined {
  const written = writtenPart(source, limit, "window");
  if (written === undefined || source.root === undefined) return undefined;
  const { node } = resolvePointer(source.root, written);
  return node.kind === "scalar" && typeof node.value === "number" ? written : undefined;
}
