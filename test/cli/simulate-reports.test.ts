// What a person reads first of a replay: it is bounded, and what matters most is in it.

import { describe, expect, test } from "vitest";
import { type Files, project } from "./run.ts";

const POLICY = `version: "1"
default: deny
tools:
  look: {}
  ask: { action: require_approval }
  pay:
    require:
      - conditions: [{ path: args.amount, op: lte, value: 10 }]
`;

function trace(calls: readonly object[], ...more: readonly string[]): string {
  const lines = calls.map((call, i) => JSON.stringify({ ts: i * 1000, tool: "look", ...call }));
  return [...lines, ...more].map((line) => `${line}\n`).join("");
}

async function report(format: string, files: Files, ...argv: readonly string[]) {
  const { run } = project({ "policy.yaml": POLICY, ...files });
  return (await run(["simulate", "trace.jsonl", "--format", format, ...argv])).stdout;
}

const TYPES = trace([
  { tool: "pay", args: { amount: 50 } },
  { tool: "pay", args: { amount: 60 } },
  { tool: "pay", args: { amount: "5" } },
]);

test.each([
  ["text", "    1  deny /tools/pay/require/args.amount-lte (type mismatch)\n"],
  ["markdown", "| 1 | deny | `/tools/pay/require/args.amount-lte (type mismatch)` |"],
  ["html", '<span class="muted">type mismatch</span>'],
])("%s tells a rule that could not compare from the same rule that denied", async (format, row) => {
  expect(await report(format, { "trace.jsonl": TYPES })).toContain(row);
});

test("of long names failed expectations show a part, and tables have no row", async () => {
  const tool = "t".repeat(100_000);
  const line = { tool, expect: { decision: "deny", rule: "r".repeat(100_000) } };
  for (const format of ["text", "markdown"]) {
    const stdout = await report(format, { "trace.jsonl": trace([line, line, line]) });
    expect(stdout.length).toBeLessThan(5000);
    expect(stdout).toContain(`should get deny by ${"r".repeat(119)}…, and gets deny by (`);
    expect(stdout).not.toMatch(/other tool|tool\W+calls/);
  }
});

test.each([
  [3, "look by anonymous and 2 other tools"],
  [1200, "look by anonymous and at least 1000 other tools"],
])("of %i tools that one rule denied the others are counted", async (count, text) => {
  const tools = ["look", ...Array.from({ length: count - 1 }, (_, i) => `a${i}`)];
  const files = { "policy.yaml": '{ version: "1", default: deny }' };
  const calls = trace(tools.map((tool) => ({ tool })));
  expect(await report("text", { ...files, "trace.jsonl": calls })).toContain(text);
});

test("of many tools and grants Markdown has those with most calls that were not allowed", async () => {
  const calls = Array.from({ length: 40 }, (_, i) => ({
    grant: `g${10 + i}`,
    tool: i < 35 ? "look" : `no${i}`,
  }));
  const stdout = await report("markdown", { "trace.jsonl": trace(calls) });
  expect(stdout).toContain("| `g49` | 1 | 0 | 1 | 0 | 0 |");
  expect(stdout).not.toContain("`g44`");
  expect(stdout).toContain("… and 20 more.");
});

const DAMAGED = trace([{ expect: "deny" }], "{garbage", "[]");

describe("lines that cannot be used", () => {
  test.each([
    ["markdown", "- `skipped 1 line (not-json): The line is not JSON. trace.jsonl:2`\n"],
    ["github", "skipped 1 line (not-json): The line is not JSON. trace.jsonl:2\n"],
    ["github", "3 lines: 1 replayed, 2 skipped\n"],
    ["junit", '<property name="skipped" value="2"/>'],
    ["junit", '<property name="skipped not-json" value="1"/>'],
  ])("are told of by cause in %s: %s", async (format, row) => {
    expect(await report(format, { "trace.jsonl": DAMAGED })).toContain(row);
  });

  test.each([
    ["markdown", "- `skipped 1 line (not-json): The line is not JSON. trace.jsonl:2`\n"],
    ["github", "skipped 1 line (not-json): The line is not JSON. trace.jsonl:2\n"],
    ["github", "3 lines: 1 replayed, 2 skipped\n"],
  ])("are told of by cause in %s of a comparison: %s", async (format, row) => {
    expect(await report(format, { "trace.jsonl": DAMAGED }, "--against", "policy.yaml")).toContain(row);
  });
});

test("a part that is too long for a comment hides none of those behind it", async () => {
  const long = "|".repeat(290);
  const names = ["a", "b", "c"].map((one) => one + long);
  const rules = Array.from({ length: 20 }, (_, i) => ({
    conditions: [{ path: "args.i", op: "eq", value: i }],
  }));
  const calls = rules.flatMap((_, i) =>
    names.map((one) => ({ tool: `tool ${one}`, grant: `grant ${one}`, args: { i } })),
  );
  const stdout = await report(
    "markdown",
    {
      "policy.yaml": '{ version: "1", default: allow }',
      "next.yaml": JSON.stringify({ version: "1", default: "allow", all_tools: { deny_if: rules } }),
      "trace.jsonl": trace(calls, "{garbage"),
    },
    "--against",
    "next.yaml",
  );
  expect(stdout.length).toBeLessThan(60_000);
  expect(stdout).not.toContain("**Newly denied");
  expect(stdout).toContain("- `skipped 1 line (not-json)");
  expect(stdout.endsWith("\n… 1 part left out: too long for a comment.\n")).toBe(true);
});

