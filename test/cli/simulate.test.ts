// policy simulate: what is replayed, and what comes of it (cli.md section 4).

import { describe, expect, test } from "vitest";
import { type Files, type Project, project, type Result } from "./run.ts";

const START = Date.UTC(2026, 10, 22, 10);

interface Line {
  readonly [key: string]: unknown;
}

/** A trace of these lines, a second apart unless they say otherwise. */
function trace(...calls: readonly Line[]): string {
  return calls
    .map((call, i) => `${JSON.stringify({ ts: new Date(START + i * 1000).toISOString(), ...call })}\n`)
    .join("");
}

const DENY = { version: "1", default: "deny" };
const ALLOW = { version: "1", default: "allow" };
const ASKING = { version: "1", default: "deny", tools: { look: {}, wipe: { action: "require_approval" } } };

async function summary(
  run: Project["run"],
  argv: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse((await run(["simulate", ...argv, "--format", "json"])).stdout).summary;
}

/** Decision and rule of each line. */
async function decisions(run: Project["run"], argv: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(["simulate", ...argv, "--format", "ndjson"]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ decision, rule }) => `${decision} ${rule}`.trim());
}

function isUnusable({ exitCode, stdout }: Result): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
}

describe("31 calls in a minute, of 30", () => {
  const RULE = "/tools/session_end/limits/session_end_rate";
  const POLICY = {
    version: "1",
    default: "deny",
    tools: {
      session_end: { limits: [{ counter: "session_end_rate", window: "minute", max: 30, scope: "grant" }] },
    },
  };
  const call = (second: number, grant: string, expected: unknown): Line => ({
    ts: new Date(START + second * 1000).toISOString(),
    grant,
    server: "agent-recall",
    tool: "session_end",
    args: { summary: "x" },
    expect: expected,
  });
  const CALLS = [
    ...Array.from({ length: 30 }, (_, i) => call(i, "alice", "allow")),
    call(30, "alice", { decision: "deny", rule: RULE }),
    call(59.5, "bob", "allow"),
    call(60, "alice", "allow"),
    { ...call(60, "alice", { decision: "deny", rule: "(default deny)" }), tool: "session_start" },
  ];

  test("the 31st is denied by the limit, another grant and the next minute are not", async () => {
    const { run } = project({ "policy.json": POLICY, "trace.jsonl": trace(...CALLS) });
    const result = await run(["simulate", "trace.jsonl"]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout).toBe(`tool           calls  allowed  denied  approval
session_end       33       32       1         -
session_start      1        -       1         -

grant  calls  allowed  denied  approval
alice     33       31       2         -
bob        1        1       -         -

calls  decision and rule, its place, its first call
    1  deny (default deny)
       policy.json:1:26  trace.jsonl:34 session_start by alice
    1  deny /tools/session_end/limits/session_end_rate
       policy.json:1:67  trace.jsonl:31 session_end by alice

limits, the nearest to its end first: used/max in one window
100%  30/30 per minute, denied 1 call  /tools/session_end/limits/session_end_rate
      policy.json:1:67  trace.jsonl:30 alice 2026-11-22T10:00:29Z

34 lines: 34 replayed, 0 skipped
34 calls: 32 allowed, 2 denied, 0 waiting for approval, 0 undecidable
34 expectations: all met
`);
  });

  test("in the decision lines", async () => {
    const { run } = project({ "policy.json": POLICY, "trace.jsonl": trace(...CALLS) });
    const got = await decisions(run, ["trace.jsonl"]);
    expect(got).toEqual([
      ...Array.from({ length: 30 }, () => "allow"),
      `deny ${RULE}`,
      "allow",
      "allow",
      "deny (default deny)",
    ]);
  });

  test("every copy of the trace counts on: all of alice's first minute is denied", async () => {
    const { run } = project({ "policy.json": POLICY, "trace.jsonl": trace(...CALLS.slice(0, 31)) });
    const got = await decisions(run, ["trace.jsonl", "trace.jsonl"]);
    expect(got.slice(31)).toEqual(Array.from({ length: 31 }, () => `deny ${RULE}`));
  });
});

