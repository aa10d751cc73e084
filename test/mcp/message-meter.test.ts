// Counting what arrives before it is parsed.

import fc from "fast-check";
import { expect, test } from "vitest";
import { startBudget } from "../../src/mcp/budget.ts";
import { createMeter, type MessageEnd } from "../../src/mcp/message-meter.ts";

/** Whether `chunks` are too much for a scan with such limits. */
function isTooMuch(chunks: readonly Uint8Array[], end: MessageEnd, limits: object): boolean {
  const budget = startBudget(60_000, new AbortController().signal, limits);
  const measure = createMeter(budget, end);
  for (const chunk of chunks) measure(chunk);
  budget.end();
  return budget.isStopped();
}

const text = (...parts: readonly string[]) => parts.map((part) => Buffer.from(part));

function countValues(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + countValues(inner), 1);
}

test("every value of JSON is counted, and none more than twice, however it arrives", () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 1, max: 20 }), (json, size) => {
      const bytes = Buffer.from(json);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const values = countValues(JSON.parse(json));
      expect(isTooMuch(chunks, "never", { scanValues: 2 * values })).toBe(false);
      if (values > 1) expect(isTooMuch(chunks, "never", { scanValues: values - 2 })).toBe(true);
    }),
    { seed: 1 },
  );
});

test.each<[end: MessageEnd, parts: readonly string[], isTooMuch: boolean]>([
  ["line", ["12345678\n", "12345678\n"], false],
  ["line", ["1234", "56789\n"], false],
  ["line", ["1234", "567890", "1"], true],
  ["line", ["\n\n12345678901\n"], true],
  ["empty-line", ["data: 1\n\n", "data: 2\n\n"], false],
  ["empty-line", ["data: 1\r\n\r\n", "data: 2\r\n\r\n"], false],
  ["empty-line", ["data: 1\n", "data: 2\n\n"], true],
  ["never", ["12345\n", "\n67890"], true],
])("messages that end with %s: %j", (end, parts, expected) => {
  expect(isTooMuch(text(...parts), end, { scanMessageBytes: 10 })).toBe(expected);
});
