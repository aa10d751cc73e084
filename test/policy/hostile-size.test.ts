// Policy files of up to 1 MiB that are wrong throughout, or right and large: each ends, and soon enough for
// the test's own time limit. Work that grows with the square of the file takes minutes here.

import { describe, expect, test } from "vitest";
import { LIMITS } from "../../src/limits.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { decideOnce, type Format, open } from "./open.ts";

const HEAD = 'version: "1"\ndefault: deny\n';

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

test("a long name over many rules is not linted, and said so", async () => {
  const rule = '{"conditions":[{"path":"args.a","op":"regex","value":"a.b"}]}';
  const text = fill(
    `${JSON_HEAD},"tools":{"t":{},"${LONG_NAME}":{"require":[${rule}`,
    () => `,${rule}`,
    "]}}}",
  );
  const opened = await open(text, "json");
  expect(opened.problems).toEqual([]);
  expect(lintPolicy(opened).map(({ code, severity }) => [code, severity])).toEqual([
    ["too-many-problems", "error"],
  ]);
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
