// Words of names: the short way for plain names reads what the way for all names reads.

import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText, readName } from "../../src/tools/words.ts";

const plainNames = fc.string({ unit: "binary-ascii", maxLength: 30 }).filter((name) => !/[./:]/.test(name));

test("law: a plain name has the words that it has before a word of another script", () => {
  fc.assert(
    fc.property(plainNames, (name) => {
      expect([...readName(name).words, "é"]).toEqual(readName(`${name} é`).words);
      expect(readName(name).isDisguised).toBe(false);
      expect(`${cleanText(name)} é`).toBe(cleanText(`${name} é`));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["sendHTTPRequest2", ["send", "http", "request2"]],
  ["mcp__github__list_issues", ["list", "issues"]],
  ["", []],
])("%j is %j", (name, words) => {
  expect(readName(name).words).toEqual(words);
});
