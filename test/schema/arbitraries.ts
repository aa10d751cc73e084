// Input schemas, arguments that they may admit, and paths into those. The pools are small on purpose: a generated
// value often meets a generated bound, and often exactly. The independent judge of what a schema admits is ajv.

import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { parsePath } from "../../src/policy/path.ts";
import type { ArgumentPath } from "../../src/policy/policy.ts";

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };
export type Args = Readonly<Record<string, unknown>>;

export interface SchemaCase {
  readonly schema: Readonly<Record<string, unknown>>;
  /** All of them are admitted by the schema, as ajv says. */
  readonly admitted: readonly Args[];
}

export const NAMES = ["a", "b", "c"] as const;
export const TEXTS = ["x", "y", "xy", "", "long text", "😀"] as const;
export const NUMBERS = [-3, -1, 0, 1, 1.5, 2, 3, 7, 100] as const;
const TYPES = ["string", "number", "integer", "boolean", "null", "array", "object"] as const;

/** Objects as JSON.parse makes them. */
const PLAIN = { noNullPrototype: true } as const;

const scalar = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom(...NUMBERS),
  fc.boolean(),
  fc.constant(null),
);
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "value" },
    scalar,
    fc.array(tie("value"), { maxLength: 3, depthIdentifier: "value" }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), {
      maxKeys: 3,
      ...PLAIN,
      depthIdentifier: "value",
    }),
  ),
}));

const count = fc.nat({ max: 3 });
const subset = fc.subarray([...NAMES]);
const type = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TYPES) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 }) },
);

type Keywords = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** The keywords that must be there, and one or two of the others: of too many at once no value is admitted. */
function keywords(always: Keywords, sometimes: Keywords): fc.Arbitrary<Record<string, unknown>> {
  const names = fc.subarray(Object.keys(sometimes), {
    maxLength: Math.min(2, Object.keys(sometimes).length),
  });
  return names.chain((chosen) =>
    fc.record(
      { ...always, ...Object.fromEntries(chosen.map((key) => [key, sometimes[key] ?? scalar])) },
      PLAIN,
    ),
  );
}

const numberKeywords = {
  minimum: fc.constantFrom(...NUMBERS),
  maximum: fc.constantFrom(...NUMBERS),
  exclusiveMinimum: fc.constantFrom(...NUMBERS),
  exclusiveMaximum: fc.constantFrom(...NUMBERS),
  multipleOf: fc.constantFrom(1, 2, 0.5),
};
const stringKeywords = {
  minLength: count,
  maxLength: count,
  pattern: fc.constantFrom("^x", "y$", "^[a-z ]+$"),
};
const listed = (values: fc.Arbitrary<unknown>) => ({
  enum: fc.uniqueArray(values, { minLength: 1, maxLength: 4, selector: (one) => JSON.stringify(one) }),
  const: values,
});
const numbers = fc.constantFrom(...NUMBERS);
const texts = fc.constantFrom(...TEXTS);

const leaf: fc.Arbitrary<JsonSchema> = fc.oneof(
  keywords({ type: fc.constant("string") }, { ...stringKeywords, ...listed(texts) }),
  keywords({ type: fc.constantFrom("number", "integer") }, { ...numberKeywords, ...listed(numbers) }),
  keywords({ type }, { ...numberKeywords, ...stringKeywords, nullable: fc.boolean() }),
  keywords({}, { ...numberKeywords, ...stringKeywords, ...listed(anyValue), type }),
  keywords({ enum: listed(texts).enum }, { type: fc.constant("string") }),
  keywords({ enum: listed(numbers).enum }, { type: fc.constant("integer") }),
  fc.boolean(),
);

