// What the format answers to what other languages would have written.

import { describe, expect, test } from "vitest";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { parsePath } from "../../src/policy/path.ts";
import { advisePath } from "../../src/policy/path-slips.ts";
import { adviseRate, adviseTimeout, adviseWindow } from "../../src/policy/rate-slips.ts";

async function codesOf(lines: readonly string[]): Promise<readonly string[]> {
  const text = `version: "1"\ndefault: deny\n${lines.join("\n")}\n`;
  return lintPolicy(await openPolicy("policy.yaml", Buffer.from(text))).map(({ code }) => code);
}

test.each([
  ["amount", "args.amount"],
  ["$.amount", "args.amount"],
  [".amount", "args.amount"],
  ["/amount", "args.amount"],
  ["/items/0/sku", "args.items[0].sku"],
  ["arguments.amount", "args.amount"],
  ["params.arguments.amount", "args.amount"],
  ["input.amount", "args.amount"],
  ["input", "args.input"],
  ["{{args.amount}}", "args.amount"],
  ["{{ amount }}", "args.amount"],
  [`\${args.amount}`, "args.amount"],
  [" args.amount ", "args.amount"],
  ["args.items[].sku", "args.items[*].sku"],
  ["args.items.*.sku", "args.items[*].sku"],
  ["args.items.0.sku", "args.items[0].sku"],
  ["args['a.b']", 'args["a.b"]'],
])("the path %s is answered with %s, which is one", (written, meant) => {
  expect(advisePath(written)).toBe(`Write \`${meant}\`.`);
  expect(parsePath(meant)).toMatchObject({ text: meant });
});

test.each([
  "",
  "args",
  "args.",
  "args..a",
  "argsamount",
  "a b",
  "args.a-b c",
  "[",
  "args[-1]",
  "args.".repeat(100),
])("the path %j is not guessed at", (written) => {
  expect(advisePath(written)).toBe("");
});

test.each([
  ["10", "Say per what: 10/minute, 10/hour or 10/day."],
  ["10/min", "Write 10/minute."],
  ["10 per minute", "Write 10/minute."],
  ["10 calls per minute", "Write 10/minute."],
  ["5 / hour", "Write 5/hour."],
  ["5/Hour", "Write 5/hour."],
  ["5 a day", "Write 5/day."],
  ["05/minute", "Write 5/minute."],
  ["5/second", "Write { max: 5, window: 1 }: only minute, hour and day have names."],
  ["5/week", "Write { max: 5, window: 604800 }: only minute, hour and day have names."],
  ["-5/minute", ""],
  ["1.5/minute", ""],
  ["many/minute", ""],
  ["5/fortnight", ""],
  ["5/0s", ""],
  ["", ""],
])("the rate %j is answered with %j", (written, advice) => {
  expect(adviseRate(written)).toBe(advice);
});

test.each([
  ["1m", "Write minute, or 60 without quotes."],
  ["60", "Write minute, or 60 without quotes."],
  ["60s", "Write minute, or 60 without quotes."],
  ["1 hour", "Write hour, or 3600 without quotes."],
  ["hourly", "Write hour, or 3600 without quotes."],
  ["90s", "Write 90: a window is minute, hour, day or a number of seconds, without quotes."],
  ["1y", ""],
  ["0", ""],
  ["99999999", ""],
  ["", ""],
  [" ", ""],
])("the window %j is answered with %j", (written, advice) => {
  expect(adviseWindow(written)).toBe(advice);
});

test.each([
  ["5 minutes", "Write 5m."],
  ["90", "Write 90s."],
  ["7200 s", "Write 2h."],
  ["1d", "Write 24h."],
  ["soon", ""],
])("the timeout %j is answered with %j", (written, advice) => {
  expect(adviseTimeout(written)).toBe(advice);
});

test("texts of a megabyte are answered at once", () => {
  const spaces = " ".repeat(1_000_000);
  for (const advise of [advisePath, adviseRate, adviseWindow, adviseTimeout])
    expect(advise(`1${spaces}x`)).toBe("");
});

