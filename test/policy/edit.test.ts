// The smallest edits of a policy file: what they leave as it was, and where they are refused.

import { describe, expect, test } from "vitest";
import type { TextEdit } from "../../src/finding.ts";
import {
  addEntry,
  applyEdits,
  removeEntry,
  removeItem,
  renameKey,
  replaceValue,
} from "../../src/policy/edit.ts";
import { readSource, type Source } from "../../src/policy/source.ts";

async function edited(
  text: string,
  edit: (source: Source) => TextEdit | undefined,
  format: "yaml" | "json" = "yaml",
): Promise<string | undefined> {
  const made = edit(await readSource(`p.${format}`, Buffer.from(text)));
  return made && applyEdits(text, [made]);
}

describe("removeItem", () => {
  test.each([
    ["the first", "l:\n  - a\n  - b\n", "/l/0", "l:\n  - b\n"],
    ["the last", "l:\n  - a\n  - b\nz: 1\n", "/l/1", "l:\n  - a\nz: 1\n"],
    ["the last, without a final line break", "l:\n  - a\n  - b", "/l/1", "l:\n  - a\n"],
    ["the only one", "l:\n  - a\nz: 1\n", "/l/0", "l: []\nz: 1\n"],
    ["the only one, at the column of the key", "l:\n- a\nz: 1\n", "/l/0", "l: []\nz: 1\n"],
    [
      "the only one, with comments",
      "l: # of l\n  # of a\n  - a # same\n  # z\nz: 1\n",
      "/l/0",
      "l: [] # of l\n  # of a\n  # z\nz: 1\n",
    ],
    ["with windows' line breaks", "l:\r\n  - a\r\n  - b\r\n", "/l/0", "l:\r\n  - b\r\n"],
    ["the only one with windows' line breaks", "l:\r\n  - a\r\nz: 1\r\n", "/l/0", "l: []\r\nz: 1\r\n"],
    ["a comment at its end goes with it", "l:\n  - a\n  - b # b\n", "/l/1", "l:\n  - a\n"],
    ["comments above go with it", "l:\n  - a\n  # b\n  # too\n  - b\n  - c\n", "/l/1", "l:\n  - a\n  - c\n"],
    ["comments above the first stay", "l:\n  # all\n  - a\n  - b\n", "/l/0", "l:\n  # all\n  - b\n"],
    [
      "comments after a blank line stay",
      "l:\n  - a\n  # part\n\n  - b\n  - c\n",
      "/l/1",
      "l:\n  - a\n  # part\n\n  - c\n",
    ],
    [
      "comments below and deeper go with it",
      "l:\n  - a: 1\n    # of a\n  # of b\n  - b: 1\n",
      "/l/0",
      "l:\n  # of b\n  - b: 1\n",
    ],
    ["an item of many lines", "l:\n  - a: 1\n    b:\n      - 2\n  - c: 3\n", "/l/0", "l:\n  - c: 3\n"],
    ["compact, the first", "l:\n  - - a\n    - b\n", "/l/0/0", "l:\n  - - b\n"],
    ["compact, the first of many lines", "l:\n  - - x: 1\n      y: 2\n    - b\n", "/l/0/0", "l:\n  - - b\n"],
    ["compact, the last", "l:\n  - - a\n    - b\n  - c\n", "/l/0/1", "l:\n  - - a\n  - c\n"],
    ["compact, the only one", "l:\n  - - a # one\n  - c\n", "/l/0/0", "l:\n  - [] # one\n  - c\n"],
    ["a block scalar", "l:\n  - |\n    a\n    # text\n\n  - b\n", "/l/0", "l:\n\n  - b\n"],
    ["a plain scalar of two lines", "l:\n  - a\n    b\n  - c\n", "/l/0", "l:\n  - c\n"],
    ["a quoted scalar of two lines", 'l:\n  - "a\n\n    # b"\n  - c\n', "/l/0", "l:\n  - c\n"],
    ["flow, the first", "l: [a, b, c]\n", "/l/0", "l: [b, c]\n"],
    ["flow, the middle", "l: [a, b, c]\n", "/l/1", "l: [a, c]\n"],
    ["flow, the last", "l: [a, b ]\n", "/l/1", "l: [a ]\n"],
    ["flow, the last before a comma", "l: [a, b, ]\n", "/l/1", "l: [a, ]\n"],
    ["flow, the only one", "l: [ a, ]\n", "/l/0", "l: []\n"],
    ["flow in lines", "l: [\n  a,\n  b,\n  c\n]\n", "/l/1", "l: [\n  a,\n  c\n]\n"],
    [
      "flow in lines with comments",
      "l: [\n  a, # a\n  b, # b\n  c # c\n]\n",
      "/l/1",
      "l: [\n  a, # a\n  c # c\n]\n",
    ],
    ["flow in lines with comments, the last", "l: [\n  a, # a\n  b # b\n]\n", "/l/1", "l: [\n  a, # a\n]\n"],
    [
      "flow in lines with comments, the only one",
      "l: [\n  # one\n  a # a\n]\n",
      "/l/0",
      "l: [\n  # one\n]\n",
    ],
    ["flow inside block", "l:\n  - [a, b]\n  - c\n", "/l/0/0", "l:\n  - [b]\n  - c\n"],
    ["a pair in brackets", "l: [a: 1, b]\n", "/l/0", "l: [b]\n"],
    ["letters of every kind", "l:\n  - 𝒶é\n  - '日本' # 🎉\n  - c\n", "/l/1", "l:\n  - 𝒶é\n  - c\n"],
    ["after a block scalar", "l:\n  - |\n    a\n  - b\nz: 1\n", "/l/1", "l:\n  - |\n    a\nz: 1\n"],
  ])("%s", async (_name, before, pointer, after) => {
    expect(await edited(before, (source) => removeItem(source, pointer))).toBe(after);
  });

  test.each([
    ["the first", '{"l":[1,2,3]}', "/l/0", '{"l":[2,3]}'],
    ["the last", '{"l":[1,2,3]}', "/l/2", '{"l":[1,2]}'],
    ["the only one", '{"l": [\n  1\n]}', "/l/0", '{"l": []}'],
    ["in lines", '{"l": [\n  1,\n  {\n    "a": 2\n  },\n  3\n]}', "/l/1", '{"l": [\n  1,\n  3\n]}'],
    ["a comma in a string", '{"l":["a,","#b",","]}', "/l/1", '{"l":["a,",","]}'],
  ])("JSON, %s", async (_name, before, pointer, after) => {
    expect(await edited(before, (source) => removeItem(source, pointer), "json")).toBe(after);
  });

  test.each([
    ["what is not there", "l: [a]\n", "/l/1"],
    ["what is no number", "l: [a]\n", "/l/00"],
    ["an entry", "l:\n  a: 1\n", "/l/a"],
    ["the root", "l: [a]\n", ""],
    ["an item whose dash has a line of its own", "l:\n  -\n    a\n  - b\n", "/l/0"],
    ["an item with a tag", "l:\n  - !!str a\n  - b\n", "/l/0"],
    ["blank lines that would become text", "l:\n  - |+\n    a\n  - b\n\n  - c\n", "/l/1"],
    ["a comment that would become text", "l:\n  - |\n    a\n  - b\n    \n     # c\n", "/l/1"],
    ["a comment between compact items", "l:\n  - - a\n    # b\n    - b\n", "/l/0/0"],
    ["flow with a comment that is shared", "l: [a, # both\n  b]\n", "/l/0"],
  ])("leaves %s alone", async (_name, text, pointer) => {
    expect(await edited(text, (source) => removeItem(source, pointer))).toBeUndefined();
  });
});

