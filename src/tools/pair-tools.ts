// Finds for each tool of a lockfile the tool of today that it is.

import { compareText } from "../order.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { LockedEntry } from "./drift.ts";
import { definitionOf } from "./lockfile.ts";
import type { Tool, ToolDefinition } from "./tool.ts";

type Pair = readonly [LockedEntry, Tool];

export interface PairedTools {
  /** Nothing has changed. */
  readonly same: readonly Pair[];
  /** Something has: in the definition of one name, or only the name. */
  readonly pairs: readonly Pair[];
  readonly removed: readonly LockedEntry[];
  readonly added: readonly Tool[];
}

/**
 * By name. Of several tools with one name those that are equal belong together, and the others in the order of their
 * definitions. What is left over on both sides, and is alike but for its name and like nothing else, was renamed; of a
 * list that is not complete nobody can tell.
 */
export function pairTools(
  before: readonly LockedEntry[],
  after: readonly Tool[],
  isComplete: boolean,
): PairedTools {
  const same: Pair[] = [];
  const pairs: Pair[] = [];
  const removed: LockedEntry[] = [];
  const added: Tool[] = [];
  const old = groupBy(before, ({ tool }) => tool.name);
  const now = groupBy(after, ({ name }) => name);
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const rest = dropEqual(old.get(name) ?? [], now.get(name) ?? [], same);
    const shared = Math.min(rest.before.length, rest.after.length);
    for (const [i, entry] of rest.before.entries()) {
      const tool = rest.after[i];
      if (tool === undefined) removed.push(entry);
      else pairs.push([entry, tool]);
    }
    added.push(...rest.after.slice(shared));
  }
  const renamed = isComplete ? findRenamed(removed, added) : [];
  const gone = new Set<unknown>(renamed.flat());
  return {
    same,
    pairs: [...pairs, ...renamed],
    removed: removed.filter((entry) => !gone.has(entry)),
    added: added.filter((tool) => !gone.has(tool)),
  };
}

/** Takes the pairs that are equal out of the tools of one name; the rest is sorted by definition. */
function dropEqual(before: readonly LockedEntry[], after: readonly Tool[], same: Pair[]) {
  const byText = groupBy(after, textOf);
  const left = before.filter((entry) => {
    const tool = byText.get(textOf(entry.tool))?.shift();
    if (tool !== undefined) same.push([entry, tool]);
    return tool === undefined;
  });
  return {
    before: left.length > 1 ? sortByText(left, ({ tool }) => tool) : left,
    after: [...byText].sort(([a], [b]) => compareText(a, b)).flatMap(([, tools]) => tools),
  };
}

function sortByText<T>(all: readonly T[], toolOf: (one: T) => ToolDefinition): readonly T[] {
  const texts = all.map((one) => ({ one, text: textOf(toolOf(one)) }));
  return texts.sort((a, b) => compareText(a.text, b.text)).map(({ one }) => one);
}

function findRenamed(removed: readonly LockedEntry[], added: readonly Tool[]): readonly Pair[] {
  const old = groupBy(removed, ({ tool }) => namelessText(tool));
  const now = groupBy(added, namelessText);
  return [...old].flatMap(([text, [entry, ...others]]): readonly Pair[] => {
    const [tool, ...rivals] = now.get(text) ?? [];
    if (entry === undefined || tool === undefined || others.length + rivals.length > 0) return [];
    return [[entry, tool]];
  });
}

function textOf(tool: ToolDefinition): string {
  return canonicalJson(definitionOf(tool));
}

function namelessText(tool: ToolDefinition): string {
  return canonicalJson({ ...definitionOf(tool), name: "" });
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