describe("which policy", () => {
  const CALLS = trace({ server: "a", tool: "look" }, { server: "b", tool: "look" }, { tool: "look" });

  test.each<[files: Files, argv: readonly string[], decisions: readonly string[]]>([
    // One file governs every call, or only those of --server.
    [{ "policy.json": ALLOW }, [], ["allow", "allow", "allow"]],
    [{ "policy.json": ALLOW }, ["--server", "a"], ["allow", "deny (no policy)", "allow"]],
    [{ "policy.json": ALLOW }, ["--server", "c"], ["deny (no policy)", "deny (no policy)", "allow"]],
    [
      { "other.yml": 'version: "1"\ndefault: allow\n' },
      ["--policy", "other.yml"],
      ["allow", "allow", "allow"],
    ],
    // A folder has one for each server.
    [
      { "policies/a.json": ALLOW, "policies/b.json": DENY },
      [],
      ["allow", "deny (default deny)", "deny (no policy)"],
    ],
    [{ "policies/a.json": ALLOW }, [], ["allow", "deny (no policy)", "allow"]],
    [
      { "policies/a.json": DENY, "policies/b.yaml": 'version: "1"\ndefault: allow\n' },
      ["--server", "b"],
      ["deny (default deny)", "allow", "allow"],
    ],
    [{ "folder/b.json": ALLOW }, ["--policy", "folder"], ["deny (no policy)", "allow", "allow"]],
    // The first of these that is there.
    [{ "policy.json": ALLOW, "policy.yaml": "", "policies/a.json": DENY }, [], ["allow", "allow", "allow"]],
    [
      { "policy.yaml": '{"version":"1","default":"allow"}', "policy.yml": "" },
      [],
      ["allow", "allow", "allow"],
    ],
  ])("%j with %j", async (files, argv, expected) => {
    const { run } = project({ ...files, "trace.jsonl": CALLS });
    expect(await decisions(run, ["trace.jsonl", ...argv])).toEqual(expected);
  });

  test.each<[files: Files, argv: readonly string[], message: string]>([
    [{}, [], "error[policy-not-found]: There is no policy.json"],
    [{ "policies/a.txt": "" }, [], "error[policy-not-found]: The folder policies holds no policy."],
    [{ "policies/a.json": ALLOW, "policies/a.yml": "" }, [], "error[policy-ambiguous]: policies/a.json and"],
    [{ "policies/a.json": ALLOW, "policies/b.json": {} }, [], "error[policy-unusable]: policies/b.json"],
    [{ "policy.json": { ...ALLOW, defualt: "deny" } }, [], "error[unknown-key]: "],
    [{ "policy.json": ALLOW }, ["--policy", "none.json"], "error[file-not-found]: none.json"],
  ])("%j with %j cannot be used", async (files, argv, message) => {
    const { run } = project({ ...files, "trace.jsonl": CALLS });
    const result = await run(["simulate", "trace.jsonl", ...argv]);
    isUnusable(result);
    expect(result.stderr).toContain(message);
  });
});

describe("approval", () => {
  const LIMITED = {
    ...DENY,
    tools: {
      wipe: {
        require_approval: [{ conditions: [] }],
        limits: [{ counter: "wipes", window: "day", max: 2 }],
      },
    },
  };
  const WAITS = "require_approval /tools/wipe/require_approval/0";

  test.each<[argv: readonly string[], decisions: readonly string[]]>([
    [[], [WAITS, "allow", WAITS, WAITS, "allow"]],
    [
      ["--approve", "none"],
      [WAITS, "allow", WAITS, WAITS, "allow"],
    ],
    [
      ["--approve", "all"],
      [
        "allow",
        "allow",
        "deny /tools/wipe/limits/wipes",
        "deny /tools/wipe/limits/wipes",
        "deny /tools/wipe/limits/wipes",
      ],
    ],
  ])("%j", async (argv, expected) => {
    const { run } = project({
      "policy.json": LIMITED,
      "trace.jsonl": trace(
        { tool: "wipe" },
        { tool: "wipe", approved: true },
        { tool: "wipe", approved: "true" },
        { tool: "wipe", approved: false },
        { tool: "wipe", approved: true },
      ),
    });
    expect(await decisions(run, ["trace.jsonl", ...argv])).toEqual(expected);
  });
});

