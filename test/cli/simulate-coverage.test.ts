// policy simulate --coverage: what each format says, what counts and what does not, and --min-coverage.

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { readLcov } from "../simulate/read-lcov.ts";
import { type Files, type Project, project } from "./run.ts";

const START = Date.UTC(2026, 10, 22, 10);

function lines(...calls: readonly object[]): string {
  return calls
    .map(
      (call, i) =>
        `${JSON.stringify({ ts: new Date(START + i * 1000).toISOString(), tool: "pay", args: {}, ...call })}\n`,
    )
    .join("");
}

/** `--format json` of the trace, its member `coverage`. */
async function coverageOf(run: Project["run"], ...argv: readonly string[]) {
  const { stdout, stderr } = await run([
    "simulate",
    "trace.jsonl",
    "--coverage",
    "--format",
    "json",
    ...argv,
  ]);
  expect(stderr).toBe("");
  return JSON.parse(stdout).coverage;
}

const conditionsOf = (coverage: { policies: { rules: { conditions: object[] }[] }[] }) =>
  coverage.policies.flatMap(({ rules }) => rules.flatMap(({ conditions }) => conditions));

const POLICY = `version: "1"
default: deny
hide: [drop]
tools:
  pay:
    require:
      - conditions:
          - { path: args.currency, op: eq, value: EUR }
          - { path: args.amount, op: lte, value: 100 }
    limits:
      - { counter: payments, window: hour, max: 5 }
  close:
    deny_if:
      - conditions: []
`;
const PAID = lines(
  { args: { currency: "EUR", amount: 5 } },
  { args: { currency: "USD", amount: 5 } },
  { args: { currency: "EUR", amount: "5" } },
  { tool: "drop" },
);

const ESCAPE = "\u001b";
const withoutColours = (text: string): string => text.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "");

describe("text", () => {
  test.each([
    ["simulate", "trace.jsonl", "--coverage"],
    ["simulate", "trace.jsonl", "--min-coverage", "100"],
  ])("colours change no word: %s %s %s", async (...argv) => {
    const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const coloured = (await run(argv, { env: { FORCE_COLOR: "1" } })).stdout;
    expect(coloured).toContain(ESCAPE);
    expect(withoutColours(coloured)).toBe((await run(argv)).stdout);
  });

  test("what was never exercised comes first, after the summary; the measure comes last", async () => {
    const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const plain = await run(["simulate", "trace.jsonl"]);
    const { exitCode, stdout } = await run(["simulate", "trace.jsonl", "--coverage"]);
    expect(exitCode).toBe(0);
    expect(stdout.startsWith(plain.stdout)).toBe(true);
    expect(stdout.slice(plain.stdout.length)).toBe(`
never exercised
  never decided  policy.yaml:2:10  (default deny)
  never false    policy.yaml:9:13  /tools/pay/require/args.amount-lte
  never hit      policy.yaml:11:9  /tools/pay/limits/payments (1 of 5)
  never called   policy.yaml:12:3  tool close
  never decided  policy.yaml:14:9  /tools/close/deny_if/0

calls  decided  true  false  error  exercised
    1        1                      policy.yaml:3:8   hide drop
    3                               policy.yaml:5:3   tool pay
    3        2                      policy.yaml:7:9   /tools/pay/require/0
    3              2      1      -  policy.yaml:8:13  /tools/pay/require/args.currency-eq
    2              1      -      1  policy.yaml:9:13  /tools/pay/require/args.amount-lte
    1        -                   -  policy.yaml:11:9  /tools/pay/limits/payments (1 of 5)

coverage 50.0 %: 4 of 8 points
`);
  });

  test("on a terminal lines are cut to its width, and long lists to sixty rows", async () => {
    const tools = Object.fromEntries(
      Array.from({ length: 70 }, (_, i) => [`${"x".repeat(80)}${i}`, { deny_if: [{ conditions: [] }] }]),
    );
    const { run } = project({
      "policy.json": { version: "1", default: "allow", tools },
      "trace.jsonl": PAID,
    });
    const argv = ["simulate", "trace.jsonl", "--coverage", "--no-color"];
    const { stdout } = await run(argv, { isStdoutTerminal: true, stdoutColumns: 60 });
    expect(stdout).toContain("… and 80 more\n");
    expect(
      stdout
        .slice(stdout.indexOf("never exercised"))
        .split("\n")
        .filter((line) => line.length > 60),
    ).toEqual([]);
    expect(stdout.match(/never called/g)).toHaveLength(30);
  });

  test("a rule whose conditions were all exercised, and that never decided, is said", async () => {
    const both = [
      { path: "args.a", op: "exists", value: true },
      { path: "args.b", op: "exists", value: true },
      { path: "args.c", op: "exists", value: true },
    ];
    const { run } = project({
      "policy.json": {
        version: "1",
        default: "allow",
        tools: { pay: { require_approval: [{ conditions: both }] } },
      },
      "trace.jsonl": lines({ args: { a: 1, b: 1 } }, { args: { a: 1 } }, { args: {} }),
    });
    const coverage = await coverageOf(run);
    expect(coverage.missing.map(({ what, name }: Record<string, string>) => `${what} ${name}`)).toEqual([
      "never true /tools/pay/require_approval/args.c-exists",
    ]);
    const again = project({
      "policy.json": {
        version: "1",
        default: "allow",
        tools: { pay: { require_approval: [{ conditions: both }] } },
      },
      "trace.jsonl": lines(
        { args: { a: 1, b: 1 } },
        { args: { a: 1 } },
        { args: {} },
        { args: { a: 1, b: 1, c: 1 }, approved: true },
      ),
    });
    // Approved, it let the call through.
    const approved = await coverageOf(again.run);
    expect(approved.missing.map(({ what, name }: Record<string, string>) => `${what} ${name}`)).toEqual([
      "never decided /tools/pay/require_approval/0",
    ]);
  });
});

