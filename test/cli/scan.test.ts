// policy scan (cli.md section 3).

import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { serverPath } from "../mcp/scan.ts";
import { type Files, project, type Result } from "./run.ts";

const NODE = process.execPath;
const RECALL = serverPath("agent-recall.mjs");
const HOSTILE = serverPath("hostile.mjs");

/** Limits one tool of the memory server, and denies the other five. */
const POLICY = `version: "1"
default: deny
tools:
  session_end:
    rate_limit: 30/minute
`;
const CONFIG = { mcpServers: { "agent-recall": { command: NODE, args: [RECALL, "agent-recall-mcp"] } } };

interface ScannedTool {
  readonly name: string;
  readonly risk: Readonly<Record<string, unknown>>;
  readonly governance: Readonly<Record<string, unknown>>;
}

interface ScanJson {
  readonly version: number;
  readonly server: Readonly<Record<string, string>>;
  readonly complete: boolean;
  readonly tools: readonly ScannedTool[];
  readonly findings: readonly Readonly<Record<string, unknown>>[];
}

function readScan({ stdout }: Result): ScanJson {
  return JSON.parse(stdout);
}

const tool = (name: string, more: object = {}) => ({ name, inputSchema: { type: "object" }, ...more });
const READ = tool("get_item", { annotations: { readOnlyHint: true } });
const WRITE = tool("add_item");
const RUN = tool("execute_shell_command");
const DELETE = tool("delete_item");
const PAY = tool("create_payment");
const RECORDED: Files = { "tools.json": { tools: [READ, WRITE, DELETE] } };

