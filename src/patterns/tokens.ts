// A pattern as it is written, cut into tokens with their places. What it means is the engine's to say.

export interface Token {
  readonly kind:
    | "literal"
    | "dot"
    /** `[…]`, or a class such as `\d`. */
    | "class"
    | "open"
    | "close"
    | "bar"
    | "repeat"
    | "start-anchor"
    | "end-anchor"
    /** `\b`, `\B`. */
    | "boundary"
    /** `(?i)`: no group of its own. */
    | "flags";
  /** UTF-16 offsets into the pattern, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** As written; of a literal what it stands for. */
  readonly text: string;
  /** Groups around it. */
  readonly depth: number;
}

/** The one alternative that fits says what the token is; the last fits any character. */
const TOKEN =
  /\((?:\?(?:P?<[^>]*>|[a-zA-Z-]*:))?|(?<flags>\(\?[a-zA-Z-]+\))|(?<quoted>\\Q)|(?<class>\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]|\\[dDsSwW]|\\[pP](?:\{[^}]*\}|.))|(?<start>\^|\\A)|(?<end>\$|\\z)|(?<boundary>\\[bB])|(?<code>\\x(?:\{[0-9a-fA-F]+\}|[0-9a-fA-F]{2})|\\[0-7]{1,3})|(?<control>\\[afnrtv])|\\(?<escaped>[\s\S])|(?<repeat>[*+?]\??|\{\d+(?:,\d*)?\}\??)|[\s\S]/uy;

const CONTROLS: Readonly<Record<string, string>> = {
  a: "\x07",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Cuts a pattern that RE2 accepts. The tokens lie side by side, but for `\Q` and `\E`. */
export function readTokens(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  const add = (kind: Token["kind"], start: number, end: number, text: string): void => {
    tokens.push({ kind, start, end, text, depth });
  };
  for (let at = 0; at < pattern.length; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(pattern);
    if (match === null) break;
    const [text] = match;
    const start = at;
    at += text.length;
    const {
      flags,
      quoted,
      class: set,
      start: first,
      end: last,
      boundary,
      code,
      control,
      escaped,
      repeat,
    } = match.groups ?? {};
    if (quoted !== undefined) at = readQuoted(pattern, at, add);
    else if (flags !== undefined) add("flags", start, at, text);
    else if (set !== undefined) add("class", start, at, text);
    else if (first !== undefined) add("start-anchor", start, at, text);
    else if (last !== undefined) add("end-anchor", start, at, text);
    else if (boundary !== undefined) add("boundary", start, at, text);
    else if (code !== undefined) add("literal", start, at, decodeCode(code));
    else if (control !== undefined) add("literal", start, at, CONTROLS[control.slice(1)] ?? control);
    else if (escaped !== undefined) add("literal", start, at, escaped);
    else if (repeat !== undefined) add("repeat", start, at, text);
    else if (text.startsWith("(")) {
      add("open", start, at, text);
      depth++;
    } else if (text === ")") {
      depth--;
      add("close", start, at, text);
    } else add(text === "." ? "dot" : text === "|" ? "bar" : "literal", start, at, text);
  }
  return tokens;
}

function readQuoted(
  pattern: string,
  from: number,
  add: (kind: "literal", start: number, end: number, text: string) => void,
): number {
  const found = pattern.indexOf("\\E", from);
  const end = found === -1 ? pattern.length : found;
  let at = from;
  for (const char of pattern.slice(from, end)) {
    add("literal", at, at + char.length, char);
    at += char.length;
  }
  return found === -1 ? end : end + 2;
}

function decodeCode(code: string): string {
  const digits = code.replace(/^\\x\{?|[\\}]/g, "");
  const point = Number.parseInt(digits, code.startsWith("\\x") ? 16 : 8);
  return point <= 0x10ffff ? String.fromCodePoint(point) : "";
}

/** Cuts at the bars that stand in no group. */
export function splitAlternatives(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const alternatives: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "bar" && token.depth === 0) alternatives.push([]);
    else alternatives.at(-1)?.push(token);
  }
  return alternatives;
}