describe("what counts", () => {
  test("a call without arguments counts for no condition; its tool was called", async () => {
    const { run } = project({
      "policy.yaml": POLICY,
      "trace.jsonl": lines({ args: undefined, args_known: false }),
    });
    const coverage = await coverageOf(run);
    expect(coverage.covered).toBe(0);
    expect(conditionsOf(coverage)).toMatchObject([
      { true: 0, false: 0, error: 0 },
      { true: 0, false: 0, error: 0 },
    ]);
    expect(coverage.policies[0]).toMatchObject({
      rules: [{ decided: 0 }, { decided: 0 }],
      tools: [{ calls: 1 }, { calls: 0 }],
    });
  });

  test("conditions that ask for approval are judged twice, and count once", async () => {
    const { run } = project({
      "policy.json": {
        version: "1",
        default: "allow",
        tools: {
          pay: { require_approval: [{ conditions: [{ path: "args.amount", op: "gt", value: 5 }] }] },
        },
      },
      "trace.jsonl": lines({ args: { amount: 6 } }, { args: { amount: 4 } }, { args: { amount: "x" } }),
    });
    for (const [approve, decided] of [
      ["none", 2],
      ["all", 1],
    ] as const) {
      const coverage = await coverageOf(run, "--approve", approve);
      expect(coverage.policies[0].rules[0].decided).toBe(decided);
      expect(conditionsOf(coverage)).toMatchObject([{ true: 1, false: 1, error: 1 }]);
    }
  });

  test("giving back and decision lines count nothing twice, and change no byte of the lines", async () => {
    const limit = { counter: "c", window: "hour", max: 2, refund_on_error: true };
    const { run } = project({
      "policy.json": {
        version: "1",
        default: "deny",
        tools: {
          pay: {
            require: [{ conditions: [{ path: "args.a", op: "eq", value: 1 }] }],
            limits: [limit],
          },
        },
      },
      "trace.jsonl": lines(
        { args: { a: 1 }, outcome: "error" },
        { args: { a: 1 } },
        { args: { a: 1 } },
        { args: { a: 1 } },
      ),
    });
    const plain = await run(["simulate", "trace.jsonl", "--format", "ndjson"]);
    const watched = await run([
      "simulate",
      "trace.jsonl",
      "--format",
      "ndjson",
      "--coverage",
      ...["--format", "json", "--output", "r.json"],
    ]);
    expect(watched.stdout).toBe(plain.stdout);
    const coverage = await coverageOf(run);
    expect(conditionsOf(coverage)).toMatchObject([{ true: 4, false: 0, error: 0 }]);
    expect(coverage.policies[0].limits).toMatchObject([
      { counted: 3, hit: 1, error: 0, used: "2", max: "2", near: true },
    ]);
  });

  test.each<[max: string, calls: number, near: boolean]>([
    ["5", 3, false],
    ["5", 4, true],
    ["5", 5, true],
    ["6", 4, false],
    ["6.25", 5, true],
    // The engine counts millionths.
    ["5.0000009", 4, true],
    ["5.000001", 4, false],
    ["0", 0, false],
  ])("of a limit of %s, %d calls are near: %j", async (max, calls, near) => {
    const { run } = project({
      "policy.yaml": `version: "1"\ndefault: allow\nall_tools:\n  limits: [{ counter: c, window: hour, max: ${max} }]\n`,
      "trace.jsonl": lines({ tool: "other", ts: "2001-01-01T00:00:00Z" }, ...Array(calls).fill({})),
    });
    const coverage = await coverageOf(run);
    const hit = max === "0" ? 1 : 0;
    expect(coverage.policies[0].limits).toMatchObject([{ hit, near: near || hit > 0 }]);
    const { stdout } = await run(["simulate", "trace.jsonl", "--coverage"]);
    expect(stdout.includes(", within 80 %)")).toBe(near);
  });

  test("an amount that cannot be counted is an error of the limit, no hit", async () => {
    const { run } = project({
      "policy.json": {
        version: "1",
        default: "allow",
        tools: { pay: { limits: [{ counter: "c", window: "hour", max: 5, increment_from: "args.n" }] } },
      },
      "trace.jsonl": lines({ args: { n: -1 } }, { args: { n: 9 } }, { args: {} }),
    });
    const coverage = await coverageOf(run);
    expect(coverage.policies[0].limits).toMatchObject([{ counted: 0, hit: 1, error: 2, used: "0" }]);
    expect(coverage).toMatchObject({ covered: 1, points: 1 });
  });

  test("conditions of the rules dialect stand where they are written", async () => {
    const { run } = project({
      "policy.yaml": `version: "1"
default: deny
tools:
  pay:
    rules:
      - name: both
        conditions:
          - { path: args.a, op: eq, value: 1 }
          - { path: args.b, op: eq, value: 1 }
      - { name: some, rate_limit: 1/minute, action: require_approval }
  stop:
    rules:
      - { name: none, action: deny }
`,
      "trace.jsonl": lines({ args: { a: 1, b: 2 } }, { args: { a: 1, b: 1 } }, { tool: "stop" }),
    });
    const coverage = await coverageOf(run);
    expect(conditionsOf(coverage)).toMatchObject([
      { at: "policy.yaml:8:13", true: 2, false: 0 },
      { at: "policy.yaml:9:13", true: 1, false: 1 },
    ]);
    expect(coverage.policies[0].rules.map(({ decided }: { decided: number }) => decided)).toEqual([1, 1, 1]);
    expect(coverage).toMatchObject({ covered: 5, points: 8 });
  });

  test('of `hide: ["*"]` only what can hide is ever covered', async () => {
    const { run } = project({
      "policy.yaml": 'version: "1"\ndefault: deny\nhide: ["*", pay]\n',
      "trace.jsonl": lines({}, { tool: "*" }),
    });
    expect((await coverageOf(run)).policies[0]).toMatchObject({
      hide: [
        { tool: "*", decided: 2 },
        { tool: "pay", decided: 0 },
      ],
      default: { decided: 0 },
      tools: [],
    });
  });
});

