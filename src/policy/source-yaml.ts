// YAML 1.2 text → Source tree, with everything refused that could mean something else to another reader.

import { type Document, isAlias, isMap, isScalar, isSeq, Scalar, type YAMLError } from "yaml";
import { type Num, parseNum, toNum } from "../decimal.ts";
import type { Problem } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import {
  ambiguousProblem,
  bareKeyProblem,
  checkDuplicateKeys,
  depthProblem,
  nonFiniteProblem,
  nullProblem,
  numberProblem,
  surrogateProblem,
} from "./node-problems.ts";
import type { Entry, Node, ParsedText } from "./source.ts";
import { readYaml11 } from "./yaml-1.1.ts";
import { findTooDeep } from "./yaml-depth.ts";
import { parseDocuments } from "./yaml-documents.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

/** specification: policy-format.md section 1. */
export function parseText(text: string): ParsedText {
  const deep = findTooDeep(text);
  if (deep !== undefined) {
    return { root: undefined, problems: [depthProblem({ start: deep, end: deep + 1 })], comments: [] };
  }
  const directive = /^%.*$/m.exec(text);
  if (directive !== null && isBeforeDocument(text, directive.index)) {
    return { root: undefined, problems: [directiveProblem(directive)], comments: [] };
  }
  const { documents, comments } = parseDocuments(text);
  const [document, second] = documents;
  const syntax = withoutCascade([...(document?.errors ?? []), ...(document?.warnings ?? [])]).map(toProblem);
  if (second !== undefined) syntax.push(secondDocumentProblem(second));
  if (document === undefined || syntax.length > 0) {
    return { root: undefined, problems: syntax, comments };
  }
  const problems: Problem[] = [];
  const root = toNode(document.contents, { text, problems }, 0, { start: 0, end: 0 });
  return { root, problems, comments };
}

interface Context {
  readonly text: string;
  readonly problems: Problem[];
}

/** `depth` counts the objects and arrays around the node; `fallback` is where to point for a node that has no text. */
function toNode(node: unknown, context: Context, depth: number, fallback: Span): Node {
  const { problems } = context;
  const span = spanOf(node, fallback);
  const { start, end } = span;
  refuseDecorations(node, span, context);
  if (isMap(node)) {
    if (depth === LIMITS.policyDepth) return tooDeep(span, problems);
    const entries = node.items.map((pair) => toEntry(pair.key, pair.value, context, depth + 1, span));
    checkDuplicateKeys(entries, problems);
    return { kind: "object", start, end, entries };
  }
  if (isSeq(node)) {
    if (depth === LIMITS.policyDepth) return tooDeep(span, problems);
    const items = node.items.map((item) => toNode(item, context, depth + 1, span));
    return { kind: "array", start, end, items };
  }
  const value = isScalar(node) ? readScalar(node, span, problems) : readNothing(node, span, problems);
  return { kind: "scalar", start, end, value };
}

/** An alias, which is refused already, or a place where a value is missing. */
function readNothing(node: unknown, span: Span, problems: Problem[]): null {
  if (!isAlias(node)) problems.push(node === null ? bareKeyProblem(span) : nullProblem(span));
  return null;
}

function toEntry(key: unknown, value: unknown, context: Context, depth: number, fallback: Span): Entry {
  const { problems } = context;
  const keySpan = spanOf(key, fallback);
  refuseDecorations(key, keySpan, context);
  return {
    key: readKey(key, keySpan, problems),
    keySpan,
    value: toNode(value, context, depth, keySpan),
  };
}

function readKey(key: unknown, span: Span, problems: Problem[]): string {
  if (isScalar(key) && key.type === Scalar.PLAIN && key.source === "<<") {
    problems.push(
      refusal(
        span,
        "yaml-merge-key",
        "Merge keys (`<<`) are not part of a policy.",
        'Write the entries out; quote the name if a tool is called "<<".',
      ),
    );
    return "<<";
  }
  const value = isScalar(key) ? readScalar(key, span, problems) : undefined;
  if (typeof value === "string") return value;
  if (value !== null) {
    const text = isScalar(key) ? (key.source ?? "") : "";
    problems.push(
      refusal(span, "key-not-text", "A key must be text.", text === "" ? "" : `Quote it: "${text}".`),
    );
  }
  return isScalar(key) ? String(key.source) : "";
}

function readScalar(node: Scalar, span: Span, problems: Problem[]): string | boolean | Num | null {
  const source = node.source ?? "";
  const { value } = node;
  if (node.type === Scalar.PLAIN && node.tag === undefined) {
    const meaning = readYaml11(source, value);
    if (meaning !== undefined)
      problems.push(ambiguousProblem(span, source, meaning, typeof value === "string"));
  }
  if (value === null) problems.push(nullProblem(span));
  if (typeof value === "number") return readNumber(source, value, span, problems);
  if (typeof value === "string" && !value.isWellFormed()) problems.push(surrogateProblem(span));
  if (typeof value === "string" || typeof value === "boolean") return value;
  // What a tag made of the text is refused already, and not once more for its type.
  return node.tag === undefined ? null : source;
}

