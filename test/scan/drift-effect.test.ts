// What a drift is said to do to a policy is so: the engine decides calls that the new schemas admit as it is told; and
// of a change that changes no call nothing is told.

import fc from "fast-check";
import { expect, test } from "vitest";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { findRuleEffects, type UsablePolicy } from "../../src/scan/drift-effect.ts";
import type { RuleEffect } from "../../src/scan/rule-effect.ts";
import { argumentFacts } from "../../src/schema/argument-facts.ts";
import { findDrift } from "../../src/tools/drift.ts";
import { definitionOf } from "../../src/tools/lockfile.ts";
import { classifyTools } from "../../src/tools/risk.ts";
import type { ToolDefinition } from "../../src/tools/tool.ts";
import { CLAIMS, type RuleData, rule } from "../lint/typed-claims.ts";
import { type Args, pathOf, schemaCase } from "../schema/arbitraries.ts";
import { endsOf } from "../schema/ends.ts";
import { define } from "../tools/definition.ts";
import { lockOf, nowOf } from "../tools/drift-of.ts";

type Schema = Readonly<Record<string, unknown>>;

const rules = fc.array(rule, { minLength: 8, maxLength: 8 });
const COUNTERS = createCounters(1);

/** A policy in which the tool `tN` has the rule N and no other. */
async function open(all: readonly RuleData[]): Promise<UsablePolicy> {
  const tools = Object.fromEntries(
    all.map(({ list, conditions }, i) => [`t${i}`, { [list]: [{ conditions, on_deny: "No." }] }]),
  );
  const opened = await openPolicy(
    "policy.json",
    Buffer.from(JSON.stringify({ version: "1", default: "deny", tools })),
  );
  if (opened.policy === undefined) throw new Error(JSON.stringify(opened.problems));
  return opened;
}

function decideCall({ program }: UsablePolicy, tool: string, args: Args): string {
  const call = { grant: "g", server: null, tool, args, argsKnown: true, time: 0, approved: false };
  return decide(program, call, COUNTERS).decision;
}

const withSchema = (all: readonly RuleData[], inputSchema: Schema): readonly ToolDefinition[] =>
  all.map((_, i) => define({ name: `t${i}`, inputSchema }));

async function effectsOf(
  opened: UsablePolicy,
  before: readonly ToolDefinition[],
  after: readonly ToolDefinition[],
): Promise<readonly RuleEffect[]> {
  const [locked, now] = [lockOf(before), nowOf(after)];
  const { effects, isComplete } = await findRuleEffects(opened, findDrift(locked, now), {
    before: classifyTools(locked.tools.map(definitionOf)),
    after: now.tools,
    isComplete: true,
  });
  expect(isComplete).toBe(true);
  return effects;
}

/** The number of the rule that a place of the policy belongs to, and that of the condition. */
function ruleAt({ finding }: RuleEffect): readonly [number, number] | undefined {
  const [, rule, condition] = /^\/tools\/t(\d+)\/\w+\/0\/conditions\/(\d)/.exec(finding.pointer) ?? [];
  return rule === undefined ? undefined : [Number(rule), Number(condition)];
}

test("what a broken or widened rule is said to do, the engine does", { timeout: 120_000 }, async () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(
      schemaCase,
      schemaCase.filter(({ admitted }) => admitted.length > 0),
      rules,
      async ({ schema: before }, { schema: after, admitted }, all) => {
        const opened = await open(all);
        for (const effect of await effectsOf(opened, withSchema(all, before), withSchema(all, after))) {
          const [index = -1, at = -1] = ruleAt(effect) ?? [];
          const one = all[index];
          const condition = one?.conditions[at];
          if (one === undefined || condition === undefined) continue;
          const { message } = effect.finding;
          const isAlone = one.conditions.length === 1;
          const claims = CLAIMS.filter(([words]) => words.test(message));
          for (const args of admitted) {
            const ends = endsOf(args, condition.path);
            const decision = decideCall(opened, `t${index}`, args);
            for (const [, claim] of claims) {
              if (!isAlone && decision === "deny" && /checks no more than/.test(message)) continue;
              count(`${effect.kind} claim`);
              expect({ before, after, one, args, message, holds: claim(decision, ends) }).toMatchObject({
                holds: true,
              });
            }
            const isAbsent = ends.every((end) => end === undefined);
            if (!isAlone || !isAbsent || !/deny-if-absent|approval-escaped/.test(effect.because)) continue;
            count(effect.because);
            expect({ before, after, one, args, decision }).toMatchObject({ decision: "allow" });
          }
        }
      },
    ),
    { numRuns: 100, seed: 11 },
  );
  for (const what of ["broken claim", "deny-if-absent-argument", "approval-escaped"])
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
});

