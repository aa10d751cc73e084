// Source: the text of a JSON or YAML file as a tree whose every node knows its place.

import type { Num } from "../decimal.ts";
import type { Anchor, Place, Problem } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import { resolvePointer } from "./pointer.ts";
import { sliceSpan } from "./slice.ts";

export interface Span {
  /** UTF-16 offsets into the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

export interface ObjectNode extends Span {
  readonly kind: "object";
  readonly entries: readonly Entry[];
}

export interface ArrayNode extends Span {
  readonly kind: "array";
  readonly items: readonly Node[];
}

export interface ScalarNode extends Span {
  readonly kind: "scalar";
  /** `null` is here too: the reader reports it, and goes on. */
  readonly value: string | boolean | Num | null;
}

export type Node = ObjectNode | ArrayNode | ScalarNode;

export type SourceFormat = "json" | "yaml";

export interface Source {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
  readonly format: SourceFormat;
  /** Offset of the start of each line. */
  readonly lineStarts: readonly number[];
  /** Absent when the text could not be parsed. */
  readonly root: Node | undefined;
  readonly problems: readonly Problem[];
  /** From `#` to the end of the line, in order; JSON has none. */
  readonly comments: readonly Span[];
}

/** A Source whose text could be parsed. */
export type ParsedSource = Source & { readonly root: Node };

/** What one of the two parsers makes of a text. */
export interface ParsedText {
  readonly root: Node | undefined;
  readonly problems: readonly Problem[];
  readonly comments: readonly Span[];
}

/**
 * Reads the bytes of a file. Never throws for what is in them: what is wrong is in `problems`.
 * specification: policy-format.md section 1.
 */
export async function readSource(
  file: string,
  bytes: Uint8Array,
  mostBytes: number = LIMITS.policyBytes,
): Promise<Source> {
  const decoded = bytes.length > mostBytes ? TOO_LARGE : decodeUtf8(bytes);
  const format = findFormat(file, decoded.text);
  const { text } = decoded;
  const whole = { file, text, format, lineStarts: findLineStarts(text) };
  const unreadable = decoded.problem ?? findEmptiness(text, format) ?? findForbiddenCharacter(text, format);
  if (unreadable !== undefined) return { ...whole, root: undefined, problems: [unreadable], comments: [] };
  const { parseText } =
    format === "json" ? await import("./source-json.ts") : await import("./source-yaml.ts");
  return { ...whole, ...parseText(text) };
}

/** Works out the place of an anchor; a pointer that leads nowhere is placed at its nearest ancestor. */
export function placeOf(source: Source, anchor: Anchor): Place {
  const span = spanOf(source, anchor);
  const start = positionOf(source.lineStarts, span.start);
  const end = positionOf(source.lineStarts, Math.max(span.end, span.start));
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** The text of a line, from 1, without its line break. */
export function lineText({ text, lineStarts }: Source, line: number): string {
  const start = lineStarts[line - 1] ?? text.length;
  const next = lineStarts[line];
  // Not searched for in the line, which may be the whole of a large file that has a finding at every value.
  return text.slice(start, next === undefined ? text.length : endBeforeBreak(text, next - 1));
}

/** The end of a line that breaks at this offset. */
function endBeforeBreak(text: string, lineBreak: number): number {
  return text[lineBreak - 1] === "\r" ? lineBreak - 1 : lineBreak;
}

/** The text that an anchor points at. */
export function textAt(source: Source, anchor: Anchor): string {
  const { start, end } = spanOf(source, anchor);
  return source.text.slice(start, end);
}

function spanOf(source: Source, anchor: Anchor): Span {
  if ("start" in anchor) return anchor;
  if (source.root === undefined) return { start: 0, end: 0 };
  const found = resolvePointer(source.root, anchor.pointer);
  const slice = anchor.slice && found.isExact ? sliceSpan(source.text, found.node, anchor.slice) : undefined;
  if (slice !== undefined) return slice;
  const span = anchor.part === "key" && found.entry !== undefined ? found.entry.keySpan : found.node;
  return found.isExact || span === source.root ? firstLineOf(source, span) : span;
}

/** A node of many lines is pointed at by its first line: a frame under all of it would hide the point. */
function firstLineOf({ text, lineStarts }: Source, span: Span): Span {
  const next = lineStarts[positionOf(lineStarts, span.start).line];
  if (next === undefined || next > span.end) return span;
  return { start: span.start, end: endBeforeBreak(text, next - 1) };
}

function positionOf(lineStarts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let next = text.indexOf("\n"); next !== -1; next = text.indexOf("\n", next + 1)) starts.push(next + 1);
  return starts;
}

