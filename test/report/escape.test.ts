// Nothing from outside reaches a terminal as more than text (cli.md section 1).

import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeJsonText, escapeText, toJsonPieces, toJsonText } from "../../src/report/escape.ts";

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "\u001b",
      "\u009b",
      "\u202e",
      "\u200b",
      "\u{e0041}",
      "\ufe0f",
      "\ud800",
      "a",
      "\n",
      "\r",
    ),
  }),
);

test.each([
  ["\u001b[31mred", "\\u{1b}[31mred"],
  ["\u009b31m", "\\u{9b}31m"],
  ["a\r\nb\tc", "a\\r\\nb\\tc"],
  ["\u202egnp.exe", "\\u{202e}gnp.exe"],
  ["zero\u200bwidth", "zero\\u{200b}width"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["\u2028", "\\u{2028}"],
  ["half \ud83d", "half \\u{d83d}"],
  ["plain – “text” … é 日本 😀", "plain – “text” … é 日本 😀"],
])("%j shows as %j", (written, shown) => {
  expect(escapeText(written)).toBe(shown);
});

test("law: escaped text has nothing that a terminal acts on", () => {
  fc.assert(fc.property(text, (value) => !UNSAFE.test(escapeText(value))));
});

test("law: JSON text has nothing of it either, and reads back as the same value", () => {
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const written = toJsonText(value);
      expect(written).not.toMatch(UNSAFE);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("a long text in pieces is the same, and small pieces; no command, character or shorter line is parted", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("\u{1f600}", "\u200b", "##vso[", "##[x]", "#", "a"),
      fc.constantFrom("", "a", "ab", "abc", "abcd"),
      fc.constantFrom(20, 30_000, 300_000),
      (unit, before, length) => {
        const value = Array.from({ length: Math.ceil(300_000 / length) }, () => [
          before,
          unit.repeat(length / unit.length),
        ]);
        const pieces = [...toJsonPieces(value, 2)];
        expect(pieces.join("") === toJsonText(value, 2)).toBe(true);
        if (unit !== "#") expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(500_000);
        if (length < 50_000) expect(pieces.slice(0, -1).every((piece) => piece.endsWith("\n"))).toBe(true);
      },
    ),
  );
});

test("the line breaks between JSON lines are kept", () => {
  expect(escapeJsonText('{"a":"\u202e"}\n{"b":1}\n')).toBe('{"a":"\\u202e"}\n{"b":1}\n');
});
