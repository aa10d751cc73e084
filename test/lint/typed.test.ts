// Where the rules that know the server's schemas speak, and where they are silent.

import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { KnownTool } from "../../src/lint/rule.ts";
import { anyTool } from "../../src/lint/sample-tools.ts";
import { buildSchemaPatterns } from "../../src/lint/schema-patterns.ts";
import { applyEdits } from "../../src/policy/edit.ts";

const TYPED = [
  "unknown-argument",
  "operator-against-type",
  "value-not-in-enum",
  "value-against-schema",
  "threshold-out-of-range",
  "condition-decided-by-schema",
  "increment-from-not-number",
  "increment-from-optional",
  "increment-from-negative",
  "unknown-tool",
  "lost-tool",
  "unlisted-tool",
  "unchecked-arguments",
];

async function lint(
  policy: object,
  tools: readonly KnownTool[],
  lostTools: readonly string[] = [],
): Promise<readonly Finding[]> {
  const text = JSON.stringify({ version: "1", default: "deny", ...policy });
  const opened = await openPolicy("policy.json", Buffer.from(text));
  if (opened.policy === undefined) throw new Error(JSON.stringify(opened.problems));
  const known = new Map(tools.map((tool) => [tool.name, tool]));
  const schemaPatterns = await buildSchemaPatterns({ policy: opened.policy, tools: known });
  const findings = lintPolicy(opened, { tools: known, lostTools: new Set(lostTools), schemaPatterns });
  return findings.filter(({ code }) => TYPED.includes(code));
}

/** Places in the first rule or limit of the tool `t` are written without it. */
const said = (findings: readonly Finding[]): readonly string[] =>
  findings.map(
    ({ severity, code, pointer }) => `${severity} ${code} ${pointer.replace(/^\/tools\/t\/\w+\/0\/?/, "")}`,
  );

type List = "require" | "deny_if" | "require_approval";

/** One condition on `args.a`, or on another path, of a tool with these arguments. */
async function onArgument(
  list: List,
  a: unknown,
  op: string,
  value: unknown,
  { path = "args.a", required = ["a"] }: { path?: string; required?: readonly string[] } = {},
): Promise<readonly string[]> {
  const rules = [{ conditions: [{ path, op, value }], on_deny: "No." }];
  return said(await lint({ tools: { t: { [list]: rules } } }, [anyTool("t", { a }, required)]));
}

const STRING = { type: "string" };
const NUMBER = { type: "number" };
const INTEGER = { type: "integer" };
const BOOLEAN = { type: "boolean" };
const STRINGS = { type: "array", items: STRING };
const MIXED = { type: ["string", "integer"] };

describe("operator-against-type", () => {
  // At what is wrong of the two: the operator where it decides the type, else the value.
  const OP = ["error operator-against-type conditions/0/op"];
  const VALUE = ["error operator-against-type conditions/0/value"];
  test.each<[string, unknown, string, unknown, readonly string[]]>([
    ["gt on a string", STRING, "gt", 5, OP],
    ["gt on a number", NUMBER, "gt", 5, []],
    ["eq with a text on a number", NUMBER, "eq", "5", VALUE],
    ["eq with a number on a string", STRING, "eq", 5, VALUE],
    ["in with texts on a boolean", BOOLEAN, "in", ["true"], VALUE],
    ["regex on an integer", INTEGER, "regex", "^5$", OP],
    ["contains on an object", { type: "object" }, "contains", "x", VALUE],
    ["contains with a number on a string", STRING, "contains", 5, VALUE],
    ["contains with a number on strings", STRINGS, "contains", 5, VALUE],
    ["contains on strings", STRINGS, "contains", "x", []],
    ["eq on an array", STRINGS, "eq", "x", OP],
    [
      "exists on an object",
      { type: "object" },
      "exists",
      true,
      ["info condition-decided-by-schema conditions/0"],
    ],
    ["gt where one type can be compared", MIXED, "gt", 5, []],
    ["regex where none can", { type: ["number", "array"] }, "regex", "x", OP],
    ["any type", {}, "gt", 5, []],
    ["a reference out of the document", { $ref: "http://x/" }, "gt", 5, []],
  ])("%s", async (_, schema, op, value, says) => {
    for (const list of ["require", "deny_if", "require_approval"] as const) {
      const found = await onArgument(list, schema, op, value);
      if (op === "exists") expect(found).toHaveLength(1);
      else expect(found).toEqual(says);
    }
  });
});

