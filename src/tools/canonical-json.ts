// Canonical JSON: one text for one value, whatever the order in which its members were written.
// specification: RFC 8785 (JSON Canonicalization Scheme), sections 3.2.2 and 3.2.3.

import { formatNum, isDecimal, isNum } from "../decimal.ts";

/** Text to write as it is, or a value still to be written. */
type Step = { readonly text: string } | { readonly value: unknown; readonly depth: number };

interface Layout {
  /** For each level; empty for one line. */
  readonly indent: string;
  readonly colon: string;
  readonly quote: (text: string) => string;
  /** Characters of a string that are quoted at once. */
  readonly piece: number;
}

const CANONICAL: Layout = { indent: "", colon: ":", quote: JSON.stringify, piece: Number.POSITIVE_INFINITY };
/** Of millions of invisible characters each is six and more as an escape, and replacing keeps them all. */
const READABLE: Layout = { indent: "  ", colon: ": ", quote: quoteVisibly, piece: 16 * 1024 };

/** What a person who reviews the text would not see, or would see elsewhere than it stands. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The canonical text of a JSON value: members sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript writes them. A `Decimal`, which RFC 8785 does not know, is written exactly. A lone
 * surrogate, which RFC 8785 refuses, is written as an escape: a server must not be able to have no text.
 *
 * Throws TypeError for what is no JSON value. Depth costs memory, not stack.
 */
export function canonicalJson(value: unknown): string {
  return collect((write) => writeJson(value, CANONICAL, write));
}

/**
 * The same members in the same order, indented by two spaces, with a newline at the end. Control, bidi,
 * zero-width and tag characters are written as escapes.
 */
export function readableJson(value: unknown): string {
  return collect((write) => writeReadableJson(value, write));
}

/** The text of `readableJson` in small pieces, for texts that are large. */
export function writeReadableJson(value: unknown, write: (piece: string) => void): void {
  writeJson(value, READABLE, write);
  write("\n");
}

function collect(act: (write: (piece: string) => void) => void): string {
  const written: string[] = [];
  act((piece) => written.push(piece));
  return written.join("");
}

function writeJson(root: unknown, layout: Layout, write: (piece: string) => void): void {
  const steps: Step[] = [{ value: root, depth: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ("text" in step) write(step.text);
    else if (typeof step.value === "string" && step.value.length > layout.piece)
      writeLongText(step.value, layout, write);
    else {
      for (const part of partsOf(step.value, step.depth, layout).toReversed()) steps.push(part);
    }
  }
}

function writeLongText(text: string, { quote, piece }: Layout, write: (piece: string) => void): void {
  write('"');
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + piece, text.length);
    // A character of two units is never cut: half of one is written as an escape.
    if (end < text.length && (text.codePointAt(end - 1) ?? 0) > 0xffff) end += 1;
    write(quote(text.slice(start, end)).slice(1, -1));
    start = end;
  }
  write('"');
}

function partsOf(value: unknown, depth: number, layout: Layout): readonly Step[] {
  if (typeof value !== "object" || value === null || isDecimal(value))
    return [{ text: scalar(value, layout) }];
  const isArray = Array.isArray(value);
  const [open, close] = isArray ? ["[", "]"] : ["{", "}"];
  const members: readonly (readonly [string, unknown])[] = isArray
    ? value.map((item) => ["", item])
    : Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (members.length === 0) return [{ text: `${open}${close}` }];
  const newline = layout.indent === "" ? "" : `\n${layout.indent.repeat(depth + 1)}`;
  const parts: Step[] = [];
  for (const [i, [key, item]] of members.entries()) {
    const before = `${i === 0 ? open : ","}${newline}`;
    if (key.length > layout.piece)
      parts.push({ text: before }, { value: key, depth: depth + 1 }, { text: layout.colon });
    else parts.push({ text: isArray ? before : `${before}${layout.quote(key)}${layout.colon}` });
    parts.push({ value: item, depth: depth + 1 });
  }
  const end = layout.indent === "" ? "" : `\n${layout.indent.repeat(depth)}`;
  parts.push({ text: `${end}${close}` });
  return parts;
}

function scalar(value: unknown, { quote }: Layout): string {
  if (isNum(value)) return formatNum(value);
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value === "boolean") return String(value);
  throw new TypeError(`No JSON value: ${typeof value}.`);
}

function quoteVisibly(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, (character) =>
    Array.from({ length: character.length }, (_, i) => escapeUnit(character.charCodeAt(i))).join(""),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