/** Keywords that mean the same in both dialects; references lead to the definitions A and B, and to the root. */
const { schema: subschema, root: rootShape } = fc.letrec<{ schema: JsonSchema; root: JsonSchema }>((tie) => {
  const sub = tie("schema");
  const list = fc.array(sub, { minLength: 1, maxLength: 3, depthIdentifier: "schema" });
  const members = fc.dictionary(fc.constantFrom(...NAMES), sub, {
    minKeys: 1,
    maxKeys: 3,
    depthIdentifier: "schema",
    ...PLAIN,
  });
  const conditionals = {
    not: sub,
    if: sub,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: sub,
    else: sub,
    dependentRequired: fc.dictionary(fc.constantFrom(...NAMES), subset, { maxKeys: 1, ...PLAIN }),
    dependentSchemas: fc.dictionary(fc.constantFrom(...NAMES), sub, { maxKeys: 1, ...PLAIN }),
  };
  const branches = { allOf: list, anyOf: list, oneOf: list };
  const objectKeywords = {
    additionalProperties: fc.oneof(fc.boolean(), sub),
    patternProperties: fc.dictionary(fc.constantFrom("^a", "b", "^z"), sub, {
      minKeys: 1,
      maxKeys: 2,
      ...PLAIN,
    }),
    minProperties: fc.nat({ max: 1 }),
    propertyNames: fc.constantFrom({ enum: ["a", "b"] }, { pattern: "^[ab]" }, true),
    unevaluatedProperties: fc.boolean(),
  };
  const object = keywords(
    { type: fc.constant("object"), properties: members, required: subset },
    { ...objectKeywords, ...branches, ...conditionals },
  );
  const array = keywords(
    { type: fc.constant("array") },
    {
      items: sub,
      prefixItems: list,
      minItems: count,
      maxItems: count,
      contains: sub,
      uniqueItems: fc.boolean(),
    },
  );
  const reference = keywords(
    { $ref: fc.constantFrom("#/$defs/A", "#/$defs/B", "#/$defs/a~1b~0%20", "#") },
    { description: fc.constant("it"), required: subset, properties: members },
  );
  return {
    root: fc.oneof(
      { weight: 5, arbitrary: object },
      { weight: 1, arbitrary: keywords({}, { ...branches, ...conditionals }) },
    ),
    schema: fc.oneof(
      { maxDepth: 2, depthIdentifier: "schema" },
      { weight: 6, arbitrary: leaf },
      { weight: 3, arbitrary: object },
      { weight: 2, arbitrary: array },
      { weight: 2, arbitrary: keywords({}, { ...branches, ...conditionals }) },
      { weight: 1, arbitrary: keywords({}, { required: subset, properties: members }) },
      { weight: 1, arbitrary: reference },
    ),
  };
});

const rootSchema = fc
  .tuple(rootShape, fc.array(subschema, { maxLength: 3 }), fc.constantFrom("2020", "2020", "07"))
  .map(([root, [a = true, b = true, c = true], dialect]) => {
    const whole = {
      ...(root as object),
      ...(dialect === "07" && { $schema: "http://json-schema.org/draft-07/schema#" }),
      $defs: { A: a, B: b, "a/b~ ": c },
    };
    return (dialect === "07" ? toDraft07(whole) : whole) as Readonly<Record<string, unknown>>;
  });

/** Tuples are lists under `items` there, with `additionalItems` behind them. */
function toDraft07(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toDraft07);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, isData(key) ? value : toDraft07(value)]);
  const { prefixItems, items, ...rest } = Object.fromEntries(entries);
  if (prefixItems === undefined) return items === undefined ? rest : { ...rest, items };
  return { ...rest, items: prefixItems, ...(items !== undefined && { additionalItems: items }) };
}

function isData(key: string): boolean {
  return key === "enum" || key === "const" || key === "required";
}

const OPTIONS = { strict: false, logger: false, validateSchema: false, addUsedSchema: false } as const;
const NEW_JUDGE = new Ajv2020(OPTIONS);
const OLD_JUDGE = new Ajv(OPTIONS);

/** What ajv makes of a schema; `undefined` when it refuses it, or a reference leads round in a circle. */
export function compileJudge(
  schema: Readonly<Record<string, unknown>>,
): ((args: unknown) => boolean) | undefined {
  const ajv = schema.$schema === undefined ? NEW_JUDGE : OLD_JUDGE;
  try {
    const validate = ajv.compile(schema);
    // It would keep every schema.
    ajv.removeSchema(schema);
    return (args) => {
      try {
        return validate(args) === true;
      } catch (error) {
        // A reference that leads round in a circle, which ajv makes no good code of: it says of no arguments
        // that they are admitted.
        if (error instanceof RangeError || error instanceof ReferenceError) return false;
        throw error;
      }
    };
  } catch {
    return undefined;
  }
}

