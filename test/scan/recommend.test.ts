// The entry that is recommended for each kind of tool, and what its schema adds.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRe2 } from "../../src/engine/re2.ts";
import { entryJson, entryYaml } from "../../src/scan/entry-text.ts";
import { recommendEntry } from "../../src/scan/recommend.ts";
import { isRestatable } from "../../src/scan/restatable-pattern.ts";
import type { RiskClass, RiskFlag } from "../../src/tools/tool.ts";
import { toolOf } from "./starter.ts";

/** An entry in few words: its rules by what they ask, its limits by what they let through. */
function inWords(riskClass: RiskClass, flags: readonly RiskFlag[] = []): string {
  const { entry } = recommendEntry(toolOf("t", riskClass, flags));
  const limits = (entry.limits ?? []) as readonly { readonly max: number; readonly window: string }[];
  const asks = entry.action === "require_approval" || entry.require_approval !== undefined;
  return [...(asks ? ["approval"] : []), ...limits.map(({ max, window }) => `${max}/${window}`)].join(", ");
}

describe("by risk", () => {
  test.each<[RiskClass, readonly RiskFlag[], string]>([
    ["read", [], ""],
    ["read", ["sensitive-read"], "10/hour"],
    ["write", [], "30/minute"],
    ["unknown", [], "30/minute"],
    ["write", ["sends-out"], "10/minute"],
    ["write", ["bulk"], "10/minute"],
    ["write", ["overwrites"], "10/minute"],
    ["write", ["declared-differs", "multi-action"], "30/minute"],
    ["write", ["irreversible"], "approval, 30/minute"],
    ["write", ["irreversible", "sends-out"], "approval, 10/minute"],
    ["execute", [], "10/minute"],
    ["execute", ["runs-code", "sends-out"], "10/minute"],
    ["execute", ["irreversible"], "approval, 10/minute"],
    ["execute", ["bulk"], "approval, 10/minute"],
    ["destructive", [], "approval"],
    ["destructive", ["overwrites"], "approval"],
    ["destructive", ["bulk"], "approval, 10/day"],
    ["destructive", ["irreversible"], "approval, 10/day"],
    ["financial", [], "approval, 10/day"],
    ["financial", ["bulk", "irreversible"], "approval, 10/day"],
  ])("%s %j", (riskClass, flags, words) => {
    expect(inWords(riskClass, flags)).toBe(words);
  });

  test("every rule and limit tells the caller something, and every entry says why", () => {
    for (const riskClass of ["read", "write", "unknown", "execute", "destructive", "financial"] as const) {
      const { entry, why } = recommendEntry(toolOf("t", riskClass, ["bulk", "sensitive-read"], PAYING));
      expect(why).toMatch(/^It .*\.$/);
      const rules = ["require", "deny_if", "require_approval", "limits"].flatMap(
        (list) => (entry[list] ?? []) as readonly { readonly on_deny?: string }[],
      );
      for (const { on_deny } of rules) expect(on_deny).toMatch(/\.$/);
    }
  });
});

const objectOf = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
});
const PAYING = objectOf({ amount: { type: "number", minimum: 0 } });

describe("a sum a day", () => {
  const sumOf = (schema: Readonly<Record<string, unknown>> | null): unknown => {
    const { entry } = recommendEntry(toolOf("pay", "financial", [], schema));
    return (entry.limits as readonly { readonly increment_from?: string }[])[1]?.increment_from;
  };
  const NUMBER = { type: "number", minimum: 0 };
  test.each<[string, Readonly<Record<string, unknown>> | null, string | undefined]>([
    ["a required amount that is not negative", PAYING, "args.amount"],
    ["above 0", objectOf({ refundAmount: { type: "integer", exclusiveMinimum: 0 } }), "args.refundAmount"],
    ["the amount, and not the fee", objectOf({ fee: NUMBER, amount: NUMBER }), "args.amount"],
    ["may be left out", objectOf({ amount: NUMBER }, []), undefined],
    ["may be negative", objectOf({ amount: { type: "number" } }), undefined],
    ["may be text", objectOf({ amount: { type: ["number", "string"], minimum: 0 } }), undefined],
    ["may be null", objectOf({ amount: { type: ["number", "null"], minimum: 0 } }), undefined],
    [
      "is more than the sum from the start",
      objectOf({ amount: { type: "number", minimum: 5000 } }),
      undefined,
    ],
    ["is no money", objectOf({ count: NUMBER, account: NUMBER, summary: NUMBER }), undefined],
    ["no schema", null, undefined],
  ])("%s", (_, schema, path) => {
    expect(sumOf(schema)).toBe(path);
  });
});

