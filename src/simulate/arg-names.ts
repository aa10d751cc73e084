// Which arguments of a tool's calls are read at all.

import { type Program, toolOf } from "../engine/program.ts";

/** Tools whose argument names are remembered, and names of one: names come from outside. All others have all read. */
const MOST_TOOLS = 10_000;
const MOST_NAMES = 32;

/** The arguments of a tool's calls that any of the policies reads, by name; `undefined` for all of them. */
export function createArgNames(
  policies: readonly { readonly program: Program }[],
): (tool: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (tool) => {
    const names = known.get(tool);
    if (names !== undefined || known.size >= MOST_TOOLS || known.has(tool)) return names;
    const all = joinNames(
      policies.flatMap(({ program }) => [program.sharedArgNames, toolOf(program, tool).argNames]),
    );
    known.set(tool, all);
    return all;
  };
}

function joinNames(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all = new Set<string>();
  for (const list of lists) {
    if (list === undefined || list.length > MOST_NAMES) return undefined;
    for (const name of list) all.add(name);
  }
  return all.size > MOST_NAMES ? undefined : [...all];
}
