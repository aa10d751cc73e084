// JSON whose numbers are what their text says: JSON.parse, and a `Decimal` where a double is not exact.
// specification: policy-format.md section 1 ("a number is what its text says, exactly").

import { visit } from "jsonc-parser";
import { type Num, parseNum } from "./decimal.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false } as const;

/** A double holds every number of up to 15 digits, so a text this short is exact unless it has an exponent. */
const EXACT_LENGTH = 15;

const SMALLEST = 1e-300;

/** A number text of more than 64 characters, or with an exponent beyond ±308. */
export class NumberTextError extends RangeError {
  /** UTF-16 offset of the number in the text. */
  readonly offset: number;

  constructor(offset: number) {
    super("a number has more than 64 characters or an exponent beyond ±308");
    this.name = "NumberTextError";
    this.offset = offset;
  }
}

/**
 * What JSON.parse makes of `text`, but for numbers that no double says exactly: those are `Decimal`s.
 * A duplicate key: the last one counts; `__proto__` is an ordinary own property.
 *
 * Who reads text from outside bounds its nesting first, with `jsonDepth`: the parsers do not.
 *
 * Throws SyntaxError when JSON.parse does (its message quotes the text: do not show it), and
 * NumberTextError for a number beyond the limits of policy-format.md section 1.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return hasOnlyDoubles(text) ? value : buildExact(text);
}

/**
 * How many objects and arrays stand inside each other at the deepest place of `text`; 0 for a scalar.
 * Right for all JSON; for other text, right up to the place where it stops being JSON.
 */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = skipString(text, i);
    // [ and {, ] and }: each pair differs in bit 5 only.
    else if ((code | 0x20) === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((code | 0x20) === 0x7d) depth--;
  }
  return deepest;
}

/**
 * UTF-16 offset of the first place where `text` is no JSON; `undefined` when that is its end, or there is none.
 * Recursive: bound the nesting first, with `jsonDepth`.
 */
export function findJsonError(text: string): number | undefined {
  let first: number | undefined;
  const onError = (_code: number, offset: number): void => {
    first ??= offset;
  };
  visit(text, { onError }, STRICT);
  return first === text.length ? undefined : first;
}

/**
 * Whether a JSON number text is the shortest one of a double, which has the double's value exactly and is
 * within the limits of policy-format.md section 1. False says nothing: ask parseNum, which costs ten times as much.
 */
export function isShortestText(text: string): boolean {
  const double = Number(text);
  // The exponents of smaller doubles may be beyond the limit.
  return String(double) === text && (double === 0 || Math.abs(double) >= SMALLEST);
}

/** `text` is valid JSON. Throws NumberTextError. */
function hasOnlyDoubles(text: string): boolean {
  let isExact = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = skipString(text, i);
    else if (code === MINUS || isDigit(code)) {
      const start = i;
      let hasExponent = false;
      for (; isNumberPart(text.charCodeAt(i + 1)); i++) {
        hasExponent ||= (text.charCodeAt(i + 1) | 0x20) === 0x65;
      }
      if (hasExponent || i + 1 - start > EXACT_LENGTH) {
        isExact = isDouble(text.slice(start, i + 1), start) && isExact;
      }
    }
  }
  return isExact;
}

function isDouble(numberText: string, offset: number): boolean {
  return isShortestText(numberText) || typeof readNum(numberText, offset) === "number";
}

function readNum(numberText: string, offset: number): Num {
  const num = parseNum(numberText);
  if (num === undefined) throw new NumberTextError(offset);
  return num;
}

/** The closing quote of the string that opens at `start`, or the end of the text. */
function skipString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** A digit, `.`, `+`, `-`, `e` or `E`; not NaN, which is what stands behind the end. */
function isNumberPart(code: number): boolean {
  return isDigit(code) || (code | 0x20) === 0x65 || code === 0x2e || code === 0x2b || code === MINUS;
}

type Container = unknown[] | Record<string, unknown>;

/** `text` is valid JSON. */
function buildExact(text: string): unknown {
  let root: unknown;
  let key = "";
  const open: Container[] = [];

  function add(value: unknown): void {
    const parent = open.at(-1);
    if (parent === undefined) root = value;
    else if (Array.isArray(parent)) parent.push(value);
    else setOwn(parent, key, value);
  }

  function begin(container: Container): void {
    add(container);
    open.push(container);
  }

  visit(
    text,
    {
      onObjectBegin: () => begin({}),
      onObjectProperty: (name) => {
        key = name;
      },
      onObjectEnd: () => void open.pop(),
      onArrayBegin: () => begin([]),
      onArrayEnd: () => void open.pop(),
      onLiteralValue: (value: unknown, offset, length) => {
        const isNumber = typeof value === "number";
        add(isNumber ? exactNumber(value, text.slice(offset, offset + length), offset) : value);
      },
    },
    STRICT,
  );
  return root;
}

/** The double as JSON.parse gives it (`-0` stays), or a `Decimal`. */
function exactNumber(double: number, numberText: string, offset: number): Num {
  const num = readNum(numberText, offset);
  return typeof num === "number" ? double : num;
}

function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  // An assignment to `__proto__` would change the prototype.
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else target[key] = value;
}