describe("--fail-on", () => {
  const LOOK = { tool: "look" };
  const DENIED = { tool: "other" };
  const WAITING = { tool: "wipe" };
  const WRONG = { tool: "look", expect: "deny" };
  const NO_ARGS_KNOWN = { tool: "look", args_known: false };

  test.each<[failOn: string | undefined, calls: readonly Line[], exitCode: number]>([
    [undefined, [LOOK, DENIED, WAITING], 0],
    [undefined, [WRONG], 1],
    ["expectation", [LOOK, DENIED, WAITING], 0],
    ["expectation", [WRONG], 1],
    ["deny", [LOOK, WAITING], 0],
    ["deny", [LOOK, DENIED], 1],
    ["deny", [WRONG], 1],
    ["approval", [LOOK], 0],
    ["approval", [LOOK, WAITING], 1],
    ["approval", [LOOK, DENIED], 1],
    ["never", [WRONG, DENIED, WAITING], 0],
  ])("%s: %j is exit %i", async (failOn, calls, exitCode) => {
    const { run } = project({ "policy.json": ASKING, "trace.jsonl": trace(...calls) });
    const argv = failOn === undefined ? [] : ["--fail-on", failOn];
    expect(await run(["simulate", "trace.jsonl", ...argv])).toMatchObject({ exitCode });
  });

  test("a call that cannot be decided is not one that passed", async () => {
    const policy = {
      ...DENY,
      tools: { look: { require: [{ conditions: [{ path: "args.a", op: "exists", value: true }] }] } },
    };
    const { run } = project({ "policy.json": policy, "trace.jsonl": trace(NO_ARGS_KNOWN) });
    expect(await run(["simulate", "trace.jsonl", "--fail-on", "deny"])).toMatchObject({ exitCode: 1 });
    expect(await run(["simulate", "trace.jsonl"])).toMatchObject({ exitCode: 0 });
  });
});

describe("expectations", () => {
  test.each<[expected: unknown, message: string | undefined]>([
    ["deny", undefined],
    ["allow", 'The call of "other" should get allow, and gets deny by (default deny).'],
    ["require_approval", 'The call of "other" should get require_approval, and gets deny by (default deny).'],
    [{ decision: "deny" }, undefined],
    [{ decision: "deny", rule: "(default deny)" }, undefined],
    [{ decision: "deny", rule: "(hidden)" }, "should get deny by (hidden), and gets deny by (default deny)."],
    [{ decision: "allow" }, "should get allow, and gets deny by (default deny)."],
  ])("%j", async (expected, message) => {
    const { run } = project({
      "policy.json": ASKING,
      "trace.jsonl": trace({ tool: "look" }, { tool: "other", expect: expected }),
    });
    const result = await run(["simulate", "trace.jsonl"]);
    expect(result.exitCode).toBe(message === undefined ? 0 : 1);
    expect(result.stdout).toContain(
      message === undefined ? "1 expectation: all met" : "1 expectation: 1 failed",
    );
    if (message !== undefined) {
      expect(result.stdout).toContain("error[failed-expectation]: ");
      expect(result.stdout).toContain(message);
      expect(result.stdout).toContain(" --> trace.jsonl:2:1");
    }
    const { findings } = JSON.parse((await run(["simulate", "trace.jsonl", "--format", "json"])).stdout);
    expect(findings).toHaveLength(message === undefined ? 0 : 1);
  });

  test("more failures than are shown are counted", async () => {
    const calls = Array.from({ length: 1200 }, () => ({ tool: "look", expect: "deny" }));
    const { run } = project({ "policy.json": ASKING, "trace.jsonl": trace(...calls) });
    const { stdout, exitCode } = await run(["simulate", "trace.jsonl"]);
    expect(exitCode).toBe(1);
    expect(stdout.match(/error\[failed-expectation\]/g)).toHaveLength(10);
    expect(stdout).toContain("\n… and 1190 more failed expectations\n");
    expect(stdout).toContain("1200 expectations: 1200 failed\n");
  });
});

