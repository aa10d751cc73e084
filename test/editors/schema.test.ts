// The schema in the language services that editors run: what they mark, show and offer.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { LINT_RULES } from "../../src/lint/rules.ts";
import { policySchema } from "../../src/policy/schema.ts";
import { PACKAGE_ROOT } from "../cli/run.ts";
import { isDecisionCase, loadCaseFiles, policyBytes } from "../conformance/cases.ts";
import { jsonService, yamlService } from "./services.ts";

const yaml = yamlService();
const json = jsonService();
const toJson = (text: string): string => JSON.stringify(parse(text), undefined, 2);

const POLICY = `version: "1"
default: deny
hide: [purge]
all_tools:
  deny_if: []
tools:
  look: {}
  pay:
    require:
      - name: small
        conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: Too much.
    require_approval:
      - conditions: []
        timeout: 10m
    limits:
      - counter: calls
        window: minute
        max: 10
        scope: server
        increment_from: args.amount
        refund_on_error: true
  send: { action: deny, reason: No. }
  read: { rate_limit: 10/minute }
  list: { rate_limit: { max: 10, window: 60 } }
`;
const DIALECT = `version: "1"
tools:
  "*":
    rules:
      - name: all
        rate_limit: 100/hour
  pay:
    rules:
      - name: small
        action: evaluate
        conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: Too much.
      - name: often
        conditions:
          - { path: state.pay.calls, op: lte, value: 5 }
        state: { counter: calls, window: day, increment: 1 }
      - name: ask
        action: require_approval
        approval_timeout: 2h
`;

describe("a good policy has no mark", () => {
  test.each([
    ["lists and shorthands", POLICY],
    ["the rules dialect", DIALECT],
  ])("%s", async (_what, policy) => {
    expect(await yaml.marks(policy)).toEqual([]);
    expect(await json.marks(toJson(policy))).toEqual([]);
  });

  test("of the rules' good examples, the docs, the demo and the conformance suite", async () => {
    const cases = loadCaseFiles().flatMap(({ cases: all }) => all.filter(isDecisionCase).slice(0, 12));
    const texts = [
      ...LINT_RULES.map(({ good }) => good.policy),
      ...["docs/policy.yaml", "docs/open.yaml", "demo/policy.yaml"].map((path) =>
        readFileSync(join(PACKAGE_ROOT, "fixtures", path), "utf8"),
      ),
      ...cases.map((value) => Buffer.from(policyBytes(value).bytes).toString("utf8")),
    ];
    expect(texts.length).toBeGreaterThan(100);
    for (const text of texts) {
      expect(await yaml.marks(text), text).toEqual([]);
      expect(await json.marks(toJson(text)), text).toEqual([]);
    }
  });

  test("nor have the policies that lint is judged by", async () => {
    const folder = join(PACKAGE_ROOT, "fixtures/good");
    const names = readdirSync(folder).filter((name) => /\.(?:json|yaml)$/.test(name));
    expect(names.length).toBeGreaterThanOrEqual(30);
    for (const name of names) {
      const text = readFileSync(join(folder, name), "utf8");
      expect(await (name.endsWith(".json") ? json : yaml).marks(text), name).toEqual([]);
    }
  });
});

