// A part of a value is pointed at where it is written, whatever quotes and escapes are between.

import { expect, test } from "vitest";
import { placeOf, readSource } from "../../src/policy/source.ts";

test.each([
  ["p.yaml", "a: b.c", 1, 2, "."],
  ["p.yaml", "a: 'it''s.x'", 3, 4, "s"],
  ["p.yaml", "a: 'it''s.x'", 2, 3, "''"],
  ["p.yaml", 'a: "x\\\\.y"', 1, 3, "\\\\."],
  ["p.yaml", 'a: "\\x41\\u0042\\U00000043"', 1, 2, "\\u0042"],
  ["p.yaml", 'a: "\\U0001f4a9."', 2, 3, "."],
  ["p.json", '{"a":"x\\\\.\\u0041y"}', 3, 4, "\\u0041"],
  ["p.json", '{"a":"x"}', 0, 1, "x"],
  // No plain place: all of it, or its first line.
  ["p.yaml", "a: |\n  b.c\n", 1, 2, "|"],
  ["p.yaml", 'a: "b\n  c.d"', 1, 2, '"b'],
  ["p.json", '{"a":"x"}', 0, 9, '"x"'],
  ["p.json", '{"a":17}', 0, 1, "17"],
])("%s %j from %i to %i", async (file, text, start, end, expected) => {
  const source = await readSource(file, Buffer.from(text));
  const place = placeOf(source, { pointer: "/a", slice: { start, end } });
  expect(place.endLine).toBe(place.line);
  const line = text.split("\n")[place.line - 1] ?? "";
  expect(line.slice(place.column - 1, place.endColumn - 1)).toBe(expected);
});
