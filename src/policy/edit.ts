// The smallest text edits that change a policy file and leave the rest as it was written.

import { formatNum, isNum } from "../decimal.ts";
import type { TextEdit } from "../finding.ts";
import { joinPointer, resolvePointer, splitPointer } from "./pointer.ts";
import type { Scalar } from "./policy.ts";
import type { Source, Span } from "./source.ts";

/**
 * Removes an item of a list, with the comma or the lines that belong to it; `undefined` when the
 * pointer leads to none, or the item shares its lines with something else.
 */
export function removeItem(source: Source, pointer: string): TextEdit | undefined {
  const { root, text } = source;
  if (root === undefined) return undefined;
  const tokens = splitPointer(pointer);
  const index = Number(tokens.at(-1));
  const list = resolvePointer(root, joinPointer("", ...tokens.slice(0, -1)));
  if (!list.isExact || list.node.kind !== "array") return undefined;
  const item = list.node.items[index];
  if (item === undefined) return undefined;
  if (text[list.node.start] === "[") {
    const previous = list.node.items[index - 1];
    const next = list.node.items[index + 1];
    if (previous !== undefined) return { start: previous.end, end: item.end, text: "" };
    return { start: item.start, end: next === undefined ? item.end : next.start, text: "" };
  }
  return removeBlockItem(source, item.start, item.end);
}

/** Replaces a scalar value, and keeps its quotes where the new value can stand in them. */
export function replaceValue(source: Source, pointer: string, value: Scalar): TextEdit | undefined {
  const found = source.root && resolvePointer(source.root, pointer);
  if (!found?.isExact || found.node.kind !== "scalar") return undefined;
  return replaceScalar(source, found.node, value);
}

/** Renames the key of the entry that the pointer leads to. */
export function renameKey(source: Source, pointer: string, key: string): TextEdit | undefined {
  const found = source.root && resolvePointer(source.root, pointer);
  if (!found?.isExact || found.entry === undefined) return undefined;
  return replaceScalar(source, found.entry.keySpan, key);
}

function replaceScalar({ text, format }: Source, { start, end }: Span, value: Scalar): TextEdit {
  if (typeof value !== "string") return { start, end, text: isNum(value) ? formatNum(value) : String(value) };
  const quote = text[start];
  if (format === "yaml" && quote === "'" && /^[\x20-\x7e]*$/.test(value)) {
    return { start, end, text: `'${value.replaceAll("'", "''")}'` };
  }
  // What is no plain word in every reading is quoted; JSON strings are YAML too.
  const isPlain = format === "yaml" && quote !== '"' && quote !== "'" && PLAIN_WORD.test(value);
  return { start, end, text: isPlain ? value : JSON.stringify(value) };
}

/** Words that every version of YAML reads as that text. */
const PLAIN_WORD = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z_][a-z0-9_]*(?:[-./][a-z0-9_]+)*$/i;

/** An item of a block sequence: from its dash to the end of its last line. */
function removeBlockItem({ text }: Source, start: number, end: number): TextEdit | undefined {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (!/^[ \t]*-[ \t]+$/.test(text.slice(lineStart, start))) return undefined;
  const last = text.slice(start, end).trimEnd().length + start;
  const lineEnd = text.indexOf("\n", last);
  const rest = text.slice(last, lineEnd === -1 ? text.length : lineEnd);
  if (!/^[ \t]*(?:#.*)?\r?$/.test(rest)) return undefined;
  return { start: lineStart, end: lineEnd === -1 ? text.length : lineEnd + 1, text: "" };
}

/** Applies edits that do not overlap; of two that do, the one that starts first, so that a second run does the other. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at) continue;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