describe("a mistake is marked on its line", () => {
  test.each<[what: string, from: string, to: string]>([
    ["an unknown key", "limits:", "limit:"],
    ["an unknown key of a rule", "on_deny:", "on-deny:"],
    ["an unknown key at the top", "hide:", "hid:"],
    ["an unknown default", "default: deny", "default: maybe"],
    ["a version that is a number", 'version: "1"', "version: 1"],
    ["an unknown operator", "op: lte", "op: =<"],
    ["a number in quotes", "value: 100", 'value: "100"'],
    ["an unknown window", "window: minute", "window: week"],
    ["an unknown scope", "scope: server", "scope: all"],
    ["a negative amount", "max: 10\n        scope", "max: -1\n        scope"],
    ["a timeout without unit", "timeout: 10m", "timeout: 10"],
    ["an unknown shorthand", "action: deny", "action: block"],
    ["a bad rate", "rate_limit: 10/minute", "rate_limit: 10/week"],
    ["a rate without window", "{ max: 10, window: 60 }", "{ max: 10 }"],
    ["a tool without entry", "look: {}", "look:"],
  ])("%s", async (_what, from, to) => {
    const text = POLICY.replace(from, to);
    expect(text).not.toBe(POLICY);
    const line = text.slice(0, text.indexOf(to)).split("\n").length;
    expect((await yaml.marks(text)).map((mark) => mark.line)).toContain(line);
    const asJson = toJson(text);
    const marks = await json.marks(asJson);
    expect(marks.length).toBeGreaterThan(0);
  });

  test("and on no other", async () => {
    expect((await yaml.marks(POLICY.replace("limits:", "limit:"))).map(({ line }) => line)).toEqual([17]);
    expect((await yaml.marks(POLICY.replace("value: 100", 'value: "100"'))).map(({ line }) => line)).toEqual([
      12,
    ]);
    const inJson = toJson(POLICY).replace('"lte"', '"less"');
    const line = inJson.slice(0, inJson.indexOf('"less"')).split("\n").length;
    expect((await json.marks(inJson)).map((mark) => mark.line)).toEqual([line]);
  });

  test("in the rules dialect", async () => {
    const text = DIALECT.replace("rate_limit: 100/hour", "rate_limit: 100/week");
    expect((await yaml.marks(text)).map(({ line }) => line)).toEqual([6]);
  });
});

describe("over a key or a value stands what it means", () => {
  test.each<[word: string, nth: number, text: string]>([
    ["version", 0, "The version of the format"],
    ["default", 0, "not listed"],
    ["deny", 0, "may not be called"],
    ["hide", 0, "removed from tools/list"],
    ["all_tools", 0, "every call"],
    ["require", 0, "Every rule must hold"],
    ["conditions", 0, "All of them must hold"],
    ["path", 0, "Which argument"],
    ["op:", 0, "How the argument is compared"],
    ["lte", 0, "at most the value"],
    ["on_deny", 0, "caller sees"],
    ["timeout", 0, "How long an approval"],
    ["counter", 0, "counter's name"],
    ["window", 0, "length of the window"],
    ["max", 0, "may be counted"],
    ["scope", 0, "one counter for each caller"],
    ["increment_from", 0, "whose value a call adds"],
    ["refund_on_error", 0, "Give back"],
    ["action", 0, "Shorthand"],
    ["reason", 0, "caller sees"],
    ["rate_limit", 0, "Shorthand for one limit"],
  ])("%s (%i)", async (word, nth, text) => {
    expect((await yaml.hover(POLICY, word, nth)).replaceAll("\\", "")).toContain(text);
    if (word === "op:") return;
    expect((await json.hover(toJson(POLICY), `"${word}"`, nth)).replaceAll("\\", "")).toContain(text);
  });

  test("value, whose meaning hangs on the operator", async () => {
    const meaning = /What the argument is compared with|A number, without quotes/;
    expect(await yaml.hover(POLICY, "value")).toMatch(meaning);
    expect(await json.hover(toJson(POLICY), '"value"')).toMatch(meaning);
  });

  test.each([
    ["approval_timeout", "How long an approval"],
    ["state:", "one condition of the rule must bound it"],
    ["rules:", "in their order"],
  ])("of the rules dialect: %s", async (word, text) => {
    expect(await yaml.hover(DIALECT, word)).toContain(text);
  });
});

