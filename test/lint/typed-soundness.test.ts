// What lint says of a policy and the server's schemas is so: the engine decides every call that the schema admits
// (as ajv says) as the findings tell.

import fc from "fast-check";
import { expect, test } from "vitest";
import { createCounters } from "../../src/engine/counters.ts";
import { decide } from "../../src/engine/decide.ts";
import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { anyTool } from "../../src/lint/sample-tools.ts";
import { buildSchemaPatterns } from "../../src/lint/schema-patterns.ts";
import { type Args, NUMBERS, path, schemaCase, TEXTS } from "../schema/arbitraries.ts";
import { endsOf } from "../schema/ends.ts";

const RUNS = 600;
const LISTS = ["require", "deny_if", "require_approval"] as const;

const texts = fc.constantFrom(...TEXTS, "other");
const numbers = fc.constantFrom(...NUMBERS, 2.5, 1000);
const scalar = fc.oneof(texts, numbers, fc.boolean());
const list = fc.oneof(
  fc.uniqueArray(texts, { minLength: 1, maxLength: 4 }),
  fc.uniqueArray(numbers, { minLength: 1, maxLength: 4 }),
);
const comparison = fc.oneof(
  fc.record({ op: fc.constant("exists"), value: fc.boolean() }),
  fc.record({ op: fc.constantFrom("eq", "neq", "contains"), value: scalar }),
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom("in", "not_in"), value: list }) },
  fc.record({ op: fc.constantFrom("lt", "lte", "gt", "gte"), value: numbers }),
  fc.record({ op: fc.constant("regex"), value: fc.constantFrom("^x", "y$", "^$", "^(?:x|y|xy)$") }),
);
const condition = fc.tuple(path, comparison).map(([{ text }, one]) => ({ path: text, ...one }));
const rule = fc.record({
  list: fc.constantFrom(...LISTS),
  conditions: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(condition) },
    { weight: 1, arbitrary: fc.tuple(condition, condition) },
  ),
});
type RuleData = Readonly<{
  list: (typeof LISTS)[number];
  conditions: readonly { readonly path: string; readonly op: string; readonly value: unknown }[];
}>;

/** What a finding claims of an admitted call, by its decision and what stands at the ends of the path. */
type Claim = (decision: string, ends: readonly unknown[]) => boolean;

const isThere = (end: unknown): boolean => end !== undefined && end !== null;
const isEmpty = (end: unknown): boolean => Array.isArray(end) && !end.some(isThere);

const CLAIMS: readonly (readonly [RegExp, Claim])[] = [
  [/every call that the server would accept is denied/, (decision) => decision === "deny"],
  [/so this denies every call\./, (decision) => decision === "deny"],
  [
    /so it checks no more than that the argument is there/,
    (decision, ends) => (decision === "allow") === ends.every(isThere),
  ],
  [
    /so every call that has the argument is denied/,
    (decision, ends) => !ends.every(isThere) || decision === "deny",
  ],
  [
    /so every call that has an element there is denied/,
    (decision, ends) => ends.some((end) => !isThere(end) || isEmpty(end)) || decision === "deny",
  ],
  [
    /so every call that has the argument waits/,
    (decision, ends) => !ends.every(isThere) || decision === "require_approval",
  ],
  [/so the rule never denies a call/, (decision) => decision === "allow"],
  [/so the rule never asks for approval/, (decision) => decision === "allow"],
  [/at args\S+, so this never holds\./, (decision) => decision === "allow"],
];

async function lintRules(rules: readonly RuleData[], schema: Readonly<Record<string, unknown>>) {
  const tools = Object.fromEntries(
    rules.map(({ list: name, conditions }, i) => [`t${i}`, { [name]: [{ conditions, on_deny: "No." }] }]),
  );
  const text = JSON.stringify({ version: "1", default: "deny", tools });
  const opened = await openPolicy("policy.json", Buffer.from(text));
  if (opened.policy === undefined) throw new Error(JSON.stringify(opened.problems));
  const known = new Map(rules.map((_, i) => [`t${i}`, { ...anyTool(`t${i}`), inputSchema: schema }]));
  const schemaPatterns = await buildSchemaPatterns({ policy: opened.policy, tools: known });
  return { ...opened, findings: lintPolicy(opened, { tools: known, schemaPatterns }) };
}

const COUNTERS = createCounters(1);
const seen = new Map<string, number>();

function checkClaims(
  finding: Finding,
  rules: readonly RuleData[],
  decisionOf: (tool: string) => (args: Args) => string,
  admitted: readonly Args[],
  schema: unknown,
): void {
  const [, index, at] = /^\/tools\/t(\d+)\/\w+\/0\/conditions\/(\d)/.exec(finding.pointer) ?? [];
  const one = rules[Number(index)];
  const tested = one?.conditions[Number(at)];
  if (one === undefined || tested === undefined) return;
  const isAlone = one.conditions.length === 1;
  for (const [words, claim] of CLAIMS) {
    if (!words.test(finding.message)) continue;
    seen.set(finding.code, (seen.get(finding.code) ?? 0) + 1);
    for (const args of admitted) {
      const ends = endsOf(args, tested.path);
      const decision = decisionOf(`t${index}`)(args);
      // A second condition of a require rule may deny what the first lets through.
      const isExplained = !isAlone && decision === "deny" && /checks no more than/.test(finding.message);
      const holds = claim(decision, ends);
      if (!holds && !isExplained) {
        expect({ schema, rule: one, args, decision, message: finding.message }).toBe("as the message says");
      }
    }
  }
  const single = /\/value\/(\d+)$/.exec(finding.pointer)?.[1];
  if (single === undefined || !Array.isArray(tested.value) || !/^value-/.test(finding.code)) return;
  const never = tested.value[Number(single)];
  for (const what of [finding.code, "single value"]) seen.set(what, (seen.get(what) ?? 0) + 1);
  for (const args of admitted) {
    expect({ schema, never, ends: endsOf(args, tested.path).includes(never) }).toMatchObject({ ends: false });
  }
}

test("the engine decides all admitted calls as the findings say", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      schemaCase.filter(({ admitted }) => admitted.length > 0),
      fc.array(rule, { minLength: 12, maxLength: 12 }),
      async ({ schema, admitted }, rules) => {
        const { program, findings } = await lintRules(rules, schema);
        const decisionOf = (tool: string) => (args: Args) =>
          decide(
            program,
            { grant: "g", server: null, tool, args, argsKnown: true, time: 0, approved: false },
            COUNTERS,
          ).decision;
        for (const finding of findings) checkClaims(finding, rules, decisionOf, admitted, schema);
      },
    ),
    { numRuns: RUNS, seed: 20261124 },
  );
  for (const code of [
    "unknown-argument",
    "operator-against-type",
    "value-not-in-enum",
    "value-against-schema",
    "threshold-out-of-range",
    "condition-decided-by-schema",
    "single value",
  ]) {
    expect(seen.get(code) ?? 0, code).toBeGreaterThan(0);
  }
});