describe("several policies", () => {
  const FILES: Files = {
    "policies/bank.yaml": POLICY,
    "policies/mail.json": JSON.stringify(
      { version: "1", default: "deny", tools: { send: { deny_if: [{ conditions: [] }] } } },
      undefined,
      2,
    ),
    "trace.jsonl": lines({ server: "bank", args: { currency: "EUR", amount: 1 } }, { server: "else" }),
  };

  test("each is reported, also one without calls; lcov has a record for each", async () => {
    const { run } = project(FILES);
    const coverage = await coverageOf(run, "--policy", "policies");
    expect(coverage.policies.map(({ policy }: { policy: string }) => policy)).toEqual([
      "policies/bank.yaml",
      "policies/mail.json",
    ]);
    const { stdout } = await run(["simulate", "trace.jsonl", "--policy", "policies", "--format", "lcov"]);
    const records = readLcov(stdout);
    expect(records.map(({ file, branchesFound, branchesHit }) => [file, branchesFound, branchesHit])).toEqual(
      [
        ["policies/bank.yaml", 8, 2],
        ["policies/mail.json", 2, 0],
      ],
    );
    expect(records[1]?.lines).toEqual(
      new Map([
        [3, 0],
        [5, 0],
        [7, 0],
      ]),
    );
  });
});