describe("lines that cannot be used", () => {
  const MIXED = [
    '{"ts":0,"tool":"look"}',
    "",
    "garbage",
    "[]",
    '{"ts":0}',
    '{"tool":"look"}',
    '{"ts":"yesterday","tool":"look"}',
    '{"ts":0,"tool":""}',
    '{"ts":0,"tool":"look","args":[]}',
    '{"ts":0,"tool":"look","grant":7}',
    '{"ts":0,"tool":"look","server":{}}',
    '{"ts":0,"tool":"look","outcome":"fine"}',
    '{"ts":0,"tool":"look","expect":"maybe"}',
    '{"ts":0,"tool":"look","args_known":1}',
    '{"ts":0,"tool":"look","args":{"n":1e999}}',
    '{"ts":0,"tool":"look","grant":null,"server":null,"args":null,"outcome":null}',
    '{"ts":0,"tool":"wipe","tool":"look"}',
    '{"ts":0,"to',
  ].join("\n");

  test("are skipped and counted by cause", async () => {
    const { run } = project({ "policy.json": ASKING, "trace.jsonl": MIXED });
    const result = await run(["simulate", "trace.jsonl", "--format", "json"]);
    expect(result.exitCode).toBe(0);
    const report = JSON.parse(result.stdout);
    expect(report.summary).toMatchObject({ lines: 17, replayed: 3, skipped: 14, allow: 3 });
    const at = (cause: string, ...places: number[]) => ({
      cause,
      count: places.length,
      first: places.map((line) => ({ file: "trace.jsonl", line })),
    });
    expect(report.skipped).toEqual([
      at("bad-args", 9),
      at("bad-args-known", 14),
      at("bad-expect", 13),
      at("bad-grant", 10),
      at("bad-number", 15),
      at("bad-outcome", 12),
      at("bad-server", 11),
      at("bad-tool", 8),
      at("bad-ts", 7),
      at("no-tool", 5),
      at("no-ts", 6),
      at("not-json", 3),
      at("not-object", 4),
      at("torn", 18),
    ]);
  });

  test("are named in the text, with what is wrong and where", async () => {
    const { run } = project({ "policy.json": ASKING, "trace.jsonl": MIXED });
    const { stdout } = await run(["simulate", "trace.jsonl"]);
    expect(stdout).toContain(
      "skipped 1 line (torn): The file ends in the middle of this line. trace.jsonl:18\n",
    );
    expect(stdout).toContain("skipped 1 line (not-json): The line is not JSON. trace.jsonl:3\n");
    expect(stdout).toContain("17 lines: 3 replayed, 14 skipped\n");
  });

  test("fail with --strict", async () => {
    const { run } = project({
      "policy.json": ASKING,
      "trace.jsonl": MIXED,
      "whole.jsonl": '{"ts":0,"tool":"look"}',
    });
    expect(await run(["simulate", "trace.jsonl", "--strict"])).toMatchObject({ exitCode: 1 });
    expect(await run(["simulate", "trace.jsonl", "--strict", "--fail-on", "never"])).toMatchObject({
      exitCode: 1,
    });
    expect(await run(["simulate", "whole.jsonl", "--strict"])).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ["garbage\n{}\nmore garbage\n", "None of the 3 lines of the trace can be used: 1 no-ts, 2 not-json."],
    ["\n\n", "The trace holds no calls."],
    ["", "The trace holds no calls."],
  ])("only such lines: %j is exit 2", async (text, message) => {
    const { run } = project({ "policy.json": ASKING, "trace.jsonl": text });
    for (const format of ["text", "json", "ndjson"]) {
      const result = await run(["simulate", "trace.jsonl", "--format", format]);
      isUnusable(result);
      expect(result.stderr).toContain(message);
    }
  });

  test("a line that is too long or too deep is one of them, and the next is not", async () => {
    const long = `{"ts":0,"tool":"look","args":{"a":"${"x".repeat(4 * 1024 * 1024)}"}}`;
    const deep = `{"ts":0,"tool":"look","args":${'{"a":'.repeat(128)}1${"}".repeat(128)}}`;
    const { run } = project({
      "policy.json": ASKING,
      "trace.jsonl": `${long}\n${deep}\n{"ts":0,"tool":"look"}\n`,
    });
    const { stdout } = await run(["simulate", "trace.jsonl"]);
    expect(stdout).toContain("(line-too-long): The line is longer than 4 MiB. trace.jsonl:1\n");
    expect(stdout).toContain(
      "(too-deep): Objects and arrays stand inside each other more than 128 levels deep.",
    );
    expect(stdout).toContain("3 lines: 1 replayed, 2 skipped\n");
  });
});

