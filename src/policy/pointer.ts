// JSON pointers (RFC 6901) into the tree of a file.

import type { Entry, Node } from "./source.ts";

export function escapeToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>((joined, token) => `${joined}/${escapeToken(String(token))}`, pointer);
}

export function splitPointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
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
      const next: Entry | undefined = node.entries.find(({ key }) => key === token);
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