describe("values", () => {
  const ENUM = { enum: ["eu", "us"] };
  const whole = (code: string) => [`error ${code} conditions/0/value`];
  test.each<[string, unknown, string, unknown, readonly string[]]>([
    ["of the enum", ENUM, "eq", "eu", []],
    ["not of the enum", ENUM, "eq", "uk", whole("value-not-in-enum")],
    [
      "not of the enum, one of several",
      ENUM,
      "in",
      ["eu", "uk"],
      ["warning value-not-in-enum conditions/0/value/1"],
    ],
    ["not of the enum, all of several", ENUM, "in", ["uk", "fr"], whole("value-not-in-enum")],
    ["another case", ENUM, "in", ["EU"], ["error value-not-in-enum conditions/0/value/0"]],
    ["of a const", { const: 5 }, "in", [4, 6], whole("value-not-in-enum")],
    ["of const branches", { oneOf: [{ const: "a" }, { const: "b" }] }, "eq", "c", whole("value-not-in-enum")],
    ["of an enum with an open branch", { anyOf: [ENUM, STRING] }, "eq", "uk", []],
    ["of the elements", { type: "array", items: ENUM }, "contains", "uk", whole("value-not-in-enum")],
    ["too long", { type: "string", maxLength: 2 }, "eq", "abc", whole("value-against-schema")],
    ["as long in one way of counting", { type: "string", maxLength: 1 }, "eq", "😀", []],
    [
      "too short",
      { type: "string", minLength: 2 },
      "in",
      ["abc", "a"],
      ["warning value-against-schema conditions/0/value/1"],
    ],
    [
      "against the pattern",
      { type: "string", pattern: "^[A-Z]{3}$" },
      "eq",
      "eur",
      whole("value-against-schema"),
    ],
    ["as the pattern wants", { type: "string", pattern: "^[A-Z]{3}$" }, "eq", "EUR", []],
    [
      "against a pattern that dialects read differently",
      { type: "string", pattern: "\\Aeur\\Z" },
      "eq",
      "usd",
      [],
    ],
    ["against a pattern that RE2 does not have", { type: "string", pattern: "^(?=b)" }, "eq", "a", []],
    [
      "against a pattern, of letters that dialects read differently",
      { type: "string", pattern: "^\\w+$" },
      "eq",
      "é",
      [],
    ],
    ["no integer", INTEGER, "eq", 1.5, whole("value-against-schema")],
    ["an integer with a fraction of nothing", INTEGER, "eq", 1.0, []],
    ["above the maximum", { type: "number", maximum: 10 }, "eq", 11, whole("value-against-schema")],
    ["at the maximum", { type: "number", maximum: 10 }, "eq", 10, []],
    [
      "at an exclusive maximum",
      { type: "number", exclusiveMaximum: 10 },
      "eq",
      10,
      whole("value-against-schema"),
    ],
    ["beyond what doubles say exactly", { type: "integer", maximum: 2 ** 53 }, "eq", 2 ** 54, []],
  ])("%s", async (_, schema, op, value, says) => {
    expect(await onArgument("require", schema, op, value)).toEqual(says);
  });

  test.each([
    ["require", "neq"],
    ["deny_if", "eq"],
    ["deny_if", "neq"],
    ["require_approval", "eq"],
  ] as const)("in %s with %s the whole condition is told as an error", async (list, op) => {
    expect(await onArgument(list, ENUM, op, "uk")).toEqual(["error value-not-in-enum conditions/0/value"]);
  });

  test("the nearest value is the fix, and is not safe", async () => {
    const policy = {
      tools: { t: { require: [{ conditions: [{ path: "args.a", op: "eq", value: "eu_west" }] }] } },
    };
    const [finding] = await lint(policy, [anyTool("t", { a: { enum: ["eu-west", "us-east"] } })]);
    expect(finding?.help).toBe('Did you mean "eu-west"? It may be "eu-west", "us-east".');
    expect(finding?.fix?.isSafe).toBe(false);
    expect(finding?.fix?.edits.map(({ text }) => text)).toEqual(['"eu-west"']);
  });
});