describe("removeEntry", () => {
  test.each([
    ["the first", "a: 1\nb: 2\n", "/a", "b: 2\n"],
    ["the last", "a: 1\nb: 2", "/b", "a: 1\n"],
    ["the only one of the file", "a: 1 # one\n", "/a", "{} # one\n"],
    ["the only one of an entry", "t:\n  x: {}\nz: 1\n", "/t/x", "t: {}\nz: 1\n"],
    ["the only one of an item", "l:\n  - a: 1\n  - b\n", "/l/0/a", "l:\n  - {}\n  - b\n"],
    [
      "the first of an item",
      "l:\n  - name: x\n    conditions: []\n",
      "/l/0/name",
      "l:\n  - conditions: []\n",
    ],
    [
      "the first of an item, with a comment",
      "l:\n  - name: x # old\n    conditions: []\n",
      "/l/0/name",
      "l:\n  - conditions: []\n",
    ],
    ["with its comment above", "a: 1\n# b\nb: 2\nc: 3\n", "/b", "a: 1\nc: 3\n"],
    ["a block", "a: 1\nb:\n  - c\n  # in b\nd: 4\n", "/b", "a: 1\nd: 4\n"],
    ["a block scalar", "a: 1\nb: >-\n  text\n  more\nd: 4\n", "/b", "a: 1\nd: 4\n"],
    ["flow", "t: { a: 1, b: 2 }\n", "/t/a", "t: { b: 2 }\n"],
    ["flow, the last", "t: { a: 1, b: 2 }\n", "/t/b", "t: { a: 1 }\n"],
    ["flow, the only one", "t: { a: 1 }\n", "/t/a", "t: {}\n"],
    ["of quoted keys", "'a': 1\n\"b\": 2\n", "/a", '"b": 2\n'],
    ["a pair in brackets", "l: [a: 1, b]\n", "/l/0/a", "l: [{}, b]\n"],
  ])("%s", async (_name, before, pointer, after) => {
    expect(await edited(before, (source) => removeEntry(source, pointer))).toBe(after);
  });

  test("JSON", async () => {
    const text = '{\n\t"a": 1,\n\t"b": {"c": 2}\n}\n';
    expect(await edited(text, (source) => removeEntry(source, "/b"), "json")).toBe('{\n\t"a": 1\n}\n');
    expect(await edited(text, (source) => removeEntry(source, "/b/c"), "json")).toBe(
      '{\n\t"a": 1,\n\t"b": {}\n}\n',
    );
  });

  test.each([
    ["an item", "l: [a]\n", "/l/0"],
    ["an explicit key", "? a\n: 1\nb: 2\n", "/a"],
    ["a file that is one line of an object", "? a\n: 1\n", "/a"],
  ])("leaves %s alone", async (_name, text, pointer) => {
    expect(await edited(text, (source) => removeEntry(source, pointer))).toBeUndefined();
  });
});

