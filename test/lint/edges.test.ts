// Where each lint rule speaks and where it must stay silent.

import { describe, expect, test } from "vitest";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { KnownTool } from "../../src/lint/rule.ts";
import type { RiskClass } from "../../src/tools/tool.ts";

/** `severity pointer` of what a rule says of a policy, given as JSON or as an object. */
async function said(code: string, policy: unknown, tools?: readonly KnownTool[]): Promise<readonly string[]> {
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  const opened = await openPolicy("policy.json", Buffer.from(text, "utf8"));
  if (opened.policy === undefined) throw new Error(`refused: ${JSON.stringify(opened.problems)}`);
  const findings = lintPolicy(opened, { tools: tools && new Map(tools.map((tool) => [tool.name, tool])) });
  return findings.filter((one) => one.code === code).map(({ severity, pointer }) => `${severity} ${pointer}`);
}

function policyOf(tool: unknown, rest: object = {}): object {
  return { version: "1", default: "deny", tools: { t: tool }, ...rest };
}

const on = (path: string, op: string, value: unknown) => ({ path, op, value });
const rule = (...conditions: readonly object[]) => ({ conditions, on_deny: "No." });

function knownTool(name: string, risk: RiskClass, inputSchema: KnownTool["inputSchema"] = null): KnownTool {
  return { name, title: "", description: "", inputSchema, outputSchema: null, annotations: {}, risk };
}

describe("unanchored-regex", () => {
  test.each([
    ["^$", ""],
    ["^(?:a|b)$", ""],
    ["^a$|^b$", ""],
    ["(?i)^a$", ""],
    ["(?is)^a$", ""],
    ["\\Aa\\z", ""],
    [".*a.*", ""],
    ["^a.*", ""],
    [".*", ""],
    ["^[|]$", ""],
    ["^[]|]$", ""],
    ["^[^]|]$", ""],
    ["^[\\]|]$", ""],
    ["^a\\|b$", ""],
    ["^(a|b)(c|d)$", ""],
    ["^a\\\\$", ""],
    ["^\\(?m$", ""],
    ["^(?P<m>a)$", ""],
    ["^a$\\n?", ""],
    ["^(?m:a$)$", ""],
    ["^(?:^|b)a$", ""],
    ["(?:^|/)a$", ""],
    ["^a(?:/|$)", ""],
    ["a", "its start and its end"],
    ["^a", "its end"],
    ["a$", "its start"],
    ["^a|^b", "its end"],
    ["a$|b$", "its start"],
    ["^a\\$", "its end"],
    ["^[$]", "its end"],
    ["\\^a$", "its start"],
    ["^?a$", "its start"],
    ["^*a$", "its start"],
    ["^a\\.*", "its end"],
    ["\\.*a$", "its start"],
    ["^a.{0,9}", "its end"],
    ["\\ba\\b", "its start and its end"],
    ["\\Ba$", "its start"],
  ])("%j is open at %j", async (pattern, ends) => {
    const policy = policyOf({ require: [rule(on("args.a", "regex", pattern))] });
    const opened = await openPolicy("policy.json", Buffer.from(JSON.stringify(policy)));
    const messages = lintPolicy(opened).flatMap(({ code, message }) =>
      code === "unanchored-regex" ? [message] : [],
    );
    if (ends === "") return expect(messages).toEqual([]);
    const [, said, witness = ""] =
      /^The pattern is not anchored at (.*), so args\.a may hold any other text there: (".*") passes\.$/.exec(
        messages.join("\n"),
      ) ?? [];
    expect(said).toBe(ends);
    const [found] = [...(opened.program?.patterns.values() ?? [])];
    expect(found?.test(JSON.parse(witness))).toBe(true);
  });

  test.each([
    ["^/srv/data/", "args.a"],
    ["^https://docs\\.example\\.com/", "args.url"],
    ["^https://", "args.url"],
    ["^agent/|^docs/", "args.a"],
  ])("%j names a folder or an origin: information", async (pattern, path) => {
    const policy = policyOf({ require: [rule(on(path, "regex", pattern))] });
    expect(await said("unanchored-regex", policy)).toEqual(["info /tools/t/require/0/conditions/0/value"]);
  });

  test.each(["^agent-", "^/srv/data", "/srv/data/", "^agent/|docs", "^a/?"])(
    "%j names none",
    async (pattern) => {
      const policy = policyOf({ require: [rule(on("args.a", "regex", pattern))] });
      const places = ["unanchored-regex", "anchor-in-alternative"].map((code) => said(code, policy));
      expect((await Promise.all(places)).flat()).toEqual(["warning /tools/t/require/0/conditions/0/value"]);
    },
  );

  test("speaks of require only, there and in all_tools", async () => {
    const open = [rule(on("args.a", "regex", "a"), on("args.a", "contains", "a"))];
    const lists = { require: open, deny_if: open, require_approval: open };
    expect(await said("unanchored-regex", policyOf(lists, { all_tools: lists }))).toEqual([
      "warning /all_tools/require/0/conditions/0/value",
      "warning /tools/t/require/0/conditions/0/value",
    ]);
  });
});

