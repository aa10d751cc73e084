// What is said of an argument, keyword by keyword; and that nothing is said where the schema does not decide.

import { describe, expect, test } from "vitest";
import { type ArgumentFacts, argumentFacts } from "../../src/schema/argument-facts.ts";
import { typeNames } from "../../src/schema/domain.ts";
import { pathOf } from "./arbitraries.ts";

type Schema = Readonly<Record<string, unknown>>;

function factsOf(schema: Schema, path: string): ArgumentFacts | undefined {
  return argumentFacts(schema, pathOf(path));
}

/** `string there`: must be present; `string?`: may be absent, `string??` certainly; `never`; `unlisted`; `unknown`. */
function say(schema: Schema, path: string): string {
  const facts = factsOf(schema, path);
  if (facts === undefined) return "unknown";
  if (!facts.canBePresent) return "never";
  const types = typeNames(facts.domain).join("|");
  const what = types.split("|").length === 5 ? "any" : types;
  const presence = facts.canBeAbsent ? (facts.isOptional ? "??" : "?") : "";
  return `${what}${presence}${facts.isListed ? "" : " unlisted"}`;
}

const props = (properties: unknown, more: Schema = {}): Schema => ({ type: "object", properties, ...more });
const A = { a: { type: "string" } };
const defs = (a: unknown, $defs: unknown): Schema => props({ a }, { required: ["a"], $defs });

describe("where a path leads", () => {
  test.each<[name: string, schema: Schema, path: string, says: string]>([
    ["listed", props(A), "args.a", "string??"],
    ["required", props(A, { required: ["a"] }), "args.a", "string"],
    [
      "required, and may be null",
      props({ a: { type: ["string", "null"] } }, { required: ["a"] }),
      "args.a",
      "string?",
    ],
    ["not listed", props(A), "args.b", "any?? unlisted"],
    [
      "not listed, and nothing else is admitted",
      props(A, { additionalProperties: false }),
      "args.b",
      "never",
    ],
    [
      "not listed, and anything else is admitted",
      props(A, { additionalProperties: true }),
      "args.b",
      "any??",
    ],
    ["others have a schema", props(A, { additionalProperties: { type: "number" } }), "args.b", "number??"],
    ["no list at all", { type: "object" }, "args.b", "any??"],
    ["an empty list", props({}), "args.b", "any?? unlisted"],
    ["a pattern may list it", props(A, { patternProperties: { "^x-": true } }), "args.b", "any??"],
    [
      "a pattern may list it, nothing else",
      props(A, { patternProperties: { x: {} }, additionalProperties: false }),
      "args.b",
      "any??",
    ],
    ["required without a list entry", props(A, { required: ["b"] }), "args.b", "any?"],
    ["a member of a string", props(A), "args.a.b", "never"],
    ["an element of a string", props(A), "args.a[0]", "never"],
    ["an element of the arguments", props(A), "args[0]", "never"],
    ["a member of a schema that is true", props({ a: true }), "args.a.b", "any??"],
    ["a schema that is false", props({ a: false }), "args.a", "never"],
    ["unevaluated", props(A, { unevaluatedProperties: false }), "args.b", "never"],
    [
      "unevaluated, in a dialect without it",
      props(A, { unevaluatedProperties: false, $schema: "http://json-schema.org/draft-07/schema#" }),
      "args.b",
      "any?? unlisted",
    ],
    [
      "unevaluated, listed in allOf",
      props(A, { unevaluatedProperties: false, allOf: [{ properties: { b: { type: "number" } } }] }),
      "args.b",
      "number??",
    ],
    ["a name of Object's prototype", props(A), "args.constructor", "any?? unlisted"],
    [
      "__proto__",
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"number"}}}'),
      "args.__proto__",
      "number??",
    ],
    ["an argument schema of another type", { type: "string" }, "args.a", "unknown"],
    [
      "contradicting types",
      props({ a: { allOf: [{ type: "string" }, { type: "number" }] } }, { required: ["a"] }),
      "args.a",
      "unknown",
    ],
  ])("%s", (_, schema, path, says) => {
    expect(say(schema, path)).toBe(says);
  });
});