describe("checks of arguments", () => {
  const rulesOf = (schema: object, isRequired = true): unknown => {
    const tool = toolOf("run", "execute", [], objectOf({ a: schema }, isRequired ? ["a"] : []));
    const { require, deny_if } = recommendEntry(tool).entry;
    const rules = (require ?? deny_if ?? []) as readonly { readonly conditions: readonly object[] }[];
    return rules.map(({ conditions }) =>
      conditions.map((one) => Object.values(one).slice(1).join(" ")).join(" & "),
    );
  };
  test.each<[string, object, unknown, unknown]>([
    ["a list", { enum: ["x", "y"] }, ["in x,y"], ["not_in x,y"]],
    ["one value", { const: "x" }, ["eq x"], ["neq x"]],
    ["numbers", { enum: [1, 2] }, ["in 1,2"], ["not_in 1,2"]],
    ["a range", { type: "integer", minimum: 1, maximum: 9 }, ["gte 1 & lte 9"], ["lt 1", "gt 9"]],
    ["an open range", { type: "number", exclusiveMinimum: 0 }, ["gt 0"], ["lte 0"]],
    ["a pattern has no opposite", { type: "string", pattern: "^[a-z]+$" }, ["regex ^[a-z]+$"], []],
    ["a length", { type: "string", maxLength: 5 }, [String.raw`regex ^[\s\S]{0,5}$`], []],
    ["a long length", { type: "string", maxLength: 10_000 }, [], []],
    ["values of two types", { enum: ["x", 1] }, [], []],
    ["null, which is absent to a policy", { enum: ["x", null] }, ["neq x"], ["neq x"]],
    ["a pattern that means another thing in RE2", { type: "string", pattern: "^\\s$" }, [], []],
    ["the bounds of a type", { type: "integer", minimum: -2147483648, maximum: 2147483647 }, [], []],
    ["too many values", { enum: Array.from({ length: 51 }, (_, i) => `v${i}`) }, [], []],
    ["anything", {}, [], []],
  ])("%s", (_, schema, required, optional) => {
    expect(rulesOf(schema)).toEqual(required);
    expect(rulesOf(schema, false)).toEqual(optional);
  });

  test("what nothing bounds is named, so that a person looks at it", () => {
    const args = { type: "array", items: { type: "string" } };
    const schema = objectOf({
      command: { type: "string" },
      "a b": {},
      "\u202e": {},
      mode: { enum: ["x"] },
      on: { type: "boolean" },
      args,
      env: { type: "object" },
    });
    const { notes } = recommendEntry(toolOf("run", "execute", [], schema));
    expect(notes).toEqual([
      'Nothing bounds args["a b"], args.args, args.command, args.env and args["\\u{202e}"]. A limit only says how often: add `require` rules that say what.',
    ]);
  });
});

describe("patterns that may stand in a policy", () => {
  test.each([
    "^[a-z]+$",
    "^[a-zA-Z0-9_-]{1,64}$",
    "^(?:v1|v2)$",
    "^\\d{4}-\\d{2}$",
    "^[\\w.-]+@[\\w-]+\\.com$",
    "^(a|b)*c$",
  ])("%s", (pattern) => {
    expect(isRestatable(pattern)).toBe(true);
  });

  test.each([
    ["not from start to end", "[a-z]+"],
    ["an anchor in one alternative", "^a|b$"],
    ["a dot, which is not the same in both", "^.{2}$"],
    ["space, which is not the same in both", "^[\\s]$"],
    ["everything but", "^[^/]+$"],
    ["look-ahead", "^(?=a)a$"],
    ["a back-reference", "^(a)\\1$"],
    ["a named group", "^(?<n>a)$"],
    ["flags", "^(?i)a$"],
    ["an escape of one of them only", "^\\u0041\\p{L}$"],
    ["a range across kinds", "^[A-z]$"],
    ["a range from a set", "^[\\w-z]$"],
    ["a repeated repetition", "^(?:a{999}){999}$"],
    ["lazily", "^a+?$"],
    ["backwards", "^a{3,2}$"],
    ["an open set", "^[a-z$"],
    ["an open group", "^(a$"],
    ["nothing in an alternative", "^(?:a|)$"],
    ["nothing to repeat", "^*$"],
    ["an escaped end", "^a\\$"],
    ["more than ASCII", "^é$"],
  ])("not %s", (_, pattern) => {
    expect(isRestatable(pattern)).toBe(false);
  });

  const one = fc.constantFrom("a", "-", "\\.", "\\d", "\\w", "[a-c]", "[\\d_-]", "[.*$]", " ", "/", "\\$");
  const times = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{0,}");
  const sequence = fc
    .array(fc.tuple(one, times), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.flat().join(""));
  const group = fc
    .tuple(fc.array(sequence, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "*", "+", "?"))
    .map(([branches, again]) => `(?:${branches.join("|")})${again}`);
  const pattern = fc
    .array(fc.oneof(sequence, group), { minLength: 1, maxLength: 3 })
    .map((parts) => `^${parts.join("")}$`);
  const noise = fc.string({ unit: fc.constantFrom(..."^$()[]{}|?*+\\-.,ab1:<=dw"), maxLength: 12 });

  test("mean in RE2 what they mean in ECMAScript", () => {
    let accepted = 0;
    let found = 0;
    fc.assert(
      fc.property(
        fc
          .oneof(
            pattern,
            noise.map((text) => `^${text}$`),
          )
          .filter(isRestatable),
        fc.array(fc.string({ unit: fc.constantFrom(..."abc1._-*$ /é\n😀"), maxLength: 5 }), {
          maxLength: 20,
        }),
        (source, texts) => {
          const compiled = compileRe2(source);
          if ("code" in compiled) throw new Error(`${source} is refused: ${compiled.message}`);
          const script = new RegExp(source);
          accepted++;
          for (const text of texts) {
            if (script.test(text)) found++;
            expect({ source, text, is: compiled.test(text) }).toEqual({
              source,
              text,
              is: script.test(text),
            });
          }
        },
      ),
      { numRuns: 2000, seed: 5 },
    );
    expect(accepted).toBe(2000);
    expect(found).toBeGreaterThan(100);
  });
});

test("an entry alone, to be pasted", () => {
  const { entry } = recommendEntry(toolOf("x", "write"));
  expect(entryYaml("say\u202e", {})).toBe('"say\\u202e": {}\n');
  expect(entryYaml("add", entry)).toBe(
    "add:\n  limits:\n    - { counter: x_calls, window: minute, max: 30, on_deny: At most 30 calls a minute. Wait for the next. }\n",
  );
  expect(Object.entries(JSON.parse(entryJson("__proto__", entry)))).toEqual([["__proto__", entry]]);
});
