// policy simulate --against: what another policy changes, in every format (cli.md sections 1 and 4).

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { lines, PACKAGE_ROOT, type Project, project } from "./run.ts";

const START = Date.UTC(2026, 10, 22, 10);

function trace(...calls: readonly object[]): string {
  return calls
    .map((call, i) => {
      const ts = new Date(START + i * 1000).toISOString();
      return `${JSON.stringify({ ts, grant: "ana", tool: "look", args: {}, ...call })}\n`;
    })
    .join("");
}

const LIMIT = { counter: "calls", window: "minute", max: 2, scope: "server" };
const ALLOW = { version: "1", default: "allow" };
const limited = { ...ALLOW, all_tools: { limits: [LIMIT] } };
const when = (op: string, value: number) => ({ conditions: [{ path: "args.n", op, value }] });

/** `sell` waits above 5; in `next` it is denied above 5, and what is left in the limit is used by `look`. */
const FILES = {
  "now.json": { ...limited, tools: { sell: { require_approval: [when("gt", 50)] } } },
  "next.json": {
    ...limited,
    tools: { sell: { require: [{ ...when("lte", 5), on_deny: "Too much." }] } },
  },
  "trace.jsonl": trace(
    { tool: "sell", args: { n: 9 } },
    { tool: "sell", args: { n: 99 } },
    { grant: "ben" },
    { grant: "ben", expect: "allow" },
    { tool: "sell", args: { n: "many" }, expect: { decision: "deny" } },
  ),
};
const AGAINST = ["simulate", "trace.jsonl", "--policy", "now.json", "--against", "next.json"];

async function json(run: Project["run"], argv: readonly string[]) {
  return JSON.parse((await run([...argv, "--format", "json"])).stdout);
}

test("text says what changes, by the rule that causes it, and what is knock-on", async () => {
  const { run } = project(FILES);
  const { stdout, stderr, exitCode } = await run(AGAINST);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  expect(stdout).toBe(`now.json -> next.json
3 of 5 calls change
1 of them knock-on: only what was counted before differs

newly denied: 2 calls
    2  deny /tools/sell/require/args.n-lte
       next.json:1:165
       Too much.
       before: 1 allow
       before: 1 require_approval now.json:1:174 /tools/sell/require_approval/args.n-gt
       trace.jsonl:1 2026-11-22T10:00:00Z sell by ana
       trace.jsonl:2 2026-11-22T10:00:01Z sell by ana

newly allowed: 1 call
    1  no longer denied by /all_tools/limits/calls (knock-on)
       now.json:1:57
       trace.jsonl:4 2026-11-22T10:00:03Z look by ben

same decision by another rule: 1 call
    1  deny /tools/sell/require/args.n-lte (type mismatch)
       next.json:1:165
       Too much.
       before: deny now.json:1:174 /tools/sell/require_approval/args.n-gt (type mismatch)
       trace.jsonl:5 2026-11-22T10:00:04Z sell by ana

5 lines: 5 replayed, 0 skipped
2 -> 2 allowed, 2 -> 3 denied, 1 -> 0 waiting, 0 -> 0 undecidable
2 expectations: all met
`);
});

