// What stands at an offset of a file: the innermost key or value, and the pointer to it.

import { joinPointer } from "../policy/pointer.ts";
import type { Entry, Node, Span } from "../policy/source.ts";

export interface PlaceInTree {
  readonly pointer: string;
  readonly part: "key" | "value";
  /** Of the key, or of the value. */
  readonly span: Span;
  readonly node: Node;
  /** From the root down to the node, both included. */
  readonly way: readonly Node[];
}

/** `undefined` where there is neither a key nor a scalar: between entries, in a comment. */
export function findPlace(root: Node, offset: number): PlaceInTree | undefined {
  let node = root;
  let pointer = "";
  const way: Node[] = [root];
  for (;;) {
    if (node.kind === "scalar") {
      return holds(node, offset) ? { pointer, part: "value", span: node, node, way } : undefined;
    }
    const next: readonly [token: string | number, entry: Entry | undefined, node: Node] | undefined =
      node.kind === "object" ? entryAt(node.entries, offset) : itemAt(node.items, offset);
    if (next === undefined) return undefined;
    const [token, entry, child] = next;
    pointer = joinPointer(pointer, token);
    way.push(child);
    if (entry !== undefined && holds(entry.keySpan, offset)) {
      return { pointer, part: "key", span: entry.keySpan, node: child, way };
    }
    node = child;
  }
}

function entryAt(entries: readonly Entry[], offset: number): readonly [string, Entry, Node] | undefined {
  const entry = entries.find(({ keySpan, value }) => holds(keySpan, offset) || holds(value, offset));
  return entry && [entry.key, entry, entry.value];
}

function itemAt(items: readonly Node[], offset: number): readonly [number, undefined, Node] | undefined {
  const index = items.findIndex((item) => holds(item, offset));
  const item = items[index];
  return item && [index, undefined, item];
}

/** The end belongs to it: a cursor behind the last character is on the word. */
function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
