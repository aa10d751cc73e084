// What an argument is about by its name, and what a text is by its form; and where neither can be told.

import { expect, test } from "vitest";
import { otherCases } from "../../src/lint/other-cases.ts";
import {
  hasSqlKeyword,
  isHostText,
  isRegisteredDomain,
  isUrlText,
  mayHoldWildcards,
  sensesOfName,
} from "../../src/lint/text-sense.ts";
import type { ArgumentPath, Condition } from "../../src/policy/policy.ts";

const pathOf = (...names: readonly string[]): ArgumentPath => ({
  text: `args.${names.join(".")}`,
  steps: names.map((name) => (name === "*" ? { kind: "every" } : { kind: "member", name })),
});

test.each([
  ["host", ["host"]],
  ["targetHost", ["host"]],
  ["target_hostname", ["host"]],
  ["ghost", []],
  ["cc", ["email"]],
  ["emailAddress", ["email"]],
  ["to", []],
  ["webhook_url", ["url"]],
  ["curl", []],
  ["filePath", ["file"]],
  ["profile", []],
  ["sql", ["sql"]],
  ["message", []],
  ["ip", ["address"]],
  ["zip", []],
])("%s is about %j", (name, senses) => {
  expect([...sensesOfName(pathOf(name))]).toEqual(senses);
  expect([...sensesOfName(pathOf("file", name))]).toEqual(senses);
  expect([...sensesOfName(pathOf(name, "*"))]).toEqual(senses);
});

test.each([
  ["example.com", true, true],
  ["api.example.com", true, true],
  ["db.corp", false, true],
  ["report.csv", false, true],
  ["1.2.3.4", false, false],
  ["example", false, false],
  ["-a.com", false, false],
  ["a..com", false, false],
  ["a b.com", false, false],
])("%s is a host: %j; where one is named: %j", (text, isPlain, isNamed) => {
  expect([isHostText(text, false), isHostText(text, true)]).toEqual([isPlain, isNamed]);
});

test.each([
  ["example.com", true],
  ["example.co.uk", true],
  ["api.example.com", false],
  ["com", false],
])("%s is registered as it stands: %j", (text, expected) => {
  expect(isRegisteredDomain(text, true)).toBe(expected);
});

test("URLs, SQL and names of globs", () => {
  expect(["https://a", "HTTP://a", "ws://a", "a://b", "/a"].map(isUrlText)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(["DROP TABLE", "drop", "dropbox", "please"].map(hasSqlKeyword)).toEqual([true, true, false, false]);
  expect(["mimeType", "glob", "host"].map((name) => mayHoldWildcards(pathOf(name)))).toEqual([
    true,
    true,
    false,
  ]);
});

test.each([
  ["host", "Evil.com", ["EVIL.COM", "evil.com"]],
  ["host", "10.0.0.1", []],
  ["host", "localhost", []],
  ["url", "https://evil.com/A", ["https://EVIL.COM/A"]],
  ["email", "eve@evil.com", ["eve@EVIL.COM"]],
  ["path", "run.exe", ["run.EXE"]],
  ["path", "run.sh", []],
  ["sql", "DROP", ["drop"]],
  ["sql", "--", []],
  ["name", "admin", []],
])("%s %s in the other case", (name, text, expected) => {
  const condition: Condition = { pointer: "", path: pathOf(name), op: "eq", value: text };
  expect(otherCases(condition, text)).toEqual(expected);
});
