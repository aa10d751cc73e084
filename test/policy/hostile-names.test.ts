// Hostile policy files, continued: rates, names, bytes, and files that are large or wrong throughout.
// specification: policy-format.md sections 1, 2 and 5.

import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { codesOf, decideOnce, type Format, open, openUsable, problemsOf } from "./open.ts";

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
    expect(await codesOf(text, "json")).toEqual(["missing-key", "unknown-key"]);
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

/** As many units as fit into 1 MiB. */
function fill(head: string, unit: (i: number) => string, tail = ""): string {
  const parts = [head];
  let room = LIMITS.policyBytes - head.length - tail.length;
  for (let i = 0; ; i++) {
    const part = unit(i);
    room -= part.length;
    if (room < 0) return [...parts, tail].join("");
    parts.push(part);
  }
}

const JSON_HEAD = '{"version":"1","default":"deny"';
const MIB = LIMITS.policyBytes;
const ALIASES = "bcdefghi"
  .split("")
  .map((name, i) => `${name}: &${name} [*${"abcdefgh"[i]}, *${"abcdefgh"[i]}, *${"abcdefgh"[i]}]\n`);
const LONG_NAME = "x".repeat(300_000);

describe("bounded work: up to 1 MiB that is refused", () => {
  test.each<[string, Format, string, string]>([
    ["open brackets, JSON", "json", "[".repeat(MIB), "nesting-too-deep"],
    ["open objects, JSON", "json", '{"a":'.repeat(MIB / 5), "nesting-too-deep"],
    ["open brackets, YAML", "yaml", "[".repeat(MIB), "nesting-too-deep"],
    ["open braces, YAML", "yaml", "{a: ".repeat(MIB / 4), "nesting-too-deep"],
    ["dashes", "yaml", "- ".repeat(MIB / 2), "nesting-too-deep"],
    ["question marks", "yaml", "? ".repeat(MIB / 2), "nesting-too-deep"],
    ["keys on one line", "yaml", "a: ".repeat(MIB / 3), "invalid-syntax"],
    ["ever deeper keys", "yaml", fill("", (i) => `${" ".repeat(i)}a:\n`), "nesting-too-deep"],
    [
      "deep lists in a list",
      "yaml",
      `- ${"[".repeat(99)}${"]".repeat(99)}\n`.repeat(1000),
      "nesting-too-deep",
    ],
    ["one key again and again, YAML", "yaml", "a: b\n".repeat(10_000), "duplicate-key"],
    ["one key again and again, JSON", "json", fill(JSON_HEAD, () => ',"a":1', "}"), "duplicate-key"],
    ["aliases of aliases", "yaml", `a: &a [x, x, x]\n${ALIASES.join("")}`, "yaml-alias"],
    ["one alias again and again", "yaml", `a: &a x\nb:\n${"- *a\n".repeat(10_000)}`, "yaml-alias"],
    ["unknown keys, JSON", "json", fill(JSON_HEAD, (i) => `,"k${i}":1`, "}"), "unknown-key"],
    ["unknown keys, YAML", "yaml", fill(HEAD, (i) => `k${i}: 1\n`), "unknown-key"],
    [
      "tools that are numbers",
      "json",
      fill(`${JSON_HEAD},"tools":{"t":{}`, (i) => `,"t${i}":1`, "}}"),
      "wrong-type",
    ],
    [
      "tools with unknown keys",
      "json",
      fill(`${JSON_HEAD},"tools":{"t":{}`, (i) => `,"${i}":{"a":1}`, "}}"),
      "unknown-key",
    ],
    [
      "empty conditions",
      "json",
      fill(`${JSON_HEAD},"all_tools":{"deny_if":[{"conditions":[{}`, () => ",{}", "]}]}}"),
      "missing-key",
    ],
    ["nulls", "json", fill(`${JSON_HEAD},"hide":["a"`, () => ",null", "]}"), "null-value"],
    [
      "a long name over many mistakes",
      "json",
      fill(`${JSON_HEAD},"tools":{"${LONG_NAME}":{"limits":[1`, () => ",1", "]}}}"),
      "wrong-type",
    ],
    [
      "patterns that RE2 refuses",
      "json",
      fill(`${JSON_HEAD},"all_tools":{"deny_if":[{"conditions":[${regex(0)}`, (i) => `,${regex(i)}`, "]}]}}"),
      "invalid-pattern",
    ],
    ["commas", "yaml", `[${",".repeat(MIB / 8)}]`, "invalid-syntax"],
    ["quotes", "yaml", '"'.repeat(MIB / 8), "invalid-syntax"],
    ["tags", "yaml", "- !t x\n".repeat(20_000), "yaml-tag"],
    ["directives", "yaml", "%\n".repeat(MIB / 2), "yaml-directive"],
    ["documents", "yaml", "--- a\n".repeat(20_000), "second-document"],
    ["one string", "yaml", `version: ${"x".repeat(MIB - 9)}`, "unknown-value"],
    ["line ends, then NUL", "yaml", `${"\n".repeat(MIB - 1)}\0`, "forbidden-character"],
    ["text, then a stray byte", "yaml", "", "invalid-utf8"],
  ])("%s", async (name, format, text, code) => {
    const bytes = name === "text, then a stray byte" ? Buffer.alloc(MIB, "x").fill(0xff, MIB - 1) : text;
    const { problems } = await open(bytes, format);
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(problems.length).toBeLessThanOrEqual(LIMITS.problemsPerFile + 1);
  });
});