test("lines fit the terminal", async () => {
  const { run } = project({
    ...FILES,
    "trace.jsonl": trace({ tool: "sell", args: { n: 9 }, grant: "g".repeat(200) }),
  });
  const { stdout } = await run(AGAINST, {
    isStdoutTerminal: true,
    stdoutColumns: 80,
    env: { NO_COLOR: "1" },
  });
  expect(stdout).toContain("newly denied: 1 call");
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("json is what its schema says, and has every count", async () => {
  const { run } = project(FILES);
  const report = await json(run, AGAINST);
  const schema = JSON.parse((await run(["schema", "--of", "against"])).stdout);
  const ajv = new Ajv({ allErrors: true });
  expect(ajv.validate(schema, report), JSON.stringify(ajv.errors)).toBe(true);
  expect(Object.keys(report).sort()).toEqual(Object.keys(schema.properties).sort());
  expect(Object.keys(report.summary).sort()).toEqual(
    Object.keys(schema.properties.summary.properties).sort(),
  );
  expect(report.summary).toMatchObject({
    replayed: 5,
    changed: 3,
    knockOn: 1,
    newlyDenied: 2,
    newlyAllowed: 1,
    newlyWaiting: 0,
    otherRule: 1,
    expectations: 2,
    failedExpectations: 0,
  });
  expect(report.policies).toEqual({ before: ["now.json"], after: ["next.json"] });
  expect(report.decisions.from.allow).toMatchObject({ allow: 1, deny: 1 });
  expect(report.changes).toMatchObject([
    {
      change: "newly-denied",
      effect: "direct",
      side: "after",
      policy: "next.json",
      at: "next.json:1:165",
      calls: 2,
    },
    {
      change: "newly-allowed",
      effect: "knock-on",
      side: "before",
      rule: "/all_tools/limits/calls",
      calls: 1,
    },
    { change: "other-rule", effect: "direct", side: "after", reason: "type_mismatch" },
  ]);
  expect(report.changes[1].first).toEqual([
    { file: "trace.jsonl", line: 4, ts: "2026-11-22T10:00:03Z", grant: "ben", server: null, tool: "look" },
  ]);
});

test("ndjson is a line for each call whose decision changes, with both sides; the summary goes to stderr", async () => {
  const { run } = project(FILES);
  const { stdout, stderr } = await run([...AGAINST, "--format", "ndjson"]);
  expect(lines(stdout)).toMatchObject([
    {
      line: 1,
      change: "newly-denied",
      before: { decision: "allow", at: "" },
      after: { rule: "/tools/sell/require/args.n-lte", at: "1:165", message: "Too much." },
    },
    {
      line: 2,
      before: { decision: "require_approval", policy: "now.json" },
      after: { decision: "deny", policy: "next.json" },
    },
    {
      line: 4,
      change: "newly-allowed",
      effect: "knock-on",
      grant: "ben",
      before: { reason: "limit" },
      after: { decision: "allow" },
    },
  ]);
  expect(lines(stdout)).toHaveLength(3);
  expect(stdout).not.toContain('"args"');
  expect(stderr).toContain("3 of 5 calls change");
  const shown = await run([...AGAINST, "--format", "ndjson", "--show-args"]);
  expect(lines(shown.stdout)[0]).toMatchObject({ args: { n: 9 } });
});

test("several formats in one run, and files of several traces are named", async () => {
  const { run, read } = project(FILES);
  const { stdout, exitCode } = await run([
    ...AGAINST,
    "trace.jsonl",
    ...["--format", "ndjson", "--output", "changes.ndjson", "--format", "github"],
    ...["--fail-on", "never"],
  ]);
  expect(exitCode).toBe(0);
  expect(lines(read("changes.ndjson"))[0]).toMatchObject({ file: "trace.jsonl", line: 1 });
  expect(stdout).toContain("newly denied");
});

test("markdown and annotations stand at the rules that cause changes", async () => {
  const { run } = project(FILES);
  const markdown = (await run([...AGAINST, "--format", "markdown"])).stdout;
  expect(markdown).toMatch(/^### policy simulate: 3 of 5 calls change\n/);
  expect(markdown).toContain("| before | 2 | 2 | 1 | 0 |\n| after | 2 | 3 | 0 | 0 |\n");
  expect(markdown).toContain(
    "| 1 | deny `/all_tools/limits/calls` `now.json:1:57` (knock-on) | `look` 1 | `ben` 1 | `trace.jsonl:4` |",
  );
  const github = await run([...AGAINST, "--format", "github", "--fail-on", "newly-denied"]);
  expect(github.exitCode).toBe(1);
  expect(github.stdout).toMatch(/^::error file=next\.json,line=1,title=newly denied::2 calls newly denied: /);
  expect(github.stdout).toContain(
    "\n::warning file=now.json,line=1,title=newly allowed::1 call newly allowed: no longer denied by ",
  );
});

test.each(["junit", "html", "lcov"])("%s tells of one policy", async (format) => {
  const { run } = project(FILES);
  const { exitCode, stderr } = await run([...AGAINST, "--format", format, "--output", "out"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`--format ${format} tells of one policy. With --against there are text, json,`);
});

test.each([["--coverage"], ["--min-coverage", "80"]])("%s is of one policy", async (...words) => {
  const { run } = project({ "policy.json": {}, "trace.jsonl": "" });
  const { exitCode, stderr } = await run(["simulate", "trace.jsonl", "--against", "policy.json", ...words]);
  expect(stderr).toContain("error[usage]: Coverage is of one policy");
  expect(exitCode).toBe(2);
});

describe("--fail-on", () => {
  const deny = { ...ALLOW, hide: ["look"] };
  const ask = { ...ALLOW, tools: { look: { require_approval: [{ conditions: [] }] } } };
  const unknown = { ...ALLOW, tools: { look: { deny_if: [when("gt", 0)] } } };

  test.each<[threshold: string, before: object, after: object, exitCode: number, calls?: string]>([
    ["change", ALLOW, ALLOW, 0],
    ["change", ALLOW, ask, 1],
    ["newly-denied", ALLOW, deny, 1],
    ["newly-denied", ask, deny, 1],
    ["newly-denied", deny, ALLOW, 0],
    ["newly-denied", deny, deny, 0],
    ["newly-denied", ALLOW, ask, 0],
    ["newly-allowed", deny, ALLOW, 1],
    ["newly-allowed", ask, ALLOW, 1],
    ["newly-allowed", deny, ask, 0],
    ["newly-allowed", ALLOW, deny, 0],
    // What cannot be told may be anything but what it was.
    ["newly-denied", ALLOW, unknown, 1, trace({ args: undefined, args_known: false })],
    ["newly-denied", deny, unknown, 0, trace({ args: undefined, args_known: false })],
    ["newly-allowed", deny, unknown, 1, trace({ args: undefined, args_known: false })],
    ["newly-allowed", ALLOW, unknown, 0, trace({ args: undefined, args_known: false })],
    ["change", unknown, unknown, 0, trace({ args: undefined, args_known: false })],
    // The others ask what the other policy decides.
    ["deny", deny, ALLOW, 0],
    ["deny", deny, deny, 1],
    ["approval", ALLOW, ask, 1],
    ["expectation", ALLOW, deny, 0],
    ["expectation", deny, ALLOW, 1, trace({ expect: "deny" })],
    ["expectation", ALLOW, deny, 0, trace({ expect: "deny" })],
    ["change", ALLOW, ALLOW, 1, trace({ expect: "deny" })],
    ["never", ALLOW, deny, 0, trace({ expect: "allow" })],
  ])("%s, from %j to %j: %i", async (threshold, before, after, expected, calls = trace({})) => {
    const { run } = project({ "a.json": before, "b.json": after, "t.jsonl": calls });
    const argv = ["simulate", "t.jsonl", "--policy", "a.json", "--against", "b.json", "--fail-on", threshold];
    expect((await run(argv)).exitCode).toBe(expected);
  });

  test.each(["change", "newly-denied", "newly-allowed"])("%s needs --against", async (threshold) => {
    const { run } = project(FILES);
    const { exitCode, stderr } = await run([
      "simulate",
      "trace.jsonl",
      "--policy",
      "now.json",
      "--fail-on",
      threshold,
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`--fail-on ${threshold} needs --against OTHER`);
  });

  test("--strict fails on lines that cannot be used", async () => {
    const { run } = project({ ...FILES, "trace.jsonl": `${FILES["trace.jsonl"]}{}\n` });
    expect((await run(AGAINST)).exitCode).toBe(0);
    expect((await run([...AGAINST, "--strict"])).exitCode).toBe(1);
  });
});

describe("the two policies", () => {
  test("may be written otherwise: nothing changes", async () => {
    const { run, write } = project({});
    const text = readFileSync(`${PACKAGE_ROOT}/fixtures/docs/policy.yaml`, "utf8");
    const recording = readFileSync(`${PACKAGE_ROOT}/fixtures/docs/trace.jsonl`, "utf8");
    write({ "policy.yaml": text, "policy2.json": parse(text), "trace.jsonl": recording });
    const { stdout } = await run([
      "simulate",
      "trace.jsonl",
      "--policy",
      "policy.yaml",
      "--against",
      "policy2.json",
    ]);
    expect(stdout).toContain("policy.yaml -> policy2.json\nnone of 12 calls change\n");
    expect(stdout).not.toContain("another rule");
  });

  test("may be folders, of which one governs a server and the other does not", async () => {
    const { run } = project({
      "now/shop.json": ALLOW,
      "now/mail.json": ALLOW,
      "next/shop.json": ALLOW,
      "t.jsonl": trace({ server: "shop" }, { server: "mail" }, { server: "bank" }, { server: "bank" }),
    });
    const argv = ["simulate", "t.jsonl", "--policy", "now", "--against", "next"];
    const report = await json(run, argv);
    expect(report.changes).toMatchObject([
      {
        change: "newly-denied",
        rule: "(no policy)",
        policy: "",
        at: "",
        calls: 1,
        opposite: [{ decision: "allow" }],
      },
    ]);
    expect(report.ungoverned.servers).toMatchObject([{ server: "bank", calls: 2 }]);
    const { stdout } = await run(argv);
    expect(stdout).toContain("now -> next\n1 of 4 calls changes; 2 governed by neither policy\n");
    expect(stdout).toContain('note 2 calls of the server "bank", which no policy governs.');
    const mapped = await json(run, [...argv, "--map", "bank=shop"]);
    expect(mapped.decisions.after).toMatchObject({ allow: 3, deny: 1 });
  });

  test("are named by their errors", async () => {
    const { run } = project({ ...FILES, "bad.json": { version: "1" } });
    const missing = await run(["simulate", "trace.jsonl", "--policy", "now.json", "--against", "none.json"]);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain("none.json");
    const bad = await run(["simulate", "trace.jsonl", "--policy", "now.json", "--against", "bad.json"]);
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toContain("bad.json");
  });

  test("are not overwritten by a result", async () => {
    const { run, read } = project(FILES);
    const before = read("next.json");
    expect((await run([...AGAINST, "--output", "next.json"])).exitCode).toBe(2);
    expect(read("next.json")).toBe(before);
  });

  test("count on their own: a call that failed is given back where it was let through", async () => {
    const refund = { ...ALLOW, all_tools: { limits: [{ ...LIMIT, max: 1, refund_on_error: true }] } };
    const { run } = project({
      "a.json": refund,
      "b.json": { ...refund, hide: ["fail"] },
      "c.json": { ...ALLOW, all_tools: { limits: [{ ...LIMIT, max: 1 }] } },
      "t.jsonl": trace({ tool: "fail", outcome: "error" }, {}),
    });
    const from = (other: string) => ["simulate", "t.jsonl", "--policy", "a.json", "--against", other];
    expect((await json(run, from("b.json"))).summary).toMatchObject({
      newlyDenied: 1,
      newlyAllowed: 0,
      knockOn: 0,
    });
    expect((await json(run, from("c.json"))).changes).toMatchObject([
      { change: "newly-denied", effect: "direct", reason: "limit", calls: 1, first: [{ line: 2 }] },
    ]);
  });

  test("read arguments if either does, approvals and times are the same for both", async () => {
    const { run } = project(FILES);
    const back = ["simulate", "trace.jsonl", "--policy", "next.json", "--against", "now.json"];
    expect((await json(run, back)).summary).toMatchObject({
      newlyWaiting: 1,
      newlyAllowed: 1,
      newlyDenied: 1,
    });
    expect((await json(run, [...back, "--approve", "all"])).summary).toMatchObject({
      newlyWaiting: 0,
      newlyAllowed: 2,
    });
    const grants = await json(run, [...AGAINST, "--grant-by", "file"]);
    expect(grants.changes[0].grants).toEqual([{ grant: "trace.jsonl", calls: 2 }]);
  });

  test("read each its own arguments of one line", async () => {
    const reads = (name: string) => ({
      ...ALLOW,
      tools: { sell: { deny_if: [{ conditions: [{ path: `args.${name}`, op: "eq", value: 1 }] }] } },
    });
    const { run } = project({
      "a.json": reads("a"),
      "b.json": reads("b"),
      "t.jsonl": trace(
        { tool: "sell", args: { x: { deep: [1] }, a: 1, b: 0 } },
        { tool: "sell", args: { b: 1, a: 0 } },
        { tool: "sell", args: { b: 1, a: 1 } },
      ),
    });
    const argv = ["simulate", "t.jsonl", "--policy", "a.json", "--against", "b.json"];
    expect((await json(run, argv)).summary).toMatchObject({ newlyDenied: 1, newlyAllowed: 1, otherRule: 1 });
  });

  test("leave calls without times undecidable where they count, unless an interval is assumed", async () => {
    const { run } = project({
      "a.json": ALLOW,
      "b.json": limited,
      "t.jsonl": '{"tool":"x"}\n{"tool":"x"}\n{"tool":"x"}\n',
    });
    const argv = [
      "simulate",
      "t.jsonl",
      "--policy",
      "a.json",
      "--against",
      "b.json",
      "--assume-interval",
      "1",
    ];
    expect((await json(run, argv)).summary).toMatchObject({ newlyDenied: 1, changed: 1 });
  });
});

test("names from outside are harmless in every format", async () => {
  const evil = "\u001b[31m`|<b>\n::error::x\u202e";
  const { run } = project({
    "a.json": ALLOW,
    "b.json": { ...ALLOW, hide: [evil] },
    "t.jsonl": trace({ tool: evil, grant: evil, server: evil }),
  });
  for (const format of ["text", "json", "ndjson", "markdown", "github"]) {
    const argv = ["simulate", "t.jsonl", "--policy", "a.json", "--against", "b.json", "--format", format];
    const { stdout } = await run(argv);
    expect(stdout, format).not.toMatch(/[\u001b\u202e]/);
    expect(stdout, format).not.toMatch(/^::error::x/m);
    if (format === "markdown") expect(stdout).not.toMatch(/(?<!`[^`\n]*)<b>/);
  }
});

test("no change says little of calls that cannot be decided, and that is said", async () => {
  const unknown = { ...ALLOW, tools: { look: { deny_if: [when("gt", 0)] } } };
  const { run } = project({
    "a.json": unknown,
    "b.json": { ...ALLOW, hide: ["other"], tools: unknown.tools },
    "t.jsonl": trace({ args: undefined, args_known: false }, { args: undefined, args_known: false }),
  });
  const argv = ["simulate", "t.jsonl", "--policy", "a.json", "--against", "b.json"];
  const { stdout } = await run(argv);
  expect(stdout).toContain("a.json -> b.json\nnone of 2 calls change; 2 undecidable under both\n");
  expect(stdout).toContain("note 2 calls undecidable under both: whether they change cannot be told.\n");
  const { run: decided } = project({
    "a.json": unknown,
    "b.json": ALLOW,
    "t.jsonl": trace({ args: undefined, args_known: false }),
  });
  const report = await json(decided, argv);
  expect(report.summary).toMatchObject({ newlyAllowed: 1, newlyDecidable: 1 });
  expect(report.changes[0]).toMatchObject({ side: "before", reason: "args_unknown" });
});
