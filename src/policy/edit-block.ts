// Edits of YAML blocks: lists with dashes, and objects whose entries have lines of their own.

import type { TextEdit } from "../finding.ts";
import {
  type Container,
  childSpan,
  isBlockScalar,
  lastScalar,
  lineEndOf,
  lineStartOf,
  nextLineOf,
  type Site,
} from "./edit-site.ts";
import type { Source, Span } from "./source.ts";

const INDENTATION = /^[ \t]*$/;
const DASHES = /^[ \t]*(?:-[ \t]+)+$/;
const REST_OF_LINE = /^[ \t]*(?:[ \t]#.*)?$/;
const COMMENT_LINE = /^[ \t]*#/;

/**
 * Removes a child of a block with its lines. Comments go with it that stand in it, at its end, below it and deeper,
 * or directly above it at its indentation; but above the first of several children they may speak of all of them,
 * and stay.
 */
export function removeFromBlock(source: Source, { container, index }: Site): TextEdit | undefined {
  const { node } = container;
  const child = blockChild(source, container, index);
  if (child === undefined) return undefined;
  const count = node.kind === "array" ? node.items.length : node.entries.length;
  if (count === 1) return emptyBlock(source, container, child);
  const lineStart = lineStartOf(source, child.start);
  const prefix = source.text.slice(lineStart, child.start);
  if (INDENTATION.test(prefix)) {
    const start = index === 0 ? lineStart : commentsAbove(source, lineStart, prefix);
    const end = linesBelow(source, child.end, prefix.length);
    return joinsBlockScalar(source, container, index, end) ? undefined : { start, end, text: "" };
  }
  // The first of a compact block, as in `- - a` or `- key: a`: the next one takes its place.
  const next = index === 0 && DASHES.test(prefix) ? blockChild(source, container, 1) : undefined;
  if (next === undefined) return undefined;
  const between = source.text.slice(child.end, next.start);
  if (!/^[ \t]*(?:[ \t]#[^\n]*)?(?:\r?\n[ \t]*)+$/.test(between)) return undefined;
  return { start: child.start, end: next.start, text: "" };
}

/** Adds an entry below the last one. */
export function addToBlock(source: Source, container: Container, entry: string): TextEdit | undefined {
  const { node, isInFlow } = container;
  const { text } = source;
  if (node.kind !== "object" || isInFlow) return undefined;
  const first = blockChild(source, container, 0);
  const last = blockChild(source, container, node.entries.length - 1);
  if (first === undefined || last === undefined) return undefined;
  const prefix = text.slice(lineStartOf(source, first.start), first.start);
  if (!/^ *(?:- +)*$/.test(prefix)) return undefined;
  const at = lineEndOf(text, last.end);
  const scalar = lastScalar(text, node);
  // What follows such a scalar, and whether a line break does, is part of it.
  if (
    isBlockScalar(text, scalar) &&
    (at === text.length || text.slice(scalar.start, scalar.end).includes("+"))
  )
    return undefined;
  return { start: at, end: at, text: `${lineBreakOf(text)}${prefix.replaceAll("-", " ")}${entry}` };
}

function lineBreakOf(text: string): string {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

/** A child from its dash or key to its end, when nothing but a comment shares its last line. */
function blockChild({ text }: Source, { node, isInFlow }: Container, index: number): Span | undefined {
  const span = childSpan(text, node, index);
  if (span === undefined || isInFlow) return span;
  if (!REST_OF_LINE.test(text.slice(span.end, lineEndOf(text, span.end)))) return undefined;
  if (node.kind === "object") {
    const key = node.entries[index]?.keySpan;
    return key !== undefined && /^[ \t]*:(?:\s|$)/.test(text.slice(key.end, key.end + COLON_DISTANCE))
      ? span
      : undefined;
  }
  const before = /-[ \t]+$/.exec(text.slice(Math.max(node.start, span.start - COLON_DISTANCE), span.start));
  return before === null ? undefined : { start: span.start - before[0].length, end: span.end };
}

/** Columns between a key and its colon, or a dash and its item, that are looked at. */
const COLON_DISTANCE = 64;

/** The only child goes: brackets or braces say that nothing is left, where no text would mean null. */
function emptyBlock(source: Source, container: Container, child: Span): TextEdit | undefined {
  const { node, owner } = container;
  const { text } = source;
  const nothing = node.kind === "array" ? "[]" : "{}";
  if (node.start !== child.start) return undefined;
  if (owner === undefined) return { start: node.start, end: child.end, text: nothing };
  const colon = owner.keySpan.end + text.slice(owner.keySpan.end).search(/:/) + 1;
  const lineStart = lineStartOf(source, child.start);
  const between = text.slice(colon, lineStart);
  const isPlain = /^(?:[ \t]*(?:[ \t]#[^\n]*)?\r?\n)(?:[ \t]*(?:#[^\n]*)?\r?\n)*$/.test(between);
  if (!isPlain || !/^[ \t]*:$/.test(text.slice(owner.keySpan.end, colon))) return undefined;
  const prefix = text.slice(lineStart, child.start);
  if (!INDENTATION.test(prefix)) return undefined;
  return { start: colon, end: linesBelow(source, child.end, prefix.length), text: ` ${nothing}${between}` };
}

/** The start of the comment lines that stand directly above, at this indentation; else of the line itself. */
function commentsAbove(source: Source, lineStart: number, indentation: string): number {
  let start = lineStart;
  while (start > 0) {
    const above = lineStartOf(source, start - 1);
    if (!source.text.startsWith(`${indentation}#`, above)) break;
    start = above;
  }
  return start;
}

/** The end of the last line, and of the comment lines directly below that are indented deeper than `column`. */
function linesBelow(source: Source, offset: number, column: number): number {
  const { text } = source;
  let end = nextLineOf(text, lineEndOf(text, offset));
  for (;;) {
    const line = text.slice(end, lineEndOf(text, end));
    if (!COMMENT_LINE.test(line) || line.indexOf("#") <= column) return end;
    end = nextLineOf(text, lineEndOf(text, end));
  }
}

/** Whether the line at `end` would become text of the block scalar that the child before ends with. */
function joinsBlockScalar(source: Source, { node }: Container, index: number, end: number): boolean {
  const { text } = source;
  const before = node.kind === "array" ? node.items[index - 1] : node.entries[index - 1]?.value;
  if (before === undefined || end === text.length) return false;
  if (!isBlockScalar(text, lastScalar(text, before))) return false;
  const line = text.slice(end, lineEndOf(text, end));
  return INDENTATION.test(line) || COMMENT_LINE.test(line);
}
