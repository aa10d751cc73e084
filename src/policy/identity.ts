// What stays of a place in a policy when lines are moved, items are added before it, or it is laid out anew.

import { formatNum, isNum } from "../decimal.ts";
import type { Anchor } from "../finding.ts";
import { compareText } from "../order.ts";
import { resolvePointer } from "./pointer.ts";
import { type Node, type Source, textAt } from "./source.ts";

/** Characters and entries of an item that tell it from the others of its list. */
const MOST_CHARACTERS = 512;
const MOST_ENTRIES = 64;

/**
 * The pointer without positions, which change when an item is added before, and what is there: a scalar, or an
 * item of a list, whose pointer says nothing of it. Other objects and lists are known by their names.
 */
export function identityOf(source: Source, anchor: Anchor): string {
  if ("start" in anchor || source.root === undefined) return `\n${textAt(source, anchor)}`;
  const names = anchor.pointer.replaceAll(/\/\d+(?=\/|$)/g, "/*");
  const { node, entry } = resolvePointer(source.root, anchor.pointer);
  if (anchor.part === "key" && entry !== undefined) return `${names}\n${entry.key}`;
  const isNamed = entry !== undefined || node === source.root;
  return `${names}\n${node.kind !== "scalar" && isNamed ? "" : describe(node, MOST_CHARACTERS)}`;
}

/** The first characters of a value, the same however it is laid out, quoted or ordered. */
function describe(node: Node, most: number): string {
  if (node.kind === "scalar") {
    const { value } = node;
    return (isNum(value) ? formatNum(value) : JSON.stringify(value)).slice(0, most);
  }
  const parts =
    node.kind === "array"
      ? node.items.slice(0, MOST_ENTRIES).map((value) => ({ key: "", value }))
      : node.entries.slice(0, MOST_ENTRIES).sort((a, b) => compareText(a.key, b.key));
  let text = node.kind === "array" ? "[" : "{";
  for (const { key, value } of parts) {
    if (text.length >= most) break;
    text += `${key}:`;
    text += `${describe(value, most - text.length)},`;
  }
  return text.slice(0, most);
}
