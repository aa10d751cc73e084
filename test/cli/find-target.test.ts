// Which server, or recorded list, an argument names (cli.md section 3).
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of client configurations look like that.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FindOptions, findTarget } from "../../src/cli/find-target.ts";
import { expandEnvironment } from "../../src/clients/variables.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "find-")));
const at = (path: string): string => join(root, path);

const ENV = { PATH: `relative:${at("bin")}`, TOKEN: "t0ken", EMPTY: "" };

function write(path: string, content: unknown): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), typeof content === "string" ? content : JSON.stringify(content));
}

function find(arg: string | undefined, options: FindOptions = {}, cwd = "project", command: string[] = []) {
  return findTarget(arg, command, options, { cwd: at(cwd), env: ENV, writeStderr: () => {} });
}

const RECALL = {
  command: "npx",
  args: ["-y", "agent-recall-mcp@3.4.38", "--full"],
  env: { KEY: "${TOKEN}" },
};
const RECALL_TARGET = {
  kind: "stdio",
  command: "npx",
  args: RECALL.args,
  env: { KEY: "t0ken" },
  cwd: at("project"),
};

beforeAll(() => {
  write("project/.mcp.json", {
    mcpServers: {
      "agent-recall": RECALL,
      scoped: { type: "stdio", command: "npx", args: ["@acme/notes-mcp@latest"] },
      remote: {
        type: "http",
        url: "https://${HOST:-host}/mcp",
        headers: { Authorization: "Bearer ${TOKEN}" },
      },
      one: { command: "npx", args: ["twice-mcp"] },
      two: { command: "npx", args: ["twice-mcp@2"] },
      __proto__2: { command: "x" },
    },
  });
  write("project/inner/deep/.mcp.json", {
    mcpServers: {
      // The same launch in another order of keys.
      "agent-recall": { env: RECALL.env, args: RECALL.args, command: "npx", type: "stdio" },
      remote: { type: "http", url: "https://other/mcp" },
    },
  });
  write("project/tools.json", { tools: [{ name: "look" }] });
  write(
    "project/config.jsonc",
    '// Mine\n{"mcpServers": {"agent-recall": {"command": "recall", "cwd": "sub"},}}',
  );
  write("project/vscode.json", { servers: { code: { command: "code-mcp" } } });
  write("project/lock.json", { servers: { a: { hash: "1" } } });
  write("project/agent-recall/readme", "a folder of the same name");
  write("project/node_modules/.bin/local-mcp", "#!/bin/sh\n");
  write("project/node_modules/.bin/not-executable", "");
  write("bin/local-mcp", "#!/bin/sh\n");
  write("bin/global-mcp", "#!/bin/sh\n");
  for (const name of ["project/node_modules/.bin/local-mcp", "bin/local-mcp", "bin/global-mcp"]) {
    chmodSync(at(name), 0o755);
  }
  write("empty/readme", "");
  execFileSync("mkfifo", [at("project/pipe.json")]);
  symlinkSync("circle", at("project/circle"));
});

afterAll(() => rmSync(root, { recursive: true }));

