// Parses JSON that people edit: with comments and trailing commas, but no duplicate keys.

import { type JSONPath, type ParseErrorCode, visit } from "jsonc-parser";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { joinPointer } from "../policy/pointer.ts";
import { saySyntaxError } from "../policy/source-json.ts";

/**
 * The value of `text`; `__proto__` is an ordinary own property. A duplicate key is an error, because
 * programs differ in which one counts. `hint` ends the message of a syntax error.
 * Throws PolicyError document-unusable, also for nesting beyond the limit.
 */
export function parseJsonc(text: string, file: string, hint = ""): unknown {
  let root: unknown;
  let key = "";
  const open: (unknown[] | Record<string, unknown>)[] = [];
  const add = (value: unknown): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = value;
    else if (Array.isArray(parent)) parent.push(value);
    else Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
  };
  const begin = (container: unknown[] | Record<string, unknown>): void => {
    add(container);
    open.push(container);
    // Here and not afterwards, because the parser is recursive.
    if (open.length > LIMITS.documentDepth) {
      throw unusable(`${file} is nested more than ${LIMITS.documentDepth} deep.`);
    }
  };
  const end = (): void => void open.pop();
  visit(
    text,
    {
      onObjectBegin: () => begin({}),
      onObjectProperty: (name, _offset, _length, _line, _character, path: () => JSONPath) => {
        key = name;
        if (!Object.hasOwn(open.at(-1) ?? {}, name)) return;
        throw unusable(`${file}: ${joinPointer("", ...path(), name)} is there twice.`);
      },
      onObjectEnd: end,
      onArrayBegin: () => begin([]),
      onArrayEnd: end,
      onLiteralValue: add,
      onError: (error: ParseErrorCode, _offset, _length, line, character) => {
        const where = `line ${line + 1}, column ${character + 1}`;
        throw unusable(`${file} is no JSON: ${saySyntaxError(error)} at ${where}.${hint}`);
      },
    },
    { allowTrailingComma: true },
  );
  return root;
}

function unusable(message: string): PolicyError {
  return new PolicyError("document-unusable", message);
}
