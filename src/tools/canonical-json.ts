// Canonical JSON: one text for one value, whatever the order in which its members were written.
// specification: RFC 8785 (JSON Canonicalization Scheme), sections 3.2.2 and 3.2.3.

import { formatNum, isDecimal } from "../decimal.ts";

/** Text to write as it is, or a value still to be written. */
type Step = { readonly text: string } | { readonly value: unknown; readonly depth: number };

interface Layout {
  /** Between two tokens of a line; empty in the canonical form. */
  readonly indent: string;
  readonly colon: string;
}

const CANONICAL: Layout = { indent: "", colon: ":" };
const READABLE: Layout = { indent: "  ", colon: ": " };

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

/** The same members in the same order, indented by two spaces, with a newline at the end. */
export function readableJson(value: unknown): string {
  return `${writeJson(value, READABLE)}\n`;
}

function writeJson(root: unknown, layout: Layout): string {
  const written: string[] = [];
  const steps: Step[] = [{ value: root, depth: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ("text" in step) written.push(step.text);
    else {
      const parts = partsOf(step.value, step.depth, layout);
      for (let i = parts.length - 1; i >= 0; i--) steps.push(parts[i] as Step);
    }
  }
  return written.join("");
}

function partsOf(value: unknown, depth: number, layout: Layout): readonly Step[] {
  if (typeof value !== "object" || value === null || isDecimal(value)) return [{ text: scalar(value) }];
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
    parts.push({ text: isArray ? before : `${before}${JSON.stringify(key)}${layout.colon}` });
    parts.push({ value: item, depth: depth + 1 });
  }
  const end = layout.indent === "" ? "" : `\n${layout.indent.repeat(depth)}`;
  parts.push({ text: `${end}${close}` });
  return parts;
}

function scalar(value: unknown): string {
  if (isDecimal(value)) return formatNum(value);
  if (typeof value === "number" && Number.isFinite(value)) return formatNum(value);
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  throw new TypeError(`No JSON value: ${typeof value}.`);
}
