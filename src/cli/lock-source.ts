// The text of a lockfile as a tree with places, as deep as findings point into it.

import { visit } from "jsonc-parser";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Mutable } from "../mutable.ts";
import type { ArrayNode, Entry, Node, ObjectNode, ParsedSource, ScalarNode } from "../policy/source.ts";

/** `/servers/NAME/tools/INDEX/FIELD`; what stands inside of a field is never pointed at. */
const DEEPEST = 5;
/** A recorded list of tools may be as deep as a document, and stands deeper in a lockfile than on its own. */
const MOST_DEPTH = LIMITS.documentDepth + DEEPEST;

interface Open {
  readonly node: Mutable<ObjectNode> | Mutable<ArrayNode>;
  readonly entries: Entry[];
  readonly items: Node[];
  readonly keys: Set<string>;
  key: { readonly text: string; readonly start: number; readonly end: number };
}

/**
 * Of text that JSON.parse takes. A key that stands twice is an error: whoever looks at the file may look at the other.
 * Throws PolicyError document-unusable.
 */
export function readLockSource(file: string, text: string): ParsedSource {
  checkDepth(file, text);
  const open: Open[] = [];
  let root: Node = { kind: "scalar", start: 0, end: 0, value: null };
  const add = (node: Node): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = node;
    else if (open.length > DEEPEST) return;
    else if (parent.node.kind === "array") parent.items.push(node);
    else {
      const { text: key, start, end } = parent.key;
      parent.entries.push({ key, keySpan: { start, end }, value: node });
    }
  };
  const begin = (kind: "object" | "array", start: number): void => {
    const entries: Entry[] = [];
    const items: Node[] = [];
    const node =
      kind === "object" ? { kind, start, end: start, entries } : { kind, start, end: start, items };
    add(node);
    open.push({ node, entries, items, keys: new Set(), key: { text: "", start, end: start } });
  };
  const finish = (end: number): void => {
    const closed = open.pop();
    if (closed !== undefined) closed.node.end = end;
  };
  visit(text, {
    onObjectBegin: (offset) => begin("object", offset),
    onArrayBegin: (offset) => begin("array", offset),
    onObjectEnd: (offset, length) => finish(offset + length),
    onArrayEnd: (offset, length) => finish(offset + length),
    onObjectProperty: (name, offset, length, line) => {
      const parent = open.at(-1);
      if (parent === undefined) return;
      if (parent.keys.has(name)) {
        throw unusable(`${file}, line ${line + 1}: the key ${JSON.stringify(name)} is there twice.`);
      }
      parent.keys.add(name);
      parent.key = { text: name, start: offset, end: offset + length };
    },
    onLiteralValue: (value: ScalarNode["value"], offset, length) =>
      add({ kind: "scalar", start: offset, end: offset + length, value }),
  });
  return { file, text, format: "json", lineStarts: lineStartsOf(text), root, problems: [], comments: [] };
}

/** Before it is read by a parser that is recursive. */
function checkDepth(file: string, text: string): void {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isInString) {
      if (char === "\\") i++;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
    if (depth > MOST_DEPTH) throw unusable(`${file} is nested more than ${MOST_DEPTH} deep.`);
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let next = text.indexOf("\n"); next !== -1; next = text.indexOf("\n", next + 1)) starts.push(next + 1);
  return starts;
}

function unusable(message: string): PolicyError {
  return new PolicyError("document-unusable", message);
}
