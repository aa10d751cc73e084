// policy scan among the servers of client configurations: --list, --all, --dry-run, and asking first.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of client configurations look like that.

import { symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { askConsent } from "../../src/cli/consent.ts";
import { type Found, findTargets } from "../../src/cli/find-target.ts";
import { serverPath } from "../mcp/scan.ts";
import { type Files, PACKAGE_ROOT, type Project, project } from "./run.ts";

const CANARY = "s3cr3t-canary";
const FILES: Files = {
  "work/.mcp.json": { mcpServers: { notes: { command: "notes-mcp", args: ["--db", "${TOKEN}"] } } },
  "home/.claude.json": { mcpServers: { notes: { command: "notes-mcp", args: ["--db", "${TOKEN}"] } } },
  "home/.cursor/mcp.json": {
    mcpServers: { remote: { url: "https://h.example/${env:TOKEN}", headers: { K: "${env:TOKEN}" } } },
  },
  "home/.codex/config.toml": '[mcp_servers.off]\ncommand = "off-mcp"\nenabled = false\n',
  "home/.config/goose/config.yaml":
    "extensions:\n  developer: {type: builtin}\n  fetch: {type: stdio, cmd: uvx, args: [fetch-mcp], env_keys: [ABSENT]}\n",
  "home/.config/zed/settings.json": '{"theme": "dark", /* no servers */}',
};

/** In the folder work, with HOME beside it. */
function scan({ at, run }: Project, ...words: readonly string[]) {
  const env = { HOME: at("home"), TOKEN: CANARY };
  return run(["scan", ...words], { env, cwd: at("work") });
}

describe("--list", () => {
  test("shows every server, and no value of a variable", async () => {
    const here = project(FILES);
    const { exitCode, stdout, stderr } = await scan(here, "--list");
    expect(stderr).toBe("");
    expect(stdout.replaceAll(here.folder, "/x").replaceAll(/ {2,}/g, " | ")).toBe(
      [
        "SERVER | CLIENT | SCOPE | TRANSPORT | FILE | LAUNCH",
        "notes | Claude Code | project | stdio | .mcp.json | notes-mcp --db '${TOKEN}'",
        "notes | Claude Code | user | stdio | /x/home/.claude.json | notes-mcp --db '${TOKEN}'",
        "remote | Cursor | user | http | /x/home/.cursor/mcp.json | https://h.example/${env:TOKEN} [K: ***]",
        "off | Codex | user | stdio | /x/home/.codex/config.toml | (disabled) off-mcp",
        "fetch | goose | user | stdio | /x/home/.config/goose/config.yaml | ABSENT=*** uvx fetch-mcp",
        "",
      ].join("\n"),
    );
    expect(exitCode).toBe(0);
  });

  test("as JSON", async () => {
    const { stdout } = await scan(project(FILES), "--list", "--format", "json");
    expect(JSON.parse(stdout).servers.map(({ name }: { name: string }) => name)).toEqual([
      "notes",
      "notes",
      "remote",
      "off",
      "fetch",
    ]);
  });

  test("escapes what others wrote", async () => {
    const servers = { "a\u001b[31m\nb\u202e": { command: "x\u0007" } };
    const { stdout } = await scan(project({ "work/.mcp.json": { mcpServers: servers } }), "--list");
    expect(stdout).not.toMatch(/[\u0007\u001b\u202e]/);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
  });

  test.each([
    [
      "nothing is found",
      { "work/x": "" },
      [],
      "error[server-not-found]: No client configuration with servers was found.",
    ],
    ["a TARGET", FILES, ["notes"], "--list lists every server"],
    ["a format of reports", FILES, ["--format", "sarif"], "have no format sarif"],
  ])("%s", async (_, files, words, message) => {
    const { exitCode, stderr } = await scan(project(files), "--list", ...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("TARGET", () => {
  test("the same launch in two files is one server", async () => {
    const { stdout, exitCode } = await scan(project(FILES), "notes", "--dry-run");
    expect(stdout).toContain("the server notes of .mcp.json");
    expect(stdout).not.toContain(CANARY);
    expect(exitCode).toBe(0);
  });

  test("another launch is an error that shows both", async () => {
    const other = { mcpServers: { notes: { command: "other-mcp", env: { KEY: "plain-value" } } } };
    const here = project({ ...FILES, "home/.claude.json": other });
    const { stderr, exitCode } = await scan(here, "notes", "--dry-run");
    expect(stderr).toContain("`notes-mcp --db '${TOKEN}'` and `KEY=*** other-mcp`");
    expect(stderr).not.toContain("plain-value");
    expect(exitCode).toBe(2);
    const picked = await scan(here, "--config", "../home/.claude.json", "--server", "notes", "--dry-run");
    expect(picked.stdout).toContain("KEY=*** other-mcp");
  });

  test("variables of clients that say the same in different ways are one launch", async () => {
    const here = project({
      "work/.mcp.json": { mcpServers: { a: { command: "x", args: ["${TOKEN}"] } } },
      "home/.cursor/mcp.json": { mcpServers: { a: { command: "x", args: ["${env:TOKEN}"] } } },
    });
    expect(await scan(here, "a", "--dry-run")).toMatchObject({ exitCode: 0 });
  });

  test("a broken file is a warning when another has the server, and an error when none has", async () => {
    const here = project({ ...FILES, "home/.cursor/mcp.json": "{" });
    const found = await scan(here, "notes", "--dry-run");
    expect(found.exitCode).toBe(0);
    expect(found.stderr).toMatch(/^warning: .*cursor\/mcp\.json is no JSON.* It is not used\.$/m);
    const missing = await scan(here, "absent", "--dry-run");
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain("mcp.json is no JSON");
  });

  test.each([
    ["deep", `{"mcpServers": ${"[".repeat(50_000)}`],
    ["no text", Uint8Array.of(0xff, 0xfe)],
  ])("a file that is %s hides no other", async (_, content) => {
    const here = project({ ...FILES, "home/.cursor/mcp.json": content });
    expect(await scan(here, "notes", "--dry-run")).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ["home/.codex/config.toml", "= nothing", "is no TOML: look at line 1"],
    ["home/.codex/config.toml", `a = ${"[".repeat(50_000)}`, "is no TOML"],
    ["home/.config/goose/config.yaml", "a:\n  b: [", "is no single YAML document: look at line 2, column 7"],
    ["home/.config/goose/config.yaml", "a: 1\n---\nb: 2\n", "is no single YAML document: look at line 2"],
    [
      "home/.config/goose/config.yaml",
      "extensions:\n  a: {cmd: x, type: stdio}\n  a: {cmd: y, type: stdio}\n",
      'the key "a" is there twice: look at line 3, column 3',
    ],
    ["home/.config/goose/config.yaml", "[".repeat(50_000), "is nested too deep"],
    [
      "home/.config/goose/config.yaml",
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      "too many aliases",
    ],
  ])("%s with %.20j is a warning", async (file, text, message) => {
    const { stderr, exitCode } = await scan(project({ ...FILES, [file]: text }), "notes", "--dry-run");
    expect(stderr).toContain(message);
    expect(exitCode).toBe(0);
  });

  test("a file of variables is read, and of a project only within it", async () => {
    const entry = (envFile: string): object => ({ mcpServers: { a: { command: "x", envFile } } });
    const here = project({
      "work/.cursor/mcp.json": entry(".env"),
      "work/.env": `KEY=${CANARY}`,
      "secrets.env": `KEY=${CANARY}`,
    });
    const inside = await scan(here, "a", "--dry-run");
    expect(inside.stdout).toContain("KEY=*** x");
    here.write({ "work/.cursor/mcp.json": entry("../secrets.env") });
    expect((await scan(here, "a", "--dry-run")).stderr).toContain(
      "/mcpServers/a/envFile is a file outside of the",
    );
    symlinkSync(here.at("secrets.env"), here.at("work/link.env"));
    here.write({ "work/.cursor/mcp.json": entry("link.env") });
    expect((await scan(here, "a", "--dry-run")).stderr).toContain(
      "/mcpServers/a/envFile is a file outside of the",
    );
    here.write({ "work/.cursor/mcp.json": entry("none.env") });
    expect((await scan(here, "a", "--dry-run")).stderr).toContain(
      "envFile cannot be read: none.env does not exist",
    );
  });

  test("an input is given on the command line", async () => {
    const here = project({
      "work/.vscode/mcp.json": '{"servers": {"a": {"command": "x", "args": ["${input:id}"]}} /* c */}',
    });
    expect((await scan(here, "a", "--dry-run")).stderr).toContain("`--input id=VALUE` gives it");
    const given = await scan(here, "a", "--dry-run", "--input", `id=${CANARY}`);
    expect(given.exitCode).toBe(0);
    expect(given.stdout).not.toContain(CANARY);
    expect((await scan(here, "a", "--dry-run", "--input", "id")).stderr).toContain("written as `ID=VALUE`");
    const inputs = ["--input", "id=1", "--input"];
    for (const [said, ...words] of [
      ["Nothing here asks for --input ids.", "a", "--dry-run", ...inputs, "ids=1"],
      ["Nothing here asks for --input ids.", "--list", ...inputs, "ids=1"],
      ["Nothing here asks for --input ids.", "--all", ...inputs, "ids=1"],
      ["Nothing here asks for --input id.", "--dry-run", "--input", "id=1", "--", "node"],
      ["Nothing here asks for --input id.", "https://host/mcp", "--dry-run", "--input", "id=1"],
      ["--input gives id twice.", "a", "--dry-run", ...inputs, "id=2"],
    ]) {
      const refused = await scan(here, ...words);
      expect(refused.stderr).toContain(`error[usage]: ${said}`);
      expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    }
  });
});

describe("--all", () => {
  test("each once, without the disabled, and what cannot be used as a problem", async () => {
    const { at } = project({ ...FILES, "home/.gemini/settings.json": "{" });
    let said = "";
    const world = {
      cwd: at("work"),
      env: { HOME: at("home"), TOKEN: CANARY },
      writeStderr: (text: string) => {
        said += text;
      },
    };
    const found = await findTargets(undefined, [], { all: true }, world);
    expect(found.map((one) => [one.serverName, "problem" in one])).toEqual([
      ["notes", false],
      ["remote", false],
      ["fetch", true],
      [undefined, true],
    ]);
    expect(said).toContain("config.toml is disabled and not scanned.");
    await expect(findTargets("x", [], { all: true }, world)).rejects.toMatchObject({ code: "usage" });
  });

  test("one that cannot be used does not hide the others, and no value is printed", async () => {
    const args = [serverPath("hostile.mjs"), "ok", "${TOKEN}"];
    const here = project({
      "work/.mcp.json": { mcpServers: { good: { command: process.execPath, args }, bad: { command: 5 } } },
    });
    const { stdout, stderr, exitCode } = await scan(here, "--all", "--sandbox=off", "--format", "json");
    const servers: readonly { server: { configName?: string; target: string } }[] =
      JSON.parse(stdout).servers;
    expect(servers.map(({ server }) => server.target)).toEqual([
      expect.stringContaining("${TOKEN}"),
      ".mcp.json",
    ]);
    expect(stdout).toContain("/mcpServers/bad/command must be a string");
    expect(stdout + stderr).not.toContain(CANARY);
    expect(exitCode).toBe(3);
  });
});

describe("what is downloaded", () => {
  const ENTRIES = {
    mcpServers: {
      fetched: { command: "npx", args: ["-y", "some-mcp"] },
      "by path": { command: "/usr/bin/UVX.exe", args: ["some-mcp"] },
      contained: { command: "docker", args: ["run", "-i", "some/mcp"] },
    },
  };

  test.each(Object.keys(ENTRIES.mcpServers))("by a project's own file needs --yes too: %s", async (name) => {
    const here = project({ "work/.mcp.json": ENTRIES });
    const refused = await scan(here, name);
    expect(refused.stderr).toContain(
      `error[consent-needed]: the server ${name} of .mcp.json would be downloaded and run by`,
    );
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await scan(here, "--all")).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test.each([
    ["a project's own file", "work/.mcp.json", [], true],
    ["a file that --config names", "work/.mcp.json", ["--config", ".mcp.json"], false],
    ["the user's own file", "home/.cursor/mcp.json", [], false],
  ])("by %s", async (_, file, options, downloads) => {
    const here = project({ [file]: ENTRIES });
    const { stdout } = await scan(here, "fetched", "--dry-run", "--format", "json", ...options);
    expect(JSON.parse(stdout).servers).toMatchObject([{ name: "fetched", downloads }]);
  });

  test("needs --yes where nobody can be asked, and --dry-run only shows it", async () => {
    const here = project({
      "work/server.json": { name: "x", packages: [{ registryType: "pypi", identifier: "y" }] },
    });
    const refused = await scan(here, "some-mcp");
    expect(refused.stderr).toContain("error[consent-needed]: the npm package some-mcp would be downloaded");
    expect(refused.stderr).toContain("allow it with `--yes`");
    expect(refused.exitCode).toBe(2);
    expect(await scan(here, "some-mcp", "--dry-run")).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await scan(here, "server.json")).stderr).toContain("`uvx y`");
    expect(await scan(here, "server.json", "--dry-run", "--format", "json")).toMatchObject({
      stdout: `${JSON.stringify({
        version: 1,
        servers: [
          {
            name: null,
            how: "the pypi package y of server.json",
            launch: "uvx y",
            downloads: true,
            error: null,
          },
        ],
      })}\n`,
    });
  });

  const found: Found = {
    target: { kind: "stdio", command: "npx", args: ["-y", "x\u001b"], env: {}, cwd: "/" },
    how: "the npm package x",
    serverName: undefined,
    isDownload: true,
  };
  const ask = (answer: string, more: object = {}) => {
    let said = "";
    const io = {
      ...{ cwd: "/", packageRoot: PACKAGE_ROOT, env: {}, today: () => "", writeStdout: () => {} },
      isStdoutTerminal: false,
      isStderrTerminal: true,
      isStdinTerminal: true,
      signal: new AbortController().signal,
      stdin: async function* () {
        for (const letter of answer) yield Buffer.from(letter);
      },
      writeStderr: (text: string) => {
        said += text;
      },
      ...more,
    };
    return { asked: askConsent(io, found, false), said: () => said };
  };

  test.each(["y\n", "yes\n", " Y \r\n"])("the answer %j lets it run", async (answer) => {
    const { asked, said } = ask(answer);
    await expect(asked).resolves.toBeUndefined();
    expect(said()).toContain("npx -y");
    expect(said()).not.toContain("\u001b");
  });

  test.each<[answer: string, more: object]>([
    ["\n", {}],
    ["", {}],
    ["n\n", {}],
    ["yep\n", {}],
    ["y".repeat(5000), {}],
    ["y\n", { env: { CI: "true" } }],
    ["y\n", { isStdinTerminal: false }],
    ["y\n", { isStderrTerminal: false }],
  ])("the answer %.10j with %j does not", async (answer, more) => {
    await expect(ask(answer, more).asked).rejects.toMatchObject({ code: "consent-needed" });
  });
});

describe("configurations that would mislead", () => {
  const two = (name: string) => ({ mcpServers: { same: { command: name } } });

  test("of one file, what is for this folder hides what is for all", async () => {
    const here = project({});
    here.write({
      "work/keep": "",
      "home/.claude.json": {
        mcpServers: { same: { command: "everywhere-mcp" } },
        projects: { [here.at("work")]: { mcpServers: { same: { command: "here-mcp" } } } },
      },
    });
    const { exitCode, stdout } = await scan(here, "same", "--dry-run");
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("here-mcp") });
    expect(stdout).not.toContain("everywhere-mcp");
  });

  test("one lockfile cannot hold two servers of one name", async () => {
    const here = project({ "work/.mcp.json": two("a-mcp"), "work/.cursor/mcp.json": two("b-mcp") });
    const { exitCode, stderr } = await scan(here, "--all", "--lock");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "A lockfile has one server of a name, and here are the server same of .mcp.json and",
    );
    expect(here.exists("work/policy.lock.json")).toBe(false);
  });

  test("more servers than are scanned at once are refused before any is started", async () => {
    const servers = Object.fromEntries(
      Array.from({ length: 101 }, (_, i) => [`s${i}`, { command: `c${i}` }]),
    );
    const { exitCode, stderr } = await scan(project({ "work/.mcp.json": { mcpServers: servers } }), "--all");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There are 101 servers, and at most 100 are scanned at once");
  });

  test.each([
    ["the command", { command: "${TOKEN}/mcp" }, "the command ${TOKEN}/mcp was not found"],
    ["the folder", { command: "mcp", cwd: "/no/${TOKEN}" }, "its working directory (`cwd`) is no folder"],
  ])("no variable is shown by an error about %s", async (_, entry, says) => {
    const here = project({ "work/.mcp.json": { mcpServers: { secret: entry } } });
    const { exitCode, stdout, stderr } = await scan(here, "secret");
    expect(exitCode).toBe(3);
    expect(stderr).toContain(says);
    expect(stdout + stderr).not.toContain(CANARY);
  });

  test.each(["LD_PRELOAD=x", ""])("an environment has no variable %j", async (name) => {
    const entry = { command: "mcp", env: { [name]: "y" } };
    const { exitCode, stderr } = await scan(
      project({ "work/.mcp.json": { mcpServers: { odd: entry } } }),
      "odd",
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain("has a name that no variable or header can have");
  });

  test("TOML of many dots is too deep", async () => {
    const files = { "work/.codex/config.toml": `mcp_servers.a.${"b.".repeat(100_000)}c = 1\n` };
    const { exitCode, stderr } = await scan(project(files), "--list");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is nested too deep");
  });

  test("a package of another registry is not looked for in the public one", async () => {
    const entry = { registryType: "npm", identifier: "p", version: "1.0.0", transport: { type: "stdio" } };
    const file = (registryBaseUrl: string): Files => ({
      "work/server.json": { name: "io.example/p", packages: [{ ...entry, registryBaseUrl }] },
    });
    const other = await scan(project(file("https://npm.example")), "server.json", "--dry-run");
    expect(other).toMatchObject({ exitCode: 2 });
    expect(other.stderr).toContain("/packages/0 is of a registry of its own");
    const usual = await scan(project(file("https://registry.npmjs.org/")), "server.json", "--dry-run");
    expect(usual).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("npx -y p@1.0.0") });
  });

  test("no name acts on a terminal, in JSON either", async () => {
    const servers = { "a\u202eb\u001b[2K": { command: "c" } };
    const { stdout } = await scan(
      project({ "work/.mcp.json": { mcpServers: servers } }),
      "--list",
      "--format",
      "json",
    );
    expect(stdout).toContain("a\\u202eb\\u001b[2K");
    expect(JSON.parse(stdout).servers).toMatchObject([{ name: "a\u202eb\u001b[2K" }]);
  });

  test("a name of any length is a row like any other", async () => {
    const servers = Object.fromEntries(
      [
        ["n".repeat(100_000), 1],
        ["b", 2],
      ].map(([name]) => [name, { command: "c" }]),
    );
    const { exitCode, stdout } = await scan(project({ "work/.mcp.json": { mcpServers: servers } }), "--list");
    expect(exitCode).toBe(0);
    expect(stdout.length).toBeLessThan(2000);
  });
});