describe("what is found", () => {
  test("a command after --", async () => {
    const found = await find(undefined, {}, "project", ["node", "server.mjs", "--flag"]);
    const target = {
      kind: "stdio",
      command: "node",
      args: ["server.mjs", "--flag"],
      env: {},
      cwd: at("project"),
    };
    expect(found).toEqual({ target, how: "the command after --", serverName: undefined });
  });

  test.each(["https://host/mcp?a=1", "http://localhost:1", "HTTPS://host"])("the URL %s", async (url) => {
    const target = { kind: "http", url, headers: {} };
    expect(await find(url)).toEqual({ target, how: "a URL", serverName: undefined });
  });

  test.each(["tools.json", "./tools.json", at("project/tools.json")])(
    "the recorded list %s",
    async (file) => {
      const recorded = { tools: [{ name: "look" }] };
      expect(await find(file)).toEqual({ recorded, how: `the file ${file}`, serverName: undefined, file });
    },
  );

  test("the recorded list of a server that --server names", async () => {
    const recorded = { tools: [{ name: "look" }] };
    expect(await find("tools.json", { server: "notes" })).toMatchObject({ recorded, serverName: undefined });
  });

  test("a lockfile is a document, although it has servers", async () => {
    expect(await find("lock.json")).toMatchObject({ recorded: { servers: { a: { hash: "1" } } } });
  });

  test.each<[arg: string | undefined, options: FindOptions, cwd: string, how: string]>([
    ["agent-recall", {}, "project", "the server agent-recall of .mcp.json"],
    ["agent-recall", {}, "project/inner", `the server agent-recall of ${at("project/.mcp.json")}`],
    [undefined, { server: "agent-recall" }, "project", "the server agent-recall of .mcp.json"],
    [".mcp.json", { server: "agent-recall" }, "project", "the server agent-recall of .mcp.json"],
    [
      "agent-recall",
      { config: "../project/.mcp.json" },
      "empty",
      "the server agent-recall of ../project/.mcp.json",
    ],
    [
      "agent-recall-mcp",
      {},
      "project",
      "the server agent-recall of .mcp.json, which launches the package agent-recall-mcp",
    ],
    [
      "agent-recall-mcp@3.4.38",
      {},
      "project",
      "the server agent-recall of .mcp.json, which launches the package agent-recall-mcp@3.4.38",
    ],
  ])("%s with %j in %s is a configured server", async (arg, options, cwd, how) => {
    // What lies here was not named as a file, so what it would fetch has to be agreed to.
    const isNamed = options.config !== undefined || arg === ".mcp.json";
    expect(await find(arg, options, cwd)).toEqual({
      target: RECALL_TARGET,
      how,
      serverName: "agent-recall",
      ...(!isNamed && { isDownload: true }),
    });
  });

  test("the nearest of several equal entries counts", async () => {
    const found = await find("agent-recall", {}, "project/inner/deep");
    expect(found).toMatchObject({
      target: { ...RECALL_TARGET, cwd: at("project/inner/deep") },
      how: "the server agent-recall of .mcp.json",
    });
  });

  test("a scoped package", async () => {
    expect(await find("@acme/notes-mcp")).toMatchObject({
      serverName: "scoped",
      target: { args: ["@acme/notes-mcp@latest"] },
    });
  });

  test("a remote server, with its variables", async () => {
    expect(await find("remote")).toMatchObject({
      target: { kind: "http", url: "https://host/mcp", headers: { Authorization: "Bearer t0ken" } },
    });
  });

  test("a configuration with comments, and a working directory from its own folder", async () => {
    const { config, server } = { config: "config.jsonc", server: "agent-recall" };
    const target = { kind: "stdio", command: "recall", args: [], env: {}, cwd: at("project/sub") };
    expect(await find(undefined, { config, server })).toMatchObject({ target });
    expect(await find(config, { server })).toMatchObject({ target });
    expect(await find(server, { config })).toMatchObject({ target });
  });

  test("what VS Code calls servers", async () => {
    expect(await find("vscode.json", { server: "code" })).toMatchObject({ target: { command: "code-mcp" } });
  });

  test.each([
    ["local-mcp", "project", "project/node_modules/.bin/local-mcp"],
    ["local-mcp", "project/inner/deep", "project/node_modules/.bin/local-mcp"],
    ["local-mcp", "empty", "bin/local-mcp"],
    ["global-mcp", "project", "bin/global-mcp"],
  ])("the program %s in %s", async (name, cwd, path) => {
    const target = { kind: "stdio", command: at(path), args: [], env: {}, cwd: at(cwd) };
    expect(await find(name, {}, cwd)).toMatchObject({ target, serverName: undefined });
  });

  test.each(["some-mcp", "some-mcp@1.2.3", "agent-recall-mcp@9", "@acme/some-mcp@latest", "not-executable"])(
    "the npm package %s, which is a download",
    async (name) => {
      const target = { kind: "stdio", command: "npx", args: ["-y", name], env: {}, cwd: at("project") };
      const how = `the npm package ${name}`;
      expect(await find(name)).toEqual({ target, how, serverName: undefined, isDownload: true });
    },
  );
});

