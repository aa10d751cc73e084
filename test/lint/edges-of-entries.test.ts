// Where the lint rules on names, limits and whole entries speak, and where they must stay silent.

import { describe, expect, test } from "vitest";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import type { KnownTool } from "../../src/lint/rule.ts";
import type { RiskClass } from "../../src/tools/tool.ts";

/** The pointers that a rule speaks of. The policy is YAML. */
async function pointers(
  code: string,
  text: string,
  tools?: readonly KnownTool[],
): Promise<readonly string[]> {
  const opened = await openPolicy("policy.yaml", Buffer.from(`version: "1"\n${text}\n`, "utf8"));
  if (opened.policy === undefined) throw new Error(`refused: ${JSON.stringify(opened.problems)}`);
  const findings = lintPolicy(opened, { tools: tools && new Map(tools.map((tool) => [tool.name, tool])) });
  return findings.filter((one) => one.code === code).map(({ pointer }) => pointer);
}

const known = (name: string, risk: RiskClass): KnownTool => ({
  name,
  title: "",
  description: "",
  inputSchema: null,
  outputSchema: null,
  annotations: {},
  risk,
});

type Rows = readonly (readonly [string, readonly string[]])[];

describe("default-allow", () => {
  const rows: Rows = [
    ["default: allow", ["/default"]],
    ["default: deny", []],
    ["tools: { t: { rules: [] } }", [""]],
    ["default: allow\ntools: { t: { rules: [] } }", ["/default"]],
    ["default: deny\ntools: { t: { rules: [] } }", []],
    ['default: allow\nhide: ["*"]', ["/default"]],
  ];
  test.each(rows)("%s", async (text, expected) => {
    expect(await pointers("default-allow", text)).toEqual(expected);
  });
});

describe("duplicate-rule", () => {
  const twice = (first: string, second: string): string =>
    `default: deny\ntools: { t: { deny_if: [{ conditions: [${first}] }, { conditions: [${second}] }] } }`;
  const A = "{ path: args.a, op: eq, value: 1 }";
  const B = "{ path: args.b, op: in, value: [x, z] }";
  test.each([
    ["the same", A, A, true],
    ["in another order", `${A}, ${B}`, `${B}, ${A}`, true],
    ["a list in another order", B, "{ path: args.b, op: in, value: [z, x] }", true],
    ["a path written otherwise", A, "{ path: 'args[\"a\"]', op: eq, value: 1 }", true],
    ["a number written otherwise", A, "{ path: args.a, op: eq, value: 1.0 }", true],
    ["no conditions", "", "", true],
    ["another value", A, "{ path: args.a, op: eq, value: 2 }", false],
    ["another type", A, '{ path: args.a, op: eq, value: "1" }', false],
    [
      "true and its name",
      "{ path: args.a, op: eq, value: true }",
      '{ path: args.a, op: eq, value: "true" }',
      false,
    ],
    ["another operator", A, "{ path: args.a, op: neq, value: 1 }", false],
    [
      "an index and a member",
      "{ path: 'args.a[0]', op: eq, value: 1 }",
      "{ path: 'args.a[\"0\"]', op: eq, value: 1 }",
      false,
    ],
    ["one more condition", A, `${A}, ${B}`, false],
    [
      "numbers beyond doubles",
      "{ path: args.a, op: eq, value: 9007199254740992 }",
      "{ path: args.a, op: eq, value: 9007199254740993 }",
      false,
    ],
  ])("%s", async (_, first, second, isTwin) => {
    expect(await pointers("duplicate-rule", twice(first, second))).toEqual(
      isTwin ? ["/tools/t/deny_if/1"] : [],
    );
  });

  test("is silent on two lists, and on all_tools and a tool", async () => {
    const lists = `{ deny_if: [{ conditions: [${A}] }], require_approval: [{ conditions: [${A}] }] }`;
    expect(
      await pointers("duplicate-rule", `default: deny\nall_tools: ${lists}\ntools: { t: ${lists} }`),
    ).toEqual([]);
  });
});

describe("hidden-and-listed", () => {
  const rows: Rows = [
    ["hide: [t]\ntools: { t: {}, u: {} }", ["/tools/t"]],
    ['hide: ["*"]\ntools: { t: {}, u: {} }', ["/tools/t", "/tools/u"]],
    ['hide: ["t*"]\ntools: { t: {} }', []],
    ["hide: [T]\ntools: { t: {} }", []],
    ["hide: [t, a/b]\ntools: { a/b: {} }", ["/tools/a~1b"]],
    ["hide: [toString, __proto__]\ntools: { t: {} }", []],
    ['hide: ["*"]', []],
  ];
  test.each(rows)("%s", async (text, expected) => {
    expect(await pointers("hidden-and-listed", `default: deny\n${text}`)).toEqual(expected);
  });
});

describe("star-in-name", () => {
  const rows: Rows = [
    ['hide: ["*"]', []],
    ['hide: ["*", "a*", "*a", "a*b", a]', ["/hide/1", "/hide/2", "/hide/3"]],
    ['tools: { "*": {}, "a*": {}, a: {} }', ["/tools/*", "/tools/a*"]],
    ['tools: { "*": { rules: [] }, a: { rules: [] } }', []],
    ['tools: { "a*": { rules: [] } }', ["/tools/a*"]],
  ];
  test.each(rows)("%s", async (text, expected) => {
    expect(await pointers("star-in-name", `default: deny\n${text}`)).toEqual(expected);
  });
});

