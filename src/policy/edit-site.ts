// Where in a file an edit is made: a child of a list or object, what stands around it, and its lines.

import { indexOfKey, splitPointer } from "./pointer.ts";
import type { ArrayNode, Entry, Node, ObjectNode, Source, Span } from "./source.ts";

/** An item of a list, or an entry of an object; `index` is its position in `container`. */
export interface Site {
  readonly container: Container;
  readonly index: number;
}

/** A list or object with what an edit must know of its surroundings. */
export interface Container {
  readonly node: ArrayNode | ObjectNode;
  /** The entry whose value it is; absent for the root and for items. */
  readonly owner: Entry | undefined;
  /** In brackets or braces, as everything in JSON is. */
  readonly isFlow: boolean;
  /** Inside brackets or braces, its own not counted. */
  readonly isInFlow: boolean;
}

/** Finds what the pointer leads to as a child of something; `undefined` for the root and for what is not there. */
export function findSite(source: Source, pointer: string): Site | undefined {
  const tokens = splitPointer(pointer);
  const container = findContainer(source, tokens.slice(0, -1));
  const token = tokens.at(-1);
  if (container === undefined || token === undefined) return undefined;
  const index = indexOf(container.node, token);
  return index === -1 ? undefined : { container, index };
}

/** Finds the list or object that the steps lead to. */
export function findContainer({ root, text }: Source, tokens: readonly string[]): Container | undefined {
  let node = root;
  let owner: Entry | undefined;
  let isInFlow = false;
  for (const token of tokens) {
    if (node === undefined || node.kind === "scalar") return undefined;
    isInFlow ||= isFlow(text, node);
    owner = node.kind === "object" ? node.entries[indexOf(node, token)] : undefined;
    node = node.kind === "object" ? owner?.value : node.items[indexOf(node, token)];
  }
  if (node === undefined || node.kind === "scalar") return undefined;
  return { node, owner, isFlow: isFlow(text, node), isInFlow };
}

/** Of duplicate keys the first is meant, as everywhere. */
function indexOf(node: ArrayNode | ObjectNode, token: string): number {
  if (node.kind === "object") return indexOfKey(node, token);
  return /^(?:0|[1-9]\d*)$/.test(token) && Number(token) < node.items.length ? Number(token) : -1;
}

/** A block may begin with a bracket too: that of its first child. */
function isFlow(text: string, node: ArrayNode | ObjectNode): boolean {
  const first = node.kind === "array" ? node.items[0] : node.entries[0]?.keySpan;
  const opening = text[node.start];
  return (opening === "[" || opening === "{") && (first === undefined || first.start > node.start);
}

/** Where a child begins (an entry at its key, an item at its value) and ends, without comments and blank lines. */
export function childSpan(text: string, node: ArrayNode | ObjectNode, index: number): Span | undefined {
  if (node.kind === "array") {
    const item = node.items[index];
    return item && { start: item.start, end: endOf(text, item) };
  }
  const entry = node.entries[index];
  return entry && { start: entry.keySpan.start, end: Math.max(entry.keySpan.end, endOf(text, entry.value)) };
}

/** The parser counts the comments and line breaks after a block as its own; this is where its last value ends. */
export function endOf(text: string, node: Node): number {
  const last = lastScalar(text, node);
  return isBlockScalar(text, last) ? trimmedEnd(text, last) : last.end;
}

/** The last thing in the node that is no block: a scalar, or something in brackets. */
export function lastScalar(text: string, node: Node): Node {
  let last = node;
  while (last.kind !== "scalar" && !isFlow(text, last)) {
    const child: Node | undefined = last.kind === "array" ? last.items.at(-1) : last.entries.at(-1)?.value;
    if (child === undefined) break;
    last = child;
  }
  return last;
}

export function isBlockScalar(text: string, node: Node): boolean {
  return node.kind === "scalar" && (text[node.start] === "|" || text[node.start] === ">");
}

function trimmedEnd(text: string, { start, end }: Span): number {
  let at = end;
  while (at > start && /[ \t\r\n]/.test(text[at - 1] ?? "")) at--;
  return at;
}

/** The start of the line that holds the offset. */
export function lineStartOf({ lineStarts }: Source, offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return lineStarts[low] ?? 0;
}

/** The end of the line that holds the offset, before its line break. */
export function lineEndOf(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" && end > offset ? end - 1 : end;
}

/** The start of the line after the one that ends at `lineEnd`. */
export function nextLineOf(text: string, lineEnd: number): number {
  const lineBreak = /^\r?\n/.exec(text.slice(lineEnd, lineEnd + 2));
  return lineEnd + (lineBreak?.[0].length ?? 0);
}
