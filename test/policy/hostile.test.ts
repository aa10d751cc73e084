// Hostile policy files: each is refused, or means exactly what it says. specification: policy-format.md
// sections 1, 2 and 8.

import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { codesOf, decideOnce, type Format, open, openUsable, problemsOf } from "./open.ts";

const HEAD = 'version: "1"\ndefault: deny\n';
const tool = (entry: string): string => `${HEAD}tools:\n  t: ${entry}\n`;
const condition = (op: string, value: string): string =>
  tool(`{ deny_if: [{ conditions: [{ path: args.x, op: ${op}, value: ${value} }] }] }`);

describe("POL-01: nothing in the file", () => {
  test.each<[string, Format, string]>([
    ["empty YAML", "yaml", ""],
    ["empty JSON", "json", ""],
    ["only a BOM, YAML", "yaml", "\ufeff"],
    ["only a BOM, JSON", "json", "\ufeff"],
    ["only comments", "yaml", "# one\n\n  # two\n"],
    ["only a document start", "yaml", "---\n"],
    ["a start and an end", "yaml", "---\n# nothing\n...\n"],
    ["white space", "json", " \n\t\n"],
    ["CRLF", "yaml", "\r\n\r\n"],
  ])("%s", async (_, format, text) => {
    expect(await codesOf(text, format)).toEqual(["policy-empty"]);
  });
});

test.each([
  ["top", "defualt: deny", "default"],
  ["tool", "tools: { t: { denyif: [] } }", "deny_if"],
  ["all_tools", "all_tools: { limit: [] }", "limits"],
  ["rule", "tools: { t: { deny_if: [{ conditons: [] }] } }", "conditions"],
  ["rule's on_deny", "tools: { t: { deny_if: [{ conditions: [], on-deny: no. }] } }", "on_deny"],
  ["dialect rule", "tools: { t: { rules: [{ name: a, conditon: [], action: deny }] } }", "conditions"],
])("POL-03: an unknown key of a %s names the nearest known one", async (_, text, known) => {
  const findings = await problemsOf(
    `version: "1"\n${text.startsWith("def") ? "" : "default: deny\n"}${text}\n`,
  );
  expect(findings).toMatchObject([{ code: "unknown-key", help: `Did you mean "${known}"?` }]);
});

describe("POL-04: keys twice", () => {
  test.each<[string, Format, string]>([
    ["YAML", "yaml", `${HEAD}tools: { a: {} , b: {}, a: {} }`],
    ["YAML, quoted and plain", "yaml", `${HEAD}tools: { a: {}, "a": {} }`],
    ["YAML, escaped", "yaml", `${HEAD}tools: { a: {}, "\\x61": {} }`],
    ["JSON", "json", '{"version":"1","default":"deny","default":"allow"}'],
    ["JSON, escaped", "json", '{"version":"1","default":"deny","d\\u0065fault":"allow"}'],
    ["__proto__", "json", '{"version":"1","default":"deny","tools":{"__proto__":{},"__proto__":{}}}'],
  ])("%s", async (_, format, text) => {
    expect(await codesOf(text, format)).toContain("duplicate-key");
  });

  test("names that a reader might fold are two names", async () => {
    const program = await openUsable(
      `${HEAD}tools: { "é": {}, "e\\u0301": { action: deny }, Pay: {}, pay: { action: deny }, "pay ": {} }`,
    );
    const decisions = ["é", "e\u0301", "Pay", "pay", "pay ", "PAY"].map(
      (name) => decideOnce(program, name).reason,
    );
    expect(decisions).toEqual(["", "deny_if", "", "deny_if", "", "default_deny"]);
  });
});

test.each([
  ["a second document", `${HEAD}---\n${HEAD}`, ["second-document"]],
  ["an empty second document", `${HEAD}---\n`, ["second-document"]],
  ["text after the end", `${HEAD}...\ndefault: allow\n`, ["second-document"]],
])("POL-05: %s", async (_, text, codes) => {
  expect(await codesOf(text)).toEqual(codes);
});

