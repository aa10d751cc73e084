// YAML text → documents of the parser, and where its comments stand.

import { Composer, type Document, isScalar, Lexer, Parser, visit } from "yaml";
import type { Span } from "./source.ts";

/** What `parseAllDocuments` of the parser does, and the comments, which only its lexer tells apart from text. */
export function parseDocuments(text: string): { documents: readonly Document[]; comments: readonly Span[] } {
  const comments: Span[] = [];
  const parser = new Parser();
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  function* tokens() {
    let offset = 0;
    let isScalar = false;
    for (const lexeme of new Lexer().lex(text)) {
      yield* parser.next(lexeme);
      if (!isScalar && lexeme.startsWith("#")) comments.push({ start: offset, end: offset + lexeme.length });
      // Some tokens only mark what comes, and stand for no text.
      isScalar = lexeme === SCALAR_FOLLOWS;
      if (!isScalar && lexeme !== DOCUMENT_STARTS && lexeme !== FLOW_ENDS) offset += lexeme.length;
    }
    yield* parser.end();
  }
  return { documents: [...composer.compose(tokens())], comments };
}

/** The first key that stands twice in its mapping, and where it stands again; programs differ in which one counts. */
export function findDuplicateKey(
  document: Document,
): { readonly key: string; readonly offset: number } | undefined {
  let found: { readonly key: string; readonly offset: number } | undefined;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<string>();
      for (const { key } of items) {
        const text = String(isScalar(key) ? key.value : key);
        if (keys.has(text)) {
          found = { key: text, offset: (isScalar(key) ? key.range?.[0] : undefined) ?? 0 };
          return visit.BREAK;
        }
        keys.add(text);
      }
      return undefined;
    },
  });
  return found;
}

const DOCUMENT_STARTS = "\u0002";
const FLOW_ENDS = "\u0018";
const SCALAR_FOLLOWS = "\u001f";