describe("replaceValue", () => {
  test.each([
    ["a word", "a: b # c\n", "c.d", "a: c.d # c\n"],
    ["text that is no word", "a: b\n", "no", 'a: "no"\n'],
    ["in single quotes", "a: 'b'\n", "it's", "a: 'it''s'\n"],
    ["in single quotes, what they cannot hold", "a: 'b'\n", "a\tb", 'a: "a\\tb"\n'],
    ["in double quotes", 'a: "b"\n', "c", 'a: "c"\n'],
    ["quoted by a number", 'a: "5"\n', 5, "a: 5\n"],
    ["by a number with an exponent", "a: 5\n", 1e21, "a: 1.0e+21\n"],
    ["by a number with a fraction and an exponent", "a: 5\n", 1.5e300, "a: 1.5e+300\n"],
    ["by a flag", "a: 5\n", true, "a: true\n"],
    ["a block scalar", "a: |\n  b\n  c\n\nz: 1\n", "d", "a: d\n\nz: 1\n"],
    ["text of two lines", "a: b\n  c\nz: 1\n", "d", "a: d\nz: 1\n"],
    ["by what no file may hold", "a: b\n", "\u2028\u0085", 'a: "\\u2028\\u0085"\n'],
    ["in flow", "{ x: 1, a: b, c: d }\n", "d e", '{ x: 1, a: "d e", c: d }\n'],
    ["nothing but a scalar", "a: {b: c}\n", "d", undefined],
  ])("%s", async (_name, before, value, after) => {
    expect(await edited(before, (source) => replaceValue(source, "/a", value))).toBe(after);
  });

  test("JSON keeps to JSON", async () => {
    expect(await edited('{"a": "b"}', (source) => replaceValue(source, "/a", "no\n"), "json")).toBe(
      '{"a": "no\\n"}',
    );
    expect(await edited('{"a": "b"}', (source) => replaceValue(source, "/a", 1e21), "json")).toBe(
      '{"a": 1e+21}',
    );
  });

  test.each([
    ["no value", "a:\nb: 1\n"],
    ["a tag", "a: !!str 5\n"],
    ["an anchor", "a: &x 5\n"],
    ["an alias", "b: &x 5\na: *x\n"],
    ["a comment in the header of a block scalar", "a: | # why\n  b\n"],
  ])("leaves %s alone", async (_name, text) => {
    expect(await edited(text, (source) => replaceValue(source, "/a", "c"))).toBeUndefined();
  });
});

