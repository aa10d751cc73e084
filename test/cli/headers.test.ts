// What `--header` says, with variables of the environment.

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the program expands them.

import { expect, test } from "vitest";
import { readHeaders } from "../../src/cli/headers.ts";

const ENV = { TOKEN: "s3cret", EMPTY: "", LINES: "a\nb" };

test.each([
  ["Authorization: Bearer ${TOKEN}", { Authorization: "Bearer s3cret" }],
  ["X-Key:${TOKEN}", { "X-Key": "s3cret" }],
  ["X-A: b: c", { "X-A": "b: c" }],
  ["X-A: ${MISSING:-d}", { "X-A": "d" }],
  ["X-A: $TOKEN", { "X-A": "$TOKEN" }],
])("%s", (header, expected) => {
  expect(readHeaders([header], ENV)).toEqual(expected);
});

test.each([
  [
    "Authorization: Bearer ${MISSING}",
    "--header Authorization uses the environment variable MISSING, which is not set.",
  ],
  ["Authorization: Bearer ${EMPTY}", "--header Authorization has no value: is a variable empty?"],
  ["X-A:", "--header X-A has no value: is a variable empty?"],
  ["s3cret", "--header must be written as `Name: value`."],
  ["a b: s3cret", "--header must be written as `Name: value`."],
])("%s is refused, and no value is quoted", (header, message) => {
  expect(() => readHeaders([header], ENV)).toThrow(expect.objectContaining({ code: "usage", message }));
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the program expands them.