describe("a server of .mcp.json, by the package that it launches", () => {
  test("its six tools, their risk, and what the policy says of each", async () => {
    const { run } = project({ ".mcp.json": CONFIG, "policy.yaml": POLICY });
    const result = await run(["scan", "agent-recall-mcp", "--format", "json"]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    const scan = readScan(result);
    expect(Object.keys(scan)).toEqual([
      ...["version", "server", "complete", "tools", "findings", "summary", "policy"],
    ]);
    expect(scan).toMatchObject({ version: 1, complete: true, findings: [], policy: "policy.yaml" });
    const { hold, ...server } = scan.server;
    expect(hold).toEqual(expect.objectContaining({ isolated: false, why: expect.any(String) }));
    expect(server).toEqual({
      name: "Agent Recall",
      version: "1.0.0",
      protocol: "2025-11-25",
      target: `${NODE} ${RECALL} agent-recall-mcp`,
      how: "the server agent-recall of .mcp.json, which launches the package agent-recall-mcp",
      configName: "agent-recall",
    });
    expect(scan.tools.map(({ name, risk, governance }) => [name, risk.class, governance.state])).toEqual([
      ["check", "read", "default-denied"],
      ["digest", expect.any(String), "default-denied"],
      ["recall", "read", "default-denied"],
      ["remember", "write", "default-denied"],
      ["session_end", "write", "limited"],
      ["session_start", expect.any(String), "default-denied"],
    ]);
    expect(scan.tools[4]?.governance).toEqual({
      state: "limited",
      ungoverned: false,
      rule: "/tools/session_end/limits/session_end_rate",
      at: "policy.yaml:5:17",
      unchecked: ["args.insights[*]", "args.project", "args.summary"],
    });
    expect(scan.tools[0]?.governance).toMatchObject({ rule: "(default deny)", at: "policy.yaml:2:10" });
    for (const { risk } of scan.tools) {
      expect(Object.keys(risk)).toEqual(["class", "severity", "confidence", "flags", "evidence"]);
    }
  });

  test("as text", async () => {
    const { run } = project({ ".mcp.json": CONFIG, "policy.yaml": POLICY });
    const { exitCode, stdout } = await run(["scan", "agent-recall-mcp"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Agent Recall 1\.0\.0, MCP 2025-11-25\n/);
    expect(stdout).toContain(
      "(the server agent-recall of .mcp.json, which launches the package agent-recall-mcp)\n",
    );
    expect(stdout).toMatch(/^ {2}medium +write +session_end +limited +5 +limits\/session_end_rate\b/m);
    expect(stdout).toMatch(/^ {2}medium +write +remember +default-denied +2$/m);
    expect(stdout).toMatch(/\n\n6 tools: policy\.yaml governs every one\n$/);
  });

  test.each([
    [["scan", "agent-recall"]],
    [["scan", "--server", "agent-recall"]],
    [["scan", ".mcp.json", "--server", "agent-recall"]],
    [["scan", "agent-recall", "--config", ".mcp.json"]],
  ])("%j finds the same server", async (argv) => {
    const { run } = project({ ".mcp.json": CONFIG, "policy.yaml": POLICY });
    const { stdout } = await run([...argv, "--format", "json"]);
    expect(JSON.parse(stdout).tools).toHaveLength(6);
  });

  test("in a folder of policies its name picks the policy", async () => {
    const { run } = project({
      ".mcp.json": CONFIG,
      "policies/agent-recall.yaml": POLICY,
      "policies/other.yaml": 'version: "1"\ndefault: allow\n',
    });
    expect(await run(["scan", "agent-recall-mcp"])).toMatchObject({ exitCode: 0 });
    const byCommand = ["scan", "--", NODE, RECALL];
    expect(await run(byCommand)).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await run(["scan", "--server", "agent-recall", ...byCommand.slice(1)])).toMatchObject({
      exitCode: 0,
    });
    expect(await run(["scan", "--server", "other", ...byCommand.slice(1)])).toMatchObject({ exitCode: 1 });
  });
});

describe("other targets", () => {
  test("a command after --", async () => {
    const { run } = project({ "policy.yaml": POLICY });
    const result = await run(["scan", "--format", "json", "--", NODE, RECALL, "--format", "text"]);
    expect(result.exitCode).toBe(0);
    expect(readScan(result).server).toMatchObject({
      target: `${NODE} ${RECALL} --format text`,
      how: "the command after --",
    });
  });

  test("a URL", async () => {
    const server = spawn(NODE, [serverPath("agent-recall-http.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void server.kill());
    const [line] = await once(server.stdout, "data");
    const url = String(line).trim();
    const { run } = project({ "policy.yaml": POLICY });
    const result = await run(["scan", url, "--format", "json"]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readScan(result)).toMatchObject({ complete: true, server: { target: url, how: "a URL" } });
    expect(readScan(result).tools).toHaveLength(6);
  });

  test.each<[document: unknown, server: object]>([
    [[READ, WRITE], { name: "" }],
    [{ tools: [READ, WRITE] }, { name: "" }],
    [{ jsonrpc: "2.0", id: 1, result: { tools: [READ, WRITE] } }, { name: "" }],
    [
      { serverInfo: { name: "notes", version: "2" }, tools: [READ, WRITE] },
      { name: "notes", version: "2" },
    ],
  ])("a recorded list %j", async (document, server) => {
    const { run } = project({ "tools.json": document });
    const result = await run(["scan", "tools.json", "--format", "json"]);
    expect(result.exitCode).toBe(0);
    expect(readScan(result)).toMatchObject({
      complete: true,
      server: { ...server, target: "tools.json", how: "the file tools.json" },
      tools: [{ name: "add_item" }, { name: "get_item" }],
    });
  });

  test("an npm package is not run without leave, and the whole command is shown", async () => {
    const { run } = project();
    const result = await run(["scan", "some-mcp@1.2.3"]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("downloaded and run by `npx -y some-mcp@1.2.3`.");
  });

  test.each([
    [["scan", "tools.json", "--header", "A: b"], 0, ""],
    [["scan", "--header", "A: b", "--", NODE, RECALL], 2, "--header is for servers with a URL."],
    [
      ["scan", "http://127.0.0.1:1/", "--header", "nonsense"],
      2,
      "--header must be written as `Name: value`.",
    ],
    [["scan", "tools.json", "--", NODE], 2, "Write a TARGET, or `-- COMMAND ARGS`, not both."],
    [["scan", "tools.json", "more.json"], 2, "Only one TARGET can be scanned: more.json is too much."],
    [["scan", "http://127.0.0.1:1/"], 3, "error[server-failed]: "],
    [["scan", "--", "/nonexistent/program"], 3, "error[server-failed]: "],
    [["scan", "--", NODE, HOSTILE, "exits-at-once"], 3, "API key is missing"],
    [["scan", "--timeout", "0.5", "--", NODE, HOSTILE, "silent"], 3, "error[server-failed]: "],
  ])("%j is exit %i", async (argv, exitCode, message) => {
    const { run } = project(RECORDED);
    const result = await run(argv);
    expect(result).toMatchObject({ exitCode });
    if (exitCode !== 0) expect(result.stdout).toBe("");
    expect(result.stderr).toContain(message);
  });
});

describe("without a policy", () => {
  test("the tools are classified, and stderr says that governance is not judged", async () => {
    const { run } = project(RECORDED);
    const result = await run(["scan", "tools.json"]);
    expect(result).toMatchObject({
      exitCode: 0,
      stderr:
        "No policy here: the tools are classified, and governance is not judged. Name one with --policy, or write one with --init.\n",
    });
    expect(result.stdout).toMatch(/^ {2}high +destructive +delete_item +/m);
    expect(result.stdout).toMatch(/\n3 tools, governance not judged: 1 high, 1 medium, 1 low\n$/);
    const json = readScan(await run(["scan", "tools.json", "--format", "json"]));
    expect(json.tools.map((scanned) => Object.keys(scanned))).toEqual([
      ["name", "risk"],
      ["name", "risk"],
      ["name", "risk"],
    ]);
  });

  test.each([
    ["read", 1],
    ["write", 1],
    ["destructive", 1],
    ["financial", 0],
    ["never", 0],
  ])("--fail-on-risk %s is exit %i, because no tool is governed", async (risk, exitCode) => {
    const { run } = project(RECORDED);
    expect(await run(["scan", "tools.json", "--fail-on-risk", risk])).toMatchObject({ exitCode });
  });
});

describe("governance", () => {
  const GOVERNED = {
    version: "1",
    default: "allow",
    hide: ["purge", "gone"],
    tools: {
      get_item: {},
      add_item: {},
      delete_item: { action: "deny" },
      create_payment: { action: "require_approval" },
      execute_shell_command: { require: [{ conditions: [{ path: "args.c", op: "eq", value: "ls" }] }] },
      counted: { rate_limit: "1/day" },
      renamed: {},
    },
  };
  const TOOLS = [READ, WRITE, RUN, DELETE, PAY, tool("purge"), tool("counted"), tool("set_item")];

  test("every state", async () => {
    const { run } = project({ "policy.json": GOVERNED, "tools.json": { tools: TOOLS } });
    const result = await run(["scan", "tools.json", "--format", "json"]);
    expect(result.exitCode).toBe(1);
    const { tools, findings } = readScan(result);
    expect(
      Object.fromEntries(
        tools.map(({ name, governance }) => [name, [governance.state, governance.ungoverned]]),
      ),
    ).toEqual({
      add_item: ["allowed", true],
      counted: ["limited", false],
      create_payment: ["approval", false],
      delete_item: ["denied", false],
      execute_shell_command: ["conditional", false],
      get_item: ["allowed", false],
      purge: ["hidden", false],
      set_item: ["default-allowed", true],
    });
    expect(findings.map(({ code, severity, pointer }) => [code, severity, pointer])).toEqual([
      ["ungoverned-tool", "warning", "/default"],
      ["entry-without-tool", "warning", "/hide/1"],
      ["ungoverned-tool", "warning", "/tools/add_item"],
      ["entry-without-tool", "warning", "/tools/renamed"],
    ]);
  });

  test("the text marks what is ungoverned, and shows entries for tools that are not there", async () => {
    const { run } = project({ "policy.json": GOVERNED, "tools.json": { tools: TOOLS } });
    const { stdout } = await run(["scan", "tools.json"]);
    expect(stdout).toMatch(/^! medium +write +set_item +default-allowed +1$/m);
    expect(stdout).toMatch(/^ {2}low +read +get_item +allowed +1$/m);
    expect(stdout).toContain('warning[entry-without-tool]: The server has no tool "renamed".');
    expect(stdout).toMatch(/\n8 tools: policy\.json leaves 2 ungoverned \(!\): 2 medium\n$/);
  });

  test.each<[ungoverned: readonly object[], failOnRisk: string | undefined, exitCode: number]>([
    [[READ], undefined, 0],
    [[WRITE], undefined, 1],
    [[READ], "read", 1],
    [[WRITE], "write", 1],
    [[WRITE], "execute", 0],
    [[RUN], "execute", 1],
    [[RUN], "destructive", 0],
    [[DELETE], "destructive", 1],
    [[DELETE], "financial", 0],
    [[PAY], "financial", 1],
    [[PAY], "never", 0],
    [[READ, WRITE, RUN, DELETE], "destructive", 1],
  ])("%j with --fail-on-risk %s is exit %i", async (ungoverned, failOnRisk, exitCode) => {
    const { run } = project({
      "policy.json": { version: "1", default: "allow" },
      "tools.json": { tools: ungoverned },
    });
    const flags = failOnRisk === undefined ? [] : ["--fail-on-risk", failOnRisk];
    expect(await run(["scan", "tools.json", ...flags])).toMatchObject({ exitCode });
  });
});

describe("a server that misbehaves", () => {
  test("an incomplete list is exit 3, is said to be one, and is not locked", async () => {
    const { exists, run } = project({ "policy.yaml": POLICY });
    const argv = ["scan", "--lock", "--", NODE, HOSTILE, "same-cursor"];
    const text = await run(argv);
    expect(text).toMatchObject({ exitCode: 3 });
    expect(text.stdout).toContain("The list is not complete: more tools may exist.");
    expect(text.stderr).toContain("No lockfile was written, because the list is not complete.\n");
    const json = await run(["scan", "--format", "json", ...argv.slice(1)]);
    expect(json.exitCode).toBe(3);
    expect(readScan(json)).toMatchObject({ complete: false });
    expect(readScan(json).findings[0]).toMatchObject({ code: "scan-cursor-loop", severity: "error" });
    expect(exists("policy.lock.json")).toBe(false);
  });

  test("an odd tool is a finding, and does not hide the others", async () => {
    const { run } = project({ "policy.yaml": POLICY });
    const result = await run(["scan", "--format", "json", "--", NODE, HOSTILE, "odd-tools"]);
    expect(readScan(result).tools.map(({ name }) => name)).toEqual(["__proto__", "look", "odd"]);
    expect(readScan(result).findings.filter(({ code }) => code === "tool-unreadable")).toHaveLength(3);
  });

  test("a list of nothing but odd tools is no empty list", async () => {
    const { run } = project({ "policy.yaml": POLICY, "tools.json": { tools: [null, { name: 7 }] } });
    const result = await run(["scan", "tools.json", "--format", "json"]);
    expect(result.exitCode).toBe(1);
    expect(readScan(result).findings.filter(({ code }) => code === "tool-unreadable")).toHaveLength(2);
  });

  test("nothing that it sends reaches the output as it is", async () => {
    const nasty = "\u001b]52;c;aGk=\u0007\u202e\u200b\u{e0041}\u009b2J\r\n::error::x";
    const { read, run } = project({
      "policy.json": { version: "1", default: "allow" },
      "tools.json": {
        serverInfo: { name: `server${nasty}`, version: nasty },
        protocolVersion: nasty,
        tools: [
          tool(`delete_item${nasty}`, { title: nasty, description: `Deletes.${nasty}`, annotations: nasty }),
          { name: nasty },
        ],
      },
    });
    for (const flags of [[], ["--format", "json"], ["--lock"]]) {
      const { stdout, stderr } = await run(["scan", "tools.json", ...flags]);
      expect(stdout).toContain("delete_item");
      expect(stdout + stderr).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
      expect(stdout + stderr).not.toMatch(/^::/m);
    }
    expect(read("policy.lock.json")).toContain("delete_item");
    expect(read("policy.lock.json")).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  });

  test("Ctrl-C stops at once, with exit 130", async () => {
    const { run } = project();
    const controller = new AbortController();
    const scan = run(["scan", "--", NODE, HOSTILE, "silent"], { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    expect(await scan).toMatchObject({ exitCode: 130, stdout: "" });
  });
});

describe("--lock", () => {
  test("writes what was scanned, and keeps the other servers", async () => {
    const { read, run } = project({ ...RECORDED, ".mcp.json": CONFIG });
    const first = await run(["scan", "agent-recall-mcp", "--lock"]);
    expect(first.stderr).toContain("Wrote 6 tools of agent-recall to policy.lock.json.\n");
    expect(await run(["scan", "tools.json", "--server", "items", "--lock"])).toMatchObject({ exitCode: 0 });
    const { servers } = JSON.parse(read("policy.lock.json"));
    expect(Object.keys(servers)).toEqual(["agent-recall", "items"]);
    expect(servers.items).toMatchObject({
      target: "tools.json",
      tools: [{ name: "add_item" }, { name: "delete_item" }, { name: "get_item" }],
    });
    expect(servers["agent-recall"].tools).toHaveLength(6);
    expect(servers["agent-recall"].tools[0]).toMatchObject({
      name: "check",
      risk: "read",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("is the same file for the same tools", async () => {
    const { read, run } = project(RECORDED);
    const argv = ["scan", "tools.json", "--server", "items", "--lock", "lock.json"];
    await run(argv);
    const first = read("lock.json");
    await run(argv);
    expect(read("lock.json")).toBe(first);
  });

  test("needs a name, and does not scan in vain without one", async () => {
    const { exists, run } = project({ ".json": RECORDED["tools.json"] });
    const result = await run(["scan", "./.json", "--lock"]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("The server has no name: say with --server what the lockfile calls it.");
    expect(exists("policy.lock.json")).toBe(false);
  });

  test("does not write what could not be read again", async () => {
    // Three bytes each in the list, six in the lockfile.
    const tools = [
      { name: "look", description: "\u200b".repeat(6_000_000), inputSchema: { type: "object" } },
    ];
    const { exists, run } = project({ "tools.json": JSON.stringify({ tools }) });
    const result = await run(["scan", "tools.json", "--lock", "lock.json"]);
    expect(result.stderr).toContain("error[file-too-large]: lock.json would have more than 33554432 bytes");
    expect(result.exitCode).toBe(2);
    expect(exists("lock.json")).toBe(false);
  });

  test("does not overwrite a file that is no lockfile", async () => {
    const { read, run } = project({ ...RECORDED, "lock.json": "{}" });
    const result = await run(["scan", "tools.json", "--server", "items", "--lock", "lock.json"]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain("error[document-unusable]: lock.json");
    expect(read("lock.json")).toBe("{}");
  });
});

test("progress is shown on stderr when it is a terminal", async () => {
  const { run } = project({ "policy.yaml": POLICY });
  const argv = ["scan", "--", NODE, RECALL];
  expect((await run(argv)).stderr).toBe("");
  expect((await run(argv, { isStderrTerminal: true })).stderr).toBe(`Scanning ${NODE} ${RECALL} …\n`);
});
