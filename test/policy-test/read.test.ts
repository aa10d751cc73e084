// Reading test files: what each part means, and what is said of every mistake, at its place.

import { expect, test } from "vitest";
import { toFindings } from "../../src/policy/findings.ts";
import { formatDuration, parseDuration, parseMoment } from "../../src/policy-test/durations.ts";
import { readTestFile } from "../../src/policy-test/read-test-file.ts";
import { formatExactJson } from "../../src/trace/exact-json.ts";

async function read(text: string) {
  const { file, source, problems } = await readTestFile("a.policy-test.yaml", Buffer.from(text, "utf8"));
  const said = toFindings(source, problems).map(
    ({ code, line, column, message, help }) => `${line}:${column} ${code}: ${message} ${help}`,
  );
  return { file, said };
}

const CASE = (lines: string) => `cases:\n  - name: a\n${lines.replace(/^/gm, "    ")}\n`;

test.each([
  ["an empty file", "", "1:1 no-cases: The file is empty"],
  ["comments only", "# nothing\n", "1:1 no-cases"],
  ["no cases", "policy: policy.yaml\n", "1:1 missing-key"],
  ["an empty list of cases", "cases: []\n", "1:8 no-cases"],
  [
    "an unknown key",
    "case: []\n",
    '1:1 unknown-key: The test file has an unknown key "case"; it would have no effect. Did you mean "cases"?',
  ],
  [
    "an unknown key of a case",
    CASE("tool: t\nexpect: allow\nargz: {}"),
    '5:5 unknown-key: "cases"[0] has an unknown key "argz"; it would have no effect. Did you mean "args"?',
  ],
  [
    "an unknown key of an expectation",
    CASE("tool: t\nexpect: { decision: deny, rul: x }"),
    '4:31 unknown-key: "expect" has an unknown key "rul"; it would have no effect. Did you mean "rule"?',
  ],
  [
    "a misspelt decision",
    CASE("tool: t\nexpect: alow"),
    '4:13 unknown-value: "expect" must be "allow" or "deny" or "require_approval", not the string "alow". Did you mean "allow"?',
  ],
  [
    "a key as others call it",
    CASE("tool: t\nexpect: deny\narguments: {}"),
    '5:5 unknown-key: "cases"[0] has an unknown key "arguments"; it would have no effect. Did you mean "args"?',
  ],
  [
    "cases as others call them",
    "tests: []\n",
    '1:1 unknown-key: The test file has an unknown key "tests"; it would have no effect. Did you mean "cases"?',
  ],
  [
    "a decision as others call it",
    CASE("tool: t\nexpect: ask"),
    '4:13 unknown-value: "expect" must be "allow" or "deny" or "require_approval", not the string "ask". Write "require_approval".',
  ],
  [
    "a case that should run alone",
    CASE("tool: t\nexpect: deny\nonly: true"),
    '5:5 unknown-key: "cases"[0] has an unknown key "only"; it would have no effect. Run some cases only with `--grep`',
  ],
  [
    "a misspelt reason",
    CASE("tool: t\nexpect: { decision: deny, reason: limits }"),
    '4:39 unknown-value: "reason" must be one of no_policy, hidden, default_deny',
  ],
  [
    "a case that is left out without a word why",
    CASE("tool: t\nexpect: deny\nskip: true"),
    "5:11 wrong-type",
  ],
  ["an expectation without a decision", CASE("tool: t\nexpect: { rule: x }"), "4:13 missing-key"],
  ["a number as an expectation", CASE("tool: t\nexpect: 1"), "4:13 wrong-type"],
  ["a case without a name", "cases:\n  - { tool: t, expect: allow }\n", "2:5 missing-key"],
  ["a call without a tool", CASE("expect: allow"), "2:5 missing-key: The call has no `tool`"],
  [
    "a call without an expectation",
    CASE("tool: t\ncalls:\n  - { repeat: 2 }"),
    "5:9 missing-key: The call has no `expect`",
  ],
  ["a case without calls", CASE("tool: t\ncalls: []"), "4:12 no-cases"],
  ["calls beside each", CASE("tool: t\nexpect: deny\ncalls: [{}]\neach: [{}]"), "6:11 mixed-case"],
  ["a time beside calls", CASE("tool: t\nexpect: deny\nat: 1s\ncalls: [{}]"), "5:9 mixed-case"],
  [
    "a rule of a call that is allowed",
    CASE("tool: t\nexpect: { decision: allow, rule: x }"),
    "4:13 mixed-case",
  ],
  [
    "two cases of one name",
    `${CASE("tool: t\nexpect: deny")}  - { name: a, tool: t, expect: deny }\n`,
    "5:13 duplicate-case",
  ],
  [
    "two rows of one name",
    CASE("tool: t\nexpect: deny\neach: [{ name: r }, { name: r }]"),
    "5:25 duplicate-case",
  ],
  [
    "a number as a time",
    CASE("tool: t\nexpect: deny\nat: 60"),
    '5:9 wrong-type: "at" must be a string, not the number 60.',
  ],
  [
    "a time that is none",
    CASE("tool: t\nexpect: deny\nat: 5 minutes"),
    '5:9 invalid-time: "5 minutes" is no time. Write a duration such as 30s',
  ],
  ["a duration that is none", CASE("tool: t\nexpect: deny\nevery: +1s"), "5:12 invalid-time"],
  ["a start that is none", `start: tomorrow\n${CASE("tool: t\nexpect: deny")}`, "1:8 invalid-time"],
  [
    "a case beyond the year 9999",
    CASE("tool: t\nexpect: deny\nrepeat: 1000000\nevery: 365d"),
    "2:11 invalid-time",
  ],
  ["no repetition", CASE("tool: t\nexpect: deny\nrepeat: 0"), "5:13 out-of-range"],
  [
    "too many repetitions",
    CASE("tool: t\nexpect: deny\nrepeat: 1000001"),
    '5:13 out-of-range: "repeat" is out of range: the number 1000001. How often the call is made, from 1 to 1000000 times',
  ],
  [
    "too many calls",
    CASE(`tool: t\nexpect: deny\ncalls:\n${"  - { repeat: 1000000 }\n".repeat(11).trimEnd()}`),
    "2:11 too-many-calls",
  ],
  ["arguments that are a list", CASE("tool: t\nexpect: deny\nargs: [1]"), "5:11 wrong-type"],
  [
    "null outside of arguments",
    CASE("tool: t\nexpect: null"),
    "4:13 null-value: There is no value here (null). Write a value, or remove the key.",
  ],
  ["null for all arguments", CASE("tool: t\nexpect: deny\nargs: null"), "5:11 null-value"],
  [
    "a key without a value in arguments",
    CASE("tool: t\nexpect: deny\nargs: { a: 1,000 calls }"),
    "5:18 null-value",
  ],
  ["a tilde in arguments", CASE("tool: t\nexpect: deny\nargs: { a: ~ }"), "5:16 null-value"],
  [
    "a word that YAML 1.1 reads otherwise",
    CASE("tool: t\nexpect: deny\nargs: { a: yes }"),
    "5:16 ambiguous-scalar",
  ],
  ["an alias", CASE("tool: &t t\nexpect: deny"), "3:11 yaml-anchor"],
  ["a key that stands twice", "cases: []\ncases: []\n", "2:1 duplicate-key"],
  ["an absolute policy", `policy: /etc/passwd\n${CASE("tool: t\nexpect: deny")}`, "1:9 path-outside"],
  ["no policy at all", `policy: {}\n${CASE("tool: t\nexpect: deny")}`, "1:9 missing-key"],
  ["no YAML", "cases: [\n", "2:1 invalid-syntax"],
])("%s is told", async (_, text, expected) => {
  const { file, said } = await read(text);
  expect(file).toBeUndefined();
  expect(said[0]?.slice(0, expected.length)).toBe(expected);
});

