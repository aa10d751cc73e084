// JSON text → Source tree. JSON.parse decides what is JSON; jsonc-parser says where everything stands.

import type { Node as JsonNode, ParseError, ParseErrorCode } from "jsonc-parser";
import { parseTree } from "jsonc-parser";
import { parseNum } from "../decimal.ts";
import type { Problem } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import {
  checkDuplicateKeys,
  depthProblem,
  nullProblem,
  numberProblem,
  surrogateProblem,
} from "./node-problems.ts";
import type { Entry, Node, ParsedText } from "./source.ts";

export function parseText(text: string): ParsedText {
  const deep = findTooDeep(text);
  if (deep !== undefined) {
    return { root: undefined, problems: [depthProblem({ start: deep, end: deep + 1 })], comments: [] };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const syntax = findSyntaxProblem(text, errors);
  if (syntax !== undefined || tree === undefined) {
    return { root: undefined, problems: syntax === undefined ? [] : [syntax], comments: [] };
  }
  const problems: Problem[] = [];
  const root = toNode(text, tree, problems);
  return { root, problems, comments: [] };
}

function toNode(text: string, node: JsonNode, problems: Problem[]): Node {
  const span = { start: node.offset, end: node.offset + node.length };
  if (node.type === "object") {
    const entries = (node.children ?? []).map((property) => toEntry(text, property, problems));
    checkDuplicateKeys(entries, problems);
    return { kind: "object", ...span, entries };
  }
  if (node.type === "array") {
    return {
      kind: "array",
      ...span,
      items: (node.children ?? []).map((item) => toNode(text, item, problems)),
    };
  }
  if (node.type === "null") {
    problems.push(nullProblem(span));
    return { kind: "scalar", ...span, value: null };
  }
  if (node.type === "number") {
    const value = parseNum(text.slice(span.start, span.end));
    if (value === undefined) problems.push(numberProblem(span));
    return { kind: "scalar", ...span, value: value ?? 0 };
  }
  const value: string | boolean = node.value;
  if (typeof value === "string" && !value.isWellFormed()) problems.push(surrogateProblem(span));
  return { kind: "scalar", ...span, value };
}

function toEntry(text: string, property: JsonNode, problems: Problem[]): Entry {
  const [key, value] = property.children ?? [];
  // INVARIANT: a text that JSON.parse accepts gives every property a key and a value.
  if (key === undefined || value === undefined) throw new Error("jsonc-parser: a property without a value");
  const keySpan = { start: key.offset, end: key.offset + key.length };
  if (!String(key.value).isWellFormed()) problems.push(surrogateProblem(keySpan));
  return { key: key.value, keySpan, value: toNode(text, value, problems) };
}

function findSyntaxProblem(text: string, errors: readonly ParseError[]): Problem | undefined {
  let reason: string;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  const [first] = errors;
  const start = first?.offset ?? Number(/position (\d+)/.exec(reason)?.[1] ?? 0);
  const end = first === undefined ? start + 1 : first.offset + first.length;
  const what = first === undefined ? "unexpected character" : saySyntaxError(first.error);
  return {
    code: "invalid-syntax",
    severity: "error",
    anchor: { start, end: Math.max(end, start) },
    message: `This is not JSON: ${what}.`,
    help: (first && SYNTAX_HELP[first.error]) ?? "",
  };
}

/** What is wrong, for a sentence. */
export function saySyntaxError(error: ParseErrorCode): string {
  return SYNTAX_MESSAGES[error] ?? "unexpected text";
}

/** By jsonc-parser's ParseErrorCode, whose members cannot be imported one by one. */
const SYNTAX_MESSAGES: Readonly<Partial<Record<ParseErrorCode, string>>> = {
  1: "unexpected symbol",
  2: "a number is malformed",
  3: "a property name in double quotes is expected",
  4: "a value is expected",
  5: "a colon is expected",
  6: "a comma is expected",
  7: "a closing brace is expected",
  8: "a closing bracket is expected",
  9: "the end of the file is expected",
  10: "comments are not allowed",
  11: "a comment is not closed",
  12: "a string is not closed",
  13: "a number is not complete",
  14: "a Unicode escape is malformed",
  15: "an escape is malformed",
  16: "a control character must be escaped",
};

/** What most often mends it, by the same codes. */
const SYNTAX_HELP: Readonly<Partial<Record<ParseErrorCode, string>>> = {
  1: "Text stands in double quotes, and a number starts with a digit or a minus.",
  3: "Names stand in double quotes, and no comma stands before a closing brace.",
  4: "Text stands in double quotes, and no comma stands before a closing bracket.",
  10: "JSON has no comments; use `description`, or write the policy as YAML.",
};

/** Offset of the first bracket inside more than the allowed others, without parsing. */
function findTooDeep(text: string): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isInString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) {
      isInString = true;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (depth === LIMITS.policyDepth) return i;
      depth++;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
    }
  }
  return undefined;
}

const QUOTE = 34;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
