// Writes a policy document as JSON or YAML in many layouts, and notes where each value begins.

import { isArray, isNum, isObject, type Json, type Obj } from "./json.ts";
import { escapePointer } from "./policy.ts";
import type { Chance } from "./random.ts";

export interface Written {
  readonly text: string;
  /** `line:column` by pointer. */
  readonly places: ReadonlyMap<string, string>;
}

interface Writer {
  readonly chance: Chance;
  readonly put: (text: string) => void;
  readonly mark: (pointer: string) => void;
  readonly end: string;
  readonly isYaml: boolean;
}

/** Words that need no quotes in any YAML. */
const PLAIN =
  /^(?:deny|allow|require|deny_if|require_approval|all_tools|tools|hide|limits|conditions|path|op|value|on_deny|counter|window|max|minute|hour|day|eq|neq|lt|lte|gt|gte|contains|regex|exists|read|pay|rules|name|action|grant|server|version)$/;
const RISKY = /[\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff\u202e]/g;

export function writePolicy(chance: Chance, document: Obj, isYaml: boolean): Written {
  const pieces: string[] = [];
  const places = new Map<string, string>();
  let line = 1;
  let column = 1;
  const end = chance.oneIn(8) ? "\r\n" : "\n";
  const writer: Writer = {
    chance,
    isYaml,
    end,
    put: (text) => {
      pieces.push(text);
      const parts = text.split("\n");
      line += parts.length - 1;
      column = (parts.length === 1 ? column : 1) + columns(parts.at(-1) ?? "");
    },
    mark: (pointer) => places.set(pointer, `${line}:${column}`),
  };
  if (isYaml && chance.oneIn(4)) writer.put(`# a policy${end}`);
  if (isYaml && !chance.oneIn(5)) writeBlock(writer, document, "", 0, true);
  else writeFlow(writer, document, "", chance.pick([0, 0, 2]), 0);
  if (!chance.oneIn(3)) writer.put(end);
  return { text: pieces.join(""), places };
}

function columns(text: string): number {
  return text.length;
}

export function quote(text: string): string {
  return JSON.stringify(text).replace(
    RISKY,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function scalar({ chance, isYaml }: Writer, value: Json): string {
  if (typeof value === "string") {
    if (isYaml && PLAIN.test(value) && !chance.oneIn(4)) return value;
    const isSingle = isYaml && chance.oneIn(3) && value.search(RISKY) < 0;
    return isSingle ? `'${value.replaceAll("'", "''")}'` : quote(value);
  }
  if (!isNum(value)) return String(value);
  return isYaml ? numberOfYaml(value.text) : value.text;
}

/** As YAML 1.1 and 1.2 read it alike: with a point and a sign where there is an exponent. */
function numberOfYaml(text: string): string {
  const [mantissa = "", exponent] = text.split(/[eE]/);
  if (exponent === undefined) return text;
  const sign = /^[+-]/.test(exponent) ? "" : "+";
  return `${mantissa}${mantissa.includes(".") ? "" : ".0"}e${sign}${exponent}`;
}

function writeFlow(writer: Writer, value: Json, pointer: string, indent: number, level: number): void {
  const { chance, put, mark, end } = writer;
  mark(pointer);
  const list = isArray(value)
    ? value.map((item, index) => [undefined, item, `${pointer}/${index}`] as const)
    : isObject(value)
      ? [...value].map(([key, item]) => [key, item, `${pointer}/${escapePointer(key)}`] as const)
      : undefined;
  if (list === undefined) return put(scalar(writer, value));
  const gap = (deep: number): string =>
    indent === 0 ? (chance.oneIn(3) ? " " : "") : `${end}${" ".repeat(indent * deep)}`;
  put(isArray(value) ? "[" : "{");
  list.forEach(([key, item, at], index) => {
    if (index > 0) put(",");
    put(gap(level + 1));
    if (key !== undefined) put(`${quote(key)}:${chance.oneIn(2) || writer.isYaml ? " " : ""}`);
    writeFlow(writer, item, at, indent, level + 1);
  });
  if (list.length > 0) put(gap(level));
  put(isArray(value) ? "]" : "}");
}

/** `isFirst`: nothing stands before it on the line. */
function writeBlock(
  writer: Writer,
  value: Obj | readonly Json[],
  pointer: string,
  depth: number,
  isAtStart: boolean,
): void {
  const { chance, put, mark, end } = writer;
  let isFirst = isAtStart;
  const indent = (): void => {
    if (!isFirst) put(" ".repeat(depth));
    isFirst = false;
  };
  const items = isArray(value)
    ? value.map((item, index) => [`${index}`, item] as const)
    : [...(value as Obj)];
  mark(pointer);
  for (const [key, item] of items) {
    const at = `${pointer}/${escapePointer(key)}`;
    indent();
    put(isArray(value) ? "- " : `${scalar(writer, key)}:`);
    const isBlock = isArray(item) || isObject(item) ? sizeOf(item) > 0 && !chance.oneIn(4) : false;
    if (!isBlock) {
      if (!isArray(value)) put(" ");
      writeFlow(writer, item, at, 0, 0);
      put(end);
    } else if (isArray(value) && isObject(item)) writeBlock(writer, item, at, depth + 2, true);
    else {
      put(chance.oneIn(6) ? ` # why${end}` : end);
      const deeper = depth + 2;
      put(" ".repeat(deeper));
      writeBlock(writer, item as Obj | readonly Json[], at, deeper, true);
    }
  }
}

function sizeOf(value: readonly Json[] | Obj): number {
  return isArray(value) ? value.length : value.size;
}
