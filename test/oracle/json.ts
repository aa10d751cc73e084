// JSON as the oracle reads it: a parser of its own, numbers as fractions of big integers, objects as maps.

export interface Num {
  readonly text: string;
  /** The value is `top / 10 ** zeros`. */
  readonly top: bigint;
  readonly zeros: bigint;
}
export type Obj = ReadonlyMap<string, Json>;
export type Json = null | boolean | string | Num | readonly Json[] | Obj;
export type Type = "null" | "boolean" | "string" | "number" | "array" | "object";

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json): value is Obj {
  return value instanceof Map;
}

export function isNum(value: Json): value is Num {
  return typeOf(value) === "number";
}

export function typeOf(value: Json): Type {
  if (value === null) return "null";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  if (isArray(value)) return "array";
  return isObject(value) ? "object" : "number";
}

const NUMBER = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?/;

/** Nothing for a number that the format refuses: of more than 64 characters, or with an exponent beyond ±308. */
export function readNum(text: string): Num | undefined {
  const match = NUMBER.exec(text);
  if (match === null || match[0] !== text || text.length > 64) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const power = BigInt(exponent.replace("+", ""));
  if (power > 308n || power < -308n) return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const zeros = BigInt(fraction.length) - power;
  return zeros >= 0n ? { text, top: digits, zeros } : { text, top: digits * 10n ** -zeros, zeros: 0n };
}

export function num(text: string): Num {
  const value = readNum(text);
  if (value === undefined) throw new Error(`no number: ${text}`);
  return value;
}

/** Below zero, zero or above, as `left` is below, equal to or above `right`. */
export function compareNums(left: Num, right: Num): number {
  const difference = left.top * 10n ** right.zeros - right.top * 10n ** left.zeros;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The value times 10 to the 6th, when that is an integer. */
export function millionths(value: Num): bigint | undefined {
  const scaled = value.top * 1_000_000n;
  const unit = 10n ** value.zeros;
  return scaled % unit === 0n ? scaled / unit : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Nothing for what is no JSON, or has a number or a depth that the format refuses. */
export function parseJson(text: string, levels: number): Json | undefined {
  let at = 0;
  const refuse = (): never => {
    throw new SyntaxError(`at ${at}`);
  };
  const space = (): void => {
    while (" \t\n\r".includes(text[at] ?? "x")) at++;
  };
  const expect = (word: string): void => {
    if (!text.startsWith(word, at)) refuse();
    at += word.length;
  };
  const string = (): string => {
    let value = "";
    expect('"');
    for (;;) {
      const letter = text[at++] ?? refuse();
      if (letter === '"') return value;
      if (letter < " ") refuse();
      if (letter !== "\\") value += letter;
      else {
        const escaped = text[at++] ?? refuse();
        if (escaped === "u") {
          const hex = text.slice(at, at + 4);
          if (!/^[0-9a-fA-F]{4}$/.test(hex)) refuse();
          value += String.fromCharCode(Number.parseInt(hex, 16));
          at += 4;
        } else value += ESCAPES[escaped] ?? refuse();
      }
    }
  };
  const members = <T>(end: string, level: number, one: () => T): readonly T[] => {
    if (level > levels) refuse();
    at++;
    const found: T[] = [];
    space();
    if (text[at] === end) {
      at++;
      return found;
    }
    for (;;) {
      found.push(one());
      space();
      if (text[at] === end) {
        at++;
        return found;
      }
      expect(",");
    }
  };
  const value = (level: number): Json => {
    space();
    const letter = text[at];
    if (letter === '"') return string();
    if (letter === "[") return members("]", level, () => value(level + 1));
    if (letter === "{") {
      return new Map(
        members("}", level, () => {
          space();
          const key = string();
          space();
          expect(":");
          return [key, value(level + 1)] as const;
        }),
      );
    }
    for (const [word, meaning] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return meaning;
      }
    }
    const written = NUMBER.exec(text.slice(at, at + 500))?.[0] ?? refuse();
    at += written.length;
    return readNum(written) ?? refuse();
  };
  try {
    const whole = value(1);
    space();
    return at === text.length ? whole : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
