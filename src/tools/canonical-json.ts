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
}

const CANONICAL: Layout = { indent: "", colon: ":", quote: JSON.stringify };
const READABLE: Layout = { indent: "  ", colon: ": ", quote: quoteVisibly };

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
  return writeJson(value, CANONICAL);
}

/**
 * The same members in the same order, indented by two spaces, with a newline at the end. Control, bidi,
 * zero-width and tag characters are written as escapes.
 */
export function readableJson(value: unknown): string {
  return `${writeJson(value, READABLE)}\n`;
}

function writeJson(root: unknown, layout: Layout): string {
  const written: string[] = [];
  const steps: Step[] = [{ value: root, depth: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ("text" in step) written.push(step.text);
    else {
      for (const part of partsOf(step.value, step.depth, layout).toReversed()) steps.push(part);
    }
  }
  return written.join("");
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
    parts.push({ text: isArray ? before : `${before}${layout.quote(key)}${layout.colon}` });
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
