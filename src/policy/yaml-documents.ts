// YAML text → documents of the parser, and where its comments stand.

import { Composer, type Document, Lexer, Parser } from "yaml";
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

const DOCUMENT_STARTS = "\u0002";
const FLOW_ENDS = "\u0018";
const SCALAR_FOLLOWS = "\u001f";