test("POL-05: a document end and comments are no second document", async () => {
  expect(await codesOf(`---\n${HEAD}...\n# the end\n`)).toEqual([]);
});

test.each([
  ["%YAML 1.1", `%YAML 1.1\n---\n${HEAD}`],
  ["%YAML 1.2", `%YAML 1.2\n---\n${HEAD}`],
  ["%TAG", `%TAG ! tag:example.com,2026:\n---\n${HEAD}`],
  ["an unknown one, after a comment", `# note\n%ANY thing\n---\n${HEAD}`],
])("POL-06: a directive, %s", async (_, text) => {
  expect(await codesOf(text)).toContain("yaml-directive");
});

test.each([
  ["an anchor", `${HEAD}tools: { t: &a {} }`, ["yaml-anchor"]],
  ["an alias", `${HEAD}tools: { t: &a {}, u: *a }`, ["yaml-anchor", "yaml-alias"]],
  ["a merge key", `${HEAD}tools: { t: { <<: {} } }`, ["yaml-merge-key"]],
  ["a function", `${HEAD}description: !!js/function 'function () {}'`, ["yaml-tag"]],
  ["a binary", `${HEAD}description: !!binary aGk=`, ["yaml-tag"]],
  ["a timestamp", `${HEAD}description: !!timestamp 2026-01-01`, ["yaml-tag"]],
  ["a known tag", `${HEAD}description: !!str text`, ["yaml-tag"]],
  ["a local tag", `${HEAD}tools: !x {}`, ["yaml-tag"]],
  ["a tag on a key", `${HEAD}tools: { !!str t: {} }`, ["yaml-tag"]],
])("POL-07 and POL-08: %s", async (_, text, codes) => {
  expect(await codesOf(text)).toEqual(codes);
});

test('POL-08: a tool may be called "<<"', async () => {
  expect(decideOnce(await openUsable(`${HEAD}tools: { "<<": {} }`), "<<").decision).toBe("allow");
});

describe("POL-09: nesting", () => {
  const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  test.each<[Format, string]>([
    ["yaml", `${HEAD}hide: `],
    ["json", '{"version":"1","default":"deny","hide":'],
  ])("in %s, an array inside 32 others is one too many", async (format, head) => {
    const tail = format === "json" ? "}" : "\n";
    expect(await codesOf(`${head}${nested(31)}${tail}`, format)).not.toContain("nesting-too-deep");
    expect(await codesOf(`${head}${nested(32)}${tail}`, format)).toContain("nesting-too-deep");
  });
});

test("POL-10: more than 1 MiB", async () => {
  const text = (bytes: number): string => HEAD.padEnd(bytes, "#");
  expect(await codesOf(text(LIMITS.policyBytes))).toEqual([]);
  expect(await codesOf(text(LIMITS.policyBytes + 1))).toEqual(["policy-too-large"]);
  expect(await codesOf("é".repeat(LIMITS.policyBytes / 2 + 1))).toEqual(["policy-too-large"]);
});

describe("POL-11: scalars that YAML 1.1 and 1.2 read differently", () => {
  const SCALARS = "no on off y Y n yes 010 0o10 1_000 1:30 2026-01-01 1e3 0b11 190:20:30 =".split(" ");
  test.each(SCALARS)("%s as a value", async (scalar) => {
    expect(await codesOf(condition("eq", scalar))).toEqual(["ambiguous-scalar"]);
  });
  test.each(SCALARS.filter((scalar) => scalar !== "="))("%s as a key", async (scalar) => {
    expect(await codesOf(`${HEAD}tools: { ${scalar}: {} }`)).toContain("ambiguous-scalar");
  });
  test("~ is no value", async () => {
    expect(await codesOf(condition("eq", "~"))).toContain("null-value");
  });
  test.each(SCALARS)("%s in quotes is text", async (scalar) => {
    const program = await openUsable(condition("eq", `"${scalar}"`));
    expect(decideOnce(program, "t", JSON.stringify({ x: scalar })).reason).toBe("deny_if");
  });
});

