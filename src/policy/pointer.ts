// JSON pointers (RFC 6901) into the tree of a file.

import type { Entry, Node, ObjectNode } from "./source.ts";

function escapeToken(name: string): string {
  return /[~/]/.test(name) ? name.replaceAll("~", "~0").replaceAll("/", "~1") : name;
}

export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  let joined = pointer;
  for (const token of tokens) joined += `/${typeof token === "string" ? escapeToken(token) : token}`;
  return joined;
}

export function splitPointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  const tokens = pointer.slice(1).split("/");
  return pointer.includes("~")
    ? tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    : tokens;
}

export interface Resolved {
  readonly node: Node;
  /** The entry that holds the node; absent for the root and for elements. */
  readonly entry: Entry | undefined;
  /** False when the pointer leads nowhere and `node` is its nearest ancestor. */
  readonly isExact: boolean;
}

/** Follows a pointer; of duplicate keys the first is taken. */
export function resolvePointer(root: Node, pointer: string): Resolved {
  let node = root;
  let entry: Entry | undefined;
  for (const token of splitPointer(pointer)) {
    if (node.kind === "object") {
      const next = findEntry(node, token);
      if (next === undefined) return { node, entry, isExact: false };
      entry = next;
      node = next.value;
    } else {
      const item: Node | undefined = node.kind === "array" ? node.items[Number(token)] : undefined;
      if (item === undefined) return { node, entry, isExact: false };
      entry = undefined;
      node = item;
    }
  }
  return { node, entry, isExact: true };
}

/** What a pointer leads to, or its nearest ancestor. */
export function nodeAt(root: Node, pointer: string): Node {
  return resolvePointer(root, pointer).node;
}

/** Objects with fewer entries are searched as they are. */
const INDEXED_ENTRIES = 16;
const INDEXES = new WeakMap<ObjectNode, ReadonlyMap<string, number>>();

/** The first entry of that key. */
export function findEntry(node: ObjectNode, key: string): Entry | undefined {
  return node.entries[indexOfKey(node, key)];
}

/** The position of the first entry of that key, or -1. Large objects get an index, or pointing at each entry would be quadratic. */
export function indexOfKey(node: ObjectNode, key: string): number {
  if (node.entries.length < INDEXED_ENTRIES) return node.entries.findIndex((entry) => entry.key === key);
  let index = INDEXES.get(node);
  if (index === undefined) {
    // Of equal keys a map keeps the last, and the first is wanted.
    index = new Map(node.entries.map((entry, i) => [entry.key, i] as const).reverse());
    INDEXES.set(node, index);
  }
  return index.get(key) ?? -1;
}
