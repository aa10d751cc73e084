// policy test --generate: what it writes passes, is the same each time, and exercises all that can be exercised.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { governAll } from "../../src/engine/policy-set.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { completeTests } from "../../src/policy-test/complete.ts";
import { DEFAULT_START } from "../../src/policy-test/durations.ts";
import { fillArgs, textsForPatterns } from "../../src/policy-test/fill-args.ts";
import { generateTests } from "../../src/policy-test/generate.ts";
import { readTestFile } from "../../src/policy-test/read-test-file.ts";
import { runCase } from "../../src/policy-test/run-case.ts";
import { escapeText } from "../../src/report/escape.ts";
import { createCoverage } from "../../src/simulate/coverage.ts";
import { listItems, listMissing, placeText } from "../../src/simulate/coverage-items.ts";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { policyData, policyText } from "../engine/arbitraries.ts";

type Generated = Awaited<ReturnType<typeof generated>>;

async function generated(file: string, bytes: Uint8Array, trials = 2_000_000) {
  const opened = await openPolicy(file, bytes);
  if (opened.policy === undefined) throw new Error(`no good policy: ${file}`);
  const { policy, program, source } = opened;
  const cases = await generateTests([{ server: undefined, path: file, policy, program }], {
    start: DEFAULT_START,
    trials,
  });
  const policies = governAll({ file, program, source, policy });
  const { text } = await completeTests(cases, policies);
  const { file: tests } = await readTestFile("generated.policy-test.yaml", Buffer.from(text, "utf8"));
  if (tests === undefined) throw new Error(`not to be read:\n${text}`);
  const coverage = createCoverage(policies.policies);
  const failed = tests.cases.flatMap((one) => {
    const { mismatch } = runCase(one, { policies, start: DEFAULT_START, onDecision: coverage.observe });
    return mismatch === undefined ? [] : [one.name];
  });
  return { text, failed, cases: tests.cases, coverage: coverage.read(), source };
}

/** What no case exercises. */
function uncovered({ coverage, source }: Generated): readonly string[] {
  return listMissing(listItems(coverage, [source])).map(({ item, what }) => `${placeText(item)}  ${what}`);
}

/** Those of them that the file does not tell of. */
function untold(made: Generated): readonly string[] {
  return uncovered(made).filter((point) => !made.text.includes(`#   ${escapeText(point)}  `));
}

async function openable(folder: string): Promise<readonly string[]> {
  const names = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(?:json|ya?ml)$/.test(name));
  const opened = await Promise.all(
    names.map(async (name) =>
      (await openPolicy(name, readFileSync(join(folder, name)))).policy ? [name] : [],
    ),
  );
  return opened.flat().sort();
}

const FIXTURES = join(PACKAGE_ROOT, "fixtures");
const policies = await openable(FIXTURES);

test("there are many policies to generate tests for", () => {
  expect(policies.length).toBeGreaterThan(35);
});

test.each(policies)(
  "%s gets tests that pass, twice the same, and nothing is left out in silence",
  async (name) => {
    const bytes = readFileSync(join(FIXTURES, name));
    const first = await generated(name, bytes);
    expect(first.failed).toEqual([]);
    expect(first.cases.length).toBeGreaterThan(0);
    expect(untold(first)).toEqual([]);
    expect((await generated(name, bytes)).text).toBe(first.text);
  },
);

test("generated policies get tests that pass, and nothing is left out in silence", async () => {
  await fc.assert(
    fc.asyncProperty(policyData, async (data) => {
      const made = await generated("policy.json", Buffer.from(policyText(data), "utf8"));
      expect(made.failed).toEqual([]);
      expect(untold(made)).toEqual([]);
    }),
    { numRuns: 100, seed: 7 },
  );
});

test("of good policies every part is exercised that a call can reach", async () => {
  const good = policies.filter((name) => name.startsWith("good/"));
  const left = await Promise.all(
    good.map(async (name) => uncovered(await generated(name, readFileSync(join(FIXTURES, name))))),
  );
  // Where every tool is hidden, nothing asks for `default`.
  expect(left.flat()).toEqual(["good/shop-deny-all.yaml:2:10  never decided"]);
});

test("where both flags are spoken of there is no third", async () => {
  const conditions = [
    { path: "args.x", op: "contains", value: false },
    { path: "args.x", op: "neq", value: true },
  ];
  const data = { version: "1", default: "deny", tools: { t: { deny_if: [{ conditions }] } } };
  expect((await generated("policy.json", Buffer.from(JSON.stringify(data)))).failed).toEqual([]);
});

test("conditions of a rule that hold for different elements have an element each", async () => {
  const conditions = [
    { path: "args.to[*]", op: "regex", value: "@shop\\.example$" },
    { path: "args.to[*]", op: "regex", value: "@press\\.example$" },
  ];
  const data = { version: "1", default: "deny", tools: { mail: { deny_if: [{ conditions }] } } };
  const made = await generated("policy.json", Buffer.from(JSON.stringify(data)));
  expect(made.failed).toEqual([]);
  expect(uncovered(made)).toEqual([]);
  expect(made.text).toContain('{ to: ["@shop.example", "@press.example"] }, expect: { decision: deny,');
});

test("values of a long list that are not tried are told", async () => {
  const value = Array.from({ length: 53 }, (_, i) => `v${i}`);
  const conditions = [{ path: "args.x", op: "in", value }];
  const data = { version: "1", default: "deny", tools: { t: { require: [{ conditions }] } } };
  const made = await generated("policy.json", Buffer.from(JSON.stringify(data)));
  expect(made.text).toContain("  # Of this list 3 values went untried (/tools/t/require/0/conditions/0).");
});

