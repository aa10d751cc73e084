// Counters that stand under one name in several places of a policy, although each place counts for itself.
// specification: policy-format.md section 6, "A counter is identified by".

import { compareText } from "../order.ts";
import type { Limit, Policy } from "../policy/policy.ts";
import type { Source } from "../policy/source.ts";
import { isAlwaysDenied, isHidden, scopesOf } from "./entries.ts";
import { writtenPart } from "./written-limit.ts";

export interface NamedCounter {
  readonly limit: Limit;
  /** The tool; `undefined` for `all_tools`. */
  readonly tool: string | undefined;
  /** Pointer of the name as the author wrote it. */
  readonly pointer: string;
}

/** The counters that share a name, by name; `all_tools` first, then the tools in the order of their names. */
export function sharedCounterNames({
  source,
  policy,
}: {
  readonly source: Source;
  readonly policy: Policy;
}): readonly (readonly NamedCounter[])[] {
  const byName = new Map<string, NamedCounter[]>();
  for (const { tool, set } of scopesOf(policy).toSorted(byTool)) {
    if (isAlwaysDenied(policy, set) || (tool !== undefined && isHidden(policy, tool))) continue;
    for (const limit of set.limits) {
      // Shorthands make up names of their own; nobody wrote those.
      const pointer = writtenPart(source, limit, "counter");
      if (pointer === undefined) continue;
      const counter = { limit, tool, pointer };
      const others = byName.get(limit.counter);
      if (others === undefined) byName.set(limit.counter, [counter]);
      else others.push(counter);
    }
  }
  return [...byName.values()].filter(({ length }) => length > 1);
}

function byTool(a: { readonly tool: string | undefined }, b: { readonly tool: string | undefined }): number {
  return compareText(a.tool ?? "", b.tool ?? "");
}

const FEW = 3;

/** "all_tools, "a" and "b"", or the first of many. */
export function placesOf(counters: readonly NamedCounter[]): string {
  const names = counters.map(({ tool }) => (tool === undefined ? "all_tools" : JSON.stringify(tool)));
  if (names.length > FEW + 1) return `${names.slice(0, FEW).join(", ")} and ${names.length - FEW} more tools`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
