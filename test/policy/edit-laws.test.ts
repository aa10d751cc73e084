// Laws of edits: reading the edited file gives the policy with exactly that change, in every style of YAML and in JSON.

import fc from "fast-check";
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
import { joinPointer, resolvePointer, splitPointer } from "../../src/policy/pointer.ts";
import type { Scalar } from "../../src/policy/policy.ts";
import { type Node, readSource, type Source } from "../../src/policy/source.ts";
import { policyData, policyText } from "../engine/arbitraries.ts";
import { choices, type Data, dataOf, inStyle } from "./styles.ts";

interface Change {
  readonly make: (source: Source, pointer: string) => TextEdit | undefined;
  /** The same change of the data; `token` is the last step of the pointer. */
  readonly expect: (container: Data, token: string) => Data;
}

const without: Change["expect"] = (container, token) =>
  container instanceof Map
    ? new Map([...container].filter(([key]) => key !== token))
    : (container as readonly Data[]).filter((_, i) => i !== Number(token));

const withValue =
  (value: Data): Change["expect"] =>
  (container, token) =>
    container instanceof Map
      ? new Map([...container].map(([key, old]) => [key, key === token ? value : old]))
      : (container as readonly Data[]).map((old, i) => (i === Number(token) ? value : old));

const VALUES: readonly [Scalar, Data][] = [
  ["word", "word"],
  ["no", "no"],
  ['it\'s: # "quoted"\n\t\u2028 é 🎉', 'it\'s: # "quoted"\n\t\u2028 é 🎉'],
  ["", ""],
  [5, { number: "5" }],
  [1e21, { number: "1e+21" }],
  [false, false],
];
const KEYS = ["renamed", "no", "a: b #c", "it's", "日本"];

const CHANGES: Readonly<Record<string, Change>> = {
  "remove an item": { make: removeItem, expect: without },
  "remove an entry": { make: removeEntry, expect: without },
  ...Object.fromEntries(
    VALUES.map(([value, data]) => [
      `replace a value by ${JSON.stringify(value)}`,
      {
        make: (source: Source, pointer: string) => replaceValue(source, pointer, value),
        expect: withValue(data),
      },
    ]),
  ),
  ...Object.fromEntries(
    KEYS.map((key) => [
      `rename a key to ${key}`,
      {
        make: (source: Source, pointer: string) => renameKey(source, pointer, key),
        expect: (container: Data, token: string) =>
          new Map(
            [...(container as ReadonlyMap<string, Data>)].map(([old, value]) => [
              old === token ? key : old,
              value,
            ]),
          ),
      },
    ]),
  ),
};

/** Every place of the tree. */
function pointersOf(node: Node, pointer = ""): readonly string[] {
  const children =
    node.kind === "array"
      ? node.items.map((item, i) => [joinPointer(pointer, i), item] as const)
      : node.kind === "object"
        ? node.entries.map(({ key, value }) => [joinPointer(pointer, key), value] as const)
        : [];
  return children.flatMap(([inner, child]) => [inner, ...pointersOf(child, inner)]);
}

function changeAt(data: Data, tokens: readonly string[], change: Change["expect"]): Data {
  const [token = "", ...rest] = tokens;
  if (rest.length === 0) return change(data, token);
  if (data instanceof Map)
    return new Map(
      [...data].map(([key, value]) => [key, key === token ? changeAt(value, rest, change) : value]),
    );
  return (data as readonly Data[]).map((value, i) =>
    i === Number(token) ? changeAt(value, rest, change) : value,
  );
}

async function read(text: string, file: string): Promise<Source & { readonly root: Node }> {
  const source = await readSource(file, Buffer.from(text));
  const { root } = source;
  if (root === undefined) throw new Error(`${JSON.stringify(source.problems)}\n${text}`);
  return { ...source, root };
}

const files = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(policyData, choices)
      .map(([data, drawn]) => ["p.yaml", inStyle(policyText(data), drawn)] as const),
  },
  {
    weight: 1,
    arbitrary: policyData.map(
      (data) => ["p.json", JSON.stringify(JSON.parse(policyText(data)), null, 2)] as const,
    ),
  },
  { weight: 1, arbitrary: policyData.map((data) => ["p.json", policyText(data)] as const) },
);

describe.each(Object.entries(CHANGES))("%s", (_name, change) => {
  test("changes that, and nothing else", async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(files, fc.nat(), async ([file, text], seed) => {
        const source = await read(text, file);
        const pointers = pointersOf(source.root);
        const edits = Array.from({ length: 8 }, (_, i) => pointers[(seed + i * 7) % pointers.length] ?? "");
        for (const pointer of edits) {
          const edit = change.make(source, pointer);
          if (edit === undefined) continue;
          made++;
          const after = applyEdits(text, [edit]);
          const expected = changeAt(dataOf(source.root), splitPointer(pointer), change.expect);
          expect({ text, pointer, after, data: dataOf((await read(after, file)).root) }).toEqual({
            text,
            pointer,
            after,
            data: expected,
          });
        }
      }),
      { numRuns: 80, seed: 20261124 },
    );
    expect(made).toBeGreaterThan(100);
  });
});

test("adding an entry adds that, and nothing else", async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(
      files,
      fc.constantFrom(...VALUES),
      fc.constantFrom(...KEYS),
      async ([file, text], [value, data], key) => {
        const source = await read(text, file);
        for (const pointer of ["", ...pointersOf(source.root)]) {
          const edit = addEntry(source, pointer, key, value);
          if (edit === undefined) continue;
          made++;
          const after = applyEdits(text, [edit]);
          const tokens = splitPointer(pointer);
          const add = (container: Data): Data =>
            new Map([...(container as ReadonlyMap<string, Data>), [key, data]]);
          const before = dataOf(source.root);
          const expected =
            tokens.length === 0
              ? add(before)
              : changeAt(before, tokens, (container, token) =>
                  withValue(
                    add(
                      container instanceof Map
                        ? (container.get(token) ?? null)
                        : ((container as readonly Data[])[Number(token)] ?? null),
                    ),
                  )(container, token),
                );
          expect({ text, after, data: dataOf((await read(after, file)).root) }).toEqual({
            text,
            after,
            data: expected,
          });
        }
      },
    ),
    { numRuns: 80, seed: 20261124 },
  );
  expect(made).toBeGreaterThan(500);
});

test("comments that stand before the item above or below the item after it are kept", async () => {
  let comments = 0;
  await fc.assert(
    fc.asyncProperty(files, fc.nat(), async ([file, text], seed) => {
      const source = await read(text, file);
      const pointers = pointersOf(source.root).filter((pointer) => /\/\d+$/.test(pointer));
      const pointer = pointers[seed % Math.max(1, pointers.length)] ?? "";
      const edit = removeItem(source, pointer);
      if (edit === undefined) return;
      const after = applyEdits(text, [edit]);
      const tokens = splitPointer(pointer);
      const list = resolvePointer(source.root, joinPointer("", ...tokens.slice(0, -1))).node;
      const items = list.kind === "array" ? list.items : [];
      const from = items[Number(tokens.at(-1)) - 1]?.start ?? list.start;
      const to = items[Number(tokens.at(-1)) + 1]?.start ?? list.end;
      for (const { 0: comment, index } of text.matchAll(/# comment \d+\./g)) {
        if (index > from && index < to) continue;
        expect(after).toContain(comment);
        comments++;
      }
    }),
    { numRuns: 80, seed: 20261124 },
  );
  expect(comments).toBeGreaterThan(200);
});
