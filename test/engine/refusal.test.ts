// What RE2 refuses: which construct it is, and which part of the pattern.

import { describe, expect, test } from "vitest";
import { buildPatterns } from "../../src/engine/pattern.ts";

const ALL = "";

describe("a refused pattern", () => {
  test.each([
    ["^(?=a)b", "RE2 has no look-ahead groups.", "(?=a)"],
    ["^(?!evil)x", "RE2 has no negative look-ahead groups.", "(?!evil)"],
    ["(?<=a)b", "RE2 has no look-behind groups.", "(?<=a)"],
    ["x(?<!a(b))", "RE2 has no negative look-behind groups.", "(?<!a(b))"],
    ["(?>a)b", "RE2 has no atomic groups.", "(?>a)"],
    ["(a)\\1", "RE2 has no references back to a group.", "\\1"],
    ["\\\\1(a)\\1", "RE2 has no references back to a group.", "\\1"],
    ["(?P<n>a)(?P=n)", "RE2 has no references back to a group.", "(?P=n)"],
    ["(?<n>a)\\k<n>", "RE2 has no references back to a group.", "\\k"],
    ["\\++a++", "RE2 has no possessive quantifiers.", "++"],
    ["a{1,2}+", "RE2 has no possessive quantifiers.", "{1,2}+"],
    ["(a)(?(1)b|c)", "RE2 has no conditional groups.", "(?(1)b|c)"],
    ["a(?#why)", "RE2 has no comments.", "(?#why)"],
    ["(?R)", "RE2 has no recursion.", "(?R)"],
    ["(?|a)", "RE2 has no branch reset groups.", "(?|a)"],
    ["(?'n'a)", "RE2 has no names of groups in quotes.", "(?'n'a)"],
    ["(?x) a", "RE2 has no flag x.", "(?x)"],
    ["(?ix) a", "RE2 has no flag x.", "(?ix)"],
    ["(?a)b", "RE2 has no such flags.", "(?a)"],
    ["a\\Z", "RE2 has no \\Z.", "\\Z"],
    ["\\h", "RE2 has no \\h.", "\\h"],
    ["\\R", "RE2 has no \\R.", "\\R"],
    ["a\\Kb", "RE2 has no \\K.", "\\K"],
    ["\\Ga", "RE2 has no \\G.", "\\G"],
    ["\\u0041", "RE2 has no \\u.", "\\u"],
    ["\\e", "RE2 has no \\e.", "\\e"],
    ["\\cA", "RE2 has no \\c.", "\\c"],
    ["\\N", "RE2 has no \\N.", "\\N"],
    ["\\X", "RE2 has no \\X.", "\\X"],
    ["*.a", "`*` repeats what stands before it, and nothing does.", "*"],
    ["a*|*.b", "`*` repeats what stands before it, and nothing does.", "*"],
    ["src/**", "`**` repeats a repetition.", "**"],
    ["(+a)", "A repetition stands where there is nothing to repeat.", "+"],
    ["a{1001}", "RE2 repeats at most 1,000 times.", "{1001}"],
    ["a{2}b{0,2000}", "RE2 repeats at most 1,000 times.", "{0,2000}"],
    ["a{3,1}", "RE2 refuses the pattern: invalid repeat count: `{3,1}`.", "{3,1}"],
    [
      "((x{100}){100}){100}",
      "Repetitions inside each other multiply to more than 1,000, which RE2 refuses.",
      ALL,
    ],
    ["x[a", "RE2 refuses the pattern: missing closing ]: `[a`.", "[a"],
    ["((a)", "RE2 refuses the pattern: missing closing ): `((a)`.", "((a)"],
    ["[(](a", "RE2 refuses the pattern: missing closing ): `[(](a`.", "(a"],
    ["(a))b", "RE2 refuses the pattern: unexpected ): `(a))b`.", ")"],
    ["a\\", "RE2 refuses the pattern: trailing backslash at end of expression.", "\\"],
    ["[z-a]", "RE2 refuses the pattern: invalid character class range: `z-a`.", "z-a"],
    [
      "\\p{Nothing}",
      "RE2 refuses the pattern: invalid character class range: `\\p{Nothing}`.",
      "\\p{Nothing}",
    ],
    ["\\q", "RE2 refuses the pattern: invalid escape sequence: `\\q`.", "\\q"],
    ["(?P<n>a)(?P<n>b)", "RE2 refuses the pattern: duplicate capture group name: `n`.", ALL],
    [`${"(".repeat(1200)}${")".repeat(1200)}`, "RE2 refuses the pattern: expression nests too deeply.", ALL],
  ])("%j", async (source, message, part) => {
    const bad = (await buildPatterns([source])).get(source);
    if (bad === undefined || !("code" in bad)) throw new Error("accepted");
    expect(bad.code).toBe("invalid-pattern");
    expect(bad.message).toBe(message);
    expect(bad.help).toMatch(/^[A-Z].*\S$/);
    expect(bad.part === undefined ? ALL : source.slice(bad.part.start, bad.part.end)).toBe(part);
  });

  test("the last of two places, when the first is right", async () => {
    const source = "a*|*";
    expect((await buildPatterns([source])).get(source)).toMatchObject({ part: { start: 3, end: 4 } });
  });
});