test("a rule that a call newly escapes by leaving its argument out is always told", async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(schemaCase, rules, async ({ schema, admitted }, all) => {
      const names = ["a", "b", "c"];
      const before = { ...schema, required: names };
      const after = { ...schema, required: [] };
      const opened = await open(all);
      const effects = await effectsOf(opened, withSchema(all, before), withSchema(all, after));
      for (const [i, { list, conditions }] of all.entries()) {
        const [condition] = conditions;
        if (list === "require" || conditions.length > 1 || condition === undefined) continue;
        const path = pathOf(condition.path);
        if (path.steps.length > 1 || condition.op === "exists") continue;
        const [was, is] = [argumentFacts(before, path), argumentFacts(after, path)];
        if (was === undefined || was.canBeAbsent || !was.canBePresent || !is?.canBePresent) continue;
        const escaping = admitted.find((args) => endsOf(args, condition.path)[0] === undefined);
        if (escaping === undefined || decideCall(opened, `t${i}`, escaping) !== "allow") continue;
        // A rule that never held a call back protects from nothing.
        if (admitted.every((args) => decideCall(opened, `t${i}`, args) === "allow")) continue;
        told++;
        const own = effects.filter((effect) => ruleAt(effect)?.[0] === i);
        expect({ before, after, condition, list, own: own.length > 0 }).toMatchObject({ own: true });
      }
    }),
    { numRuns: 200, seed: 12 },
  );
  expect(told).toBeGreaterThan(20);
});

test.each<[string, Schema, RuleData["conditions"][number], Schema, readonly string[]]>([
  [
    "where lint tells it",
    { type: "string" },
    { path: "args.a", op: "eq", value: "x" },
    {},
    ["deny-if-absent-argument"],
  ],
  [
    "where lint is not sure that a call without it is admitted",
    { type: "string" },
    { path: "args.a", op: "eq", value: "x" },
    { minProperties: 1 },
    ["denial-escaped"],
  ],
  [
    "where the condition denied whatever stood there",
    { type: "object" },
    { path: "args.a", op: "regex", value: "^x" },
    { minProperties: 1 },
    ["denial-escaped"],
  ],
  ["of a switch that is on", { type: "boolean" }, { path: "args.a", op: "eq", value: true }, {}, []],
  [
    "of a condition that never denied",
    { type: "string", enum: ["y"] },
    { path: "args.a", op: "eq", value: "x" },
    { minProperties: 1 },
    [],
  ],
])("that a call escapes a denial is told once: %s", async (_, a, condition, more, because) => {
  const all: readonly RuleData[] = [{ list: "deny_if", conditions: [condition] }];
  const [before, after] = [["a"], []].map((required) =>
    withSchema(all, { type: "object", properties: { a }, required, ...more }),
  );
  if (before === undefined || after === undefined) throw new Error("two servers");
  const effects = await effectsOf(await open(all), before, after);
  expect(effects.map((effect) => effect.because)).toEqual(because);
});

test.each<[string, RuleData["list"], RuleData["conditions"][number], boolean]>([
  ["must be there", "require", { path: "args.b", op: "exists", value: true }, true],
  ["is denied when it is not there", "deny_if", { path: "args.b", op: "exists", value: false }, true],
  ["must not be there", "require", { path: "args.b", op: "exists", value: false }, false],
  ["is denied when it is there", "deny_if", { path: "args.b", op: "exists", value: true }, false],
  ["may not be one text", "deny_if", { path: "args.b", op: "eq", value: "x" }, false],
])("a new argument that %s is looked at, or may be anything", async (_, list, condition, isTold) => {
  const all: readonly RuleData[] = [{ list, conditions: [condition] }];
  const a = { type: "string" };
  const before = withSchema(all, { type: "object", properties: { a } });
  const after = withSchema(all, { type: "object", properties: { a, b: { type: "string" } } });
  const effects = await effectsOf(await open(all), before, after);
  expect(effects.some(({ because }) => because === "new-argument")).toBe(isTold);
});

const VALUES = ["x", "y", "xy", "z", "long text"] as const;
const texts = fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 4 });
const textRule: fc.Arbitrary<RuleData> = fc.record({
  list: fc.constantFrom("require" as const, "deny_if" as const, "require_approval" as const),
  conditions: fc.tuple(
    fc
      .oneof(
        fc.record({ op: fc.constantFrom("in", "not_in"), value: texts }),
        fc.record({ op: fc.constantFrom("eq", "neq", "contains"), value: fc.constantFrom(...VALUES) }),
        fc.record({ op: fc.constant("regex"), value: fc.constantFrom("^x", "y$", "^long") }),
      )
      .map((comparison) => ({ path: "args.p", ...comparison })),
  ),
});

