// What holds for every command (cli.md section 1).

import { mkdirSync, readlinkSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Files, type Project, project } from "./run.ts";

const CLEAN = { version: "1", default: "deny", tools: { look: {} } };
const BROKEN = { version: "1", default: "maybe" };
const WARNED = { version: "1", default: "allow" };
const TOOLS = { tools: [{ name: "look", inputSchema: { type: "object" } }] };
const WRITING = { tools: [{ name: "delete_all", inputSchema: { type: "object" } }] };
const CALL = '{"ts":0,"tool":"look"}\n';

const FILES: Files = {
  "policy.json": CLEAN,
  "broken.json": BROKEN,
  "warned.json": WARNED,
  "tools.json": TOOLS,
  "writing.json": WRITING,
  "no-tools.json": { tools: [] },
  "more-tools.json": { ...TOOLS, nextCursor: "2" },
  "trace.jsonl": CALL,
  "failing.jsonl": '{"ts":0,"tool":"look","expect":"deny"}\n',
  "garbage.jsonl": "garbage\n{}\n",
  "blank.jsonl": "\n \n",
  "not.json": "{",
};

describe("exit codes", () => {
  const CODES: readonly [exitCode: number, argv: string][] = [
    [0, "--version"],
    [0, "-V"],
    [0, "--help"],
    [0, "lint --help"],
    [0, "lint"],
    [0, "lint policy.json"],
    [0, "lint warned.json"],
    [0, "scan tools.json"],
    [0, "scan tools.json --policy policy.json"],
    [0, "simulate trace.jsonl"],
    [0, "simulate failing.jsonl --fail-on never"],
    [0, "classify tools.json"],
    [0, "schema"],
    [1, "lint broken.json"],
    [1, "lint warned.json --fail-on warning"],
    [1, "lint warned.json --max-warnings 0"],
    [1, "scan writing.json --policy warned.json"],
    [1, "scan tools.json --policy warned.json --fail-on-risk read"],
    [1, "simulate failing.jsonl"],
    [2, ""],
    [2, "lnit"],
    [2, "lint missing.json"],
    [2, "lint --format xml"],
    [2, "lint --fail-on sometimes"],
    [2, "lint --max-warnings some"],
    [2, "lint --max-warnings -1"],
    [2, "lint --lock missing.json"],
    [2, "lint --lock not.json"],
    [2, "lint --nonsense"],
    [2, "lint --output"],
    [2, "scan"],
    [2, "scan tools.json more-tools.json"],
    [2, "scan missing.json --policy policy.json"],
    [2, "scan ./missing.json"],
    [2, "scan not.json"],
    [2, "scan no-tools.json"],
    [2, "scan tools.json --policy broken.json"],
    [2, "scan tools.json --policy missing.json"],
    [2, "scan tools.json --fail-on-risk big"],
    [2, "scan tools.json --format ndjson"],
    [2, "scan tools.json --timeout 0"],
    [2, "scan tools.json --timeout soon"],
    [2, "simulate"],
    [2, "simulate missing.jsonl"],
    [2, "simulate garbage.jsonl"],
    [2, "simulate blank.jsonl"],
    [2, "simulate trace.jsonl --policy missing.json"],
    [2, "simulate trace.jsonl --policy broken.json"],
    [2, "simulate trace.jsonl --format sarif"],
    [2, "simulate trace.jsonl --approve some"],
    [2, "simulate trace.jsonl --fail-on warning"],
    [2, "simulate trace.jsonl --assume-interval 1.5"],
    [2, "classify no-tools.json"],
    [2, "classify not.json"],
    [2, "classify missing.json"],
    [2, "classify"],
    [2, "schema policy.json"],
    [3, "scan more-tools.json"],
  ];

  test.each(CODES)("%i: policy %s", async (exitCode, argv) => {
    const { run } = project(FILES);
    const result = await run(argv.split(" ").filter((word) => word !== ""));
    expect(result).toMatchObject({ exitCode });
    if (exitCode === 2) {
      expect(result.stdout).toBe("");
      expect(result.stderr).not.toBe("");
    }
  });
});

describe("nothing to do", () => {
  test.each([
    [["lint"], "There is no policy here, and none was named."],
    [["lint", "empty"], "The folder empty holds no policy."],
    [["simulate", "blank.jsonl", "--policy", "policies"], "The trace holds no calls."],
    [["scan", "no-tools.json"], "no-tools.json lists no tools."],
    [["classify", "no-tools.json"], "There are no tools to classify."],
    [["scan", "tools.json", "--policy", "empty"], "The folder empty holds no policy."],
    [["simulate", "blank.jsonl"], "There is no policy.json, policy.yaml, policy.yml or policies/ here."],
  ])("%j says so", async (argv, message) => {
    const { folder, run, write } = project({
      "blank.jsonl": "\n",
      "no-tools.json": { tools: [] },
      "tools.json": TOOLS,
      "empty/readme": "",
    });
    if (argv.includes("policies")) write({ "policies/a.json": CLEAN });
    const result = await run(argv);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain(folder);
  });
});