describe("threshold-out-of-range", () => {
  const RANGE = { type: "integer", minimum: 1, maximum: 100 };
  const at = (severity: string) => [`${severity} threshold-out-of-range conditions/0/value`];
  test.each<[string, List, string, unknown, unknown, readonly string[]]>([
    ["within", "require", "lte", 50, RANGE, []],
    ["beyond: nothing is checked", "require", "lte", 101, RANGE, at("warning")],
    ["the schema's own bound", "require", "lte", 100, RANGE, []],
    ["every call is denied", "require", "gt", 100, RANGE, at("error")],
    ["nothing is denied", "deny_if", "gt", 1000, RANGE, at("warning")],
    ["the schema's own bound, denied beyond", "deny_if", "gt", 100, RANGE, []],
    ["everything is denied", "deny_if", "gte", 1, RANGE, at("error")],
    ["nobody is asked", "require_approval", "gt", 1000, RANGE, at("warning")],
    ["not negative", "require", "gte", 0, RANGE, at("info")],
    ["between two integers", "require", "lt", 1.5, RANGE, []],
    ["below the first integer", "require", "lt", 0.5, RANGE, at("error")],
    ["no bounds", "require", "lte", 5, INTEGER, []],
    ["an enum of numbers", "require", "lt", 10, { enum: [1, 5] }, at("warning")],
    ["an exclusive bound", "require", "lt", 1, { type: "number", exclusiveMaximum: 1 }, []],
    ["a bound in one branch only", "require", "lte", 500, { anyOf: [RANGE, NUMBER] }, []],
  ])("%s", async (_, list, op, value, schema, says) => {
    expect(await onArgument(list, schema, op, value)).toEqual(says);
  });
});

describe("condition-decided-by-schema", () => {
  const at = (severity: string) => [`${severity} condition-decided-by-schema conditions/0`];
  const ENUM = { enum: ["text", "html"] };
  test.each<[string, List, string, unknown, unknown, readonly string[]]>([
    ["present, and required", "require", "exists", true, STRING, at("info")],
    ["absent, and required", "require", "exists", false, STRING, at("error")],
    ["denied when absent, and required", "deny_if", "exists", false, STRING, at("info")],
    ["denied when present, and required", "deny_if", "exists", true, STRING, at("error")],
    ["present, and may be null", "require", "exists", true, { type: ["string", "null"] }, []],
    ["no value fits the pattern", "require", "regex", "^json$", ENUM, at("error")],
    ["one value fits the pattern", "require", "regex", "^text$", ENUM, []],
    ["all values are listed, and one more", "require", "in", ["text", "html", "text"], ENUM, at("info")],
    ["the schema's own list", "require", "in", ["text", "html"], ENUM, []],
    ["the schema's own list, denied beyond", "deny_if", "not_in", ["text", "html"], ENUM, []],
    ["all values are excluded", "require", "not_in", ["text", "html"], ENUM, at("error")],
    ["an open text", "require", "regex", "^json$", STRING, []],
  ])("%s", async (_, list, op, value, schema, says) => {
    expect(await onArgument(list, schema, op, value)).toEqual(says);
  });

  test("an optional argument decides nothing about presence", async () => {
    expect(await onArgument("require", STRING, "exists", true, { required: [] })).toEqual([]);
  });
});

describe("unknown-argument", () => {
  const SCHEMA = { note_id: STRING, meta: { type: "object", properties: { tag: STRING } }, tags: STRINGS };
  async function found(path: string, more: object = {}) {
    const rules = [{ conditions: [{ path, op: "regex", value: "^x$" }], on_deny: "No." }];
    const tool = anyTool("t", SCHEMA);
    const inputSchema = { ...tool.inputSchema, ...more };
    return lint({ tools: { t: { require: rules } } }, [{ ...tool, inputSchema }]);
  }
  test.each<[path: string, meant: string]>([
    ["args.note_i", "args.note_id"],
    ["args.noteId", "args.note_id"],
    ["args.NOTE_ID", "args.note_id"],
    ["args.meta.tagg", "args.meta.tag"],
    ["args.mta.tag", "args.meta.tag"],
    ["args.tag[*]", "args.tags[*]"],
    ['args["n\u043ete_id"]', "args.note_id"],
    ['args["note_id "]', "args.note_id"],
  ])("%s", async (path, meant) => {
    const findings = await found(path);
    expect(said(findings)).toEqual(["warning unknown-argument conditions/0/path"]);
    expect(findings[0]?.help).toBe(`Did you mean ${meant}?`);
    expect(findings[0]?.fix?.edits.map(({ text }) => text)).toEqual([JSON.stringify(meant)]);
  });

  test.each<[string, string, object, readonly string[]]>([
    ["nothing like it", "args.zzzzzz", {}, ["warning unknown-argument conditions/0/path"]],
    [
      "nothing else is admitted",
      "args.other",
      { additionalProperties: false },
      ["error unknown-argument conditions/0/path"],
    ],
    ["anything else is admitted", "args.other", { additionalProperties: true }, []],
    ["a member of a string", "args.note_id.inner", {}, ["error unknown-argument conditions/0/path"]],
    ["an element of an object", "args.meta[0]", {}, ["error unknown-argument conditions/0/path"]],
  ])("%s", async (_, path, more, says) => {
    expect(said(await found(path, more))).toEqual(says);
  });

  test("of a limit", async () => {
    const limits = [{ counter: "c", window: "day", max: 5, increment_from: "args.amuont" }];
    const findings = await lint({ tools: { t: { limits } } }, [anyTool("t", { amount: INTEGER })]);
    expect(said(findings)).toEqual(["warning unknown-argument increment_from"]);
    expect(findings[0]?.help).toBe("Did you mean args.amount?");
  });

  test("in all_tools only when no tool that can be reached has it", async () => {
    const all_tools = { deny_if: [{ conditions: [{ path: "args.dry", op: "eq", value: "x" }] }] };
    const tools = [anyTool("t", { a: STRING }), anyTool("u", { dry: STRING }), anyTool("v")];
    const where = (listed: object) => lint({ all_tools, tools: listed, hide: ["v"] }, tools).then(said);
    expect(await where({ t: {}, u: {} })).toEqual([]);
    const [unknown] = await where({ t: {} });
    expect(unknown).toBe("warning unknown-argument /all_tools/deny_if/0/conditions/0/path");
    // Of a tool whose schema lists nothing nobody knows.
    expect((await lint({ all_tools, tools: { t: {}, v: {} } }, tools).then(said))[0]).not.toMatch(
      /unknown-argument/,
    );
  });
});