describe("renameKey", () => {
  test.each([
    ["plain", "on-deny: Stop!\n", "/on-deny", "on_deny", "on_deny: Stop!\n"],
    ["behind text that ends like a tag", "a: Stop!\nb: 1\n", "/b", "c", "a: Stop!\nc: 1\n"],
    ["plain to text that needs quotes", "a: 1\n", "/a", "no", '"no": 1\n'],
    ["quoted", "'a': 1\n", "/a", "b", "'b': 1\n"],
    ["in flow", 'x: {"a":1}\n', "/x/a", "b", 'x: {"b":1}\n'],
    ["with slashes", "a/b~: 1\n", "/a~1b~0", "c", "c: 1\n"],
  ])("%s", async (_name, before, pointer, key, after) => {
    expect(await edited(before, (source) => renameKey(source, pointer, key))).toBe(after);
  });

  test.each([
    ["to a key that is there", "a: 1\nb: 2\n", "/a", "b"],
    ["to a key that YAML does not take", "a: 1\n", "/a", "x".repeat(1100)],
    ["an item", "l: [a]\n", "/l/0", "b"],
  ])("not %s", async (_name, text, pointer, key) => {
    expect(await edited(text, (source) => renameKey(source, pointer, key))).toBeUndefined();
  });
});

describe("addEntry", () => {
  test.each([
    ["to the file", "a: 1 # one\n", "", 2, "a: 1 # one\nk: 2\n"],
    ["without a final line break", "a: 1", "", 2, "a: 1\nk: 2"],
    ["with windows' line breaks", "a: 1\r\n", "", 2, "a: 1\r\nk: 2\r\n"],
    ["to a block", "t:\n  a:\n    - b\n# z\nz: 1\n", "/t", "x", "t:\n  a:\n    - b\n  k: x\n# z\nz: 1\n"],
    ["to an item", "l:\n  - a: 1\n  - b: 2\n", "/l/0", false, "l:\n  - a: 1\n    k: false\n  - b: 2\n"],
    ["behind a block scalar", "a: |\n  b\n\n", "", 2, "a: |\n  b\nk: 2\n\n"],
    ["to nothing", "t: {}\n", "/t", "no", 't: { k: "no" }\n'],
    ["to flow", "t: { a: 1 }\n", "/t", 2, "t: { a: 1, k: 2 }\n"],
    ["to flow with a comma at its end", "t: {a: 1,}\n", "/t", 2, "t: {a: 1, k: 2,}\n"],
    ["to flow in lines", "t: {\n  a: 1\n}\n", "/t", 2, "t: {\n  a: 1,\n  k: 2\n}\n"],
    ["a list", "t: {}\n", "/t", { json: "[]" }, "t: { k: [] }\n"],
  ])("%s", async (_name, before, pointer, value, after) => {
    expect(await edited(before, (source) => addEntry(source, pointer, "k", value))).toBe(after);
  });

  test("JSON keeps its indentation", async () => {
    expect(await edited('{\n\t"a": 1\n}\n', (source) => addEntry(source, "", "k", "x"), "json")).toBe(
      '{\n\t"a": 1,\n\t"k": "x"\n}\n',
    );
    expect(await edited('{"a":{}}', (source) => addEntry(source, "/a", "k", true), "json")).toBe(
      '{"a":{ "k": true }}',
    );
  });

  test.each([
    ["a key that is there", "k: 1\n", ""],
    ["to a list", "l: []\n", "/l"],
    ["behind text that ends with the file", "a: |\n  b", ""],
    ["behind text that keeps its line breaks", "a: |+\n  b\n\n", ""],
    ["to a pair in brackets", "l: [a: 1]\n", "/l/0"],
    ["to braces with a comment", "t: {\n  a: 1 # one\n}\n", "/t"],
  ])("not %s", async (_name, text, pointer) => {
    expect(await edited(text, (source) => addEntry(source, pointer, "k", 2))).toBeUndefined();
  });
});