function readNumber(source: string, value: number, span: Span, problems: Problem[]): Num {
  // A decimal that is too large for a double is finite all the same: the text decides.
  if (/^[-+]?\.(?:inf|nan)$/i.test(source)) {
    problems.push(nonFiniteProblem(span));
    return 0;
  }
  const exact =
    /^0[ox]/.test(source) && source.length <= LIMITS.numberText ? toNum(BigInt(source), 0) : parseNum(source);
  if (exact === undefined) problems.push(numberProblem(span));
  return exact ?? value;
}

/** Anchors, aliases and tags. */
function refuseDecorations(node: unknown, span: Span, { text, problems }: Context): void {
  if (isAlias(node)) {
    problems.push(
      refusal(
        span,
        "yaml-alias",
        "Aliases are not part of a policy: what a rule says must stand where it applies.",
        "Write the value out.",
      ),
    );
    return;
  }
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return;
  if (node.anchor !== undefined) {
    problems.push(
      refusal(
        spanBefore(text, "&", span),
        "yaml-anchor",
        "Anchors are not part of a policy.",
        `Remove \`&${node.anchor}\`.`,
      ),
    );
  }
  if (node.tag !== undefined) {
    problems.push(
      refusal(
        spanBefore(text, "!", span),
        "yaml-tag",
        "Tags are not part of a policy.",
        "Remove the tag; quote the value if it is text.",
      ),
    );
  }
}

/** The anchor or tag that stands before a node, by its first character. */
function spanBefore(text: string, indicator: string, { start }: Span): Span {
  const last = text.lastIndexOf(indicator, start);
  if (last === -1) return { start, end: start };
  // A tag of YAML itself starts with two.
  const found = text[last - 1] === indicator ? last - 1 : last;
  return { start: found, end: found + text.slice(found).search(/\s|$/) };
}

function tooDeep(span: Span, problems: Problem[]): Node {
  problems.push(depthProblem(span));
  return { kind: "scalar", ...span, value: null };
}

function spanOf(node: unknown, fallback: Span): Span {
  const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined;
  return range ? { start: range[0], end: Math.max(range[1], range[0]) } : fallback;
}

function refusal({ start, end }: Span, code: string, message: string, help: string): Problem {
  return { code, severity: "error", anchor: { start, end }, message, help };
}

/** Every tag, and the first thing that is no YAML: what the parser says after that follows from it. */
function withoutCascade(errors: readonly YAMLError[]): readonly YAMLError[] {
  const first = errors.find(({ code }) => code !== "TAG_RESOLVE_FAILED");
  return errors.filter((error) => error === first || error.code === "TAG_RESOLVE_FAILED");
}

function toProblem({ code, pos: [start, end], message }: YAMLError): Problem {
  if (code === "TAG_RESOLVE_FAILED")
    return refusal({ start, end }, "yaml-tag", "Tags are not part of a policy.", "Remove the tag.");
  // The parser's message may quote a token of any length.
  const text = message.slice(0, LONGEST_MESSAGE).replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return refusal({ start, end }, "invalid-syntax", `This is not YAML: ${text}.`, SYNTAX_HELP[code] ?? "");
}

const LONGEST_MESSAGE = 200;
const INDENTATION = "Check the indentation: what belongs together starts in the same column.";
const QUOTES = "Quote text that holds a bracket, a brace, a quote or a comma.";

/** By the parser's ErrorCode: what a policy that has the error most often needs. */
const SYNTAX_HELP: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  BAD_DQ_ESCAPE: "In double quotes a backslash starts an escape: double it, or use single quotes.",
  BAD_INDENT: INDENTATION,
  BAD_SCALAR_START: "Quote text that starts with this character.",
  BLOCK_AS_IMPLICIT_KEY: "Quote text that holds a colon and a space; else check the indentation.",
  MISSING_CHAR: `${INDENTATION} ${QUOTES}`,
  MULTILINE_IMPLICIT_KEY: `A key ends with a colon. ${INDENTATION}`,
  TAB_AS_INDENT: "Indent with spaces.",
  UNEXPECTED_TOKEN: QUOTES,
};

function secondDocumentProblem(document: Document): Problem {
  const start = document.range?.[0] ?? 0;
  return refusal(
    { start, end: start },
    "second-document",
    "The file holds a second YAML document; only one would be used.",
    "Keep one policy in a file.",
  );
}

function directiveProblem(directive: RegExpExecArray): Problem {
  const span = { start: directive.index, end: directive.index + directive[0].length };
  return refusal(
    span,
    "yaml-directive",
    "Directives change what the rest of the file means.",
    "Remove the line.",
  );
}

/** A `%` line is a directive only before the first content. */
function isBeforeDocument(text: string, index: number): boolean {
  return text
    .slice(0, index)
    .split("\n")
    .every((line) => /^\s*(?:#.*|%.*|\.\.\.\s*)?$/.test(line));
}
