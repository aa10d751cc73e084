// Patterns: plain text runs as a string operation and must mean what RE2 makes of it; the rest is RE2's,
// within limits. specification: policy-format.md section 4.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPatterns, type Pattern } from "../../src/engine/pattern.ts";
import { compileRe2 } from "../../src/engine/re2.ts";

async function build(source: string) {
  return (await buildPatterns([source])).get(source);
}

async function buildUsable(source: string): Promise<Pattern> {
  const pattern = await build(source);
  if (pattern === undefined || "code" in pattern) throw new Error(`refused: ${JSON.stringify(pattern)}`);
  return pattern;
}

function usable(pattern: ReturnType<typeof compileRe2>): Pattern {
  if ("code" in pattern) throw new Error(pattern.message);
  return pattern;
}

const PIECES = [
  "a",
  "b",
  "ab",
  "-",
  "/",
  " ",
  "\n",
  "\r",
  "\u2028",
  "é",
  "e\u0301",
  "💩",
  "\0",
  "~",
  '"',
  ",",
];
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((pieces) => pieces.join(""));
const plainPatterns = fc
  .tuple(fc.constantFrom("", "^"), texts, fc.constantFrom("", "$"))
  .map(([start, text, end]) => `${start}${text}${end}`);

test("law: the string operation of a plain pattern says what RE2 says", async () => {
  await fc.assert(
    fc.asyncProperty(plainPatterns, texts, texts, fc.boolean(), async (source, before, after, isAround) => {
      const text = source.replace(/^\^|\$$/g, "");
      const subject = isAround ? `${before}${text}${after}` : before;
      expect((await buildUsable(source)).test(subject)).toBe(usable(compileRe2(source)).test(subject));
    }),
    { numRuns: 5000 },
  );
});

describe("what looks plain and is not", () => {
  test.each([
    ["a.c", "abc", true],
    ["a.c", "a\nc", false],
    ["^^a", "a", true],
    ["a$$", "a", true],
    ["a^b", "a^b", false],
    ["a$b", "a$b", false],
    ["a\\$", "a$", true],
    ["a\\$", "a", false],
    ["\\^a", "^a", true],
    ["a|b", "b", true],
    ["a{2}", "aa", true],
    ["a{,2}", "a{,2}", true],
    ["]", "]", true],
    ["}", "}", true],
    ["a b", "ab", false],
    ["#", "#", true],
  ])("%j on %j", async (source, subject, expected) => {
    expect((await buildUsable(source)).test(subject)).toBe(expected);
  });
});

describe("refused", () => {
  test.each([
    ["look-ahead", "(?=a)"],
    ["negative look-ahead", "^(?!a)"],
    ["look-behind", "(?<=a)b"],
    ["negative look-behind", "(?<!a)b"],
    ["back-reference", "(a)\\1"],
    ["named back-reference", "(?P<n>a)(?P=n)"],
    ["possessive", "a++"],
    ["atomic group", "(?>a)"],
    ["conditional", "(a)(?(1)b|c)"],
    ["repetition above 1,000", "a{1001}"],
    ["repetition that multiplies above 1,000", "((x{100}){100}){100}"],
    ["open class", "[a"],
    ["open group", "(a"],
    ["closed group", "a)"],
    ["nothing to repeat", "*a"],
    ["trailing backslash", "a\\"],
    ["reversed range", "[b-a]"],
    ["unknown class", "\\p{Nothing}"],
  ])("%s", async (_, source) => {
    expect(await build(source)).toMatchObject({ code: "invalid-pattern" });
  });
});

describe("limits", () => {
  const LARGE = { code: "pattern-too-large" };
  test.each([
    ["4,096 plain bytes", "a".repeat(4096), undefined],
    ["4,097 plain bytes", "a".repeat(4097), LARGE],
    ["4,096 plain bytes of two-byte characters", "é".repeat(2048), undefined],
    ["4,098 plain bytes of two-byte characters", "é".repeat(2049), LARGE],
    ["4,096 bytes of a group", `(${"a".repeat(4094)})`, undefined],
    ["4,097 bytes of a group", `(${"a".repeat(4095)})`, LARGE],
    ["4,098 bytes of a group, fewer characters", `(${"é".repeat(2048)})`, LARGE],
    ["1 MiB", "(a)".repeat(350_000), LARGE],
    ["87,000 instructions", `${".{1000}".repeat(87)}`, undefined],
    ["88,000 instructions", `${".{1000}".repeat(88)}`, LARGE],
    ["500,000 instructions", "a{1000}".repeat(500), LARGE],
  ])("%s", async (_, source, expected) => {
    const pattern = await build(source);
    if (expected === undefined) expect(pattern).toHaveProperty("test");
    else expect(pattern).toMatchObject(expected);
  });
});

describe("what blows up elsewhere is found in linear time", () => {
  const LONG = "a".repeat(100_000);
  test.each([
    ["(a+)+$", `${LONG}b`, false],
    ["^(a|aa)+$", `${LONG}!`, false],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", LONG, false],
    ["(.*)*x", LONG, false],
    ["(?:a?){1000}$", LONG, true],
  ])("%s", async (source, subject, expected) => {
    expect((await buildUsable(source)).test(subject)).toBe(expected);
  });
});

test("every pattern of a set is built once, under its own text", async () => {
  const built = await buildPatterns(new Set(["a", "^a", "a.b", "(", ""]));
  expect([...built.keys()]).toEqual(["a", "^a", "a.b", "(", ""]);
  const results = [...built.values()].map((pattern) =>
    "code" in pattern ? pattern.code : pattern.test("ba"),
  );
  expect(results).toEqual([true, false, false, "invalid-pattern", true]);
});