test.each([
  [".nan", ["non-finite-number"]],
  [".inf", ["non-finite-number"]],
  ["-.inf", ["non-finite-number"]],
  [".NaN", ["non-finite-number"]],
  ["1e400", ["number-out-of-range"]],
  ["1.0e+309", ["number-out-of-range"]],
  ["9".repeat(65), ["number-out-of-range"]],
])("POL-12: %s as a bound", async (number, codes) => {
  expect(await codesOf(condition("gt", number))).toEqual(codes);
});

test("POL-12: -0 is 0", async () => {
  const program = await openUsable(condition("gte", "-0"));
  expect(decideOnce(program, "t", '{"x":0}').reason).toBe("deny_if");
  expect(decideOnce(program, "t", '{"x":-0.1}').decision).toBe("allow");
});

test("POL-13: a number is what its text says", async () => {
  const program = await openUsable(condition("eq", "9007199254740993"));
  const reasons = ["9007199254740992", "9007199254740993", "9007199254740993.0", "9007199254740994"].map(
    (x) => decideOnce(program, "t", `{"x":${x}}`).reason,
  );
  expect(reasons).toEqual(["", "deny_if", "deny_if", ""]);
});

test.each([
  ["in", condition("in", "[]"), ["empty-list"]],
  ["not_in", condition("not_in", "[]"), ["empty-list"]],
  ["conditions of require", tool("{ require: [{ conditions: [] }] }"), ["empty-require"]],
  ["conditions of a dialect rule", tool("{ rules: [{ name: a, conditions: [] }] }"), ["empty-require"]],
  ["conditions of deny_if", tool("{ deny_if: [{ conditions: [] }] }"), []],
  ["rules", tool("{ rules: [] }"), []],
  ["lists", tool("{ require: [], deny_if: [], require_approval: [], limits: [] }"), []],
])("POL-14: empty, %s", async (_, text, codes) => {
  expect(await codesOf(text)).toEqual(codes);
});

test.each([
  ["in", "abc"],
  ["not_in", "1"],
  ["in", "[[1]]"],
  ["in", "[{}]"],
  ["lte", '"5"'],
  ["gt", "true"],
  ["exists", '"true"'],
  ["exists", "1"],
  ["eq", "[1]"],
  ["eq", "{}"],
  ["regex", "5"],
  ["contains", "[a]"],
])("POL-15: %s with %s", async (op, value) => {
  expect(await codesOf(condition(op, value))).toEqual(["wrong-type"]);
});

test.each([
  ["(?=a)", ["invalid-pattern"]],
  ["(a)\\1", ["invalid-pattern"]],
  ["((x{100}){100}){100}", ["invalid-pattern"]],
  ["a".repeat(4097), ["pattern-too-large"]],
  ["a".repeat(1_000_000), ["pattern-too-large"]],
  [".{1000}".repeat(500), ["pattern-too-large"]],
  ["(a+)+$", []],
])("POL-16: the pattern %.20s", async (pattern, codes) => {
  expect(await codesOf(condition("regex", `'${pattern}'`))).toEqual(codes);
});

test("POL-17: a pattern that is found inside other text is warned of", async () => {
  const text = tool("{ require: [{ conditions: [{ path: args.host, op: regex, value: 'example.com' }] }] }");
  const findings = lintPolicy(await open(text));
  expect(findings.map(({ code }) => code)).toContain("unanchored-regex");
});

test.each(["Pay", " pay", "pay ", "рay", "pay\u200b", "PAY", "pay\u0000"])(
  "POL-18: a name that only looks alike is another one: %j",
  async (name) => {
    const program = await openUsable(`${HEAD}tools: { pay: {} }`);
    expect(decideOnce(program, "pay").decision).toBe("allow");
    expect(decideOnce(program, name).reason).toBe("default_deny");
  },
);