test("what is wrong of a policy is said of a test file", async () => {
  const { said } = await read("cases: *x\n");
  expect(said.join()).not.toMatch(/\ba policy\b/);
});

test("calls take from their case, and arguments are added key by key", async () => {
  const { file, said } = await read(`
server: shop
start: 2026-03-01T00:00:00Z
cases:
  - name: a
    tool: pay
    grant: ana
    args: { amount: 1, note: null, deep: { x: 1 } }
    expect: allow
    calls:
      - {}
      - { grant: ben, server: other, args: { amount: 12345678901234567890.5, deep: {} }, expect: deny, at: +1m30s }
      - { tool: look, at: 1h, repeat: 3, every: 500ms, approved: true, outcome: error, expect: { decision: deny, reason: limit } }
      - { at: 2026-03-02T00:00:00+01:00 }
`);
  expect(said).toEqual([]);
  expect(file?.start).toBe(Date.UTC(2026, 2, 1));
  const calls = file?.cases[0]?.calls ?? [];
  expect(calls.map(({ tool, grant, server }) => [tool, grant, server].join())).toEqual([
    "pay,ana,shop",
    "pay,ben,other",
    "look,ana,shop",
    "pay,ana,shop",
  ]);
  expect(calls.slice(0, 2).map(({ args }) => formatExactJson(args))).toEqual([
    '{"amount":1,"note":null,"deep":{"x":1}}',
    '{"amount":12345678901234567890.5,"note":null,"deep":{}}',
  ]);
  expect(calls.map(({ at }) => at)).toEqual([
    { from: "call-before", ms: 0 },
    { from: "call-before", ms: 90_000 },
    { from: "start", ms: 3_600_000 },
    { from: "epoch", ms: Date.UTC(2026, 2, 1, 23) },
  ]);
  expect(calls[2]).toMatchObject({ repeat: 3, everyMs: 500, approved: true, outcome: "error" });
  expect(calls.map(({ expected }) => expected.decision)).toEqual(["allow", "deny", "deny", "allow"]);
});

