// Printable → YAML text with comments, in the style that people write policies in.

import { formatNum, isNum } from "../decimal.ts";
import { joinPointer } from "./pointer.ts";
import { isPrintableList, isPrintableMap, type Printable, type PrintableMap } from "./printable.ts";
import { LONGEST_KEY, yamlNumber, yamlText } from "./yaml-text.ts";

/** Lines of comment by the pointer of the entry that they stand above; those of "" stand first in the file. */
export type Comments = ReadonlyMap<string, readonly string[]>;

/** Columns of a line, where a short form is chosen over one with more lines. */
const WIDTH = 116;

const NO_COMMENTS: Comments = new Map();

/** Reading it gives what was printed, whatever names and texts hold; a comment never ends before its line does. */
export function printYaml(value: PrintableMap, comments: Comments = NO_COMMENTS): string {
  const head = (comments.get("") ?? []).map(commentLine);
  const body = value.size === 0 ? ["{}"] : mapLines(value, { comments, pointer: "" });
  return `${[...head, ...(head.length > 0 ? [""] : []), ...body].join("\n")}\n`;
}

interface Place {
  readonly comments: Comments;
  readonly pointer: string;
}

function mapLines(map: PrintableMap, { comments, pointer }: Place): readonly string[] {
  return [...map].flatMap(([key, value], i) => {
    const place = { comments, pointer: joinPointer(pointer, key) };
    const above = comments.get(place.pointer) ?? [];
    // A comment belongs to what follows it, and not to what stands above.
    const gap = above.length > 0 && i > 0 ? [""] : [];
    return [...gap, ...above.map(commentLine), ...entryLines(key, value, place)];
  });
}

function entryLines(key: string, value: Printable, place: Place): readonly string[] {
  const name = yamlText(key, "plain");
  const short = inLine(value);
  if (name.length > LONGEST_KEY) return [`? ${name}`, ...hang(": ", blockLines(value, place))];
  if (!isPrintableMap(value) || value.size === 0) {
    const line = short === undefined ? undefined : `${name}: ${short}`;
    if (line !== undefined && (!isPrintableList(value) || line.length <= WIDTH)) return [line];
  }
  return [`${name}:`, ...blockLines(value, place).map(indent)];
}

/** A value on lines of its own. */
function blockLines(value: Printable, place: Place): readonly string[] {
  if (isPrintableMap(value) && value.size > 0) return mapLines(value, place);
  if (!isPrintableList(value) || value.length === 0) return [inLine(value) ?? ""];
  return value.flatMap((item, i) => {
    const short = inLine(item);
    if (short !== undefined && short.length <= WIDTH) return [`- ${short}`];
    return hang("- ", blockLines(item, { ...place, pointer: joinPointer(place.pointer, i) }));
  });
}

function hang(mark: string, [first = "", ...rest]: readonly string[]): readonly string[] {
  return [`${mark}${first}`, ...rest.map(indent)];
}

function indent(line: string): string {
  return line === "" ? "" : `  ${line}`;
}

/** On one line: a scalar, a list of scalars, or an object of those; `undefined` for what holds more. */
function inLine(value: Printable): string | undefined {
  if (isPrintableList(value)) {
    const items = value.map((item) => scalarText(item, IN_FLOW));
    return items.every((item) => item !== undefined) ? `[${items.join(", ")}]` : undefined;
  }
  if (!isPrintableMap(value)) return scalarText(value, IN_BLOCK);
  const entries = [...value].map(([key, item]) => {
    const text = isPrintableList(item) ? inLine(item) : scalarText(item, IN_FLOW);
    return text === undefined ? undefined : `${yamlText(key, "plain")}: ${text}`;
  });
  if (entries.length === 0) return "{}";
  return entries.every((entry) => entry !== undefined) ? `{ ${entries.join(", ")} }` : undefined;
}

/** Sentences that need no quotes: no sign in them means anything to YAML. */
const IN_BLOCK = /^[A-Za-z][A-Za-z0-9_.]*(?: [A-Za-z0-9_,.'()/-]+)+$/;
const IN_FLOW = /^[A-Za-z][A-Za-z0-9_.]*(?: [A-Za-z0-9_.'()/-]+)+$/;

function scalarText(value: Printable, sentence: RegExp): string | undefined {
  if (typeof value === "boolean") return String(value);
  if (isNum(value)) return yamlNumber(value) ?? formatNum(value);
  if (typeof value !== "string") return undefined;
  if (sentence.test(value)) return value;
  // Backslashes are doubled in double quotes, and a pattern is read more often than it is written.
  return yamlText(value, value.includes("\\") && !value.includes("##") ? "single" : "plain");
}

/** What ends a line for some reader, or is no text to it, is shown as an escape. */
function commentLine(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(
      /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  return `# ${line}`.trimEnd();
}