describe("missing-on-deny", () => {
  const rows: Rows = [
    ["t: { deny_if: [{ conditions: [] }] }", ["/tools/t/deny_if/0"]],
    ["t: { deny_if: [{ conditions: [], on_deny: '' }] }", []],
    ["t: { require_approval: [{ conditions: [], name: a }] }", ["/tools/t/require_approval/0"]],
    ["t: { limits: [{ counter: c, window: day, max: 1 }] }", ["/tools/t/limits/0"]],
    ["t: { action: deny }", ["/tools/t/action"]],
    ["t: { action: deny, reason: No. }", []],
    ["t: { rate_limit: 1/day }", []],
    ["t: { action: allow }", []],
  ];
  test.each(rows)("%s", async (text, expected) => {
    expect(await pointers("missing-on-deny", `default: deny\ntools:\n  ${text}`)).toEqual(expected);
  });
});

describe("no-limit-on-write", () => {
  const TOOLS = [known("r", "read"), known("w", "write")];
  const LIMITS = "limits: [{ counter: c, window: day, max: 1 }]";
  const rows: Rows = [
    ["default: deny\ntools: { r: {}, w: {} }", ["/tools/w"]],
    ["default: deny", []],
    ["default: allow", []],
    ["default: allow\ntools: { w: {} }", ["/tools/w"]],
    ["default: allow\nhide: [w]\ntools: { w: {} }", []],
    ['default: allow\nhide: ["*"]', []],
    ["default: deny\ntools: { w: { rate_limit: 1/day } }", []],
    [`default: allow\nall_tools: { ${LIMITS} }`, []],
    [`default: deny\nall_tools: { ${LIMITS} }\ntools: { w: {} }`, []],
    ["default: deny\ntools: { w: { action: deny } }", []],
    ["default: allow\nall_tools: { deny_if: [{ conditions: [] }] }", []],
    ["default: deny\ntools: { w: { action: require_approval } }", []],
    ["default: deny\nall_tools: { require_approval: [{ conditions: [] }] }\ntools: { w: {} }", []],
    [
      "default: deny\ntools: { w: { require_approval: [{ conditions: [{ path: args.a, op: exists, value: true }] }] } }",
      ["/tools/w"],
    ],
    [
      "default: deny\ntools: { w: { require: [{ conditions: [{ path: args.a, op: eq, value: 1 }] }] } }",
      ["/tools/w"],
    ],
  ];
  test.each(rows)("%s", async (text, expected) => {
    expect(await pointers("no-limit-on-write", text, TOOLS)).toEqual(expected);
    expect(await pointers("no-limit-on-write", text)).toEqual([]);
  });

  test.each<RiskClass>(["write", "execute", "destructive", "financial", "unknown"])(
    "speaks of %s",
    async (risk) => {
      expect(
        await pointers("no-limit-on-write", "default: deny\ntools: { w: {} }", [known("w", risk)]),
      ).toEqual(["/tools/w"]);
    },
  );
});

describe("unreachable-limit", () => {
  const AT = "/tools/t/limits/0";
  const limit = (rest: string): string => `tools: { t: { limits: [{ counter: c, window: day, ${rest} }] } }`;
  const rows: Rows = [
    [limit("max: 0"), [AT]],
    [limit("max: 1"), []],
    [limit("max: 0.5"), [AT]],
    [limit("max: 5, increment: 6"), [AT]],
    [limit("max: 5, increment: 5"), []],
    [limit("max: 0, increment: 0"), []],
    [limit("max: 5, increment: 0.0000001"), [AT]],
    [limit("max: 10000000000, increment: 1000000000"), [AT]],
    [limit("max: 10000000000, increment: 999999999.999999"), []],
    [limit("max: 0, increment_from: args.a"), [AT]],
    [limit("max: 0.000001, increment_from: args.a"), []],
    [`hide: [t]\n${limit("max: 1")}`, [AT]],
    [`hide: ["*"]\n${limit("max: 1")}`, [AT]],
    [`all_tools: { deny_if: [{ conditions: [] }] }\n${limit("max: 1")}`, [AT]],
    [
      "hide: [t]\ntools: { t: { limits: [{ counter: c, window: day, max: 1 }, { counter: d, window: day, max: 0 }, { counter: e, window: hour, max: 1 }] } }",
      [AT, "/tools/t/limits/1"],
    ],
    ["tools: { t: { rate_limit: 0/day } }", ["/tools/t/rate_limit"]],
    ["tools: { t: { action: deny, rate_limit: 1/day } }", ["/tools/t/rate_limit"]],
    ["tools: { t: { action: require_approval, rate_limit: 1/day } }", []],
    ["all_tools: { limits: [{ counter: c, window: day, max: 1 }] }\nhide: [t]", []],
  ];
  test.each(rows)("%s", async (text, expected) => {
    expect(await pointers("unreachable-limit", `default: deny\n${text}`)).toEqual(expected);
  });
});

describe("window-boundary-burst", () => {
  test.each([
    ["0", undefined],
    ["1", undefined],
    ["1.5", undefined],
    ["2.5", "4"],
    ["100", "200"],
    ["9007199254740993", "18014398509481986"],
    ["0.1", undefined],
  ])("max %s", async (max, twice) => {
    const text = `version: "1"\ndefault: deny\ntools: { t: { limits: [{ counter: c, window: day, max: ${max} }] } }`;
    const opened = await openPolicy("policy.yaml", Buffer.from(text));
    const found = lintPolicy(opened).find(({ code }) => code === "window-boundary-burst");
    expect(found?.message.split(" ")[0]).toBe(twice);
    expect(found?.severity).toBe(twice && "info");
  });
});
