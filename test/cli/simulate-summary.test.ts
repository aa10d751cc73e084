// policy simulate: grants, servers and formats of the summary (cli.md sections 1 and 4).

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { type Project, project } from "./run.ts";

const START = Date.UTC(2026, 10, 22, 10);

function lines(...calls: readonly object[]): string {
  return calls
    .map(
      (call, i) =>
        `${JSON.stringify({ ts: new Date(START + i * 1000).toISOString(), tool: "look", ...call })}\n`,
    )
    .join("");
}

const ALLOW = { version: "1", default: "allow" };
const LIMITED = {
  version: "1",
  default: "allow",
  tools: { look: { limits: [{ counter: "looks", window: "minute", max: 2, scope: "grant" }] } },
};

async function json(run: Project["run"], argv: readonly string[]) {
  return JSON.parse((await run(["simulate", ...argv, "--format", "json"])).stdout);
}

async function grants(run: Project["run"], argv: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(["simulate", ...argv, "--format", "ndjson"]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).grant);
}

describe("--grant-by", () => {
  const SESSIONS = lines(
    { grant: "g", session: "a", user: "u" },
    { grant: "g", session: "b", user: "" },
    // The slow way: escapes, letters beyond ASCII, and numbers.
    { grant: "g", session: "é", user: 7 },
    { grant: "g", session: "x\n", user: null },
    { session: true, user: { name: "u" } },
  );

  test.each<[by: string, grants: readonly string[]]>([
    ["session", ["a", "b", "é", "x\n", "anonymous"]],
    ["user", ["u", "anonymous", "7", "anonymous", "anonymous"]],
    ["file", ["trace.jsonl", "trace.jsonl", "trace.jsonl", "trace.jsonl", "trace.jsonl"]],
    ["grant", ["g", "g", "g", "g", "anonymous"]],
    ["tool", ["look", "look", "look", "look", "look"]],
    ["absent", ["anonymous", "anonymous", "anonymous", "anonymous", "anonymous"]],
    ["__proto__", ["anonymous", "anonymous", "anonymous", "anonymous", "anonymous"]],
  ])("%s", async (by, expected) => {
    const { run } = project({ "policy.json": ALLOW, "trace.jsonl": SESSIONS });
    expect(await grants(run, ["trace.jsonl", "--grant-by", by])).toEqual(expected);
  });

  test("of a key that stands twice the last counts, and a key may be written with escapes", async () => {
    const at = '{"ts":"2026-11-22T10:00:00Z","tool":"look",';
    const trace = `${at}"who":"a","who":"b"}\n${at}"who":"a","who":null}\n${at}"wh\\u006f":"c"}\n${at}"o":{"who":"d"}}\n`;
    const { run } = project({ "policy.json": ALLOW, "trace.jsonl": trace });
    expect(await grants(run, ["trace.jsonl", "--grant-by", "who"])).toEqual([
      "b",
      "anonymous",
      "c",
      "anonymous",
    ]);
  });

  test("limits count for it, and calls without it are told of", async () => {
    const trace = lines({ session: "a" }, { session: "a" }, { session: "b" }, { session: "a" }, {});
    const { run } = project({ "policy.json": LIMITED, "trace.jsonl": trace });
    const { summary, limits } = await json(run, ["trace.jsonl", "--grant-by", "session"]);
    expect(summary).toMatchObject({ allow: 4, deny: 1, grantBy: "session", anonymous: 1 });
    expect(limits).toMatchObject([{ used: "2", max: "2", share: 1, hits: 1, peak: { grant: "a", line: 2 } }]);
    const { stdout } = await run(["simulate", "trace.jsonl", "--grant-by", "session"]);
    expect(stdout).toContain("note 1 call without a session: together they are the grant anonymous.\n");
  });

  test.each<[format: string, by: string, records: readonly object[], grant: string]>([
    [
      "claude-code",
      "session",
      [
        {
          type: "assistant",
          sessionId: "s1",
          timestamp: "2026-11-22T10:00:00Z",
          message: { content: [{ type: "tool_use", id: "t", name: "mcp__shop__look", input: {} }] },
        },
      ],
      "s1",
    ],
    [
      "claude-hooks",
      "session",
      [{ hook_event_name: "PreToolUse", session_id: "s2", tool_name: "mcp__shop__look", tool_input: {} }],
      "s2",
    ],
    [
      "codex",
      "session",
      [
        { timestamp: "2026-11-22T10:00:00Z", type: "session_meta", payload: { id: "s3" } },
        {
          timestamp: "2026-11-22T10:00:00Z",
          type: "event_msg",
          payload: { type: "mcp_tool_call_end", invocation: { server: "shop", tool: "look", arguments: {} } },
        },
      ],
      "s3",
    ],
    [
      "anthropic-messages",
      "user",
      [
        {
          metadata: { user_id: "u4" },
          messages: [
            {
              role: "assistant",
              content: [{ type: "mcp_tool_use", server_name: "shop", name: "look", input: {} }],
            },
          ],
        },
      ],
      "u4",
    ],
    [
      "openai-responses",
      "session",
      [
        {
          object: "response",
          conversation: { id: "c8" },
          output: [{ type: "mcp_call", server_label: "shop", name: "look", arguments: "{}" }],
        },
      ],
      "c8",
    ],
    [
      "langsmith",
      "session",
      [{ run_type: "tool", name: "look", inputs: {}, extra: { metadata: { thread_id: "s5" } } }],
      "s5",
    ],
    [
      "otlp",
      "user",
      [
        {
          resourceSpans: [
            {
              resource: { attributes: [{ key: "user.id", value: { stringValue: "u6" } }] },
              scopeSpans: [
                {
                  spans: [
                    {
                      name: "tools/call look",
                      attributes: [{ key: "mcp.method.name", value: { stringValue: "tools/call" } }],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
      "u6",
    ],
    [
      "jsonrpc",
      "session",
      [{ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "look" } }],
      "anonymous",
    ],
    [
      "jsonrpc",
      "conn",
      [{ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "look" }, conn: "c7" }],
      "c7",
    ],
  ])("in %s by %s", async (format, by, records, grant) => {
    const trace = records.map((record) => `${JSON.stringify(record)}\n`).join("");
    const { run } = project({ "policy.json": ALLOW, "trace.jsonl": trace });
    const argv = ["trace.jsonl", "--grant-by", by, "--input-format", format, "--assume-interval", "0"];
    expect(await grants(run, argv)).toEqual([grant]);
  });

  test("an empty field is wrong usage", async () => {
    const { run } = project({ "policy.json": ALLOW, "trace.jsonl": lines({}) });
    expect(await run(["simulate", "trace.jsonl", "--grant-by", ""])).toMatchObject({
      exitCode: 2,
      stdout: "",
    });
  });
});

describe("--map", () => {
  const FILES = {
    "policies/shop.json": ALLOW,
    "policies/mail.json": { version: "1", default: "deny" },
    "trace.jsonl": lines({ server: "shop" }, { server: "shpo" }, { server: "shpo" }, { server: "x::y" }, {}),
  };

  test("servers without a policy are told of with the nearest, and their calls are denied", async () => {
    const { run } = project(FILES);
    const { summary, ungoverned } = await json(run, ["trace.jsonl"]);
    expect(summary).toMatchObject({ allow: 1, deny: 4 });
    expect(ungoverned).toMatchObject({
      servers: [
        { server: "shpo", calls: 2, deny: 2, nearest: "shop", first: { file: "trace.jsonl", line: 2 } },
        { server: "x::y", calls: 1, nearest: null },
      ],
      nameless: 1,
    });
    const { stdout } = await run(["simulate", "trace.jsonl"]);
    expect(stdout).toContain(
      'note 2 calls of the server "shpo", which no policy governs. --map "shpo=shop" if it is the server "shop".\n',
    );
  });

  test("a mapped server is governed under its new name, one name far, and what no call has is said", async () => {
    const { run } = project(FILES);
    const argv = ["trace.jsonl", "--map", "shpo=shop", "--map", "x::y=shpo", "--map", "gone=mail"];
    const { summary, ungoverned, unusedMaps } = await json(run, argv);
    expect(summary).toMatchObject({ allow: 3, deny: 2 });
    expect(ungoverned.servers).toMatchObject([{ server: "shpo", calls: 1 }]);
    expect(unusedMaps).toEqual(["gone"]);
    expect((await run(["simulate", ...argv])).stdout).toContain(
      'note --map "gone": no call has this server.\n',
    );
  });

  test.each([[["shop"]], [["=shop"]], [["shpo="]], [["a=b", "--map", "a=c"]], [["a=b", "--map", "a=b"]]])(
    "%j is wrong usage",
    async (words) => {
      const { run } = project(FILES);
      expect(await run(["simulate", "trace.jsonl", "--map", ...words])).toMatchObject({
        exitCode: 2,
        stdout: "",
      });
    },
  );
});

describe("formats", () => {
  const HOSTILE = "\u001b[2J\u202e::error::|`</script>]]>\n##vso[x]";
  const FILES = {
    "policy.json": {
      version: "1",
      default: "deny",
      tools: {
        look: { require: [{ conditions: [{ path: "args.n", op: "lt", value: 2 }], on_deny: HOSTILE }] },
      },
    },
    "trace.jsonl": lines(
      { args: { n: 1 }, expect: "allow" },
      { args: { n: 3 }, expect: "allow" },
      { tool: HOSTILE, grant: HOSTILE, server: HOSTILE, expect: { decision: "allow", rule: HOSTILE } },
    ),
  };
  const FORMATS = ["text", "json", "ndjson", "markdown", "junit", "github"];

  test("all at once, each to its file; only decision lines go to stdout", async () => {
    const { run, read } = project(FILES);
    const others = FORMATS.filter((format) => format !== "ndjson");
    const argv = others.flatMap((format) => ["--format", format, "--output", `out.${format}`]);
    const result = await run(["simulate", "trace.jsonl", "--format", "ndjson", ...argv]);
    expect(result).toMatchObject({ exitCode: 1, stderr: "" });
    expect(result.stdout.trimEnd().split("\n")).toHaveLength(3);
    for (const format of others) {
      const alone = await run(["simulate", "trace.jsonl", "--format", format]);
      expect(alone).toEqual({ exitCode: 1, stderr: "", stdout: read(`out.${format}`) });
    }
  });

  test.each(FORMATS)("%s shows nothing that a terminal, a log or a page acts on", async (format) => {
    const { run } = project(FILES);
    const { stdout, stderr } = await run([
      "simulate",
      "trace.jsonl",
      "--format",
      format,
      "--fail-on",
      "deny",
    ]);
    const text = stdout + stderr;
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(text).not.toMatch(/##vso\[/);
    if (format !== "github") expect(text).not.toMatch(/^\s*::/m);
    else expect(stdout.match(/^::error /gm)).toHaveLength(4);
    if (format === "junit") expect(text).not.toContain("</script>");
    // Outside of code spans there is nothing of it.
    if (format === "markdown")
      expect(text.replace(/(`+)(?:(?!\1)[^\n])*?[^`]\1(?!`)/g, "")).not.toContain("script");
  });

  test.each(["a|b", "a\\|b", "a\\\\|<b>", "`|`"])(
    "%s stays one cell of a table in Markdown",
    async (tool) => {
      const { run } = project({
        "policy.json": { version: "1", default: "deny" },
        "trace.jsonl": lines({ tool }),
      });
      const { stdout } = await run(["simulate", "trace.jsonl", "--format", "markdown"]);
      const rows = stdout.split("\n").filter((line) => line.startsWith("| "));
      // As GitHub parts a row: at bars that no backslash stands before, of which the backslashes pair up.
      const cells = rows.map((row) => [...row.replaceAll(/\\[\\|]/g, "").matchAll(/\|/g)].length);
      expect(cells.slice(0, 3)).toEqual([6, 6, 6]);
      expect(cells.slice(3)).toEqual([7, 7, 7]);
    },
  );

  test("names that are too long to keep are counted, and shown in part where calls are", async () => {
    const { run } = project({
      "policy.json": { version: "1", default: "deny" },
      "trace.jsonl": lines({ tool: "t".repeat(5000) }, { tool: "t".repeat(1000) }),
    });
    const { summary, tools, rules } = await json(run, ["trace.jsonl"]);
    expect(summary).toMatchObject({ deny: 2, unlistedTools: 1 });
    expect(tools).toMatchObject([{ tool: "t".repeat(1000), deny: 1 }]);
    expect(rules[0].first[0].tool).toBe(`${"t".repeat(999)}…`);
  });

  test("junit has a case for each expectation, and one for each rule that fails the run", async () => {
    const { run } = project(FILES);
    const plain = (await run(["simulate", "trace.jsonl", "--format", "junit"])).stdout;
    expect(plain).toContain('<testsuites name="policy simulate" tests="3" failures="2" errors="0">');
    expect(plain).toContain(
      '<testcase name="line 1: look gets allow" classname="trace.jsonl" file="trace.jsonl" line="1"/>',
    );
    const strict = (await run(["simulate", "trace.jsonl", "--format", "junit", "--fail-on", "deny"])).stdout;
    expect(strict).toContain('tests="5" failures="4"');
  });

  test("junit says how many expectations it left out, and fails when one of them failed", async () => {
    const calls = Array.from({ length: 10_003 }, () => ({ expect: "allow" }));
    const { run } = project({ "policy.json": ALLOW, "trace.jsonl": lines(...calls) });
    const { stdout } = await run(["simulate", "trace.jsonl", "--format", "junit"]);
    expect(stdout).toContain('tests="10001" failures="0"');
    expect(stdout).toContain('<testcase name="3 more expectations, 0 of them failed"');
  });

  test("github points at the rule, or at the line of the trace when no rule decided", async () => {
    const { run } = project({
      "policy.json": { version: "1", default: "deny" },
      "trace.jsonl": lines({ expect: "allow" }, { server: "other", expect: { decision: "deny", rule: "x" } }),
    });
    const { stdout } = await run(["simulate", "trace.jsonl", "--server", "shop", "--format", "github"]);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      '::error file=policy.json,line=1,title=failed-expectation::trace.jsonl:1: The call of "look" should get allow, and gets deny by (default deny).',
      '::error file=trace.jsonl,line=2,title=failed-expectation::trace.jsonl:2: The call of "look" should get deny by x, and gets deny by (no policy).',
    ]);
  });

  test.each([
    [["--format", "text", "--format", "json"], "Two formats would be written to standard output"],
    [["--format", "json", "--output", "trace.jsonl"], "would overwrite what is read"],
    [["--format", "sarif"], "sarif"],
  ])("%j is wrong usage", async (argv, message) => {
    const { run } = project(FILES);
    const result = await run(["simulate", "trace.jsonl", ...argv]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("an output of decision lines is written whole or not at all", async () => {
    const { run, list } = project({ ...FILES, "trace.jsonl": "\n" });
    const result = await run(["simulate", "trace.jsonl", "--format", "ndjson", "--output", "out.ndjson"]);
    expect(result.exitCode).toBe(2);
    expect(list()).toEqual(["policy.json", "trace.jsonl"]);
  });
});

test("json is as its schema says, and the schema would notice", async () => {
  const { run } = project({
    "policy.json": LIMITED,
    "trace.jsonl": `${lines({ expect: "deny" }, { session: "a" }, { tool: "x" }, {})}{}\n`,
  });
  const schema = JSON.parse((await run(["schema", "--of", "simulate"])).stdout);
  const validate = new Ajv({ allErrors: true }).compile(schema);
  const report = await json(run, ["trace.jsonl", "--map", "a=b", "--grant-by", "session"]);
  expect([validate(report), validate.errors]).toEqual([true, null]);
  expect(report.findings).toHaveLength(1);
  for (const key of Object.keys(report)) expect(validate({ ...report, [key]: null }), key).toBe(false);
  const { grants: _, ...less } = report;
  expect(validate(less)).toBe(false);
});

describe("on a terminal", () => {
  const FILES = {
    "policy.json": LIMITED,
    "trace.jsonl": lines(
      ...Array.from({ length: 9 }, (_, i) => ({
        ts: new Date(START + i * i * 60_000).toISOString(),
        grant: "g".repeat(90),
      })),
      { tool: "t".repeat(200) },
    ),
  };
  const options = { isStdoutTerminal: true, env: { NO_COLOR: "1", LANG: "C.UTF-8" } };

  test.each([40, 60, 80, 120])("no line is wider than %i columns", async (stdoutColumns) => {
    const { run } = project(FILES);
    const { stdout } = await run(["simulate", "trace.jsonl"], { ...options, stdoutColumns });
    // Sentences are left to the terminal.
    const tables = stdout.split("\n").filter((line) => !/^\d+ (?:line|call)s?:|^note |^ {9}from /.test(line));
    const wide = tables.filter((line) => [...line].length > stdoutColumns);
    expect(tables.length).toBeGreaterThan(8);
    expect(wide).toEqual([]);
  });

  test("a time line with its scale, of blocks or of ASCII", async () => {
    const { run } = project(FILES);
    const blocks = await run(["simulate", "trace.jsonl"], options);
    expect(blocks.stdout).toMatch(
      /^calls {4}[ ▁▂▃▄▅▆▇█]+\n(?:refused.*\n)? {9}from 2026-11-22T10:00:00Z, \d+ \w+ a column, at most \d+ calls?$/m,
    );
    const ascii = await run(["simulate", "trace.jsonl"], { ...options, env: { NO_COLOR: "1", LANG: "C" } });
    expect(ascii.stdout).toMatch(/^calls {4}[ .:=+*#@-]+$/m);
  });

  test("elsewhere nothing is cut off and there is no time line", async () => {
    const { run } = project(FILES);
    const { stdout } = await run(["simulate", "trace.jsonl"]);
    expect(stdout).toContain("t".repeat(200));
    expect(stdout).not.toContain("a column");
  });
});

describe("the page", () => {
  const TRACE = lines(
    { grant: "g", args: { secret: "xyzzy" } },
    { grant: "g", args: { secret: "xyzzy" } },
    { grant: "</td><script>alert(1)</script>\u001b[2J", args: {} },
  );

  test("is written beside other formats, and has arguments only when they are asked for", async () => {
    const { run, read } = project({ "policy.json": LIMITED, "trace.jsonl": `${TRACE}no json\n` });
    const argv = ["simulate", "trace.jsonl", "--format", "html", "--output", "r.html"];
    const hidden = await run([...argv, "--format", "ndjson"]);
    expect(hidden.stdout.trimEnd().split("\n")).toHaveLength(3);
    const page = read("r.html");
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("<title>policy simulate: policy.json</title>");
    expect(page).toContain("3 calls, 0 denied");
    expect(page).toContain("skipped 1 line (not-json)");
    expect(page).not.toContain("xyzzy");
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("\u001b");
    await run([...argv, "--show-args"]);
    expect(read("r.html")).toContain("xyzzy");
  });

  test("is the same twice", async () => {
    const { run } = project({ "policy.json": LIMITED, "trace.jsonl": TRACE });
    const argv = ["simulate", "trace.jsonl", "--format", "html"];
    expect((await run(argv)).stdout).toBe((await run(argv)).stdout);
  });
});

describe("a rule of the rules dialect is one place with an id for each of its conditions", () => {
  const conditions = [
    { path: "args.n", op: "lte", value: 5 },
    { path: "args.to", op: "eq", value: "x" },
  ];
  const FILES = {
    "policy.json": { ...ALLOW, tools: { look: { rules: [{ name: "few", conditions }] } } },
    "open.json": ALLOW,
    "trace.jsonl": lines(
      { args: { n: 9, to: "x" } },
      { args: { n: 1, to: "y" } },
      { args: { n: 1, to: "z" } },
      { args: { n: "1", to: "x" } },
    ),
  };
  const ids = ({ rule, calls }: { readonly rule: string; readonly calls: number }) => `${calls} ${rule}`;

  test("which the table of rules counts apart", async () => {
    const { rules } = await json(project(FILES).run, ["trace.jsonl"]);
    expect(rules.map(ids)).toEqual([
      "2 /tools/look/require/args.to-eq",
      "1 /tools/look/require/args.n-lte",
      "1 /tools/look/require/args.n-lte",
    ]);
  });

  test("and so does a comparison with another policy", async () => {
    const { changes } = await json(project(FILES).run, [
      "trace.jsonl",
      "--policy",
      "open.json",
      "--against",
      "policy.json",
    ]);
    expect(changes.map(ids)).toEqual([
      "2 /tools/look/require/args.to-eq",
      "1 /tools/look/require/args.n-lte",
      "1 /tools/look/require/args.n-lte",
    ]);
  });
});