describe("combined schemas", () => {
  const string = { type: "string" };
  const number = { type: "number" };
  test.each<[name: string, schema: Schema, path: string, says: string]>([
    ["anyOf", props({ a: { anyOf: [string, number] } }), "args.a", "number|string??"],
    ["anyOf with a null", props({ a: { anyOf: [string, { type: "null" }] } }), "args.a", "string??"],
    [
      "allOf",
      props({ a: { allOf: [{ type: ["string", "number"] }, { type: ["number", "boolean"] }] } }),
      "args.a",
      "number??",
    ],
    [
      "required in every branch",
      props(A, { anyOf: [{ required: ["a"] }, { required: ["a", "b"] }] }),
      "args.a",
      "string",
    ],
    [
      "required in one branch",
      props(A, { anyOf: [{ required: ["a"] }, { required: ["b"] }] }),
      "args.a",
      "string?",
    ],
    ["listed in one branch", { type: "object", oneOf: [props(A), props({ b: number })] }, "args.b", "any?"],
    [
      "listed in no branch",
      { type: "object", oneOf: [props(A), props({ b: number })] },
      "args.c",
      "any? unlisted",
    ],
    ["a branch that lists nothing", { type: "object", anyOf: [props(A), {}] }, "args.c", "any??"],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    ["under then", props(A, { if: props(A), then: props({ c: number }) }), "args.c", "any?"],
    [
      "then and else agree",
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      props({ a: { if: true, then: string, else: string } }, { required: ["a"] }),
      "args.a",
      "string",
    ],
    ["not narrows nothing", props({ a: { not: string } }), "args.a", "any??"],
    ["dependentRequired may demand", props(A, { dependentRequired: { b: ["a"] } }), "args.a", "string?"],
    ["minProperties may demand", props(A, { minProperties: 1 }), "args.a", "string?"],
    ["nullable", props({ a: { type: "string", nullable: true } }, { required: ["a"] }), "args.a", "string?"],
    ["const", props({ a: { const: { b: 1 } } }, { required: ["a"] }), "args.a.b", "number"],
    ["enum of objects", props({ a: { enum: [{ b: 1 }, {}] } }, { required: ["a"] }), "args.a.b", "number?"],
    ["items", props({ a: { type: "array", items: string } }), "args.a[*]", "string??"],
    [
      "items, at least one",
      props({ a: { type: "array", items: string, minItems: 1 } }, { required: ["a"] }),
      "args.a[*]",
      "string",
    ],
    ["a tuple", props({ a: { type: "array", prefixItems: [string], items: false } }), "args.a[1]", "never"],
    ["a tuple of old", props({ a: { type: "array", items: [string, number] } }), "args.a[1]", "number??"],
    [
      "behind a tuple of old",
      props({ a: { type: "array", items: [string], additionalItems: false } }),
      "args.a[1]",
      "never",
    ],
    ["beyond maxItems", props({ a: { type: "array", maxItems: 2 } }), "args.a[2]", "never"],
  ])("%s", (_, schema, path, says) => {
    expect(say(schema, path)).toBe(says);
  });
});

describe("references", () => {
  test.each<[name: string, schema: Schema, says: string]>([
    ["to a definition", defs({ $ref: "#/$defs/N" }, { N: { type: "number" } }), "number"],
    ["escaped", defs({ $ref: "#/$defs/a~1b~0%20c" }, { "a/b~ c": { type: "number" } }), "number"],
    [
      "what stands beside it counts in some dialects only",
      defs({ $ref: "#/$defs/N", enum: [1] }, { N: { type: "number" } }),
      "number",
    ],
    ["in a circle", defs({ $ref: "#/$defs/N" }, { N: { $ref: "#/$defs/N" } }), "unknown"],
    ["out of the document", defs({ $ref: "http://169.254.169.254/x" }, {}), "any?"],
    ["to an anchor", defs({ $ref: "#n" }, { n: { $anchor: "n", type: "number" } }), "any?"],
    ["nowhere", defs({ $ref: "#/$defs/X" }, {}), "any?"],
    ["through a prototype", defs({ $ref: "#/$defs/constructor" }, {}), "any?"],
    ["of a wrong type", defs({ $ref: 5 }, {}), "any?"],
    ["badly encoded", defs({ $ref: "#/$defs/%" }, {}), "any?"],
    [
      "in a schema with a name of its own",
      defs({ $id: "http://x/", $ref: "#/$defs/N" }, { N: { type: "number" } }),
      "any?",
    ],
    [
      "into a schema with a name of its own",
      defs({ $ref: "#/$defs/X/$defs/N" }, { X: { $id: "x", $defs: { N: { type: "number" } } } }),
      "any?",
    ],
  ])("%s", (_, schema, says) => {
    expect(say(schema, "args.a")).toBe(says);
  });

  test("a schema may hold itself", () => {
    const tree = props(
      { v: { type: "integer" }, next: { $ref: "#" } },
      { required: ["v"], additionalProperties: false },
    );
    expect(say(tree, "args.next.next.v")).toBe("number??");
    expect(say(tree, "args.next.next.w")).toBe("never");
  });
});