describe("usage errors", () => {
  test.each([
    [["lnit"], "error: unknown command 'lnit' (Did you mean lint?)\n"],
    [["lint", "--formt", "json"], "error: unknown option '--formt' (Did you mean --format?)\n"],
    [
      ["lint", "--format", "xml"],
      "argument 'xml' is invalid. Allowed choices are text, json, sarif, github, junit, markdown.\n",
    ],
    [
      ["simulate", "x", "--format", "sarif"],
      "Allowed choices are text, json, ndjson, markdown, junit, github, html, lcov.\n",
    ],
    [["lint", "--fail-on", "Error"], "Allowed choices are error, warning, info, never.\n"],
    [["simulate"], "error: missing required argument 'TRACE'\n"],
    [["lint", "--format", "\u001b[31m\u202e"], "argument '\\u{1b}[31m\\u{202e}' is invalid."],
    [["\u001b]0;x\u0007\nlint"], "unknown command '\\u{1b}]0;x\\u{7}\\nlint'"],
  ])("%j", async (argv, message) => {
    const { run } = project(FILES);
    const result = await run(argv);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("a command line without a command shows what there is, on stderr", async () => {
    const result = await project().run([]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toMatch(/^Usage: policy /);
  });
});

describe("standard input", () => {
  const COMMANDS: readonly [argv: string[], stdin: string, stdout: string][] = [
    [["lint", "-"], 'version: "1"\ndefault: deny\n', "in 1 file"],
    [["lint", "-"], JSON.stringify(BROKEN), "--> <stdin>:1:26"],
    [["simulate", "-"], CALL, "1 call: 1 allowed"],
    [["classify", "-"], JSON.stringify(TOOLS), '"name":"look"'],
    [["classify"], JSON.stringify(TOOLS), '"name":"look"'],
  ];

  test.each(COMMANDS)("%j reads %j", async (argv, stdin, stdout) => {
    const { run } = project({ "policy.json": CLEAN });
    expect(await run(argv, { stdin })).toMatchObject({ stdout: expect.stringContaining(stdout) });
  });

  test("it is bounded", async () => {
    const result = await project().run(["lint", "-"], { stdin: " ".repeat(1024 * 1024 + 1) });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("Standard input has more than 1048576 bytes.");
  });
});

describe("--output", () => {
  const COMMANDS: readonly string[][] = [
    ["lint", "policy.json"],
    ["lint", "warned.json", "--format", "json"],
    ["scan", "tools.json"],
    ["simulate", "trace.jsonl"],
    ["simulate", "trace.jsonl", "--format", "ndjson"],
    ["classify", "tools.json"],
    ["schema"],
  ];

  test.each(COMMANDS)("%s %s … writes what stdout would hold", async (...argv) => {
    const { list, read, run, write } = project({ ...FILES });
    const printed = await run(argv);
    write({ "out/result": "what was there before" });
    const before = list();
    expect(await run([...argv, "--output", "out/result"])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(read("out/result")).toBe(printed.stdout);
    expect(printed.stdout).not.toBe("");
    expect(list()).toEqual(before);
    expect(await run([...argv, "-o", "-"])).toMatchObject({ stdout: printed.stdout });
  });

  test.each(COMMANDS)(
    "%s %s … cannot be written to a folder, or into one that is missing",
    async (...argv) => {
      const { at, list, run } = project(FILES);
      mkdirSync(at("folder"));
      const before = list();
      for (const path of ["folder", "missing/result"]) {
        const result = await run([...argv, "--output", path]);
        expect(result).toMatchObject({ exitCode: 2, stdout: "" });
        expect(result.stderr).toContain(`error[file-unwritable]: ${path} cannot be written.`);
      }
      expect(list()).toEqual(before);
    },
  );

  test("nothing is left of a result that failed, and what was there stays", async () => {
    const { list, read, run, write } = project(FILES);
    write({ result: "before" });
    const before = list();
    for (const argv of [
      ["simulate", "garbage.jsonl"],
      ["simulate", "trace.jsonl", "missing.jsonl"],
      ["lint", "missing.json"],
      ["classify", "not.json"],
    ]) {
      expect(await run([...argv, "--output", "result"])).toMatchObject({ exitCode: 2, stdout: "" });
    }
    expect(read("result")).toBe("before");
    expect(list()).toEqual(before);
  });

  test("a symbolic link is replaced, and what it led to is not touched", async () => {
    const { at, read, run, write } = project(FILES);
    write({ precious: "keep me" });
    symlinkSync("precious", at("result"));
    expect(await run(["schema", "--output", "result"])).toMatchObject({ exitCode: 0 });
    expect(read("precious")).toBe("keep me");
    expect(() => readlinkSync(at("result"))).toThrow("EINVAL");
    expect(read("result")).toContain("draft-07");
  });
});

describe("colour", () => {
  const SGR = "\u001b[";
  const CASES: readonly [
    terminal: boolean,
    env: Record<string, string>,
    flags: string[],
    isColoured: boolean,
  ][] = [
    [false, {}, [], false],
    [true, {}, [], true],
    [true, { NO_COLOR: "1" }, [], false],
    [true, { NO_COLOR: "" }, [], true],
    [false, { FORCE_COLOR: "1" }, [], true],
    [false, { FORCE_COLOR: "0" }, [], false],
    [true, { FORCE_COLOR: "0" }, [], false],
    [true, {}, ["--no-color"], false],
    [false, { FORCE_COLOR: "1" }, ["--no-color"], false],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, [], false],
  ];
  const COMMANDS = [
    ["lint", "warned.json"],
    ["scan", "writing.json"],
    ["simulate", "trace.jsonl"],
  ];

  test.each(CASES)("terminal %s, %j, %j: %s", async (isTerminal, env, flags, isColoured) => {
    const { run } = project(FILES);
    for (const argv of COMMANDS) {
      const { stdout } = await run([...argv, ...flags], { env, isStdoutTerminal: isTerminal });
      expect(stdout.includes(SGR), argv.join(" ")).toBe(isColoured);
    }
  });

  test("colours change nothing but colours", async () => {
    const { run } = project(FILES);
    for (const argv of COMMANDS) {
      const plain = await run(argv);
      const coloured = await run(argv, { isStdoutTerminal: true });
      expect(coloured.stdout).not.toBe(plain.stdout);
      expect(coloured.stdout.replace(/\u001b\[\d+m/g, "")).toBe(plain.stdout);
    }
  });

  test("a file and json are never coloured, although stdout is a terminal", async () => {
    const { read, run } = project(FILES);
    await run(["lint", "warned.json", "--output", "result"], { isStdoutTerminal: true });
    expect(read("result")).not.toContain(SGR);
    const json = await run(["lint", "warned.json", "--format", "json"], { isStdoutTerminal: true });
    expect(json.stdout).not.toContain(SGR);
  });

  test("errors are coloured where stderr is a terminal", async () => {
    const { run } = project();
    expect((await run(["lint"], { isStderrTerminal: true })).stderr).toContain(SGR);
    expect((await run(["lint"], { isStdoutTerminal: true })).stderr).not.toContain(SGR);
    expect((await run(["lint", "--no-color"], { isStderrTerminal: true })).stderr).not.toContain(SGR);
  });
});

describe("same input, same bytes", () => {
  test.each([
    ["lint . warned.json --format json"],
    ["lint broken.json warned.json"],
    ["scan tools.json --policy warned.json --format json"],
    ["scan writing.json --policy warned.json"],
    ["simulate trace.jsonl --format json"],
    ["simulate trace.jsonl failing.jsonl --format ndjson --show-args"],
    ["classify writing.json"],
    ["schema"],
  ])("policy %s", async (argv) => {
    const { run } = project({ ...FILES, "policies/a.yaml": 'version: "1"\ndefault: allow\n' });
    const first = await run(argv.split(" "));
    const second = await project({ ...FILES, "policies/a.yaml": 'version: "1"\ndefault: allow\n' }).run(
      argv.split(" "),
      { env: { LANG: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" } },
    );
    expect(second).toEqual(first);
    expect(first.stdout).not.toBe("");
  });
});

describe("files that cannot be used", () => {
  test.each<[what: string, prepare: (at: Project["at"]) => void, message: string]>([
    ["is missing", () => {}, "x.json does not exist."],
    ["leads nowhere", (at) => symlinkSync("nothing", at("x.json")), "x.json does not exist."],
    ["is a circle", (at) => symlinkSync("x.json", at("x.json")), "x.json is not a regular file."],
    ["is a device", (at) => symlinkSync("/dev/zero", at("x.json")), "x.json is not a regular file."],
  ])("one that %s", async (_what, prepare, message) => {
    const { at, run } = project({ "policy.json": CLEAN, "tools.json": TOOLS, "trace.jsonl": CALL });
    prepare(at);
    for (const argv of [
      ["lint", "x.json"],
      ["scan", "./x.json"],
      ["scan", "tools.json", "--policy", "x.json"],
      ["simulate", "trace.jsonl", "--policy", "x.json"],
      ["classify", "x.json"],
      ["lint", "policy.json", "--lock", "x.json"],
    ]) {
      const result = await run(argv);
      expect(result, argv.join(" ")).toMatchObject({ exitCode: 2, stdout: "" });
      expect(result.stderr, argv.join(" ")).toContain(message);
    }
  });

  test("the stack of an error is shown with --debug only", async () => {
    const { run } = project();
    expect((await run(["lint", "x.json"])).stderr).not.toContain("    at ");
    expect((await run(["lint", "x.json", "--debug"])).stderr).toContain("    at ");
  });
});
