// Patterns that are made to cost: what lint does with them is bounded, and it still says what it can.

import { expect, test } from "vitest";
import { buildPatterns } from "../../src/engine/pattern.ts";
import { LIMITS } from "../../src/limits.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { factsOf } from "../../src/patterns/facts.ts";

const WORDS = Array.from({ length: 680 }, (_, i) => `w${i}x`).join("|");

test.each([
  ["repetitions inside each other", "((a{1,100}){1,10})"],
  ["as many instructions as are allowed", ".{1000}".repeat(87)],
  ["hundreds of alternatives", WORDS.slice(0, 4000)],
  ["one after the other, each optional", "(?:a?){1000}"],
  ["deep nesting", `${"(".repeat(450)}a${")".repeat(450)}`],
  ["nested stars", "(((a*)*)*)*b"],
  ["large classes", "[\\pL\\pN]\\PL".repeat(100)],
  ["either case beyond ASCII", `(?i)${"åßΣж".repeat(200)}`],
  ["as long as allowed", `(${"a".repeat(4094)})`],
  ["everything, by many ways", "(?:a|b|[^ab]|\\pL)*|(?:\\w|\\W)*"],
  ["nothing, by many ways", `${"(?:a|b)".repeat(300)}^`],
])("%s", async (_, source) => {
  const pattern = (await buildPatterns([source])).get(source);
  if (pattern === undefined || "code" in pattern) throw new Error(JSON.stringify(pattern));
  const { samples, language } = factsOf(pattern);
  expect(samples.length).toBeLessThanOrEqual(LIMITS.patternSamples);
  expect(samples.every(pattern.test)).toBe(true);
  if (samples.length === 0) expect(language?.isNothing).not.toBe(false);
  const rules = [{ conditions: [{ path: "args.path", op: "regex", value: source }], on_deny: "No." }];
  const lists = { require: rules, deny_if: rules };
  const text = JSON.stringify({ version: "1", default: "deny", tools: { t: lists } });
  const findings = lintPolicy(await openPolicy("policy.json", Buffer.from(text)));
  for (const { message } of findings) expect(message.length).toBeLessThan(600);
});

test("thousands of patterns on one path of one tool", { timeout: 60_000 }, async () => {
  const rules = Array.from({ length: 6000 }, (_, i) => ({
    conditions: [{ path: "args.path", op: "regex", value: `^/w${i}/[a-z]+|x` }],
    on_deny: "No.",
  }));
  const text = JSON.stringify({ version: "1", default: "deny", tools: { t: { require: rules } } });
  const opened = await openPolicy("policy.json", Buffer.from(text));
  const found = lintPolicy(opened).filter(({ code }) => code === "anchor-in-alternative");
  expect(found).toHaveLength(6000);
});

test("thousands of values in one list", async () => {
  const value = Array.from({ length: 40_000 }, (_, i) => `h${i}.example.com`);
  const rules = [{ conditions: [{ path: "args.host", op: "in", value }], on_deny: "No." }];
  const text = JSON.stringify({ version: "1", default: "deny", tools: { t: { deny_if: rules } } });
  const codes = lintPolicy(await openPolicy("policy.json", Buffer.from(text))).map(({ code }) => code);
  expect(codes).toContain("case-sensitive-pattern");
});