describe("offered are the keys and the values", () => {
  test.each<[what: string, text: string, offers: readonly string[]]>([
    ["at the top", 'version: "1"\n|', ["default", "hide", "all_tools", "tools", "description"]],
    ["of a default", 'version: "1"\ndefault: |', ["allow", "deny"]],
    [
      "of a tool",
      'version: "1"\ndefault: deny\ntools:\n  pay:\n    |',
      ["require", "deny_if", "require_approval", "limits", "action", "rate_limit"],
    ],
    [
      "of a limit",
      'version: "1"\ndefault: deny\ntools:\n  pay:\n    limits:\n      - counter: a\n        |',
      ["window", "max", "scope", "increment", "on_deny"],
    ],
    [
      "of an operator",
      'version: "1"\ndefault: deny\ntools:\n  pay:\n    require:\n      - conditions:\n          - path: args.a\n            op: |',
      ["exists", "eq", "not_in", "regex"],
    ],
  ])("%s", async (_what, text, offers) => {
    expect(await yaml.offers(text)).toEqual(expect.arrayContaining([...offers]));
  });

  test("in JSON", async () => {
    expect(await json.offers('{"version": "1", "default": "deny", |}')).toEqual(
      expect.arrayContaining(["tools", "hide", "all_tools"]),
    );
    expect(await json.offers('{"version": "1", "default": |}')).toEqual(
      expect.arrayContaining(['"allow"', '"deny"']),
    );
  });
});

interface SchemaPart {
  readonly [key: string]: unknown;
}

describe("the schema", () => {
  const definitions: Readonly<Record<string, SchemaPart>> = policySchema.definitions;

  const isPart = (value: unknown): value is SchemaPart => typeof value === "object" && value !== null;
  const isProperty = (way: string): boolean => /\/properties\/[^/]+$/.test(way);

  /** Every object of the schema that is shown, with the way to it: what `if` asks is not. */
  const partsOf = (node: unknown, way: string): readonly (readonly [way: string, part: SchemaPart])[] => {
    if (!isPart(node)) return [];
    const inner = Object.entries(node).filter(
      ([key]) => isProperty(`${way}/${key}`) || !HIDDEN.includes(key),
    );
    return [[way, node], ...inner.flatMap(([key, value]) => partsOf(value, `${way}/${key}`))];
  };
  const HIDDEN = ["if", "examples"];
  const all = partsOf(policySchema, "");

  test("describes every property", () => {
    const silent = all.filter(([way, part]) => {
      const target =
        typeof part.$ref === "string" ? definitions[part.$ref.replace("#/definitions/", "")] : part;
      return isProperty(way) && typeof target?.description !== "string";
    });
    expect(all.filter(([way]) => isProperty(way)).length).toBeGreaterThan(60);
    expect(silent.map(([way]) => way)).toEqual([]);
  });

  test("describes every value of every enumeration", () => {
    const enums = all.filter(([, part]) => Array.isArray(part.enum));
    expect(enums.length).toBeGreaterThan(5);
    for (const [way, part] of enums) {
      expect(part.enumDescriptions, way).toHaveLength((part.enum as readonly unknown[]).length);
    }
  });
});

describe("a file that names the schema itself is held to it, in an editor that knows no file names", () => {
  const BAD = 'version: "1"\ndefault: maybe\n';

  test("in YAML, by a comment for the language server or by $schema", async () => {
    const service = yamlService([]);
    expect(await service.marks(BAD)).toEqual([]);
    const byComment = await service.marks(`# yaml-language-server: $schema=./policy.schema.json\n${BAD}`);
    expect(byComment.map(({ line }) => line)).toEqual([3]);
    const byKey = await service.marks(`$schema: ./policy.schema.json\n${BAD}`);
    expect(byKey.map(({ line }) => line)).toEqual([3]);
  });

  test("in JSON, by $schema", async () => {
    const service = jsonService([]);
    const text = '{\n"$schema": "./policy.schema.json",\n"version": "1",\n"default": "maybe"\n}';
    expect((await service.marks(text)).map(({ line }) => line)).toEqual([4]);
  });
});

test("a policy as YAML and as JSON is the same to both services", async () => {
  const text = stringify(parse(POLICY));
  expect(await yaml.marks(text)).toEqual([]);
  expect(await yaml.marks(toJson(POLICY))).toEqual([]);
});
