// Schemas made to hurt: what is asked of them costs little, and nothing is said of them.

import { describe, expect, test } from "vitest";
import { argumentFacts } from "../../src/schema/argument-facts.ts";
import { memberNames } from "../../src/schema/member-names.ts";
import { pathOf } from "./arbitraries.ts";

type Schema = Readonly<Record<string, unknown>>;

function nested(depth: number, wrap: (inner: unknown) => Schema): Schema {
  let schema: Schema = { type: "string" };
  for (let i = 0; i < depth; i++) schema = wrap(schema);
  return schema;
}

const many = (count: number, of: (i: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, i) => of(i));
const props = (properties: unknown, more: Schema = {}): Schema => ({ type: "object", properties, ...more });

/** Each definition holds the next twice: as a tree it has more nodes than there are atoms. */
const DOUBLING = Object.fromEntries(
  many(
    100,
    (i) =>
      [
        `d${i}`,
        { allOf: [{ $ref: `#/$defs/d${Number(i) + 1}` }, { $ref: `#/$defs/d${Number(i) + 1}` }] },
      ] as const,
  ) as [string, unknown][],
);

describe("nothing is said", () => {
  test.each<[string, Schema]>([
    ["allOf, 5,000 deep", props({ a: nested(5000, (inner) => ({ allOf: [inner] })) })],
    [
      "a chain of 5,000 references",
      props(
        { a: { $ref: "#/$defs/d0" } },
        {
          $defs: Object.fromEntries(
            many(5000, (i) => [`d${i}`, { $ref: `#/$defs/d${Number(i) + 1}` }]) as [string, unknown][],
          ),
        },
      ),
    ],
    ["references that double", props({ a: { $ref: "#/$defs/d0" } }, { $defs: DOUBLING })],
    ["oneOf, 30,000 wide", props({ a: { oneOf: many(30_000, (i) => ({ const: i })) } })],
    ["a circle", props({ a: { anyOf: [{ $ref: "#/properties/a" }, { type: "string" }] } })],
  ])("%s", (_, schema) => {
    expect(argumentFacts(schema, pathOf("args.a"))).toBeUndefined();
  });
});

describe("what is large but plain is read", () => {
  test("30,000 properties", () => {
    const properties = Object.fromEntries(
      many(30_000, (i) => [`p${i}`, { type: "integer" }]) as [string, unknown][],
    );
    const schema = props(properties, { additionalProperties: false });
    expect(argumentFacts(schema, pathOf("args.p29999"))?.domain.strings).toBeUndefined();
    expect(argumentFacts(schema, pathOf("args.q"))?.canBePresent).toBe(false);
    expect(memberNames(schema, []).length).toBeLessThanOrEqual(30_000);
  });

  test("oneOf, 10,000 wide", () => {
    const facts = argumentFacts(
      props({ a: { oneOf: many(10_000, (i) => ({ type: "string", title: `${i}` })) } }),
      pathOf("args.a"),
    );
    expect(facts?.domain.numbers).toBeUndefined();
    expect(facts?.domain.strings).toBeDefined();
  });

  test("an enum of 100,000 is as if it were not there", () => {
    const facts = argumentFacts(props({ a: { enum: many(100_000, (i) => `v${i}`) } }), pathOf("args.a"));
    expect(facts).toBeUndefined();
  });

  test("objects 800 deep, along the path", () => {
    const schema = nested(800, (inner) => props({ a: inner }, { required: ["a"] }));
    expect(argumentFacts(schema, pathOf(`args${".a".repeat(100)}`))?.canBeAbsent).toBe(false);
    expect(argumentFacts(schema, pathOf(`args${".a".repeat(800)}`))).toBeUndefined();
  });

  test("after too many nodes in a run nothing more is said of that schema", () => {
    const schema = { type: "object", anyOf: many(9000, () => ({ properties: {} })) };
    const said = many(100, (i) => argumentFacts(schema, pathOf(`args.p${i}`)) !== undefined);
    expect(said[0]).toBe(true);
    expect(said.at(-1)).toBe(false);
  });
});