describe("a keyword of the wrong type is as if it were not there", () => {
  test.each<[string, Schema, string]>([
    ["type", { type: "str" }, "any?"],
    ["type, a list in a list", { type: [["string"]] }, "any?"],
    ["enum", { enum: {} }, "any?"],
    ["an empty enum", { enum: [] }, "any?"],
    ["anyOf", { anyOf: { type: "string" } }, "any?"],
    ["a branch", { anyOf: [{ type: "string" }, "string"] }, "any?"],
    ["minLength", { type: "string", minLength: "3" }, "string"],
    ["minimum", { type: "number", minimum: "3" }, "number"],
    ["the schema itself", "string" as never, "any?"],
  ])("%s", (_, schema, says) => {
    expect(say(props({ a: schema }, { required: ["a"] }), "args.a")).toBe(says);
  });

  test.each<[string, Schema, string]>([
    ["required", props(A, { required: "a" }), "string??"],
    ["properties", { type: "object", properties: [], additionalProperties: false }, "any??"],
    ["patternProperties", { type: "object", patternProperties: 5, additionalProperties: false }, "any??"],
    ["additionalProperties", { type: "object", properties: {}, additionalProperties: "no" }, "any??"],
  ])("%s of the arguments", (_, schema, says) => {
    expect(say(schema, "args.a")).toBe(says);
  });
});

describe("values", () => {
  const numbers = (schema: Schema) => factsOf(props({ a: schema }), "args.a")?.domain.numbers;
  const strings = (schema: Schema) => factsOf(props({ a: schema }), "args.a")?.domain.strings;

  test("bounds of numbers", () => {
    expect(numbers({ type: "integer", minimum: 1, exclusiveMaximum: 5 })).toEqual({
      isInteger: true,
      min: { value: 1, isExclusive: false },
      max: { value: 5, isExclusive: true },
      values: undefined,
    });
    // What a double may have rounded, and what only old dialects say, decides nothing.
    expect(numbers({ type: "number", maximum: 2 ** 53, exclusiveMinimum: true, minimum: 3 })).toMatchObject({
      min: { value: 3, isExclusive: false },
      max: undefined,
    });
    expect(numbers({ anyOf: [{ enum: [1, 9] }, { type: "integer", minimum: 3 }] })).toMatchObject({
      isInteger: true,
      min: { value: 1 },
      max: undefined,
      values: undefined,
    });
    expect(numbers({ minimum: 5, maximum: 4 })).toBeUndefined();
  });

  test("lists of values", () => {
    expect([...(numbers({ enum: [3, 1, 3] })?.values?.keys() ?? [])]).toEqual(["3", "1"]);
    expect(numbers({ enum: [1, 2 ** 53] })?.values).toBeUndefined();
    expect([...(strings({ enum: ["b", "a"] })?.values ?? [])]).toEqual(["b", "a"]);
    expect([...(strings({ enum: ["b", "abc"], maxLength: 2 })?.values ?? [])]).toEqual(["b"]);
    expect([...(strings({ oneOf: [{ const: "x" }, { const: "y" }] })?.values ?? [])]).toEqual(["x", "y"]);
    expect(strings({ anyOf: [{ const: "x" }, { type: "string", minLength: 3 }] })).toMatchObject({
      minLength: 1,
      values: undefined,
    });
    expect(strings({ minLength: 3, maxLength: 2 })).toBeUndefined();
    expect(strings({ type: "string", pattern: "^a" })?.patterns).toEqual(["^a"]);
  });
});
