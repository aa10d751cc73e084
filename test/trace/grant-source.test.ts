// Grants from a field of native lines: the fast way reads what the slow way reads.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { GrantSource } from "../../src/trace/grant-source.ts";
import { readTrace } from "../../src/trace/reader.ts";
import { readSlowLine } from "../../src/trace/slow-line.ts";

const key = fc.constantFrom("who", "wh", "who2", "grant", "id", "tool", "é", 'q"', "__proto__");
const value = fc.oneof(
  fc.constantFrom("a", "", "é", 'b"', null, true, 7, 1.5, -0),
  fc.constant({ who: "inner" }),
  fc.constant(["who"]),
);
/** Members as text, because a key may stand twice, with escapes or without. */
const member = fc.tuple(key, value, fc.boolean()).map(([name, of, isEscaped]) => {
  const written = JSON.stringify(name);
  const shown = isEscaped ? written.replace("w", "\\u0077") : written;
  return `${shown}: ${JSON.stringify(of)}`;
});

function grantsOf(text: string, grantBy: GrantSource): readonly string[] {
  const grants: string[] = [];
  const reader = readTrace({
    needsArgs: () => false,
    isTimeRequired: true,
    onCall: ({ grant }) => grants.push(grant),
    onUnusable: (_, cause) => grants.push(`! ${cause}`),
    grantBy,
    file: "trace.jsonl",
  });
  reader.push(Buffer.from(text, "utf8"));
  reader.end();
  return grants;
}

test("line by line, whatever stands in it", () => {
  const field = fc.constantFrom("who", "é", 'q"', "__proto__", "id", "tool", "ts");
  fc.assert(
    fc.property(fc.array(fc.array(member, { maxLength: 5 }), { maxLength: 8 }), field, (all, name) => {
      const lines = all.map((members) => `{${['"ts": 5', '"tool": "look"', ...members].join(", ")}}`);
      const slow = lines.map((line) => {
        const options = { isUnended: false, isTimeRequired: true, grantField: name };
        const result = readSlowLine(Buffer.from(line, "utf8"), options);
        return "cause" in result ? `! ${result.cause}` : result.grant;
      });
      expect(grantsOf(`${lines.join("\n")}\n`, { by: "field", field: name })).toEqual(slow);
      const unusable = slow.map((grant) => (grant.startsWith("! ") ? grant : "trace.jsonl"));
      expect(grantsOf(`${lines.join("\n")}\n`, { by: "file" })).toEqual(unusable);
    }),
    { seed: 5, numRuns: 1000 },
  );
});
