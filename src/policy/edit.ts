// The smallest text edits that change a policy file and leave the rest as it was written. Each function returns
// `undefined` when the edit cannot be made so that it is surely right.

import { formatNum, isNum } from "../decimal.ts";
import type { TextEdit } from "../finding.ts";
import { addToBlock, removeFromBlock } from "./edit-block.ts";
import { addToFlow, removeFromFlow } from "./edit-flow.ts";
import { endOf, findContainer, findSite, isBlockScalar, lineEndOf } from "./edit-site.ts";
import { resolvePointer, splitPointer } from "./pointer.ts";
import type { Scalar } from "./policy.ts";
import { quoteText } from "./quote-text.ts";
import type { Source, Span } from "./source.ts";
import { LONGEST_KEY, yamlNumber, yamlText } from "./yaml-text.ts";

/**
 * Removes an item of a list, with the comma, the lines and the comments that belong to it. A list that
 * loses its only item becomes `[]`.
 */
export function removeItem(source: Source, pointer: string): TextEdit | undefined {
  return removeChild(source, pointer, "array");
}

/** Removes an entry of an object, in the same way. An object that loses its only entry becomes `{}`. */
export function removeEntry(source: Source, pointer: string): TextEdit | undefined {
  return removeChild(source, pointer, "object");
}

function removeChild(source: Source, pointer: string, kind: "array" | "object"): TextEdit | undefined {
  const site = findSite(source, pointer);
  if (site?.container.node.kind !== kind) return undefined;
  return site.container.isFlow ? removeFromFlow(source, site) : removeFromBlock(source, site);
}

/** A value that is no scalar, as JSON text on one line, which is YAML too. */
export interface JsonText {
  readonly json: string;
}

/** Adds an entry at the end of the object that the pointer leads to. */
export function addEntry(
  source: Source,
  objectPointer: string,
  key: string,
  value: Scalar | JsonText,
): TextEdit | undefined {
  const container = findContainer(source, splitPointer(objectPointer));
  if (container?.node.kind !== "object") return undefined;
  if (container.node.entries.some((entry) => entry.key === key)) return undefined;
  const name = source.format === "json" ? quoteText(key) : yamlText(key, "plain");
  const isJsonText = typeof value === "object" && "json" in value;
  const written = isJsonText ? value.json : scalarText(source, value, undefined);
  if (name === undefined || written === undefined || name.length > LONGEST_KEY) return undefined;
  const entry = `${name}: ${written}`;
  return container.isFlow ? addToFlow(source, container, entry) : addToBlock(source, container, entry);
}

/** Replaces a scalar value, and keeps its quotes where the new value can stand in them. */
export function replaceValue(source: Source, pointer: string, value: Scalar): TextEdit | undefined {
  const found = source.root && resolvePointer(source.root, pointer);
  if (!found?.isExact || found.node.kind !== "scalar") return undefined;
  const { node } = found;
  if (!isBlockScalar(source.text, node)) return replaceScalar(source, node, value);
  const end = endOf(source.text, node);
  const header = source.text.slice(node.start, lineEndOf(source.text, node.start));
  if (source.format === "json" || header.includes("#")) return undefined;
  return replaceScalar(source, { start: node.start, end }, value);
}

/** Renames the key of the entry that the pointer leads to, unless another entry of the object has that name. */
export function renameKey(source: Source, pointer: string, key: string): TextEdit | undefined {
  const site = findSite(source, pointer);
  const node = site?.container.node;
  if (site === undefined || node?.kind !== "object") return undefined;
  const entry = node.entries[site.index];
  if (entry === undefined || node.entries.some((other) => other.key === key)) return undefined;
  const edit = replaceScalar(source, entry.keySpan, key);
  return edit === undefined || edit.text.length > LONGEST_KEY ? undefined : edit;
}

function replaceScalar(source: Source, span: Span, value: Scalar): TextEdit | undefined {
  const { text } = source;
  // A value that is not there has no text to replace, and a tag or an anchor would change what is written.
  const before = text.slice(Math.max(0, span.start - LONGEST_KEY), span.start);
  if (span.start === span.end || DECORATION.test(before) || text[span.start] === "*") return undefined;
  const written = scalarText(source, value, text[span.start]);
  return written === undefined ? undefined : { start: span.start, end: span.end, text: written };
}

/** A tag or an anchor, before what it stands for. */
const DECORATION = /(?:^|[\s,[{])[!&][^\s,[\]{}]*\s+$/;

/** `first` is the first character of what is replaced: its quote, when it has one. */
function scalarText({ format }: Source, value: Scalar, first: string | undefined): string | undefined {
  if (isNum(value)) return format === "json" ? formatNum(value) : yamlNumber(value);
  if (typeof value === "boolean") return String(value);
  if (format === "json" || first === '"') return quoteText(value);
  return yamlText(value, first === "'" ? "single" : "plain");
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
