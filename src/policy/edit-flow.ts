// Edits of lists in brackets and objects in braces: all of JSON, and the flow style of YAML.

import type { TextEdit } from "../finding.ts";
import { type Container, childSpan, lineEndOf, lineStartOf, nextLineOf, type Site } from "./edit-site.ts";
import type { Source } from "./source.ts";

/** What stands between two children: white space, comments, and a comma or none. */
const GAP = /^\s*(?:#[^\n]*\n\s*)*(?:,\s*(?:#[^\n]*\n\s*)*)?$/;

/** Removes a child with a comma; where there are comments, with its lines. */
export function removeFromFlow(source: Source, { container, index }: Site): TextEdit | undefined {
  const { text } = source;
  const { node } = container;
  const child = childSpan(text, node, index);
  if (child === undefined) return undefined;
  const previous = childSpan(text, node, index - 1);
  const next = childSpan(text, node, index + 1);
  const open = node.start + 1;
  const close = node.end - 1;
  const before = text.slice(previous?.end ?? open, child.start);
  const after = text.slice(child.end, next?.start ?? close);
  if (!GAP.test(before) || !GAP.test(after)) return undefined;
  if (before.includes("#") || after.includes("#")) return removeLines(source, child.start, child.end);
  if (previous !== undefined) return { start: previous.end, end: child.end, text: "" };
  if (next !== undefined) return { start: child.start, end: next.start, text: "" };
  return { start: open, end: close, text: "" };
}

/** A comma that is left before the closing bracket has no meaning in YAML, and JSON has no comments. */
function removeLines(source: Source, start: number, end: number): TextEdit | undefined {
  const { text } = source;
  const lineStart = lineStartOf(source, start);
  const lineEnd = lineEndOf(text, end);
  const isAlone = /^[ \t]*$/.test(text.slice(lineStart, start));
  if (!isAlone || !/^[ \t]*,?[ \t]*(?:[ \t]#.*)?$/.test(text.slice(end, lineEnd))) return undefined;
  return { start: lineStart, end: nextLineOf(text, lineEnd), text: "" };
}

/** Adds an entry behind the last one, on a line of its own when the last one has one. */
export function addToFlow(source: Source, { node }: Container, entry: string): TextEdit | undefined {
  const { text } = source;
  if (node.kind !== "object") return undefined;
  const last = childSpan(text, node, node.entries.length - 1);
  if (last === undefined) {
    const isBare = /^\s*$/.test(text.slice(node.start + 1, node.end - 1));
    return isBare ? { start: node.start + 1, end: node.end - 1, text: ` ${entry} ` } : undefined;
  }
  const after = text.slice(last.end, node.end - 1);
  if (!GAP.test(after) || after.includes("#")) return undefined;
  const lineStart = lineStartOf(source, last.start);
  const indentation = text.slice(lineStart, last.start);
  const lineBreak = text[lineStart - 2] === "\r" ? "\r\n" : "\n";
  const isAlone = lineStart > node.start && /^[ \t]*$/.test(indentation);
  const space = isAlone ? `${lineBreak}${indentation}` : " ";
  return { start: last.end, end: last.end, text: `,${space}${entry}` };
}
