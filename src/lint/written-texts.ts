// Every text of a policy file, keys included, with the pointer that leads to it.

import { joinPointer } from "../policy/pointer.ts";
import type { Node, Source, Span } from "../policy/source.ts";

export interface WrittenText {
  /** What it means, without quotes and escapes. */
  readonly text: string;
  /** Where it stands, quotes included. */
  readonly span: Span;
  readonly pointer: string;
  readonly part: "key" | "value";
  /** The key that it has, or stands under: in lists, that of the list. */
  readonly key: string;
}

const TEXTS = new WeakMap<Source, readonly WrittenText[]>();

/** In document order. Several rules look at all of them. */
export function writtenTexts(source: Source): readonly WrittenText[] {
  let texts = TEXTS.get(source);
  if (texts === undefined) {
    const found: WrittenText[] = [];
    if (source.root !== undefined) collect(source.root, "", "", found);
    texts = found;
    TEXTS.set(source, texts);
  }
  return texts;
}

/** INVARIANT: the parser bounds the depth of a policy. */
function collect(node: Node, pointer: string, key: string, found: WrittenText[]): void {
  if (node.kind === "scalar") {
    if (typeof node.value === "string")
      found.push({ text: node.value, span: node, pointer, part: "value", key });
  } else if (node.kind === "array") {
    for (const [i, item] of node.items.entries()) collect(item, joinPointer(pointer, i), key, found);
  } else {
    for (const entry of node.entries) {
      const inner = joinPointer(pointer, entry.key);
      found.push({ text: entry.key, span: entry.keySpan, pointer: inner, part: "key", key: entry.key });
      collect(entry.value, inner, entry.key, found);
    }
  }
}
