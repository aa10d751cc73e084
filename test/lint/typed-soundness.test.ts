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
import { type Args, schemaCase } from "../schema/arbitraries.ts";
import { endsOf } from "../schema/ends.ts";
import { CLAIMS, type RuleData, rule } from "./typed-claims.ts";

const RUNS = 600;
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
