// The buffer of bytes that a server sends, in bounded memory and time.

import fc from "fast-check";
import { expect, test } from "vitest";
import { keepTail, readLines } from "../../src/mcp/byte-buffer.ts";

const NEWLINE = 10;
const bytes = fc
  .uint8Array({ maxLength: 60 })
  .map((array) => array.map((byte) => (byte < 60 ? NEWLINE : byte)));

function linesOf(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const read = readLines((line) => lines.push(Buffer.from(line).toString("latin1")) > 0);
  for (const chunk of chunks) read(chunk);
  return lines;
}

test("lines do not depend on how the bytes arrive", () => {
  fc.assert(
    fc.property(fc.array(bytes), (chunks) => {
      const text = Buffer.concat(chunks).toString("latin1");
      expect(linesOf(chunks)).toEqual(text.split("\n").slice(0, -1));
    }),
  );
});

test("no line is read after the reader had enough", () => {
  const lines: number[] = [];
  const read = readLines((line) => lines.push(line.length) < 2);
  read(Buffer.from("a\nbb\nccc\n"));
  read(Buffer.from("dddd\n"));
  expect(lines).toEqual([1, 2]);
});

test("a long line in single bytes is read whole", () => {
  const byte = Buffer.from("x");
  const chunks = [...Array.from({ length: 300_000 }, () => byte), Buffer.from("\n")];
  expect(linesOf(chunks)).toEqual(["x".repeat(300_000)]);
});

test("the tail is the end of everything", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme-ascii" })),
      fc.integer({ min: 1, max: 40 }),
      (texts, limit) => {
        const tail = keepTail(limit);
        for (const text of texts) tail.append(Buffer.from(text));
        expect(tail.text()).toBe(texts.join("").slice(-limit));
      },
    ),
  );
});
