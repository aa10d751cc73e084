// Damages trace lines: cut, mistyped, too deep, with what JSON, UTF-8 or the trace format do not admit, or barely admit.

import type { Chance } from "./random.ts";
import { BAD_NUMBERS } from "./words.ts";

const DAMAGE = [
  "{",
  "}",
  "[",
  "]",
  '"',
  "\\",
  ",",
  ":",
  "0",
  "-",
  ".",
  "e",
  "\u0000",
  "\t",
  "t",
  "null",
  "\\u0000",
  "\\u00e9",
  "\\x",
  " ",
  "\u2028",
  "\u00e9",
  "//",
  "9",
];

export function damage(chance: Chance, line: Uint8Array): Uint8Array {
  const at = chance.below(line.length);
  const rest = (from: number): Uint8Array => line.slice(from);
  switch (chance.below(8)) {
    case 0:
      return line.slice(0, at);
    case 1:
      return Buffer.concat([line.slice(0, at), rest(at + 1)]);
    case 2:
      return Buffer.concat([
        line.slice(0, at),
        Buffer.from([chance.pick([0xff, 0xc0, 0x80, 0xed, 0xf8, 0xe2])]),
        rest(at),
      ]);
    case 3: {
      const levels = chance.pick([125, 126, 127, 128, 129]);
      const text = Buffer.from(line)
        .toString("utf8")
        .replace(/\{/, `{"deep":${"[".repeat(levels)}${"]".repeat(levels)},`);
      return Buffer.from(text);
    }
    case 4: {
      const wrong = chance.pick([
        '"args":[]',
        '"args":""',
        '"grant":1',
        '"server":{}',
        '"outcome":"Ok"',
        '"tool":""',
        '"tool":null',
        '"ts":null',
        '"ts":"x"',
        '"ts":-1',
        '"ts":253402300800000',
        '"ts":253402300799999',
        '"ts":1.5',
        '"ts":1e3',
        '"ts":-0',
        '"args_known":null',
        '"args_known":0',
        '"expect":null',
        '"expect":"undecidable"',
        '"expect":{}',
        '"expect":{"decision":"allow","rule":1}',
        '"expect":{"decision":"deny","x":1}',
        '"ts":"2026-02-29T00:00:00Z"',
        '"ts":"2026-01-01T24:00:00Z"',
        '"ts":"2026-01-01T00:00:61Z"',
        '"ts":"2026-01-01 00:00:00Z"',
        '"ts":"2026-01-01T00:00:00"',
        '"ts":"2026-01-01T00:00:00.Z"',
        '"ts":"2026-01-01T00:00:00+24:00"',
        '"ts":"2026-01-01T00:00:00+0100"',
        '"ts":"2026-1-01T00:00:00Z"',
        '"ts":"2026-13-01T00:00:00Z"',
        '"ts":"2026-04-31T00:00:00Z"',
        '"ts":"1900-02-29T00:00:00Z"',
        '"ts":"2000-02-29T00:00:00z"',
        '"ts":"0000-01-01T00:00:00+23:59"',
        '"ts":"9999-12-31T23:59:60Z"',
        '"ts":"9999-12-31T23:59:59.999-23:59"',
        '"ts":"2026-01-01T00:00:00,5Z"',
        '"ts":"2026-01-01T00:00:00Z "',
        '"ts":"+002026-01-01T00:00:00Z"',
        '"ts":1764000000000.000',
      ]);
      return Buffer.from(
        Buffer.from(line)
          .toString("utf8")
          .replace(/\}\s*$/, `,${wrong}}`),
      );
    }
    case 5:
      return Buffer.concat([
        Buffer.from(chance.pick(["", " ", "\ufeff", "[", "x", "\u00a0"])),
        line,
        Buffer.from(chance.pick(["", " ", "}", "x", ",", "\u00a0", "{}"])),
      ]);
    case 6:
      return Buffer.concat([line.slice(0, at), Buffer.from(chance.pick(BAD_NUMBERS)), rest(at)]);
    default:
      return Buffer.concat([line.slice(0, at), Buffer.from(chance.pick(DAMAGE)), rest(at)]);
  }
}