describe("times", () => {
  const LIMITED = { ...DENY, tools: { look: { limits: [{ counter: "looks", window: "minute", max: 1 }] } } };
  const at = (...times: readonly unknown[]): string => trace(...times.map((ts) => ({ ts, tool: "look" })));

  test("late calls are counted in the latest window, and are noted", async () => {
    const { run } = project({
      "policy.json": { ...DENY, tools: { look: {} } },
      "trace.jsonl": at(
        "2026-11-22T10:02:00Z",
        "2026-11-22T10:01:00Z",
        "2026-11-22T10:01:30.500Z",
        "2026-11-22T10:03:00Z",
      ),
    });
    const { stdout } = await run(["simulate", "trace.jsonl"]);
    expect(stdout).toContain("note 2 calls came late, by up to 60000 ms.\n");
    expect(await summary(run, ["trace.jsonl"])).toMatchObject({ late: 2, latestByMs: 60_000, ahead: 0 });
  });

  test("a late call does not get a window of its own", async () => {
    const { run } = project({
      "policy.json": LIMITED,
      "trace.jsonl": at("2026-11-22T10:02:00Z", "2026-11-22T10:01:00Z", "2026-11-22T10:03:00Z"),
    });
    expect(await decisions(run, ["trace.jsonl"])).toEqual([
      "allow",
      "deny /tools/look/limits/looks",
      "allow",
    ]);
  });

  test("calls more than a day ahead of their neighbours are noted", async () => {
    const { run } = project({
      "policy.json": LIMITED,
      "trace.jsonl": at("2026-11-22T10:00:00Z", "2027-11-22T10:01:00Z", "2026-11-22T10:02:00Z"),
    });
    const { stdout } = await run(["simulate", "trace.jsonl"]);
    expect(stdout).toContain("note 1 call lay more than a day ahead of the calls around it.\n");
    expect(await summary(run, ["trace.jsonl"])).toMatchObject({ ahead: 1 });
  });

  test.each([
    ["2026-11-22T09:59:60Z", 1_795_341_600_000],
    ["2026-11-22T12:00:00+02:00", 1_795_341_600_000],
    ["2026-11-22T10:00:00Z", "2026-11-22T10:00:59.999Z"],
  ])("%s and %s are one minute", async (first, second) => {
    const { run } = project({ "policy.json": LIMITED, "trace.jsonl": at(first, second) });
    expect(await decisions(run, ["trace.jsonl"])).toEqual(["allow", "deny /tools/look/limits/looks"]);
  });

  test.each(["2026-11-22T10:00:00", "2026-11-22", "1795341600000", -1, 1.5, 253_402_300_800_000, true])(
    "%s is no time",
    async (ts) => {
      const { run } = project({ "policy.json": LIMITED, "trace.jsonl": at(ts, 0) });
      expect(await summary(run, ["trace.jsonl"])).toMatchObject({ replayed: 1, skipped: 1 });
    },
  );

  test("without times --assume-interval spaces the calls", async () => {
    const { run } = project({
      "policy.json": LIMITED,
      "trace.jsonl": '{"tool":"look"}\n{"tool":"look"}\n{"tool":"look"}\n',
    });
    const denied = "deny /tools/look/limits/looks";
    expect(await decisions(run, ["trace.jsonl", "--assume-interval", "60000"])).toEqual([
      "allow",
      "allow",
      "allow",
    ]);
    expect(await decisions(run, ["trace.jsonl", "--assume-interval", "30000"])).toEqual([
      "allow",
      denied,
      "allow",
    ]);
    expect(await decisions(run, ["trace.jsonl", "--assume-interval", "0"])).toEqual([
      "allow",
      denied,
      denied,
    ]);
    isUnusable(await run(["simulate", "trace.jsonl"]));
  });

  test("no interval is so long that times end", async () => {
    const { run } = project({ "policy.json": LIMITED, "trace.jsonl": '{"tool":"look"}\n'.repeat(20) });
    const denied = "deny /tools/look/limits/looks";
    const expected = ["allow", "allow", ...Array(18).fill(denied)];
    expect(await decisions(run, ["trace.jsonl", "--assume-interval", "999999999999999"])).toEqual(expected);
  });
});

describe("outcomes", () => {
  const refunding = (refund: boolean) => ({
    ...DENY,
    tools: { add: { limits: [{ counter: "adds", window: "day", max: 1, refund_on_error: refund }] } },
  });
  const denied = "deny /tools/add/limits/adds";

  test.each<[outcome: string | null, refund: boolean, second: string]>([
    ["error", true, "allow"],
    ["error", false, denied],
    ["ok", true, denied],
    ["denied", true, denied],
    ["unknown", true, denied],
    [null, true, denied],
  ])("after %s with refund_on_error %s the second call gets %s", async (outcome, refund, second) => {
    const { run } = project({
      "policy.json": refunding(refund),
      "trace.jsonl": trace({ tool: "add", outcome }, { tool: "add" }),
    });
    expect(await decisions(run, ["trace.jsonl"])).toEqual(["allow", second]);
  });

  test("a call that was denied gives nothing back", async () => {
    const { run } = project({
      "policy.json": refunding(true),
      "trace.jsonl": trace({ tool: "add" }, { tool: "add", outcome: "error" }, { tool: "add" }),
    });
    expect(await decisions(run, ["trace.jsonl"])).toEqual(["allow", denied, denied]);
  });
});