function findFormat(file: string, text: string): SourceFormat {
  if (/\.json$/i.test(file)) return "json";
  if (/\.ya?ml$/i.test(file)) return "yaml";
  if (!/^\s*\{/.test(text)) return "yaml";
  try {
    JSON.parse(text);
    return "json";
  } catch {
    return "yaml";
  }
}

function findEmptiness(text: string, format: SourceFormat): Problem | undefined {
  const isEmpty =
    format === "json"
      ? text.trim() === ""
      : text.split("\n").every((line) => /^[ \t]*(?:#.*|---|\.\.\.)?\r?$/.test(line));
  if (!isEmpty) return undefined;
  return {
    code: "policy-empty",
    severity: "error",
    anchor: { start: 0, end: 0 },
    message: "The policy is empty.",
    help: 'Write at least `version: "1"` and `default: deny`.',
  };
}

const BYTE_ORDER_MARK = "\ufeff";

const TOO_LARGE = {
  text: "",
  problem: {
    code: "policy-too-large",
    severity: "error",
    anchor: { start: 0, end: 0 },
    message: `A policy may have at most ${LIMITS.policyBytes} bytes.`,
    help: "docs/limits.md lists the limits.",
  },
} as const;

function decodeUtf8(bytes: Uint8Array): { text: string; problem?: Problem } {
  // Node's own conversion starts much faster than a TextDecoder that throws. It puts U+FFFD where the
  // bytes are wrong, so text without one was right; text with one is looked at again.
  const quick = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  if (!quick.includes("\ufffd")) return { text: quick.startsWith(BYTE_ORDER_MARK) ? quick.slice(1) : quick };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    const valid = validPrefixLength(bytes);
    // Without `stream` a half character at the end would show as U+FFFD and move the place.
    const text = new TextDecoder().decode(bytes.subarray(0, valid));
    return {
      text,
      problem: {
        code: "invalid-utf8",
        severity: "error",
        anchor: { start: text.length, end: text.length },
        message: `The file is not UTF-8: byte ${valid} does not belong to a character.`,
        help: "Save the file as UTF-8.",
      },
    };
  }
}

/** Bytes before the first that no UTF-8 text has there. */
function validPrefixLength(bytes: Uint8Array): number {
  const isValid = (length: number): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isValid(middle)) low = middle;
    else high = middle - 1;
  }
  // Step back over a character that was begun and not ended.
  while (low > 0 && !isWhole(bytes.subarray(0, low))) low--;
  return low;
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * NUL is never text, and the line breaks NEL, LS, PS and a lone CR end a line for some readers of
 * YAML only, so a file with them would have other lines, or another meaning, elsewhere.
 */
function findForbiddenCharacter(text: string, format: SourceFormat): Problem | undefined {
  const pattern = format === "yaml" ? /[\0\u0085\u2028\u2029]|\r(?!\n)/ : /[\0\u0085\u2028\u2029]/;
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return {
    code: "forbidden-character",
    severity: "error",
    anchor: { start: found.index, end: found.index + 1 },
    message: `The character U+${code} may not stand in a policy file.`,
    help: "Remove it, or write it as an escape in a quoted string.",
  };
}