test("calls without a time are told of, with what helps", async () => {
  const limited = `${POLICY}all_tools: { limits: [{ counter: all, window: minute, max: 9 }] }\n`;
  const { run } = project({
    "policy.yaml": limited,
    "native.jsonl": '{"tool":"look"}\n',
    "messages.jsonl": `${JSON.stringify({
      role: "assistant",
      content: [{ type: "tool_use", id: "a", name: "mcp__shop__look", input: {} }],
    })}\n`,
  });
  expect((await run(["simulate", "native.jsonl"])).stderr).toContain(
    "can be used: 1 no-ts. `--assume-interval MS` replays calls without a time.",
  );
  const { stdout } = await run(["simulate", "messages.jsonl"]);
  expect(stdout).toContain("1  undecidable /all_tools/limits/all (time unknown)\n");
  expect(stdout).toContain(
    "note 1 call without a time: limits cannot be decided. --assume-interval MS gives them times.\n",
  );
});

describe("--strict", () => {
  const files = { "trace.jsonl": DAMAGED };
  const error =
    "::error file=trace.jsonl,line=2,title=skipped::1 line cannot be used (not-json): The line is not JSON.\n";

  test("fails a case in JUnit, and is an error for GitHub, at the first line of each cause", async () => {
    expect(await report("junit", files, "--strict")).toContain(
      '<testcase name="no line is skipped: not-json" classname="trace.jsonl" file="trace.jsonl" line="2">',
    );
    expect(await report("junit", files)).not.toContain("no line is skipped");
    expect(await report("github", files, "--strict")).toContain(error);
    expect(await report("github", files)).not.toContain("title=skipped");
  });

  test("is an error of a comparison for GitHub", async () => {
    expect(await report("github", files, "--against", "policy.yaml", "--strict")).toContain(error);
  });
});

describe("annotations", () => {
  const MANY = trace([
    ...Array.from({ length: 60 }, () => ({ expect: "deny" })),
    { tool: "ask" },
    { tool: "gone" },
    { tool: "pay", args_known: false },
  ]);
  const ofFile = (stdout: string) =>
    stdout
      .split("\n")
      .filter((line) => line.startsWith("::"))
      .map((line) => line.replace(/^::(\w+) .*title=([^:]*)::.*/, "$1 $2"));

  test("of rules are not crowded out by those of calls, and what fails the run is an error", async () => {
    const stdout = await report("github", { "trace.jsonl": MANY }, "--fail-on", "approval");
    const shown = ofFile(stdout);
    expect(shown).toHaveLength(50);
    expect(shown.slice(0, 7)).toEqual([
      "error deny",
      "error failed-expectation",
      "error require_approval",
      "error failed-expectation",
      "error undecidable",
      "error failed-expectation",
      "error failed-expectation",
    ]);
    expect(stdout).toContain("… and 13 more annotations\n");
  });

  test.each([
    ["", ""],
    ["Ask Ann", "Ask Ann."],
    ["Ask Ann!", "Ask Ann!"],
  ])("say what the caller is told as a sentence: %j", async (text, sentence) => {
    const policy = POLICY.replace(
      "action: require_approval",
      `action: deny, reason: ${JSON.stringify(text)}`,
    );
    const files = { "policy.yaml": policy, "trace.jsonl": trace([{ tool: "ask" }]) };
    const stdout = await report("github", files, "--fail-on", "deny");
    expect(stdout).toContain(
      text === ""
        ? "1 call denied by /tools/ask/deny_if/0. The"
        : `1 call denied by /tools/ask/deny_if/0. ${sentence} The first is of "ask"`,
    );
  });

  test("of rules that change what fails come first in a comparison", async () => {
    const next = POLICY.replace("look: {}", "other: {}").replace(
      "ask: { action: require_approval }",
      "ask: {}",
    );
    const argv = ["--against", "next.yaml", "--fail-on", "newly-allowed"];
    const files = {
      "next.yaml": next,
      "trace.jsonl": trace([{ expect: "allow" }, { expect: "allow" }, { tool: "ask" }]),
    };
    expect(ofFile(await report("github", files, ...argv))).toEqual([
      "error newly allowed",
      "error failed-expectation",
      "warning newly denied",
      "error failed-expectation",
    ]);
  });
});

describe("coverage", () => {
  const FILES = { "trace.jsonl": TYPES };

  test("is a property in JUnit, and a case with a minimum", async () => {
    const plain = await report("junit", FILES, "--coverage");
    expect(plain).toContain('<property name="coverage" value="coverage 25.0 %: 1 of 4 points"/>');
    expect(plain).toContain('<testsuites name="policy simulate" tests="1" failures="0"');
    const below = await report("junit", FILES, "--min-coverage", "50");
    expect(below).toContain('<testsuites name="policy simulate" tests="1" failures="1"');
    expect(below).toContain(
      '<testcase name="coverage is at least 50 %" classname="policy simulate">\n      <failure type="error" ' +
        'message="coverage 25.0 %: 1 of 4 points, below the minimum of 50 %.">',
    );
    const enough = await report("junit", FILES, "--min-coverage", "25");
    expect(enough).toContain('<testcase name="coverage is at least 25 %" classname="policy simulate"/>');
  });

  test("is a line for GitHub, and an error below the minimum", async () => {
    expect(await report("github", FILES, "--coverage")).toMatch(/^coverage 25\.0 %: 1 of 4 points\n/);
    expect(await report("github", FILES, "--min-coverage", "50")).toContain(
      "::error title=coverage::coverage 25.0 %25: 1 of 4 points, below the minimum of 50 %25.\n",
    );
  });
});