describe("contradictory-require", () => {
  const a = (op: string, value: unknown) => on("args.a", op, value);
  const CONTRADICTORY: readonly (readonly [string, readonly object[]])[] = [
    ["two texts", [a("eq", "x"), a("eq", "y")]],
    ["a text and a number", [a("eq", "1"), a("eq", 1)]],
    ["a text and a bound", [a("eq", "1"), a("gt", 0)]],
    ["a boolean and a list", [a("eq", true), a("in", ["true"])]],
    ["neither of two booleans", [a("neq", true), a("neq", false)]],
    ["two lists apart", [a("in", [1, 2]), a("in", [3, 4])]],
    ["a list and none of it", [a("in", [1, 2]), a("not_in", [2, 1])]],
    ["bounds that cross", [a("gt", 2), a("lt", 1)]],
    ["bounds that touch", [a("gte", 1), a("lt", 1)]],
    ["a value out of bounds", [a("eq", 5), a("lte", 4)]],
    ["bounds with the only value excluded", [a("gte", 1), a("lte", 1), a("neq", 1)]],
    ["absent and present", [a("exists", false), a("exists", true)]],
    ["absent and compared", [a("exists", false), a("neq", "x")]],
    ["a listed value without the pattern", [a("eq", "x"), a("regex", "^y$")]],
    ["a listed value without the part", [a("in", ["ab", "ac"]), a("contains", "z")]],
    ["a number and a pattern", [a("gt", 1), a("regex", ".")]],
    ["a number and a part", [a("neq", 1), a("contains", "x")]],
    ["every element", [on("args.a[*]", "eq", 1), on("args.a[*]", "eq", 2)]],
    ["two spellings of a path", [on("args.a", "eq", 1), on('args["a"]', "eq", 2)]],
  ];
  test.each(CONTRADICTORY)("speaks of %s, in one rule and in two", async (_, conditions) => {
    const last = conditions.length - 1;
    const inOne = policyOf({ require: [rule(...conditions)] });
    expect(await said("contradictory-require", inOne)).toEqual([
      `error /tools/t/require/0/conditions/${last}`,
    ]);
    const inMany = policyOf({ require: conditions.map((condition) => rule(condition)) });
    expect(await said("contradictory-require", inMany)).toEqual([
      `error /tools/t/require/${last}/conditions/0`,
    ]);
    const [first, ...rest] = conditions;
    const inBoth = policyOf({ require: [rule(...rest)] }, { all_tools: { require: [rule(first ?? {})] } });
    expect(await said("contradictory-require", inBoth)).toHaveLength(1);
  });

  const POSSIBLE: readonly (readonly [string, readonly object[]])[] = [
    ["one value twice", [a("eq", "x"), a("eq", "x")]],
    ["a value in a list", [a("eq", 1), a("in", [1, 2])]],
    ["bounds that meet", [a("gte", 1), a("lte", 1)]],
    ["bounds apart", [a("gt", 1), a("lt", 2)]],
    ["bounds closer than doubles", [a("gt", 1), a("lt", 1.0000000000000002)]],
    ["one bound", [a("gt", 1e308)]],
    ["excluded values", [a("neq", 1), a("neq", 2), a("not_in", [3, 4])]],
    ["one boolean excluded", [a("neq", true), a("exists", true)]],
    ["absent twice", [a("exists", false), a("exists", false)]],
    ["two patterns", [a("regex", "^x$"), a("regex", "^y$")]],
    ["a pattern and a part", [a("regex", "^x$"), a("contains", "y")]],
    ["an excluded text and a pattern", [a("neq", "x"), a("regex", "^x$")]],
    ["a listed value with the pattern", [a("in", ["x", "y"]), a("regex", "^y$")]],
    ["two arguments", [a("eq", 1), on("args.b", "eq", 2)]],
  ];
  test.each(POSSIBLE)("is silent on %s", async (_, conditions) => {
    expect(await said("contradictory-require", policyOf({ require: [rule(...conditions)] }))).toEqual([]);
  });

  test("what all_tools contradicts by itself is said once", async () => {
    const all_tools = { require: [rule(a("eq", 1)), rule(a("eq", 2))] };
    const policy = policyOf({ require: [rule(on("args.b", "eq", 1))] }, { all_tools });
    expect(await said("contradictory-require", policy)).toEqual(["error /all_tools/require/1/conditions/0"]);
  });

  test("bounds beyond doubles are compared exactly", async () => {
    const between = (low: string, high: string) =>
      `{"version":"1","default":"deny","tools":{"t":{"require":[{"on_deny":"No.","conditions":[
        {"path":"args.a","op":"gt","value":${low}},{"path":"args.a","op":"lt","value":${high}}]}]}}}`;
    expect(await said("contradictory-require", between("9007199254740992", "9007199254740993"))).toEqual([]);
    expect(await said("contradictory-require", between("9007199254740993", "9007199254740993"))).toHaveLength(
      1,
    );
  });
});

