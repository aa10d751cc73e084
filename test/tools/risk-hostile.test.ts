// Definitions made to exhaust or to fool the classifier. Each test ends within the runner's timeout.

import { expect, test } from "vitest";
import { LIMITS } from "../../src/limits.ts";
import { classifyTools } from "../../src/tools/risk.ts";
import { define, riskOf, schema } from "./definition.ts";

const MIB = 1024 * 1024;

test.each([
  ["words", "deletes and sends, "],
  ["brackets", "[<[<"],
  ["hyphens", "a-"],
  ["no spaces", "x"],
  ["combining marks", "e\u0301\u0301"],
  ["expanding ligatures", "\ufdfa"],
  ["ideographs", "删除。"],
  ["newlines", "\n"],
  ["refusals", "not a "],
  ["advice", "tip: take it. "],
  ["what is replaced", "replacing the "],
])("10 MB of %s in every text", (_, unit) => {
  const text = unit.repeat(Math.ceil((10 * MIB) / unit.length));
  const risk = riskOf({ name: text, title: text, description: text, annotations: { title: text } });
  expect(risk.class).not.toBe("read");
  for (const { why } of risk.evidence) expect(why.length).toBeLessThan(2 * LIMITS.riskQuoteChars);
});

test("a name too long to be read is never a read", () => {
  expect(riskOf({ name: `get_${"a".repeat(LIMITS.riskNameChars)}` }).class).toBe("unknown");
  expect(riskOf({ name: `delete_${"a".repeat(LIMITS.riskNameChars)}` }).class).toBe("destructive");
});

test("a description too long to be read settles nothing", () => {
  const description = `Retrieve a page of the wiki. ${" ".repeat(LIMITS.riskTextChars)}`;
  expect(riskOf({ name: "wiki", description }).class).toBe("unknown");
});

test("30,000 properties", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 30_000 }, (_, i) => [`p${i}`, { type: "string" }]),
  );
  const risk = riskOf({ name: "get_user", inputSchema: schema(properties) });
  expect([risk.class, risk.confidence]).toEqual(["unknown", "low"]);
});

test("an enum of 100,000 values, the last of which deletes", () => {
  const values = [...Array.from({ length: 100_000 }, () => "get"), "delete"];
  expect(riskOf({ name: "get_user", inputSchema: schema({ action: { enum: values } }) }).class).toBe(
    "unknown",
  );
});

test("10,000 actions give bounded evidence, the worst first", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 9_000 }, (_, i) => [`p${i}_action`, { enum: [i === 8_999 ? "delete" : "create"] }]),
  );
  const risk = riskOf({ name: "thing", inputSchema: schema(properties) });
  expect(risk.class).toBe("destructive");
  expect(risk.evidence).toHaveLength(LIMITS.riskEvidence);
  expect(risk.evidence[0]?.class).toBe("destructive");
});

test("a schema 100,000 levels deep", () => {
  let deep: Readonly<Record<string, unknown>> = schema({ action: { enum: ["delete"] } });
  for (let i = 0; i < 100_000; i++) deep = { anyOf: [deep] };
  expect(riskOf({ name: "get_user", inputSchema: deep }).class).toBe("unknown");
});

test("a schema 800 levels deep is read to its end", () => {
  let deep: Readonly<Record<string, unknown>> = schema({ action: { enum: ["delete"] } });
  for (let i = 0; i < 800; i++) deep = schema({ inner: deep });
  expect(riskOf({ name: "get_user", inputSchema: deep }).class).toBe("destructive");
});

test("a schema that holds itself", () => {
  const loop: Record<string, unknown> = { type: "object", properties: {} };
  loop.properties = { self: loop, action: { $ref: "#/properties/self" } };
  expect(riskOf({ name: "get_user", inputSchema: loop }).class).toBe("unknown");
});

test("patterns and references of a schema are not followed", () => {
  const inputSchema = schema({
    text: { type: "string", pattern: "^(a+)+$" },
    other: { $ref: "http://169.254.169.254/" },
    action: { type: "string", pattern: "[" },
  });
  expect(riskOf({ name: "get_user", inputSchema }).class).toBe("read");
});

test.each([
  ["properties is a list", { properties: [1] }],
  ["a property is null", { properties: { action: null } }],
  ["enum is no list", { properties: { action: { enum: "delete" } } }],
  ["enum holds anything", { properties: { action: { enum: [null, {}, 1, ["delete"]] } } }],
  ["type is a list", { properties: { action: { type: ["string"] } } }],
  ["branches are no lists", { anyOf: {}, oneOf: 1, allOf: "x" }],
])("an odd schema is no evidence: %s", (_, inputSchema) => {
  expect(riskOf({ name: "get_user", inputSchema }).class).toBe("read");
});

test("names of Object.prototype are ordinary", () => {
  const names = ["__proto__", "constructor", "toString", "toLocaleString", "valueOf"];
  const properties = JSON.parse('{"__proto__":{"enum":["a"]},"constructor":{"type":"string"}}');
  const tools = names.map((name) => define({ name, description: name, inputSchema: schema(properties) }));
  expect(classifyTools(tools).map(({ risk }) => risk.class)).toEqual(names.map(() => "unknown"));
});

test("5,000 tools with the same name", () => {
  const tools = Array.from({ length: 5_000 }, () => define({ name: "get_user" }));
  expect(new Set(classifyTools(tools).map(({ risk }) => risk.class))).toEqual(new Set(["read"]));
});

test.each(["", " ", "___", "-", "..", "/", "mcp__", "mcp__x__", "\u200b", "\n", "🙂", "0"])(
  "the odd name %j is unknown",
  (name) => {
    expect(riskOf({ name }).class).toBe("unknown");
  },
);