/** The rule says of every value that it lets through that it may be. */
function isExact({ list, conditions }: RuleData): boolean {
  const op = conditions[0]?.op ?? "";
  return (list === "require" ? ["eq", "in"] : ["neq", "not_in"]).includes(op);
}

test("new values of an enum are told if and only if one gets through that no rule names", async () => {
  const counts = { told: 0, quiet: 0 };
  const enumOf = (values: readonly string[]): Schema => ({
    type: "object",
    properties: { p: { type: "string", enum: values } },
    required: ["p"],
    additionalProperties: false,
  });
  await fc.assert(
    fc.asyncProperty(
      texts,
      texts,
      fc.array(textRule, { minLength: 6, maxLength: 6 }),
      async (old, now, all) => {
        const opened = await open(all);
        const effects = await effectsOf(opened, withSchema(all, enumOf(old)), withSchema(all, enumOf(now)));
        for (const [i, one] of all.entries()) {
          const passing = now.filter(
            (p) => !old.includes(p) && decideCall(opened, `t${i}`, { p }) === "allow",
          );
          const isTold = effects.some(({ because, tool }) => because === "new-values" && tool === `t${i}`);
          const isDue = passing.length > 0 && !isExact(one);
          expect({ old, now, one, isTold }).toMatchObject({ isTold: isDue });
          counts[isDue ? "told" : "quiet"]++;
        }
      },
    ),
    { numRuns: 200, seed: 13 },
  );
  expect(Math.min(counts.told, counts.quiet)).toBeGreaterThan(50);
});

const NOTES = { title: "It", description: "About it.", default: "d", examples: ["e"], $comment: "c" };

/** The same schema, said in other words and another order. */
function reworded(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (key === "enum" || key === "required") return [key, (value as readonly unknown[]).toReversed()];
    if (key === "properties")
      return [
        key,
        Object.fromEntries(Object.entries(value as Schema).map(([name, one]) => [name, reworded(one)])),
      ];
    return [key, key === "items" ? reworded(value) : value];
  });
  return { ...Object.fromEntries(entries.reverse()), ...NOTES };
}

test("of descriptions, titles, defaults, examples and order nothing is said", async () => {
  let drifted = 0;
  await fc.assert(
    fc.asyncProperty(schemaCase, rules, async ({ schema }, all) => {
      const before = withSchema(all, schema);
      const after = before.map((tool) => ({
        ...tool,
        ...{ title: "Another", description: "Said in another way.", outputSchema: { type: "object" } },
        inputSchema: reworded(schema) as Schema,
      }));
      drifted += findDrift(lockOf(before), nowOf(after)).tools.length;
      const effects = await effectsOf(await open(all), before, after);
      expect(effects.map(({ because, finding }) => [because, finding.message])).toEqual([]);
    }),
    { numRuns: 60, seed: 14 },
  );
  expect(drifted).toBeGreaterThan(200);
});

/** Schemas of which a walk that is not bounded would not come back. */
const HOSTILE: readonly (readonly [string, (mark: number) => Schema])[] = [
  [
    "many arguments",
    (mark) => ({
      properties: Object.fromEntries(
        Array.from({ length: 20_000 }, (_, i) => [`p${i}_${mark}`, { type: "string" }]),
      ),
    }),
  ],
  ["deep", (mark) => nested(200, { enum: [mark] })],
  [
    "itself, in many ways",
    (mark) => ({
      properties: Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`p${i}`, { anyOf: [{ $ref: "#" }, { const: mark }] }]),
      ),
    }),
  ],
  [
    "a long list",
    (mark) => ({ properties: { a: { enum: Array.from({ length: 50_000 }, (_, i) => `${i}-${mark}`) } } }),
  ],
  ["long names", (mark) => ({ properties: { [`n${mark}`.repeat(100_000)]: { type: "string" } } })],
];

function nested(depth: number, end: Schema): Schema {
  return depth === 0 ? end : { type: "object", properties: { a: nested(depth - 1, end) } };
}

test.each(HOSTILE)("a hostile schema is compared in bounds, and a change is told: %s", async (_, schema) => {
  const all: readonly RuleData[] = [
    { list: "deny_if", conditions: [{ path: "args.a", op: "eq", value: "x" }] },
  ];
  const [before, after] = [1, 2].map((mark) => withSchema(all, { type: "object", ...schema(mark) }));
  if (before === undefined || after === undefined) throw new Error("two servers");
  const { tools } = findDrift(lockOf(before), nowOf(after));
  expect(tools).toMatchObject([{ kind: "changed", fields: ["inputSchema"] }]);
  expect(tools[0]?.editCount).toBeGreaterThan(0);
  expect(tools[0]?.arguments.length).toBeLessThan(2000);
  await effectsOf(await open(all), before, after);
});