describe("amounts", () => {
  const amount = async (a: unknown, more: object = {}, required = ["a"]) => {
    const limits = [{ counter: "c", window: "day", max: 5, increment_from: "args.a" }];
    return said(await lint({ tools: { t: { ...more, limits } } }, [anyTool("t", { a }, required)]));
  };
  const require = (op: string, value: unknown) => ({
    require: [{ conditions: [{ path: "args.a", op, value }], on_deny: "No." }],
  });
  test.each<[string, unknown, object, readonly string[], readonly string[]]>([
    ["good", { type: "integer", minimum: 0 }, {}, ["a"], []],
    ["no number", STRING, {}, ["a"], ["error increment-from-not-number increment_from"]],
    ["perhaps a number", MIXED, {}, ["a"], ["info increment-from-negative increment_from"]],
    [
      "may be left out",
      { type: "integer", minimum: 0 },
      {},
      [],
      ["warning increment-from-optional increment_from"],
    ],
    ["may be left out, but for a rule", { type: "integer", minimum: 0 }, require("exists", true), [], []],
    ["no minimum", NUMBER, {}, ["a"], ["info increment-from-negative increment_from"]],
    ["no minimum, but for a rule", NUMBER, require("gte", 0), ["a"], []],
    [
      "a negative minimum",
      { type: "number", minimum: -5 },
      {},
      ["a"],
      ["warning increment-from-negative increment_from"],
    ],
    ["a minimum that is not known", { $ref: "http://x/" }, {}, ["a"], []],
  ])("%s", async (_, schema, more, required, says) => {
    expect(await amount(schema, more, [...required])).toEqual(says);
  });
});