describe("deny-if-absent-argument", () => {
  const AT = "/tools/t/deny_if/0/conditions/0";
  const named = (schema: KnownTool["inputSchema"]) => [knownTool("t", "write", schema)];
  const REQUIRED = { type: "object", properties: { a: { type: "integer" } }, required: ["a"] };
  const NULLABLE = { type: "object", properties: { a: { type: ["integer", "null"] } }, required: ["a"] };
  const OBJECT = { type: "object", properties: { a: { type: "object" } }, required: ["a"] };
  const OPTIONAL = { type: "object", required: ["b"] };
  const rows: readonly (readonly [
    string,
    object,
    KnownTool["inputSchema"] | undefined,
    readonly string[],
  ])[] = [
    ["neq", on("args.a", "neq", 1), undefined, [`warning ${AT}`]],
    ["not_in", on("args.a", "not_in", [1]), undefined, [`warning ${AT}`]],
    ["gt", on("args.a", "gt", 1), undefined, [`info ${AT}`]],
    ["eq, which denies one value", on("args.a", "eq", 1), undefined, []],
    ["regex, which denies some values", on("args.a", "regex", "x"), undefined, []],
    ["regex, the schema does not require it", on("args.a", "regex", "x"), OPTIONAL, [`info ${AT}`]],
    ["exists true, which denies what is there", on("args.a", "exists", true), OPTIONAL, []],
    ["eq true, a switch", on("args.a", "eq", true), OPTIONAL, []],
    ["neq true", on("args.a", "neq", true), OPTIONAL, [`warning ${AT}`]],
    ["gt of no element", on("args.a[*]", "gt", 1), OPTIONAL, []],
    ["not_in of no element", on("args.a[*]", "not_in", [1]), OPTIONAL, [`warning ${AT}`]],
    ["exists false", on("args.a", "exists", false), undefined, []],
    ["eq, the schema requires it", on("args.a", "eq", 1), REQUIRED, []],
    ["neq, the schema requires it", on("args.a", "neq", 1), REQUIRED, []],
    ["eq, the schema does not require it", on("args.a", "eq", 1), OPTIONAL, [`info ${AT}`]],
    ["neq, the schema does not require it", on("args.a", "neq", 1), OPTIONAL, [`warning ${AT}`]],
    ["neq, the schema requires it, and takes null", on("args.a", "neq", 1), NULLABLE, [`warning ${AT}`]],
    ["eq, the schema requires nothing", on("args.a", "eq", 1), { type: "object" }, [`info ${AT}`]],
    ["eq, required is no list", on("args.a", "eq", 1), { required: "a" }, [`info ${AT}`]],
    ["eq, there is no schema", on("args.a", "eq", 1), null, []],
    ["eq, only the outer name is known", on("args.a.b", "eq", 1), OBJECT, [`info ${AT}`]],
    ["eq, a path that leads nowhere is told as such", on("args[0]", "eq", 1), REQUIRED, []],
  ];
  test.each(rows)("%s", async (_, condition, schema, expected) => {
    const tools = schema === undefined ? undefined : named(schema);
    expect(await said("deny-if-absent-argument", policyOf({ deny_if: [rule(condition)] }), tools)).toEqual(
      expected,
    );
  });

  const DENY = { deny_if: [rule(on("args.a", "neq", 1))] };
  const guards: readonly (readonly [string, object, object, boolean])[] = [
    ["a require rule", { ...DENY, require: [rule(on("args.a", "exists", true))] }, {}, true],
    [
      "a require rule with more",
      { ...DENY, require: [rule(on("args.b", "eq", 1), on("args.a", "gt", 0))] },
      {},
      true,
    ],
    ["a require rule of all_tools", DENY, { require: [rule(on("args.a", "exists", true))] }, true],
    ["a deny_if rule of all_tools", DENY, { deny_if: [rule(on("args.a", "exists", false))] }, true],
    ["a require rule of absence", { ...DENY, require: [rule(on("args.a", "exists", false))] }, {}, false],
    ["a require rule on another path", { ...DENY, require: [rule(on("args.b", "exists", true))] }, {}, false],
    ["an approval", { ...DENY, require_approval: [rule(on("args.a", "exists", false))] }, {}, false],
    [
      "a deny_if rule with one more condition",
      { deny_if: [...DENY.deny_if, rule(on("args.a", "exists", false), on("args.b", "exists", true))] },
      {},
      false,
    ],
  ];
  test.each(guards)("%s, as a guard", async (_, tool, all_tools, isGuarded) => {
    const places = await said("deny-if-absent-argument", policyOf(tool, { all_tools }));
    expect(places.includes(`warning ${AT}`)).toBe(!isGuarded);
  });

  test("a guard of one tool does not guard what stands in all_tools", async () => {
    const policy = policyOf({ require: [rule(on("args.a", "exists", true))] }, { all_tools: DENY });
    expect(await said("deny-if-absent-argument", policy)).toEqual(["info /all_tools/deny_if/0/conditions/0"]);
  });
});