test("rows are cases of their own, called by their names or arguments", async () => {
  const { file } = await read(
    CASE(`tool: t
args: { a: 1 }
expect: allow
each:
  - { args: { b: 2 } }
  - { args: { b: 2 }, approved: true }
  - { name: third, args: { a: 3 }, expect: deny }
  - { tool: u }`),
  );
  expect(file?.cases.map(({ name }) => name)).toEqual([
    'a > {"b":2}',
    'a > {"b":2}, approved',
    "a > third",
    "a > u {}",
  ]);
  expect(file?.cases.map(({ calls }) => formatExactJson(calls[0]?.args))).toEqual([
    '{"a":1,"b":2}',
    '{"a":1,"b":2}',
    '{"a":3}',
    '{"a":1}',
  ]);
});

test("an argument called __proto__ is an argument", async () => {
  const { file } = await read(CASE('tool: t\nexpect: deny\nargs: { "__proto__": { a: 1 } }'));
  expect(formatExactJson(file?.cases[0]?.calls[0]?.args)).toBe('{"__proto__":{"a":1}}');
});

test.each([
  ["0s", 0],
  ["1d2h3m4s5ms", 93_784_005],
  ["90m", 5_400_000],
  ["", undefined],
  ["1", undefined],
  ["1.5s", undefined],
  ["-1s", undefined],
  ["1s1m", undefined],
  ["9999999d", undefined],
])("the duration %j", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  if (ms !== undefined) expect(parseDuration(formatDuration(ms))).toBe(ms);
});

test.each(["+", "++1s", "+2026-01-01T00:00:00Z", "2026-01-01", "1 s"])("%j is no moment", (text) => {
  expect(parseMoment(text)).toBeUndefined();
});