/** A value that the schema may well admit: it follows types, bounds, lists and branches, and knows no better. */
function guess(
  schema: unknown,
  root: Readonly<Record<string, unknown>>,
  depth: number,
): fc.Arbitrary<unknown> {
  if (depth > 5 || typeof schema !== "object" || schema === null) return anyValue;
  const one = schema as Readonly<Record<string, unknown>>;
  const inner = (sub: unknown): fc.Arbitrary<unknown> => guess(sub, root, depth + 1);
  const ways: fc.Arbitrary<unknown>[] = [];
  if ("const" in one) return fc.constant(one.const);
  if (Array.isArray(one.enum)) ways.push(fc.constantFrom(...one.enum));
  const definitions = (root.$defs ?? {}) as Record<string, unknown>;
  if (typeof one.$ref === "string") {
    const target =
      one.$ref === "#" ? root : definitions[({ A: "A", B: "B" } as const)[one.$ref.at(-1) as "A"] ?? "a/b~ "];
    ways.push(inner(target));
  }
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const list = one[key];
    if (Array.isArray(list)) ways.push(fc.oneof(...list.map(inner)));
  }
  if (one.then !== undefined) ways.push(inner(one.then));
  const types = Array.isArray(one.type) ? one.type : [one.type];
  const isObject = one.properties !== undefined || types.includes("object");
  if (isObject) ways.push(guessObject(one, inner));
  if (types.includes("array")) ways.push(guessArray(one, inner));
  const numbers = fc.constantFrom(...NUMBERS, ...boundsOf(one));
  if (types.includes("number")) ways.push(numbers);
  if (types.includes("integer")) ways.push(numbers.filter(Number.isInteger));
  if (types.includes("string")) ways.push(fc.constantFrom(...TEXTS));
  if (types.includes("boolean")) ways.push(fc.boolean());
  if (types.includes("null")) ways.push(fc.constant(null));
  return ways.length === 0 ? anyValue : fc.oneof(...ways);
}

function boundsOf(schema: Readonly<Record<string, unknown>>): readonly number[] {
  const bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((key) => schema[key]);
  return bounds
    .filter((value) => typeof value === "number")
    .flatMap((value) => [value, value + 1, value - 1]);
}

function guessObject(
  schema: Readonly<Record<string, unknown>>,
  inner: (sub: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, unknown>;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const names = NAMES.filter(
    (name) => name in properties || required.includes(name) || schema.additionalProperties !== false,
  );
  const members = Object.fromEntries(
    names.map((name) => [
      name,
      name in properties ? inner(properties[name]) : inner(schema.additionalProperties),
    ]),
  );
  return fc.record(members, { requiredKeys: names.filter((name) => required.includes(name)), ...PLAIN });
}

function guessArray(
  schema: Readonly<Record<string, unknown>>,
  inner: (sub: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const prefix = [schema.prefixItems, schema.items].find((list) => Array.isArray(list));
  const rest = fc.array(inner(Array.isArray(schema.items) ? schema.additionalItems : schema.items), {
    maxLength: 3,
  });
  if (!Array.isArray(prefix)) return rest;
  return fc.tuple(fc.tuple(...prefix.map(inner)), rest).map(([first, more]) => [...first, ...more]);
}

/** A schema with arguments that it admits; of a schema that admits none of those tried there are none. */
export const schemaCase: fc.Arbitrary<SchemaCase> = rootSchema.chain((schema) => {
  const judge = compileJudge(schema);
  if (judge === undefined) return fc.constant<SchemaCase>({ schema, admitted: [] });
  const object = fc.oneof(
    { weight: 4, arbitrary: guess(schema, schema, 0) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...NAMES), anyValue, { maxKeys: 3, ...PLAIN }) },
  );
  return fc.array(object, { minLength: 10, maxLength: 10 }).map((all) => ({
    schema,
    admitted: all.filter((args): args is Args => isObject(args) && judge(args)),
  }));
});

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES).map((name) => `.${name}`) },
  { weight: 1, arbitrary: fc.constantFrom("[0]", "[1]", "[*]") },
);
export const path: fc.Arbitrary<ArgumentPath> = fc
  .tuple(fc.constantFrom(...NAMES), fc.array(step, { maxLength: 2 }))
  .map(([name, steps]) => pathOf(`args.${name}${steps.join("")}`));

export function pathOf(text: string): ArgumentPath {
  const parsed = parsePath(text);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}