describe("names of tools", () => {
  const TOOLS = [anyTool("read_note"), anyTool("delete_note")];
  test.each<[name: string, help: string, message: RegExp]>([
    ["raed_note", 'Did you mean "read_note"?', /has no tool "raed_note"/],
    ["Read_Note", 'Did you mean "read_note"?', /the two differ in case\.$/],
    [
      "read_note ",
      'Did you mean "read_note"?',
      /the two differ in white space or characters that are not seen\.$/,
    ],
    [
      "read_\u200bnote",
      'Did you mean "read_note"?',
      /the two differ in white space or characters that are not seen\.$/,
    ],
    ["r\u0435ad_note", 'Did you mean "read_note"?', /the two differ in characters that look alike\.$/],
    [
      "purge",
      'The server has "read_note", "delete_note". Mend the name, or remove the entry.',
      /governs nothing\.$/,
    ],
  ])("%j", async (name, help, message) => {
    for (const policy of [{ tools: { [name]: {} } }, { hide: [name] }]) {
      const [finding, ...others] = (await lint(policy, TOOLS)).filter(({ code }) => code === "unknown-tool");
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ severity: "error", help });
      expect(finding?.message).toMatch(message);
    }
  });

  test("the fix renames the key, but never to a name that is there", async () => {
    const fixed = async (tools: object): Promise<string> => {
      const text = JSON.stringify({ version: "1", default: "deny", tools });
      const fixes = (await lint({ tools }, TOOLS)).flatMap(({ fix }) => fix ?? []);
      expect(fixes.every(({ isSafe }) => !isSafe)).toBe(true);
      return JSON.stringify(
        JSON.parse(
          applyEdits(
            text,
            fixes.flatMap(({ edits }) => edits),
          ),
        ).tools,
      );
    };
    expect(await fixed({ raed_note: {} })).toBe('{"read_note":{}}');
    expect(await fixed({ raed_note: {}, read_note: {} })).toBe('{"raed_note":{},"read_note":{}}');
  });

  test("a name that the server lost is told as lost, and not as unknown", async () => {
    const findings = await lint({ tools: { old: {}, gone: {} }, hide: ["*", "lost"] }, TOOLS, [
      "old",
      "lost",
      "read_note",
    ]);
    expect(said(findings)).toEqual([
      "warning lost-tool /tools/old",
      "warning lost-tool /hide/1",
      "error unknown-tool /tools/gone",
    ]);
  });

  test("tools without an entry are told once, the worst first", async () => {
    const tools = [...TOOLS, { ...anyTool("wipe"), risk: "destructive" as const }];
    const [finding] = await lint({ default: "allow", tools: { read_note: {} } }, tools);
    expect(finding).toMatchObject({ severity: "warning", code: "unlisted-tool", pointer: "/default" });
    expect(finding?.message).toContain('so every call is allowed: "wipe", "delete_note".');
    expect(said(await lint({ tools: { read_note: {} } }, tools))).toEqual(["info unlisted-tool /default"]);
    expect(said(await lint({ hide: ["*"] }, tools))).toEqual([]);
  });

  test("a policy that names a few of many tools has chosen them, unless the rest is allowed", async () => {
    const named = (count: number) => Array.from({ length: count }, (_, i) => anyTool(`t${i}`));
    const entries = (count: number) => Object.fromEntries(named(count).map(({ name }) => [name, {}]));
    const info = ["info unlisted-tool /default"];
    expect(said(await lint({ tools: entries(1) }, named(11)))).toEqual(info);
    expect(said(await lint({ tools: entries(1) }, named(12)))).toEqual([]);
    expect(said(await lint({ tools: entries(11) }, named(22)))).toEqual(info);
    const allowed = await lint({ default: "allow", tools: entries(1) }, named(12));
    expect(said(allowed)).toContain("warning unlisted-tool /default");
  });

  test("without a lockfile nothing is known of tools", async () => {
    const opened = await openPolicy(
      "policy.yaml",
      Buffer.from('version: "1"\ndefault: deny\ntools: { x: {} }\n'),
    );
    expect(lintPolicy(opened).map(({ code }) => code)).toEqual([]);
  });
});

describe("unchecked-arguments", () => {
  const rules = {
    require: [{ conditions: [{ path: "args.a", op: "exists", value: true }], on_deny: "No." }],
  };
  const deep = Array.from({ length: 300 }).reduce<object>((inner) => ({ allOf: [inner] }), {
    type: "string",
  });
  test.each<[string, object, KnownTool["inputSchema"], readonly string[]]>([
    ["no schema", rules, null, ["info unchecked-arguments /tools/t"]],
    ["a schema that admits nothing", rules, { type: "string" }, ["info unchecked-arguments /tools/t"]],
    ["a schema too deep to read", rules, { properties: { a: deep } }, ["info unchecked-arguments /tools/t"]],
    ["a schema", rules, { properties: { a: STRING } }, []],
    ["no rules on arguments", {}, null, []],
  ])("%s", async (_, entry, inputSchema, says) => {
    const findings = await lint({ tools: { t: entry } }, [{ ...anyTool("t"), inputSchema }]);
    expect(said(findings)).toEqual(says);
  });
});

test("thousands of unknown names and paths are told in little time, with the nearest for as many as that allows", async () => {
  const names = Array.from({ length: 3000 }, (_, i) => `tool_number_${i}`);
  const tools = Object.fromEntries(names.map((name) => [`${name}x`, {}]));
  const findings = await lint(
    { tools },
    names.map((name) => anyTool(name)),
  );
  expect(findings.filter(({ code }) => code === "unknown-tool")).toHaveLength(3000);
  expect(findings.some(({ help }) => help === 'Did you mean "tool_number_0"?')).toBe(true);
});