function regex(i: number): string {
  return `{"path":"args.a","op":"regex","value":"(${i}"}`;
}

describe("POL-24: 1 MiB that is read, decided and linted", () => {
  const requires = (unit: (i: number) => string): string =>
    fill(`${JSON_HEAD},"tools":{"t":{"require":[${unit(0)}`, (i) => `,${unit(i + 1)}`, "]}}}");
  test.each<[string, string, string]>([
    ["tools", fill(`${JSON_HEAD},"tools":{"t":{}`, (i) => `,"t${i}":{}`, "}}"), "allow"],
    [
      "denied tools",
      fill(`${JSON_HEAD},"tools":{"t":{}`, (i) => `,"t${i}":{"action":"deny"}`, "}}"),
      "allow",
    ],
    [
      "values of a list",
      fill(
        `${JSON_HEAD},"tools":{"t":{"require":[{"conditions":[{"path":"args.a","op":"in","value":["x"`,
        (i) => `,"v${i}"`,
        "]}]}]}}}",
      ),
      "deny",
    ],
    [
      "rules on one argument",
      requires((i) => `{"conditions":[{"path":"args.a","op":"neq","value":${i}}]}`),
      "deny",
    ],
    [
      "rules on as many arguments",
      requires((i) => `{"conditions":[{"path":"args.a${i}","op":"neq","value":1}]}`),
      "deny",
    ],
    ["hidden names, all listed", hiddenAndListed(40_000), "allow"],
    [
      "rules for every tool, and tools",
      `${sharedRules(7000)},"tools":{"t":{}${numbers(40_000)
        .map((i) => `,"t${i}":{}`)
        .join("")}}}`,
      "deny",
    ],
    ["one string", fill(`${JSON_HEAD},"tools":{"t":{}},"description":"`, () => "x", '"}'), "allow"],
  ])("%s", async (_, text, decision) => {
    const opened = await open(text, "json");
    expect(opened.problems).toEqual([]);
    if (opened.program !== undefined) expect(decideOnce(opened.program, "t").decision).toBe(decision);
    expect(lintPolicy(opened).every(({ line }) => line === 1)).toBe(true);
  });
});

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function hiddenAndListed(count: number): string {
  const names = numbers(count).map((i) => `"h${i}"`);
  return `${JSON_HEAD},"hide":[${names.join()}],"tools":{"t":{},${names.map((name) => `${name}:{}`).join()}}}`;
}

function sharedRules(count: number): string {
  const rules = numbers(count).map((i) => `{"conditions":[{"path":"args.a${i}","op":"neq","value":1}]}`);
  return `${JSON_HEAD},"all_tools":{"require":[${rules.join()}]}`;
}
