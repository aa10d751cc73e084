// Policies in every style of YAML: block and flow, quotes, block scalars, comments, and line breaks of both kinds.

import fc from "fast-check";
import { isCollection, isScalar, isSeq, parseDocument, Scalar, visit } from "yaml";
import { formatNum, isNum } from "../../src/decimal.ts";
import type { Node } from "../../src/policy/source.ts";

/** Small numbers that a style draws its choices from, again and again. */
export const choices = fc.array(fc.nat(11), { minLength: 20, maxLength: 60 });

/** The JSON text in a style that the choices give. Comments are numbered, so that none is like another. */
export function inStyle(json: string, drawn: readonly number[]): string {
  let at = 0;
  let comments = 0;
  const draw = (): number => drawn[at++ % drawn.length] ?? 0;
  const comment = (): string => ` comment ${++comments}.`;
  const document = parseDocument(json);
  visit(document, {
    Node: (key, node, path) => {
      const parent = path.at(-1);
      const isInFlow = path.some((one) => isCollection(one) && one.flow === true);
      if (isCollection(node)) node.flow = isInFlow || (path.length > 0 && draw() < 2);
      if (isScalar(node)) style(node, draw(), key === "key" || isInFlow);
      if (isInFlow || path.length === 0) return;
      if (draw() === 0 && (key === "key" || isSeq(parent))) node.commentBefore = comment();
      if (draw() === 1) node.comment = isScalar(node) && isBlock(node) ? null : comment();
      if (draw() === 2 && key === "key") node.spaceBefore = true;
    },
  });
  const lineWidth = draw() < 3 ? 20 : 80;
  const compact = document.toString({ indentSeq: false, lineWidth });
  // The printer puts brackets that do not fit into a line where an entry would stand.
  const isCompact = draw() < 6 && parseDocument(compact).errors.length === 0;
  const text = isCompact ? compact : document.toString({ indentSeq: true, lineWidth });
  const ended = draw() === 0 ? text.trimEnd() : text;
  return draw() < 2 ? ended.replaceAll("\n", "\r\n") : ended;
}

function style(node: Scalar, choice: number, isOneLine: boolean): void {
  // As the printer would write an exponent, YAML 1.1 would read text.
  if (typeof node.value === "number") delete node.format;
  if (typeof node.value !== "string") return;
  if (choice < 5) node.type = Scalar.PLAIN;
  else if (choice < 7) node.type = Scalar.QUOTE_SINGLE;
  else if (choice < 9 && !isOneLine) node.type = choice === 7 ? Scalar.BLOCK_LITERAL : Scalar.BLOCK_FOLDED;
}

function isBlock({ type }: Scalar): boolean {
  return type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED;
}

/** Data of a tree: maps, lists and scalars, numbers by their exact text. */
export type Data =
  | string
  | boolean
  | null
  | { readonly number: string }
  | readonly Data[]
  | ReadonlyMap<string, Data>;

export function dataOf(node: Node): Data {
  if (node.kind === "array") return node.items.map(dataOf);
  if (node.kind === "object") return new Map(node.entries.map(({ key, value }) => [key, dataOf(value)]));
  return isNum(node.value) ? { number: formatNum(node.value) } : node.value;
}
