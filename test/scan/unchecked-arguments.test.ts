// Arguments that no condition looks at. specification: cli.md section 3.

import { describe, expect, test } from "vitest";
import { readPolicy } from "../../src/policy/read.ts";
import { readSource } from "../../src/policy/source.ts";
import { uncheckedArguments } from "../../src/scan/unchecked-arguments.ts";
import { governTools } from "../../src/tools/governance.ts";
import type { RiskClass } from "../../src/tools/tool.ts";
import { schema, toolOf } from "../tools/definition.ts";

const TEXT = { type: "string" };
const LIMITED = { rate_limit: "10/minute" };
const require = (...paths: readonly string[]) => ({
  require: [{ conditions: paths.map((path) => ({ path, op: "neq", value: "x" })) }],
});
const exists = (value: boolean) => ({ conditions: [{ path: "args.path", op: "exists", value }] });

interface Given {
  readonly entry?: object;
  readonly all?: object;
  readonly more?: object;
  readonly risk?: RiskClass;
}

async function unchecked(
  properties: object,
  { entry = LIMITED, all = {}, more = {}, risk = "write" }: Given = {},
) {
  const document = { version: "1", default: "deny", tools: { t: entry }, all_tools: all, ...more };
  const source = await readSource("policy.json", Buffer.from(JSON.stringify(document)));
  const { policy, problems } = await readPolicy(source);
  if (policy === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  const tool = { ...toolOf("t", risk), inputSchema: schema(properties as Record<string, unknown>) };
  const [governed] = governTools(policy, [tool]).tools;
  if (governed === undefined) throw new Error("not judged");
  return uncheckedArguments(policy, governed).map(
    ({ path, isSensitive }) => `${path}${isSensitive ? " !" : ""}`,
  );
}

describe("which arguments", () => {
  test.each<[string, object, readonly string[]]>([
    [
      "texts, the sensitive first",
      { title: TEXT, to: TEXT, file_path: TEXT },
      ["args.file_path !", "args.to !", "args.title"],
    ],
    [
      "no closed list, boolean or plain number",
      { mode: { enum: ["a", "b"] }, force: { type: "boolean" }, page: { type: "integer" } },
      [],
    ],
    ["an amount without an upper bound", { amount: { type: "number", minimum: 0 } }, ["args.amount !"]],
    ["no amount with one", { amount: { type: "number", maximum: 100 } }, []],
    ["what a type is not given for", { payload: {} }, ["args.payload"]],
    [
      "elements, and members of them",
      {
        files: { type: "array", items: { type: "object", properties: { path: TEXT, mode: { enum: [1] } } } },
      },
      ["args.files[*].path !"],
    ],
    ["an object whose members nobody names", { filter: { type: "object" } }, ["args.filter !"]],
    [
      "members of an object",
      { to: { type: "object", properties: { "e mail": TEXT, url: TEXT } } },
      ["args.to.url !", 'args.to["e mail"]'],
    ],
    [
      "names in the plural and in camel case",
      {
        imageUrls: { type: "array", items: TEXT },
        addresses: { type: "array", items: TEXT },
        countryCode: TEXT,
      },
      ["args.addresses[*] !", "args.imageUrls[*] !", "args.countryCode"],
    ],
    [
      "names of Object.prototype",
      { constructor: TEXT, toString: TEXT },
      ["args.constructor", "args.toString"],
    ],
  ])("%s", async (_, properties, expected) => {
    expect(await unchecked(properties)).toEqual(expected);
  });

  test("a schema that refers to itself ends", async () => {
    const node = { type: "object", properties: { path: TEXT, next: { $ref: "#/properties/node" } } };
    const paths = await unchecked({ node });
    expect(paths[0]).toBe("args.node.next.next.next.path !");
    expect(paths.length).toBeLessThan(10);
  });

  test("of more than 200 arguments the first are told", async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`a${i}`, TEXT]));
    expect(await unchecked(many)).toHaveLength(200);
  });
});

describe("which are looked at", () => {
  const OTHER = ["args.items[*].url !"];
  const BOTH = [...OTHER, "args.path !"];
  const ARGUMENTS = {
    path: TEXT,
    items: { type: "array", items: { type: "object", properties: { url: TEXT } } },
  };
  test.each<[string, Given, readonly string[]]>([
    ["nothing", {}, ["args.items[*].url !", "args.path !"]],
    ["one", { entry: require("args.path") }, ["args.items[*].url !"]],
    ["by every element", { entry: require("args.path", "args.items[*].url") }, []],
    [
      "by one element: the others are not",
      { entry: require("args.path", "args.items[0].url") },
      ["args.items[*].url !"],
    ],
    ["the whole that it is in", { entry: require("args.path", "args.items") }, []],
    ["something in it", { entry: require("args.path.x", "args.items[*].url") }, []],
    ["by a rule of all tools", { all: require("args.path") }, ["args.items[*].url !"]],
    [
      "by an approval that is asked for sometimes",
      { entry: { require_approval: require("args.path").require } },
      ["args.items[*].url !"],
    ],
    ["that it must be there: it may be anything", { entry: { require: [exists(true)] } }, BOTH],
    ["that its absence is denied: it may be anything", { entry: { deny_if: [exists(false)] } }, BOTH],
    ["that it must not be there", { entry: { require: [exists(false)] } }, OTHER],
    ["that its presence is denied", { entry: { deny_if: [exists(true)] } }, OTHER],
    ["that its presence is asked about", { entry: { require_approval: [exists(true)] } }, OTHER],
    [
      "by a rule that never holds",
      {
        entry: {
          deny_if: [
            { conditions: [...exists(false).conditions, { path: "args.path", op: "eq", value: "x" }] },
          ],
          limits: [{ counter: "c", window: "day", max: 1 }],
        },
      },
      BOTH,
    ],
    [
      "by a limit that adds it up",
      { entry: { limits: [{ counter: "c", window: "day", max: 1, increment_from: "args.path" }] } },
      ["args.items[*].url !"],
    ],
  ])("%s", async (_, given, expected) => {
    expect(await unchecked(ARGUMENTS, given)).toEqual(expected);
  });
});

describe("of which tools nothing is said", () => {
  test.each<[string, Given]>([
    ["a read", { risk: "read" }],
    ["denied", { entry: { action: "deny" } }],
    ["hidden", { more: { hide: ["t"] } }],
    ["not listed", { more: { tools: {} } }],
    ["allowed by default", { more: { default: "allow", tools: {} } }],
    ["ungoverned, which is told already", { entry: {} }],
    ["a person sees every call", { entry: { action: "require_approval" } }],
    ["a person sees every call of all tools", { all: { require_approval: [{ conditions: [] }] } }],
  ])("%s", async (_, given) => {
    expect(await unchecked({ path: TEXT }, given)).toEqual([]);
  });
});
