// What a policy says of each tool. specification: cli.md section 3.

import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/policy/policy.ts";
import { readPolicy } from "../../src/policy/read.ts";
import { readSource } from "../../src/policy/source.ts";
import { type GovernanceState, governTools } from "../../src/tools/governance.ts";
import type { RiskClass } from "../../src/tools/tool.ts";
import { toolOf } from "./definition.ts";

async function policyOf(document: object): Promise<Policy> {
  const source = await readSource("policy.json", new TextEncoder().encode(JSON.stringify(document)));
  const { policy, problems } = await readPolicy(source);
  if (policy === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return policy;
}

const condition = { path: "args.amount", op: "gt", value: 5 };
const always = { conditions: [] };
const rule = { conditions: [condition] };
const never = {
  conditions: [
    { path: "args.amount", op: "exists", value: false },
    { path: "args.amount", op: "exists", value: true },
  ],
};
const limit = { counter: "calls", window: "minute", max: 1 };

/** State, rule and pointer of the tool `pay/~x` under a policy. */
async function governanceOf(document: object): Promise<readonly string[]> {
  const policy = await policyOf({ version: "1", default: "deny", ...document });
  const [governed] = governTools(policy, [toolOf("pay/~x", "write")]).tools;
  return [governed?.state ?? "", governed?.rule ?? "", governed?.pointer ?? ""];
}

const NAME = "pay/~x";
const AT = "/tools/pay~1~0x";

describe("the state that bars most is told", () => {
  test.each<[string, object, readonly [GovernanceState, string, string]]>([
    ["hidden", { hide: ["other", NAME, NAME], tools: { [NAME]: {} } }, ["hidden", "(hidden)", "/hide/1"]],
    ["hidden with every tool", { hide: ["*"], tools: { [NAME]: {} } }, ["hidden", "(hidden)", "/hide/0"]],
    ["hidden by name first", { hide: [NAME, "*"] }, ["hidden", "(hidden)", "/hide/0"]],
    ["hidden by star first", { hide: ["*", NAME] }, ["hidden", "(hidden)", "/hide/0"]],
    ["not listed", { tools: { other: {} } }, ["default-denied", "(default deny)", "/default"]],
    [
      "not listed, denied by default, all_tools",
      { all_tools: { deny_if: [always] } },
      ["default-denied", "(default deny)", "/default"],
    ],
    ["not listed, allowed by default", { default: "allow" }, ["default-allowed", "", "/default"]],
    [
      "not listed, all_tools",
      { default: "allow", all_tools: { deny_if: [always], limits: [limit] } },
      ["default-allowed", "", "/default"],
    ],
    ["allowed", { tools: { [NAME]: {} } }, ["allowed", "", AT]],
    ["allowed by shorthand", { tools: { [NAME]: { action: "allow" } } }, ["allowed", "", AT]],
    [
      "denied",
      { tools: { [NAME]: { deny_if: [rule, always], require_approval: [always] } } },
      ["denied", `${AT}/deny_if/1`, `${AT}/deny_if/1`],
    ],
    [
      "denied by shorthand",
      { tools: { [NAME]: { action: "deny" } } },
      ["denied", `${AT}/deny_if/0`, `${AT}/action`],
    ],
    [
      "denied by all_tools",
      { tools: { [NAME]: {} }, all_tools: { deny_if: [always] } },
      ["denied", "/all_tools/deny_if/0", "/all_tools/deny_if/0"],
    ],
    [
      "approval, always",
      { tools: { [NAME]: { require_approval: [always], require: [rule] } } },
      ["approval", `${AT}/require_approval/0`, `${AT}/require_approval/0`],
    ],
    [
      "approval, sometimes",
      { tools: { [NAME]: { require_approval: [rule], limits: [limit] } } },
      ["approval", `${AT}/require_approval/args.amount-gt`, `${AT}/require_approval/0/conditions/0`],
    ],
    [
      "approval of all_tools",
      { tools: { [NAME]: { require: [rule] } }, all_tools: { require_approval: [rule] } },
      [
        "approval",
        "/all_tools/require_approval/args.amount-gt",
        "/all_tools/require_approval/0/conditions/0",
      ],
    ],
    [
      "conditional by require",
      { tools: { [NAME]: { deny_if: [rule], require: [rule], limits: [limit] } } },
      ["conditional", `${AT}/require/args.amount-gt`, `${AT}/require/0/conditions/0`],
    ],
    [
      "conditional by deny_if",
      { tools: { [NAME]: { deny_if: [rule] } }, all_tools: { require: [rule] } },
      ["conditional", `${AT}/deny_if/args.amount-gt`, `${AT}/deny_if/0/conditions/0`],
    ],
    [
      "conditional by all_tools",
      { tools: { [NAME]: { limits: [limit] } }, all_tools: { deny_if: [rule] } },
      ["conditional", "/all_tools/deny_if/args.amount-gt", "/all_tools/deny_if/0/conditions/0"],
    ],
    [
      "limited",
      { tools: { [NAME]: { limits: [limit] } }, all_tools: { limits: [limit] } },
      ["limited", `${AT}/limits/calls`, `${AT}/limits/0`],
    ],
    [
      "limited by shorthand",
      { tools: { [NAME]: { rate_limit: "10/minute" } } },
      ["limited", `${AT}/limits/pay~1~0x_rate`, `${AT}/rate_limit`],
    ],
    [
      "limited by all_tools",
      { tools: { [NAME]: {} }, all_tools: { limits: [limit] } },
      ["limited", "/all_tools/limits/calls", "/all_tools/limits/0"],
    ],
    [
      "limited, past a limit that counts nothing",
      {
        tools: {
          [NAME]: {
            limits: [
              { ...limit, increment: 0 },
              { ...limit, counter: "real" },
            ],
          },
        },
      },
      ["limited", `${AT}/limits/real`, `${AT}/limits/1`],
    ],
    [
      "allowed: its limit counts nothing",
      { tools: { [NAME]: { limits: [{ ...limit, increment: 0 }] } } },
      ["allowed", "", AT],
    ],
    [
      "allowed: its rules never hold",
      { tools: { [NAME]: { deny_if: [never], require_approval: [never] } } },
      ["allowed", "", AT],
    ],
    [
      "conditional past a rule that never holds",
      { tools: { [NAME]: { deny_if: [never, rule] } } },
      ["conditional", `${AT}/deny_if/args.amount-gt`, `${AT}/deny_if/1/conditions/0`],
    ],
    [
      "conditional: never lets anything through",
      { tools: { [NAME]: { require: [never] } } },
      ["conditional", `${AT}/require/args.amount-exists`, `${AT}/require/0/conditions/0`],
    ],
    [
      "a path with / and ~",
      { tools: { [NAME]: { require: [{ conditions: [{ ...condition, path: 'args["a/~b"]' }] }] } } },
      ["conditional", `${AT}/require/args["a~1~0b"]-gt`, `${AT}/require/0/conditions/0`],
    ],
  ])("%s", async (_, document, expected) => {
    expect(await governanceOf(document)).toEqual(expected);
  });

  test("a lowered rule is pointed at as a whole", async () => {
    const policy = await policyOf({
      version: "1",
      tools: { pay: { rules: [{ name: "small", conditions: [condition] }] } },
    });
    const governed = governTools(policy, [toolOf("pay", "financial"), toolOf("other", "write")]).tools;
    expect(governed.map(({ state, rule, pointer }) => [state, rule, pointer])).toEqual([
      ["conditional", "/tools/pay/require/args.amount-gt", "/tools/pay/rules/0"],
      ["default-allowed", "", ""],
    ]);
  });
});

describe("ungoverned", () => {
  test.each<[string, object, RiskClass, boolean]>([
    ["default-allowed", { default: "allow" }, "write", true],
    ["default-allowed, a read", { default: "allow" }, "read", true],
    ["allowed", { tools: { a: {} } }, "write", true],
    ["allowed and unknown", { tools: { a: {} } }, "unknown", true],
    ["allowed, a read", { tools: { a: {} } }, "read", false],
    ["limited", { tools: { a: { limits: [limit] } } }, "destructive", false],
    [
      "a limit that counts nothing",
      { tools: { a: { limits: [{ ...limit, increment: 0 }] } } },
      "write",
      true,
    ],
    ["rules that never hold", { tools: { a: { deny_if: [never] } } }, "write", true],
    ["approval", { tools: { a: { action: "require_approval" } } }, "financial", false],
    ["default-denied", {}, "destructive", false],
    ["hidden", { default: "allow", hide: ["a"] }, "destructive", false],
  ])("%s", async (_, document, riskClass, isUngoverned) => {
    const policy = await policyOf({ version: "1", default: "deny", ...document });
    expect(governTools(policy, [toolOf("a", riskClass)]).tools[0]?.isUngoverned).toBe(isUngoverned);
  });
});

test("entries for tools that the server does not have", async () => {
  const policy = await policyOf({
    version: "1",
    default: "deny",
    hide: ["*", "a", "gone", "x/y"],
    tools: { b: {}, old: {}, a: {}, __proto__x: {} },
  });
  expect(governTools(policy, [toolOf("a", "read"), toolOf("b", "read")]).missing).toEqual([
    { name: "old", list: "tools", pointer: "/tools/old" },
    { name: "__proto__x", list: "tools", pointer: "/tools/__proto__x" },
    { name: "gone", list: "hide", pointer: "/hide/2" },
    { name: "x/y", list: "hide", pointer: "/hide/3" },
  ]);
});

test("names of Object.prototype are not listed unless they are", async () => {
  const policy = await policyOf({ version: "1", default: "deny", tools: { constructor: {} } });
  const tools = ["__proto__", "constructor", "toString"].map((name) => toolOf(name, "read"));
  expect(governTools(policy, tools).tools.map(({ state }) => state)).toEqual([
    "default-denied",
    "allowed",
    "default-denied",
  ]);
});

test("one verdict for each tool, in the order given", async () => {
  const policy = await policyOf({ version: "1", default: "deny", tools: { b: {} } });
  const tools = [toolOf("b", "read"), toolOf("a", "read"), toolOf("b", "write")];
  expect(governTools(policy, tools).tools.map(({ tool, state }) => [tool, state])).toEqual([
    [tools[0], "allowed"],
    [tools[1], "default-denied"],
    [tools[2], "allowed"],
  ]);
});