describe("what is not", () => {
  const FAILURES: readonly [
    arg: string | undefined,
    options: FindOptions,
    cwd: string,
    code: string,
    message: string,
  ][] = [
    [undefined, {}, "project", "usage", "Name a TARGET"],
    ["https://host", { server: "x" }, "project", "usage", "`--server` says nothing about a URL"],
    ["https://host", { config: "x" }, "project", "usage", "`--config` says nothing about a URL"],
    ["tools.json", { config: "x" }, "project", "usage", "`--config` says nothing about a file"],
    [
      "agent-recall",
      { server: "x" },
      "project",
      "usage",
      "`--server` says nothing about the name of a server",
    ],
    ["ftp://host", {}, "project", "usage", "no good http or https URL"],
    ["http://", {}, "project", "usage", "no good http or https URL"],
    [
      ".mcp.json",
      {},
      "project",
      "usage",
      "pick one with `--server`, of __proto__2, agent-recall, one, remote,",
    ],
    ["./missing.json", {}, "project", "file-not-found", "./missing.json does not exist"],
    ["./agent-recall", {}, "project", "file-not-regular", "./agent-recall is not a regular file"],
    ["./pipe.json", {}, "project", "file-not-regular", "./pipe.json is not a regular file"],
    ["./circle", {}, "project", "file-not-regular", "./circle is not a regular file"],
    [
      ".mcp.json",
      { server: "none" },
      "project",
      "server-not-found",
      "No server is called none. Configured servers: ",
    ],
    [
      undefined,
      { server: "none" },
      "empty",
      "server-not-found",
      "No client configuration with servers was found",
    ],
    ["agent-recall", { config: "none.json" }, "project", "file-not-found", "none.json does not exist"],
    ["Not a package!", {}, "project", "server-not-found", "is no URL, file, server, program or npm package"],
    ["--yes", {}, "project", "server-not-found", "is no URL, file, server, program or npm package"],
    ["@acme/../x", {}, "project", "server-not-found", "is no URL, file, server, program or npm package"],
    ["twice-mcp", {}, "project", "server-ambiguous", "launched by one of .mcp.json and by two of .mcp.json"],
    [
      "remote",
      {},
      "project/inner/deep",
      "server-ambiguous",
      `is in .mcp.json and in ${at("project/.mcp.json")}`,
    ],
  ];

  test.each(FAILURES)("%s with %j in %s is %s", async (arg, options, cwd, code, message) => {
    await expect(find(arg, options, cwd)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("a TARGET and a command", async () => {
    await expect(find("x", {}, "project", ["node"])).rejects.toMatchObject({ code: "usage" });
  });
});

describe("configurations that cannot be used", () => {
  const entry = (value: string): string => `{"mcpServers": {"a/b": ${value}}}`;

  test.each([
    ["no JSON", "hello", "config.json is no JSON: unexpected symbol at line 1, column 1."],
    ["nothing", "", "config.json is no JSON: "],
    ["no servers", "{}", "config.json: /mcpServers must be an object"],
    ["a list of servers", '{"mcpServers": []}', "config.json: /mcpServers must be an object"],
    [
      "a server twice",
      '{"mcpServers": {"a/b": {}, "a/b": {}}}',
      "config.json: /mcpServers/a~1b is there twice.",
    ],
    ["a key twice", entry('{"command": "a", "command": "b"}'), "/mcpServers/a~1b/command is there twice."],
    ["nested too deep", entry("[".repeat(100_000)), "config.json is nested more than 256 deep."],
    ["an entry that is no object", entry("null"), "/mcpServers/a~1b must be an object."],
    [
      "an unknown type",
      entry('{"type": "ws", "url": "ws://x"}'),
      "/mcpServers/a~1b/type must be stdio, http",
    ],
    ["no command", entry("{}"), "/mcpServers/a~1b/command must be a string."],
    ["an empty command", entry('{"command": ""}'), "/mcpServers/a~1b/command must not be empty."],
    ["a command and a URL", entry('{"command": "x", "url": "https://x"}'), "a command or a url, not both"],
    ["args of the wrong type", entry('{"command": "x", "args": "y"}'), "/args must be an array of strings."],
    ["an arg of the wrong type", entry('{"command": "x", "args": ["y", 1]}'), "/args/1 must be a string."],
    ["env of the wrong type", entry('{"command": "x", "env": ["y"]}'), "/env must be an object of strings."],
    [
      "a variable of the wrong type",
      entry('{"command": "x", "env": {"A/B": 1}}'),
      "/env/A~1B must be a string.",
    ],
    ["no URL", entry('{"type": "sse"}'), "/url must be a string."],
    ["a URL of another scheme", entry('{"url": "file:///etc/passwd"}'), "/url must be an http or https URL."],
    [
      "a variable that is not set",
      entry('{"command": "x", "args": ["${MISSING}"]}'),
      "/args/0 uses the environment variable MISSING, which is not set",
    ],
    ["a name of the prototype", entry('{"command": "${toString}"}'), "variable toString, which is not set"],
  ])("%s", async (_, text, message) => {
    write("broken/config.json", text);
    await expect(find(undefined, { config: "config.json", server: "a/b" }, "broken")).rejects.toMatchObject({
      code: "document-unusable",
      message: expect.stringContaining(message),
    });
  });

  test("a secret is never in the message", async () => {
    write("broken/config.json", entry('{"command": "x", "args": ["${TOKEN} ${MISSING}"]}'));
    await expect(find(undefined, { config: "config.json", server: "a/b" }, "broken")).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("t0ken") }),
    );
  });

  test("a program in place of a document says how to start it", async () => {
    write("broken/server.mjs", "import x from 'y';");
    await expect(find("./server.mjs", {}, "broken")).rejects.toThrow(
      "To start a program write `-- COMMAND ARGS`.",
    );
  });

  test("names of the prototype are ordinary servers", async () => {
    write(
      "broken/config.json",
      '{"mcpServers": {"__proto__": {"command": "x"}, "constructor": {"command": "y"}}}',
    );
    const options = { config: "config.json" };
    expect(await find("__proto__", options, "broken")).toMatchObject({ target: { command: "x" } });
    expect(await find("constructor", options, "broken")).toMatchObject({ target: { command: "y" } });
    expect(await find("toString", options, "broken")).toMatchObject({
      serverName: undefined,
      isDownload: true,
    });
  });
});

test.each([
  ["plain", "plain", undefined],
  ["$TOKEN", "$TOKEN", undefined],
  ["${TOKEN}", "t0ken", undefined],
  ["a${TOKEN}b${TOKEN}", "at0kenbt0ken", undefined],
  ["${MISSING:-d}", "d", undefined],
  ["${MISSING:-}", "", undefined],
  ["${MISSING:-a:-b}", "a:-b", undefined],
  ["${EMPTY:-d}", "", undefined],
  ["${EMPTY}", "", undefined],
  ["${NESTED}", "${TOKEN}", undefined],
  ["${MISSING} ${OTHER}", "${MISSING} ${OTHER}", "MISSING"],
  ["${env:TOKEN}", "${env:TOKEN}", "env:TOKEN"],
  ["${}", "${}", undefined],
])("%s expands to %s", (text, expanded, missing) => {
  const env = { ...ENV, NESTED: "${TOKEN}" };
  expect(expandEnvironment(text, env)).toEqual({
    text: expanded,
    missing: missing && `the environment variable ${missing}, which is not set`,
  });
});
