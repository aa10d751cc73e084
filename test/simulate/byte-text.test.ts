// Text that is put together as bytes is the text that is put together as a string.

import fc from "fast-check";
import { expect, test } from "vitest";
import { createByteText } from "../../src/simulate/byte-text.ts";

const IS_LETTER = Uint8Array.from({ length: 128 }, (_, code) => (code >= 0x61 && code <= 0x7a ? 1 : 0));

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }).filter((one) => one.isWellFormed()),
  fc.constantFrom("", "a", "ü", `${"a".repeat(47)}ü`, "\u{1f600}", "x".repeat(500)),
);
const part = fc.oneof(
  text.map((value) => ({ kind: "text" as const, value })),
  text.map((value) => ({ kind: "bytes" as const, value })),
  fc
    .oneof(text, fc.constantFrom("abc", "", "z".repeat(90)))
    .map((value) => ({ kind: "quoted" as const, value })),
  fc
    .oneof(
      fc.maxSafeInteger(),
      fc.constantFrom(0, -0, 9, 10, 99, 100, 999_999_999_999_999, 1e15, 2 ** 53 - 1, -1),
    )
    .map((value) => ({ kind: "integer" as const, value })),
);

test("whatever is put, in memory of any size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.array(part, { maxLength: 20 }), { maxLength: 4 }),
      (capacity, rounds) => {
        const out = createByteText(capacity);
        for (const parts of rounds) {
          let expected = "";
          for (const { kind, value } of parts) {
            if (kind === "text") out.putText(value);
            else if (kind === "bytes") out.putBytes(Buffer.from(value));
            else if (kind === "integer") out.putInteger(value);
            else if (!out.putQuoted(value, IS_LETTER)) {
              expect(value).toMatch(/[^a-z]/);
              continue;
            }
            if (kind === "quoted") expect(value).toMatch(/^[a-z]*$/);
            expected += kind === "quoted" ? `"${value}"` : String(value);
          }
          expect(out.length()).toBe(Buffer.byteLength(expected));
          expect(Buffer.from(out.take()).toString("utf8")).toBe(expected);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