describe("what was recorded without arguments", () => {
  const POLICY = {
    ...DENY,
    tools: {
      pay: {
        deny_if: [{ conditions: [{ path: "args.amount", op: "gt", value: 100 }] }],
        limits: [{ counter: "paid", window: "day", max: 1 }],
      },
      stop: { deny_if: [{ conditions: [{ path: "args.x", op: "eq", value: 1 }] }, { conditions: [] }] },
      look: {},
    },
  };

  test("rules on arguments are undecidable, and such a call counts nothing", async () => {
    const { run } = project({
      "policy.json": POLICY,
      "trace.jsonl": trace(
        { tool: "pay", args_known: false },
        { tool: "pay", args_known: true, args: { amount: 1 } },
        { tool: "stop", args_known: false },
        { tool: "look", args_known: false },
      ),
    });
    expect(await decisions(run, ["trace.jsonl"])).toEqual([
      "undecidable /tools/pay/deny_if/args.amount-gt",
      "allow",
      "deny /tools/stop/deny_if/1",
      "allow",
    ]);
    const { stdout } = await run(["simulate", "trace.jsonl"]);
    expect(stdout).toMatch(/^tool {2}calls {2}allowed {2}denied {2}approval {2}undecidable\n/);
    expect(stdout).toContain("0 waiting for approval, 1 undecidable\n");
  });
});

describe("several files", () => {
  test("are one recording, in the order given", async () => {
    const { run } = project({
      "policy.json": { ...DENY, tools: { look: { limits: [{ counter: "looks", window: "day", max: 2 }] } } },
      "a.jsonl": trace({ tool: "look" }, { tool: "look" }),
      "b.jsonl": trace({ tool: "look" }),
    });
    const lines = (await run(["simulate", "b.jsonl", "a.jsonl", "--format", "ndjson"])).stdout
      .trimEnd()
      .split("\n");
    expect(
      lines.map((line) => JSON.parse(line)).map(({ file, line, decision }) => [file, line, decision]),
    ).toEqual([
      ["b.jsonl", 1, "allow"],
      ["a.jsonl", 1, "allow"],
      ["a.jsonl", 2, "deny"],
    ]);
    expect(await summary(run, ["a.jsonl", "b.jsonl"])).toMatchObject({ lines: 3, replayed: 3, late: 1 });
  });

  test("standard input may be one of them", async () => {
    const { run } = project({ "policy.json": ASKING, "a.jsonl": trace({ tool: "look" }) });
    const { stdout } = await run(["simulate", "a.jsonl", "-", "--format", "ndjson"], {
      stdin: trace({ tool: "wipe" }),
    });
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).file),
    ).toEqual(["a.jsonl", "-"]);
  });

  test("one that is missing is exit 2", async () => {
    const { run } = project({ "policy.json": ASKING, "a.jsonl": trace({ tool: "look" }) });
    isUnusable(await run(["simulate", "a.jsonl", "missing.jsonl"]));
    isUnusable(await run(["simulate", "a.jsonl", "*.missing"]));
  });
});

describe("names from a hostile recording", () => {
  const NASTY = "\u001b]0;own\u0007\u202e\u200b\u{e0041}\u009b2J\r\n::error::x";

  test.each(["text", "json", "ndjson"])("are escaped in %s", async (format) => {
    const { run } = project({
      "policy.json": ASKING,
      "trace.jsonl": trace({
        tool: NASTY,
        grant: NASTY,
        server: NASTY,
        id: NASTY,
        args: { [NASTY]: NASTY },
        expect: "allow",
      }),
    });
    const { stdout, stderr } = await run(["simulate", "trace.jsonl", "--format", format, "--show-args"]);
    expect(stdout).toContain("own");
    expect(stdout + stderr).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
    expect(stdout + stderr).not.toMatch(/^::/m);
  });

  test("are ordinary when they are those of Object.prototype", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const calls = names.map(
      (name) => `{"ts":0,"tool":"${name}","grant":"${name}","server":"${name}","args":{"${name}":1}}`,
    );
    const { run } = project({ "policy.json": DENY, "trace.jsonl": calls.join("\n") });
    expect(await decisions(run, ["trace.jsonl"])).toEqual(names.map(() => "deny (default deny)"));
    const { tools } = JSON.parse((await run(["simulate", "trace.jsonl", "--format", "json"])).stdout);
    expect(tools.map(({ tool, deny }: { tool: string; deny: number }) => [tool, deny])).toEqual(
      [...names].sort().map((name) => [name, 1]),
    );
  });
});
