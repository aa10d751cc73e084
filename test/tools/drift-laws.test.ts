// Laws of drift: nothing is passed over in silence, and the order in which a server says things has no effect.

import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../src/tools/canonical-json.ts";
import { findDrift, type ServerDrift } from "../../src/tools/drift.ts";
import { findEdits } from "../../src/tools/json-edits.ts";
import { hashDefinition } from "../../src/tools/lockfile.ts";
import type { ToolDefinition } from "../../src/tools/tool.ts";
import { schemaCase } from "../schema/arbitraries.ts";
import { driftOf, lockOf, nowOf, sha256 } from "./drift-of.ts";

const RUNS = 120;
const text = fc.constantFrom("", "Reads.", "Reads. Then sends.", "Rea\u200bds.");
const schema = fc.option(
  schemaCase.map(({ schema }) => schema),
  { nil: null, freq: 6 },
);
const hints = fc.record({ readOnlyHint: fc.boolean(), destructiveHint: fc.boolean() }, { requiredKeys: [] });
const definition: fc.Arbitrary<ToolDefinition> = fc.record({
  name: fc.constantFrom("get_item", "delete_item", "run", "pay", "item_list"),
  title: text,
  description: text,
  inputSchema: schema,
  outputSchema: fc.constantFrom(null, { type: "object" }),
  annotations: hints,
});
const definitions = fc.array(definition, { maxLength: 5 });

const FATES = ["kept", "gone", "renamed", "described"] as const;

/** The same server with some tools gone, some by another name, some with another description, some new. */
const pairOfLists = fc
  .tuple(
    definitions,
    fc.array(definition, { maxLength: 2 }),
    fc.array(fc.constantFrom(...FATES), { minLength: 5, maxLength: 5 }),
  )
  .map(([one, other, fates]): readonly [readonly ToolDefinition[], readonly ToolDefinition[]] => [
    one,
    [
      ...one.flatMap((tool, i) => {
        if (fates[i] === "gone") return [];
        if (fates[i] === "renamed") return [{ ...tool, name: `new_${tool.name}` }];
        return [fates[i] === "described" ? { ...tool, description: "Another one." } : tool];
      }),
      ...other,
    ],
  ]);

/** The same value with its members the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, reversed(inner)])
      .reverse(),
  );
}

const summary = ({ tools }: ServerDrift) => tools.map(({ before: _, after: __, ...drift }) => drift);

test("a server does not drift from itself, in whatever order it lists its tools and their members", () => {
  fc.assert(
    fc.property(definitions, (tools) => {
      const shuffled = tools.map((tool) => reversed(tool) as ToolDefinition).reverse();
      for (const now of [tools, shuffled]) {
        const drift = driftOf(tools, now);
        expect(drift.tools).toEqual([]);
        expect(drift.reclassified).toEqual([]);
      }
    }),
    { numRuns: RUNS, seed: 1 },
  );
});

test("the order has no effect on what is told of a drift", () => {
  fc.assert(
    fc.property(pairOfLists, ([before, after]) => {
      const again = driftOf(
        before.toReversed(),
        after.map((tool) => reversed(tool) as ToolDefinition).reverse(),
      );
      expect(summary(again)).toEqual(summary(driftOf(before, after)));
    }),
    { numRuns: RUNS, seed: 2 },
  );
});

const OPPOSITE = { added: "removed", removed: "added", renamed: "renamed", changed: "changed" } as const;

test("the other way round what was added is removed, and what rose fell", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(pairOfLists, ([before, after]) => {
      const there = driftOf(before, after).tools;
      const back = driftOf(after, before).tools;
      const marks = (drifts: typeof there, isBack: boolean): readonly string[] =>
        drifts
          .map(({ kind, name, before: old, fields, editCount, risk, arguments: changes }) => {
            const opposite = isBack ? OPPOSITE[kind] : kind;
            const names = [old?.tool.name ?? name, name];
            seen.add(kind);
            return JSON.stringify([
              opposite,
              isBack ? names.reverse() : names,
              fields,
              editCount,
              changes.filter(({ kind }) => /added|removed/.test(kind)).length,
              risk && [isBack ? risk.after : risk.before, isBack ? risk.before : risk.after],
            ]);
          })
          .sort();
      expect(marks(back, true)).toEqual(marks(there, false));
    }),
    { numRuns: RUNS, seed: 3 },
  );
  expect([...seen].sort()).toEqual(["added", "changed", "removed", "renamed"]);
});

test("whenever a definition has another hash, a change of it is told; and only then", () => {
  let changed = 0;
  fc.assert(
    fc.property(definition, definition, ({ name, ...one }, other) => {
      const [before, after] = [
        { name, ...one },
        { ...other, name },
      ];
      const isSame = hashDefinition(before, sha256) === hashDefinition(after, sha256);
      const { tools } = driftOf([before], [after]);
      expect(tools.length === 0).toBe(isSame);
      if (isSame) return;
      changed++;
      expect(tools).toMatchObject([{ kind: "changed" }]);
      expect(tools[0]?.fields).not.toEqual([]);
      expect(tools[0]?.editCount).toBeGreaterThan(0);
    }),
    { numRuns: RUNS, seed: 4 },
  );
  expect(changed).toBeGreaterThan(RUNS / 2);
});

const json = fc.jsonValue({ maxDepth: 4 });

test("two values have no edits if and only if their canonical JSON is the same; all of them are told", () => {
  fc.assert(
    fc.property(json, fc.oneof(json, fc.constant(undefined)), (before, other) => {
      const after = other === undefined ? reversed(before) : other;
      const { edits, count } = findEdits(before, after, 10_000);
      expect(count === 0).toBe(canonicalJson(before) === canonicalJson(after));
      expect(count).toBe(edits.length);
    }),
    { numRuns: 1000, seed: 5 },
  );
});

test("what one list has more, an incomplete list may have too: nothing of it is called removed", () => {
  fc.assert(
    fc.property(pairOfLists, ([before, after]) => {
      const whole = driftOf(before, after);
      const part = findDrift(lockOf(before), nowOf(after, { isComplete: false }));
      expect(part.tools.filter(({ kind }) => kind === "removed" || kind === "renamed")).toEqual([]);
      const gone = whole.tools.filter(({ kind }) => kind === "removed" || kind === "renamed");
      expect(part.unseen.map(({ tool }) => tool.name).sort()).toEqual(
        gone.map(({ before }) => before?.tool.name).sort(),
      );
    }),
    { numRuns: RUNS, seed: 6 },
  );
});
