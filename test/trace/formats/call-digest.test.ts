// Digests of calls: alike for what is alike, and for nothing else, whatever the key is.

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactJson } from "../../../src/json.ts";
import { formatExactJson } from "../../../src/trace/exact-json.ts";
import { createCallDigest } from "../../../src/trace/formats/call-digest.ts";

function digestOf(key: readonly number[], ...values: readonly unknown[]): string {
  const digest = createCallDigest(Uint32Array.from(key));
  digest.start();
  for (const value of values) digest.add(value);
  return digest.words.join();
}

const KEYS = [
  [0, 0],
  [1, 2],
  [2 ** 32 - 1, 7],
];

test.each(KEYS)("values are alike when their text is, with the key %i %i", (...key) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const again = parseExactJson(formatExactJson(one));
      expect(digestOf(key, again)).toBe(digestOf(key, one));
      const isSame = formatExactJson(one) === formatExactJson(other);
      expect(digestOf(key, one) === digestOf(key, other)).toBe(isSame);
    }),
    { seed: 5 },
  );
});

test.each([
  [
    ["ab", "c"],
    ["a", "bc"],
  ],
  [
    ["", "a"],
    ["a", ""],
  ],
  [[[]], [{}]],
  [[{}], [undefined]],
  [[{ a: {} }], [{ a: {}, b: undefined }]],
  [["1"], [1]],
  [["null"], [null]],
  [[["a"], "b"], [["a", "b"]]],
  [[parseExactJson("9007199254740993")], [parseExactJson("9007199254740992")]],
  [["\ud800"], ["\ufffd"]],
  [[parseExactJson('{"__proto__":1}')], [{}]],
])("what differs is not alike (%#)", (one, other) => {
  expect(digestOf([3, 4], ...one)).not.toBe(digestOf([3, 4], ...other));
});

test("of many that differ little no two are alike", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 20_000; i++) {
    seen.add(digestOf([5, 6], "codex", `call_${i}`, "t", {}));
    seen.add(digestOf([5, 6], "codex", "call_1", "t", { n: i }));
  }
  expect(seen.size).toBe(40_000);
});
