// Hostile policy files, continued: rates, names and bytes. specification: policy-format.md sections 1, 2 and 5.

import { describe, expect, test } from "vitest";
import { codesOf, decideOnce, type Format, openUsable, problemsOf } from "./open.ts";

const HEAD = 'version: "1"\ndefault: deny\n';
const tool = (entry: string): string => `${HEAD}tools:\n  t: ${entry}\n`;

describe("POL-20: rates", () => {
  test.each(["0/hour", "1/minute", "100000/day"])("%s is one", async (rate) => {
    expect(await codesOf(tool(`{ rate_limit: ${rate} }`))).toEqual([]);
  });

  const BAD = ["-1/hour", "+1/hour", "1e9/hour", "1.5/hour", "5 / hour", "5/Hour", "5/fortnight", "05/hour"];
  const ALSO_BAD = ["5/hours", "/hour", "5/", "5", "5/hour ", "5/hour/1", "５/hour", "5/minute\\n"];
  test.each([...BAD, ...ALSO_BAD])("%s is none", async (rate) => {
    expect(await codesOf(tool(`{ rate_limit: "${rate}" }`))).toEqual(["wrong-form"]);
    expect(await codesOf(tool(`{ rules: [{ name: a, rate_limit: "${rate}" }] }`))).toEqual(["wrong-form"]);
  });

  test("a rate of too many digits is out of range", async () => {
    expect(await codesOf(tool(`{ rate_limit: "${"9".repeat(65)}/hour" }`))).toEqual(["number-out-of-range"]);
  });
});

describe("POL-21: names that objects inherit", () => {
  const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];

  test.each(NAMES)("%s is not listed until it is", async (name) => {
    expect(decideOnce(await openUsable(tool("{}")), name).reason).toBe("default_deny");
    const listed = await openUsable(`${HEAD}tools: { ${name}: { rate_limit: 0/day } }`);
    expect(decideOnce(listed, name)).toMatchObject({
      reason: "limit",
      rule: `/tools/${name}/limits/${name}_rate`,
    });
  });

  test.each(NAMES)("args.%s is absent until it is there", async (name) => {
    const path = `{ path: args.${name}, op: exists, value: true }`;
    const program = await openUsable(tool(`{ deny_if: [{ conditions: [${path}] }] }`));
    expect(decideOnce(program, "t", "{}").decision).toBe("allow");
    expect(decideOnce(program, "t", `{"${name}":1}`).reason).toBe("deny_if");
  });

  test.each<[string, string]>([
    ["top", '{"version":"1","default":"deny","__proto__":{"default":"allow"}}'],
    ["tool", '{"version":"1","default":"deny","tools":{"t":{"__proto__":{}}}}'],
    [
      "condition",
      '{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"constructor":1}]}]}}}',
    ],
  ])("as a key of the %s it is unknown", async (_, text) => {
    expect(await codesOf(text, "json")).toContain("unknown-key");
  });

  test("what is required is not inherited", async () => {
    const text = '{"__proto__":{"version":"1","default":"allow"}}';
    expect(await codesOf(text, "json")).toEqual(["unknown-key"]);
    expect(await codesOf('{"__proto__":{"version":"1"}}', "json")).toEqual(["missing-key", "unknown-key"]);
  });
});

test("POL-22: names hold anything, and no two ids or counters are confused", async () => {
  const names = ["a.b", "a/b", "a~b", "a~1b", "{a}", "*", " ", "a\nb", "", "x".repeat(10_000)];
  const tools = names.map((name) => `${JSON.stringify(name)}:{"rate_limit":"0/day"}`);
  const program = await openUsable(`{"version":"1","default":"deny","tools":{${tools.join()}}}`, "json");
  const ids = names.map((name) => decideOnce(program, name).rule);
  expect(ids.slice(0, 4)).toEqual([
    "/tools/a.b/limits/a.b_rate",
    "/tools/a~1b/limits/a~1b_rate",
    "/tools/a~0b/limits/a~0b_rate",
    "/tools/a~01b/limits/a~01b_rate",
  ]);
  expect(new Set(ids).size).toBe(names.length);
});

describe("POL-23: bytes and characters", () => {
  test("CRLF and a BOM are fine, in both formats", async () => {
    expect(await codesOf(`\ufeff${tool("{}").replaceAll("\n", "\r\n")}`)).toEqual([]);
    expect(await codesOf('\ufeff{"version":"1",\r\n"default":"deny"}\r\n', "json")).toEqual([]);
  });

  test.each<[string, Format, string, readonly string[]]>([
    ["a tab as indentation", "yaml", `${HEAD}tools:\n\tt: {}\n`, ["invalid-syntax"]],
    ["NUL", "yaml", `${HEAD}description: a\0b\n`, ["forbidden-character"]],
    ["NUL in JSON", "json", '{"version":"1\0"}', ["forbidden-character"]],
    ["NEL", "yaml", `${HEAD}description: "a\u0085b"\n`, ["forbidden-character"]],
    ["LS", "yaml", `${HEAD}description: "a\u2028b"\n`, ["forbidden-character"]],
    ["PS in JSON", "json", '{"version":"1\u2029"}', ["forbidden-character"]],
    ["a lone CR", "yaml", `${HEAD}# a\rtools: { t: {} }\n`, ["forbidden-character"]],
    [
      "a lone surrogate",
      "json",
      '{"version":"1","default":"deny","description":"\\ud800"}',
      ["lone-surrogate"],
    ],
    [
      "a lone surrogate as a key",
      "json",
      '{"version":"1","default":"deny","tools":{"\\udc00":{}}}',
      ["lone-surrogate"],
    ],
    ["a lone surrogate in YAML", "yaml", `${HEAD}description: "\\ud800"\n`, ["lone-surrogate"]],
    ["a pair of surrogates", "json", '{"version":"1","default":"deny","description":"\\ud83d\\ude00"}', []],
  ])("%s", async (_, format, text, codes) => {
    expect(await codesOf(text, format)).toEqual(codes);
  });

  test.each([
    ["a stray byte", [0xff], 1],
    ["an overlong slash", [0xc0, 0xaf], 1],
    ["a surrogate in UTF-8", [0xed, 0xa0, 0x80], 1],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80], 1],
    ["a character cut in half", [0xe2, 0x82], 1],
    ["a stray byte after a character of four", [0xf0, 0x9f, 0x92, 0xa9, 0x80], 5],
  ])("not UTF-8: %s, found at its byte", async (_, bytes, first) => {
    const findings = await problemsOf(Buffer.concat([Buffer.from("#"), Buffer.from(bytes)]));
    expect(findings).toMatchObject([{ code: "invalid-utf8" }]);
    expect(findings[0]?.message).toContain(`byte ${first} `);
  });
});
