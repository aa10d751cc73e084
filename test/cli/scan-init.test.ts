// policy scan --init: where the starter policy goes, what it never writes over, and what the scan says then.

import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { serverPath } from "../mcp/scan.ts";
import { type Files, project } from "./run.ts";

const tool = (name: string) => ({ name, inputSchema: { type: "object" } });
const TOOLS = [tool("get_item"), tool("add_item"), tool("delete_item"), tool("execute_shell_command")];
const RECORDED: Files = { "shop.tools.json": { tools: TOOLS } };
const INIT = ["scan", "shop.tools.json", "--init"];

describe("--init", () => {
  test("writes a policy and a lockfile, and judges the tools by the policy", async () => {
    const { run, read, list } = project(RECORDED);
    const result = await run(INIT);
    expect(result.exitCode).toBe(0);
    expect(list()).toEqual(["policy.lock.json", "policy.yaml", "shop.tools.json"]);
    expect(result.stdout).toContain("4 tools: policy.yaml governs every one\n");
    expect(result.stderr).toMatch(
      /^Wrote 4 tools of shop to policy\.lock\.json\.\nWrote a starter policy for 4 tools to policy\.yaml\.\n/,
    );
    expect(result.stderr).toContain("`policy lint policy.yaml` checks it");
    expect(read("policy.yaml")).toMatch(/^# A policy to start from, for the MCP server shop\./);
    expect(await run(["lint", "--format", "json"])).toMatchObject({ exitCode: 0 });
    expect(JSON.parse((await run(["lint", "--format", "json"])).stdout).findings).toEqual([]);
    expect((await run(["scan", "shop.tools.json"])).exitCode).toBe(0);
  });

  test.each([
    ["--init=mine.json", "mine.json"],
    ["--init=mine.yml", "mine.yml"],
  ])("%s names the file, and its ending the format", async (option, file) => {
    const { run, read } = project(RECORDED);
    expect((await run(["scan", "shop.tools.json", option])).exitCode).toBe(0);
    expect(read(file).startsWith("{")).toBe(file.endsWith(".json"));
    expect(JSON.parse((await run(["lint", file, "--format", "json"])).stdout).findings).toEqual([]);
  });

  test.each([
    ["--init", ["policy.lock.json", "policy.yaml", "shop.tools.json"]],
    ["--lock", ["policy.lock.json", "shop.tools.json"]],
  ])("the only word is the TARGET, also behind %s", async (option, files) => {
    const { run, list, read } = project(RECORDED);
    expect((await run(["scan", option, "shop.tools.json"])).exitCode).toBe(0);
    expect(list()).toEqual(files);
    expect(JSON.parse(read("shop.tools.json"))).toEqual({ tools: TOOLS });
    expect((await run(["scan", "--frozen", "shop.tools.json"])).stdout).toContain("No tool has drifted");
  });

  test("of a server that is started", async () => {
    const { run, read } = project();
    const command = [process.execPath, serverPath("agent-recall.mjs"), "agent-recall-mcp"];
    const result = await run(["scan", "--init", "policy.yaml", "--", ...command]);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(read("policy.yaml")).toContain("\n  session_end:\n");
    expect(Object.keys(JSON.parse(read("policy.lock.json")).servers)).toEqual(["Agent Recall"]);
  });

  test("of a server in a lockfile, which starts nothing", async () => {
    const { run, read } = project(RECORDED);
    await run([...INIT, "first.yaml", "--server", "shop"]);
    const result = await run(["scan", "policy.lock.json", "--init", "second.yaml", "--server", "shop"]);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(read("second.yaml")).toBe(read("first.yaml"));
    expect((await run(["scan", "policy.lock.json", "--server", "other"])).stderr).toContain("it has shop");
  });

  test("in a project with policies/: a file with the server's name, and the lockfile beside the folder", async () => {
    const { run, at, list, exists } = project(RECORDED);
    mkdirSync(at("policies"));
    expect((await run(INIT)).exitCode).toBe(0);
    expect(exists("policies/shop.yaml")).toBe(true);
    expect(list()).toEqual(["policies", "policy.lock.json", "shop.tools.json"]);
    expect(await run([...INIT, "--server", "a/b"])).toMatchObject({ exitCode: 2 });
    expect(JSON.parse((await run(["lint", "--format", "json"])).stdout).findings).toEqual([]);
  });

  test("the lockfile keeps the other servers, and a lockfile in a folder of policies is no policy", async () => {
    const { run, at, read } = project({ ...RECORDED, "mail.tools.json": { tools: TOOLS } });
    mkdirSync(at("own"));
    await run(["scan", "shop.tools.json", "--init", "own/shop.yaml"]);
    await run(["scan", "mail.tools.json", "--init", "own/mail.yaml"]);
    expect(Object.keys(JSON.parse(read("own/policy.lock.json")).servers)).toEqual(["mail", "shop"]);
    expect((await run(["scan", "shop.tools.json", "--policy", "own", "--server", "shop"])).exitCode).toBe(0);
  });
});

describe("--init never writes over", () => {
  test("a policy that is there, under whichever name it is found", async () => {
    const { run, read } = project({ ...RECORDED, "policy.json": '{ "version": "1", "default": "deny" }' });
    const result = await run(INIT);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("policy.json is there already");
    expect(read("policy.json")).toBe('{ "version": "1", "default": "deny" }');
    expect((await run([...INIT, "--force"])).exitCode).toBe(0);
    expect(JSON.parse(read("policy.json")).tools.get_item).toEqual({});
  });

  test("what a link leads to, or would", async () => {
    const { run, at, list } = project(RECORDED);
    symlinkSync(at("nowhere.yaml"), at("policy.yaml"));
    expect((await run(INIT)).exitCode).toBe(2);
    expect((await run([...INIT, "--force"])).exitCode).toBe(2);
    symlinkSync("/etc/hostname", at("outside.yaml"));
    const forced = await run([...INIT, "outside.yaml", "--force"]);
    expect(forced.stderr).toContain("outside.yaml was left as it is");
    expect(list()).not.toContain("nowhere.yaml");
  });

  test.each([
    ["what is read", ["--init", "shop.tools.json", "--force"]],
    ["the report", ["--init", "a.json", "--format", "json", "--output", "a.json"]],
    ["the lockfile", ["--init", "policy.lock.json"]],
    ["the lockfile that was named", ["--init", "a.json", "--lock", "a.json"]],
  ])("%s", async (_, options) => {
    const { run, list } = project(RECORDED);
    expect(await run(["scan", "shop.tools.json", ...options])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(list()).toEqual(["shop.tools.json"]);
  });
});

describe("nothing is written", () => {
  test.each([
    ["for a name that is no policy's", ["--init", "policy.txt"], "a policy's name ends in"],
    ["beside --policy", ["--init", "--policy", "policy.yaml"], "leave `--policy` out"],
    ["by --force alone", ["--force"], "`--force` belongs to `--init`"],
    ["where there is no folder", ["--init", "no/policy.yaml"], "cannot be written"],
  ])("%s", async (_, options, says) => {
    const { run, list } = project(RECORDED);
    const result = await run(["scan", "shop.tools.json", ...options]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(says);
    expect(list()).toEqual(["shop.tools.json"]);
  });

  test("of a list that is not complete: exit 3", async () => {
    const { run, list } = project({ "shop.tools.json": { tools: TOOLS, nextCursor: "more" } });
    const result = await run(INIT);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain("No policy was written, because the list is not complete.");
    expect(list()).toEqual(["shop.tools.json"]);
  });

  test("when the lockfile that is there cannot be used", async () => {
    const { run, exists } = project({ ...RECORDED, "policy.lock.json": "{}" });
    expect((await run(INIT)).exitCode).toBe(2);
    expect(exists("policy.yaml")).toBe(false);
  });
});

test("what has no entry is told, and fails the scan", async () => {
  const { run } = project({
    "shop.tools.json": '{"tools":[{"name":"get_item"},{"name":"\\ud800"},{"name":""}]}',
  });
  const result = await run(INIT);
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain(
    "The tool \\u{d800} has no entry: its name is no text that a policy can hold.",
  );
  expect(result.stderr).toContain("1 of the tools listed cannot be read and have no entry.");
});

test.each([
  ["--init", "policy.lock.json", []],
  ["--init=sub/policy.yaml", "sub/policy.lock.json", []],
  ["--init=link/policy.yaml", "sub/policy.lock.json", []],
  ["--init=policy.yaml", "sub/mine.lock.json", ["--lock", "sub/mine.lock.json"]],
  ["--init", "policy.lock.json", [], { "policies/other.yaml": "version: '1'\ndefault: deny\ntools: {}\n" }],
])("%s: no report takes the place of the lockfile %s", async (init, output, more, files: Files = {}) => {
  const { run, at, exists } = project({ ...RECORDED, "sub/note": "", ...files });
  symlinkSync("sub", at("link"));
  const result = await run([
    "scan",
    "shop.tools.json",
    init,
    ...more,
    "--format",
    "json",
    "--output",
    output,
  ]);
  expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("would ") });
  expect([output, "policy.yaml"].filter(exists)).toEqual([]);
});

test("a folder of policies that leads elsewhere is left alone", async () => {
  const elsewhere = project({ "other.yaml": "" });
  const { run, at, list } = project(RECORDED);
  symlinkSync(elsewhere.folder, at("policies"));
  const result = await run(INIT);
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toContain("it is a link to a folder outside of the working directory");
  expect(elsewhere.list()).toEqual(["other.yaml"]);
  expect(list()).toEqual(["policies", "shop.tools.json"]);
});

test("no report takes the place of the lockfile that is compared with", async () => {
  const { run, read } = project(RECORDED);
  await run(["scan", "shop.tools.json", "--lock=mine.lock.json"]);
  const before = read("mine.lock.json");
  const result = await run([
    "scan",
    "shop.tools.json",
    "--frozen=mine.lock.json",
    "--output",
    "mine.lock.json",
  ]);
  expect(result).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("would overwrite what is read"),
  });
  expect(read("mine.lock.json")).toBe(before);
});