/** One slip is one finding, whatever it makes impossible. */
describe("one slip is one problem:", () => {
  const condition = (text: string): readonly string[] => [
    "tools:",
    "  x:",
    "    require:",
    `      - conditions: [{ ${text} }]`,
    "        on_deny: No.",
  ];
  test.each<[string, readonly string[]]>([
    ["another name for a key", condition("arg: args.a, op: eq, value: 1")],
    ["an operator as a key", condition("path: args.a, lte: 1")],
    [
      "a condition in place of a rule",
      ["tools:", "  x:", "    deny_if:", "      - { path: args.a, op: eq, value: 1 }"],
    ],
    ["the rules dialect's action", ["tools:", "  x:", "    action: evaluate", "    conditions: []"]],
    ["a window that is no whole number", ["tools:", "  x:", "    rate_limit: { max: 1, window: 0.5 }"]],
    ["another name for max", ["tools:", "  x:", "    rate_limit: { limit: 1, window: day }"]],
  ])("%s", async (_slip, lines) => {
    expect(await codesOf(lines)).toHaveLength(1);
  });

  test("but two slips are two", async () => {
    expect(await codesOf(["tools:", "  x:", "    rate_limit: { limit: 1, per: day }"])).toHaveLength(2);
    expect(await codesOf(condition("arg: args.a, operator: eq, value: 1"))).toHaveLength(2);
    expect(await codesOf(condition("arg: args.a"))).toEqual(["missing-key", "missing-key", "unknown-key"]);
  });
});

describe("one slip, one problem", () => {
  const rules = (lines: readonly string[]): readonly string[] => ["tools:", "  t:", "    rules:", ...lines];
  const LISTS = ["tools:", "  t:", "    require:", "      - conditions:"];
  const STATE = ["      - name: a", "        state: { counter: c, window: day }", "        conditions:"];
  test.each<[string, readonly string[], readonly string[]]>([
    [
      "two letters changed places",
      [...LISTS, "          - { paht: args.a, op: eq, value: 1 }"],
      ["unknown-key"],
    ],
    ["they are the last two", [...LISTS, "          - { path: args.a, op: eq, valeu: 1 }"], ["unknown-key"]],
    [
      "a bound that is quoted",
      rules([...STATE, '          - { path: state.t.c, op: lte, value: "5" }']),
      ["wrong-type"],
    ],
    [
      "a bound whose operator is misspelt",
      rules([...STATE, "          - { path: state.t.c, ox: lte, value: 5 }"]),
      ["unknown-key"],
    ],
    [
      "an action that is misspelt, in the rules of one tool; the other is told of",
      rules([
        "      - name: a",
        "        acion: deny",
        "      - name: b",
        ...STATE.slice(1),
        "          - { path: state.t.c, op: gt, value: 5 }",
      ]),
      ["unknown-key", "cannot-lower"],
    ],
  ])("%s", async (_, lines, expected) => {
    expect(await codesOf(lines)).toEqual(expected);
  });

  test.each([
    ["gt", "5", "10:"],
    ["lte", "0.5", "11:"],
    ["lt", "0", "11:"],
  ])("the bound %s %s is refused where it is wrong", async (op, value, place) => {
    const lines = [
      ...STATE,
      "          - path: state.t.c",
      `            op: ${op}`,
      `            value: ${value}`,
    ];
    const text = `version: "1"\ndefault: deny\n${rules(lines).join("\n")}\n`;
    const found = lintPolicy(await openPolicy("policy.yaml", Buffer.from(text)));
    expect(found.map(({ code, line }) => `${code} ${line}:`)).toEqual([`cannot-lower ${place}`]);
  });

  test("a text that a comma cut in two is told how to stay whole", async () => {
    const text = `version: "1"\ndefault: deny\ntools: { t: { action: deny, reason: no more than 1,000 calls } }\n`;
    const found = lintPolicy(await openPolicy("policy.yaml", Buffer.from(text)));
    expect(found.map(({ code, help }) => `${code} ${help}`)).toContain(
      "null-value If a comma cut a text in two here, put the whole text in quotes; else write a value.",
    );
  });
});