describe("--min-coverage", () => {
  test.each<[minimum: string, exitCode: number]>([
    ["0", 0],
    ["50", 0],
    ["50.0", 0],
    ["50.000001", 1],
    ["100", 1],
  ])("%s of 50 % gives exit code %d", async (minimum, exitCode) => {
    const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const result = await run(["simulate", "trace.jsonl", "--min-coverage", minimum, "--fail-on", "never"]);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout.trimEnd().split("\n").at(-1)).toBe(
      exitCode === 0
        ? `coverage 50.0 %: 4 of 8 points, the minimum is ${minimum} %`
        : `coverage 50.0 %: 4 of 8 points, below the minimum of ${minimum} %`,
    );
    expect(result.stderr).toBe("");
  });

  test.each(["", "-1", "100.5", "half"])("%j is wrong usage", async (minimum) => {
    const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const { exitCode, stdout, stderr } = await run(["simulate", "trace.jsonl", `--min-coverage=${minimum}`]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("--min-coverage needs a percentage");
  });

  test.each(["json", "markdown", "junit", "github", "lcov"])(
    "a run with --format %s alone says on stderr why it fails",
    async (format) => {
      const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
      const argv = ["simulate", "trace.jsonl", "--min-coverage", "60", "--format", format];
      expect(await run(argv)).toMatchObject({
        exitCode: 1,
        stderr: "coverage 50.0 %: 4 of 8 points, below the minimum of 60 %\n",
      });
    },
  );

  test("with decision lines alone the summary on stderr says so, once", async () => {
    const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const { stderr } = await run(["simulate", "trace.jsonl", "--min-coverage", "60", "--format", "ndjson"]);
    expect(stderr.match(/below the minimum/g)).toHaveLength(1);
  });
});

describe("formats", () => {
  test("json is as the schema says, with coverage and without", async () => {
    const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const schema = JSON.parse((await run(["schema", "--of", "simulate"])).stdout);
    const validate = new Ajv({ strict: false }).compile(schema);
    const covered = JSON.parse(
      (await run(["simulate", "trace.jsonl", "--min-coverage", "5.5", "--format", "json"])).stdout,
    );
    const plain = JSON.parse((await run(["simulate", "trace.jsonl", "--format", "json"])).stdout);
    expect({ valid: validate(covered), errors: validate.errors }).toEqual({ valid: true, errors: null });
    expect(validate(plain)).toBe(true);
    expect(plain).not.toHaveProperty("coverage");
    expect(covered.coverage).toMatchObject({ covered: 4, points: 8, minimum: 5.5 });
    delete covered.coverage.policies[0].limits[0].near;
    expect(validate(covered)).toBe(false);
  });

  test("markdown has a section, and none without --coverage", async () => {
    const { run } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const argv = ["simulate", "trace.jsonl", "--format", "markdown"];
    expect((await run(argv)).stdout).not.toContain("overage");
    expect((await run([...argv, "--coverage"])).stdout).toContain(`
**Coverage 50.0 %**: 4 of 8 points

| never exercised | at | rule |
| --- | --- | --- |
| never decided | \`policy.yaml:2:10\` | \`(default deny)\` |
`);
  });

  test("lcov goes to a file beside the summary", async () => {
    const { run, read } = project({ "policy.yaml": POLICY, "trace.jsonl": PAID });
    const argv = ["simulate", "trace.jsonl", "--format", "text", "--format", "lcov", "--output", "lcov.info"];
    const { stdout } = await run(argv);
    expect(stdout).toContain("coverage 50.0 %");
    const [record] = readLcov(read("lcov.info"));
    expect(record?.branches).toEqual([
      { line: 2, block: 0, branch: 0, taken: undefined },
      { line: 3, block: 0, branch: 0, taken: 1 },
      { line: 8, block: 0, branch: 0, taken: 2 },
      { line: 8, block: 0, branch: 1, taken: 1 },
      { line: 9, block: 0, branch: 0, taken: 1 },
      { line: 9, block: 0, branch: 1, taken: 0 },
      { line: 11, block: 0, branch: 0, taken: 0 },
      { line: 14, block: 0, branch: 0, taken: undefined },
    ]);
  });

  test("names of tools break no format", async () => {
    const names = [
      "",
      " ",
      " a ",
      "a,b",
      "a,c",
      "a\\u{2c}b",
      "x|y",
      "`t`",
      "\u001b[31m",
      "\\u{1b}[31m",
      "n\nend_of_record\nSF:x",
      "7,z",
    ];
    const tools = Object.fromEntries(names.map((name) => [name, { deny_if: [{ conditions: [] }] }]));
    const { run } = project({
      "policy.json": JSON.stringify({ version: "1", default: "deny", tools }),
      "trace.jsonl": lines({ tool: "a,b" }),
    });
    const of = async (format: string): Promise<string> =>
      (await run(["simulate", "trace.jsonl", "--coverage", "--format", format])).stdout;
    const [record, ...others] = readLcov(await of("lcov"));
    expect(others).toEqual([]);
    expect(record?.functions.size).toBe(names.length);
    // All stands in one line.
    expect(record?.lines.size).toBe(1);
    for (const format of ["text", "json", "markdown", "lcov"])
      expect(await of(format)).not.toContain("\u001b");
    const rows = (await of("markdown")).split("\n").filter((row) => row.startsWith("| never"));
    for (const row of rows) expect(row.replaceAll(/`+[^`]*`+/g, "").match(/\|/g)).toHaveLength(4);
  });
});