/** Names of good policies begin with that of the server that they are for. */
test.each(readdirSync(join(FIXTURES, "good/servers")))(
  "calls for %s are as its schemas demand",
  async (file) => {
    const server = file.replace(".tools.json", "");
    const { tools } = JSON.parse(readFileSync(join(FIXTURES, "good/servers", file), "utf8"));
    const schemas = new Map<string, object>(
      tools.map(({ name, inputSchema }: { name: string; inputSchema: object }) => [name, inputSchema]),
    );
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const name of policies.filter((one) => one.startsWith(`good/${server}-`))) {
      const { policy, program } = await openPolicy(name, readFileSync(join(FIXTURES, name)));
      if (policy === undefined) throw new Error(name);
      const one = { server: undefined, path: name, policy, program, schemas };
      const text = await generateTests([one], { start: DEFAULT_START, trials: 2_000_000 });
      const { cases = [] } = (await readTestFile("a.policy-test.yaml", Buffer.from(text))).file ?? {};
      const calls = cases
        .filter(({ name }) => /: an? (?:ordinary|approved) call$/.test(name))
        .flatMap((one) => one.calls);
      // Of an argument that a rule looks into, only what it looks at is there.
      const wrong = calls
        .filter(({ tool }) => tool !== "push_files")
        .filter(({ tool, args }) => !ajv.validate(schemas.get(tool) ?? {}, args));
      expect(wrong.map(({ tool, args }) => `${tool} ${JSON.stringify(args)}`)).toEqual([]);
    }
  },
);

test.each([
  [{ type: "string", minLength: 6 }, "textxx"],
  [{ type: "string", maxLength: 2 }, "te"],
  [{ type: "string", format: "date" }, "2026-01-01"],
  [{ type: "string", pattern: "^C[0-9]{3}$" }, "C000"],
  [{ type: "string", pattern: "^[a-z]+$", minLength: 3 }, "aaa"],
  [{ type: "string", pattern: "^(?=a)" }, undefined],
  [{ type: "string", pattern: "^[a-z]{300}$" }, undefined],
  [{ type: ["null", "integer"], exclusiveMinimum: 7 }, 8],
  [{ type: "number", minimum: 2.5, maximum: 2.75 }, 2.5],
  [{ type: "integer", minimum: 0.1, maximum: 0.9 }, undefined],
  [{ type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
  [{ enum: ["b", "a"] }, "b"],
  [{ const: false }, false],
  [{ $ref: "#/$defs/id" }, 1],
  [{ $ref: "#/properties/x" }, undefined],
  [{ $ref: "https://elsewhere.example" }, undefined],
  [{ anyOf: [{ type: "string", pattern: "(" }, { type: "boolean" }] }, false],
  [{ type: "array", items: { type: "string" } }, []],
  [{ type: "array", minItems: 2, items: { type: "string" } }, ["text", "text"]],
  [{ type: "array", minItems: 1e9, items: {} }, undefined],
  [{ type: "object", required: ["a"], properties: { a: { type: "boolean" } } }, { a: false }],
  [true, "text"],
  [{}, "text"],
])("an argument that %j demands is %j", async (schema, value) => {
  const whole = { required: ["x"], properties: { x: schema }, $defs: { id: { type: "integer" } } };
  const { args, unfilled } = fillArgs(whole, await textsForPatterns([whole]));
  expect({ args, unfilled }).toEqual(
    value === undefined ? { args: {}, unfilled: ["x"] } : { args: { x: value }, unfilled: [] },
  );
});

test("a hostile schema does no harm", async () => {
  const names = [
    "__proto__",
    "a: b # c",
    "##[group]",
    "\u202e\u0000",
    "x".repeat(5000),
    "\ud800",
    ...Array(2000).keys(),
  ];
  const required = [...names.map(String), "e"];
  const loop = { $ref: "#/properties/e" };
  const properties = JSON.parse(`{"__proto__":{"enum":["\\u202e","##[x]"]}}`);
  const schema = { required, properties: { ...properties, e: { anyOf: Array(1000).fill(loop) } } };
  const data = { version: "1", default: "deny", tools: { t: {} } };
  const { policy, program, source } = await openPolicy("policy.json", Buffer.from(JSON.stringify(data)));
  if (policy === undefined) throw new Error("no policy");
  const one = { server: undefined, path: "policy.json", policy, program, schemas: new Map([["t", schema]]) };
  const text = await generateTests([one], { start: DEFAULT_START, trials: 1000 });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|##\[/);
  expect(text.length).toBeLessThan(20_000);
  const policies = governAll({ file: "policy.json", program, source, policy });
  expect((await completeTests(text, policies)).cases).toBe(2);
});

test("slips in a pattern that are not tried are told", async () => {
  const value = `^(?:${Array.from({ length: 60 }, (_, i) => `w${i}`).join("|")})$`;
  const rules = [{ conditions: [{ path: "args.x", op: "regex", value }] }];
  const data = { version: "1", default: "deny", tools: { t: { require: rules } } };
  const made = await generated("policy.json", Buffer.from(JSON.stringify(data)));
  expect(made.failed).toEqual([]);
  expect(made.text).toContain(
    "  # To bound the work, 23 slips in this pattern went untried (/tools/t/require/0/",
  );
});

test("with few trials something is still written, and it passes", async () => {
  for (const trials of [0, 10, 1000]) {
    const bytes = readFileSync(join(FIXTURES, "docs/policy.yaml"));
    const made = await generated("policy.yaml", bytes, trials);
    expect(made.failed).toEqual([]);
    expect(untold(made)).toEqual([]);
  }
});
