// What each client's entries come to, with the variables of that client.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of client configurations look like that.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLIENTS, type Client } from "../../src/clients/client.ts";
import { parseEnvFile } from "../../src/clients/env-file.ts";
import { asWritten, launchKey, resolveLaunch, type ServerLaunch } from "../../src/clients/launch.ts";
import type { Place, System } from "../../src/clients/places.ts";
import { isDisabled, readClientConfig } from "../../src/clients/read-config.ts";
import { readEntry } from "../../src/clients/read-entry.ts";
import type { VariableWorld } from "../../src/clients/variables.ts";
import { PolicyError } from "../../src/errors.ts";

const CANARY = "s3cr3t-canary";
const WORLD: VariableWorld = {
  env: { TOKEN: CANARY, EMPTY: "" },
  system: "linux",
  userHome: "/home/ann",
  workspaceFolder: "/work/app",
  inputs: new Map([["key", "given"]]),
};

function launch(client: Client, entry: unknown, system: System = "linux"): ServerLaunch {
  const source = { client, file: "f", folder: "/work/app" };
  return resolveLaunch(
    readEntry(entry, client, "f", "/s/n"),
    source,
    { ...WORLD, system },
    () => "A=1\nB='2'",
  );
}

const command = (...args: readonly string[]) => ({ kind: "stdio", command: "x", args });

describe("shapes", () => {
  test.each<[client: keyof typeof CLIENTS, entry: unknown, launch: unknown]>([
    [
      "claudeCode",
      { command: "x", args: ["${TOKEN}", "${NO:-d}", "$TOKEN"] },
      command(CANARY, "d", "$TOKEN"),
    ],
    ["claudeCode", { type: "sse", url: "https://h" }, { kind: "http", transport: "sse" }],
    ["claudeCode", { type: "streamable-http", url: "https://h" }, { kind: "http", transport: "http" }],
    ["claudeDesktop", { command: "x", args: ["${TOKEN}"] }, command("${TOKEN}")],
    [
      "cursor",
      {
        command: "x",
        args: [
          "${env:TOKEN}",
          "${userHome}",
          "${workspaceFolder}",
          "${workspaceFolderBasename}",
          "${pathSeparator}",
        ],
        envFile: ".env",
        env: { A: "own" },
      },
      {
        ...command(CANARY, "/home/ann", "/work/app", "app", "/"),
        env: { A: "own", B: "2" },
        cwd: "/work/app",
      },
    ],
    ["vscode", { type: "stdio", command: "x", args: ["${input:key}"] }, command("given")],
    [
      "windsurf",
      { serverUrl: "https://h", headers: { K: "${env:TOKEN} ${TOKEN}" } },
      { kind: "http", url: "https://h", headers: { K: `${CANARY} \${TOKEN}` } },
    ],
    ["gemini", { command: "x", args: ["$TOKEN", "${TOKEN}", "%TOKEN%"] }, command(CANARY, CANARY, "%TOKEN%")],
    ["gemini", { httpUrl: "https://h", url: "https://old" }, { kind: "http", url: "https://h" }],
    [
      "codex",
      { command: "x", env_vars: ["TOKEN", { name: "ABSENT" }], env: { A: "${TOKEN}" } },
      { ...command(), env: { TOKEN: CANARY, A: "${TOKEN}" } },
    ],
    [
      "codex",
      {
        url: "https://h",
        bearer_token_env_var: "TOKEN",
        http_headers: { A: "b" },
        env_http_headers: { C: "TOKEN" },
      },
      { kind: "http", headers: { A: "b", C: CANARY, Authorization: `Bearer ${CANARY}` } },
    ],
    ["zed", { source: "custom", command: "x", args: ["a"] }, command("a")],
    ["zed", { command: { path: "x", args: ["a"], env: { A: "b" } } }, { ...command("a"), env: { A: "b" } }],
    ["cline", { transport: { type: "stdio", command: "x", args: ["a"] }, disabled: false }, command("a")],
    ["cline", { type: "streamableHttp", url: "https://h" }, { kind: "http", transport: "http" }],
    [
      "goose",
      { type: "stdio", cmd: "x", args: ["a"], envs: { A: "b" }, env_keys: ["TOKEN"] },
      { ...command("a"), env: { A: "b", TOKEN: CANARY } },
    ],
    ["goose", { type: "streamable_http", uri: "https://h" }, { kind: "http", url: "https://h" }],
    ["other", { command: ["x", "a"], environment: { A: "b" } }, { ...command("a"), env: { A: "b" } }],
    ["other", { command: "x", args: ["${TOKEN}${env:TOKEN}"] }, command(CANARY + CANARY)],
  ])("%s: %j", (client, entry, expected) => {
    expect(launch(CLIENTS[client], entry)).toMatchObject(expected as object);
  });

  test("Gemini on Windows", () => {
    expect(launch(CLIENTS.gemini, { command: "x", args: ["%TOKEN%"] }, "windows")).toMatchObject(
      command(CANARY),
    );
  });

  test.each<[keyof typeof CLIENTS, "http" | "sse"]>([
    ["claudeCode", "http"],
    ["cline", "sse"],
    ["gemini", "sse"],
    ["cursor", "http"],
  ])("%s takes a url without a type for %s", (client, transport) => {
    expect(readEntry({ url: "https://h" }, CLIENTS[client], "f", "").transport).toBe(transport);
  });
});

test.each(Object.values(CLIENTS))("$id: braces that never end take no quadratic time", (client) => {
  const many = "${".repeat(300_000);
  expect(launch(client, { command: "x", args: [many, "${", "$"] })).toMatchObject(command(many, "${", "$"));
});

describe("variables without a value", () => {
  test.each<[client: keyof typeof CLIENTS, entry: unknown, message: string]>([
    [
      "claudeCode",
      { command: "${NO}" },
      "f: /s/n/command uses the environment variable NO, which is not set.",
    ],
    ["cursor", { command: "x", args: ["${env:NO}"] }, "f: /s/n/args/0 uses the environment variable NO"],
    ["cursor", { command: "${what}" }, "f: /s/n/command uses the variable what."],
    ["vscode", { command: "x", env: { A: "${input:no}" } }, "`--input no=VALUE` gives it"],
    ["gemini", { command: "x", env: { A: "$NO" } }, "f: /s/n/env/A uses the environment variable NO"],
    ["codex", { url: "https://h", bearer_token_env_var: "NO" }, "bearer_token_env_var needs the environment"],
    [
      "codex",
      { url: "https://h", env_http_headers: { A: "NO" } },
      "/env_http_headers/A needs the environment",
    ],
    ["goose", { type: "stdio", cmd: "x", env_keys: ["NO"] }, "needs NO, which goose keeps in its keyring"],
  ])("%s: %j", (client, entry, message) => {
    expect(() => launch(CLIENTS[client], entry)).toThrow(message);
  });
});

describe("what is shown", () => {
  const ENTRIES: readonly [Client, unknown][] = [
    [CLIENTS.claudeCode, { command: "${TOKEN}", args: ["${TOKEN}"], env: { A: "${TOKEN}" } }],
    [CLIENTS.cursor, { url: "https://h/${env:TOKEN}", headers: { A: "${env:TOKEN}" } }],
    [CLIENTS.codex, { url: "https://h", bearer_token_env_var: "TOKEN" }],
  ];
  test.each(ENTRIES)("of %j no value of a variable", (client, entry) => {
    const written = readEntry(entry, client, "f", "");
    expect(JSON.stringify(asWritten(written, "/"))).not.toContain(CANARY);
    const { written: shown = null } = launch(client, entry);
    expect(JSON.stringify(shown)).not.toContain(CANARY);
  });

  test("one launch has one key, whatever the order of names", () => {
    const key = (entry: unknown): string => launchKey(readEntry(entry, CLIENTS.claudeCode, "f", ""));
    expect(key({ command: "x", env: { A: "1", B: "2" } })).toBe(
      key({ env: { B: "2", A: "1" }, args: [], command: "x", type: "stdio" }),
    );
    expect(key({ command: "x", env: { A: "1" } })).not.toBe(key({ command: "x", env: { A: "2" } }));
  });
});

const place = (client: Client, isShared = false): Place => ({
  client,
  scope: "user",
  path: "/f",
  folder: "/work/app",
  isShared,
});

describe("files", () => {
  test.each<[client: keyof typeof CLIENTS, document: unknown, names: readonly string[]]>([
    ["claudeCode", { mcpServers: { a: {} } }, ["user a"]],
    [
      "claudeCode",
      {
        mcpServers: { a: {} },
        projects: { "/work/app": { mcpServers: { b: {} } }, "/else": { mcpServers: { c: {} } } },
      },
      ["local b", "user a"],
    ],
    ["vscode", { servers: { a: {} }, inputs: [] }, ["user a"]],
    ["vscode", { mcp: { servers: { a: {} } } }, ["user a"]],
    ["vscode", { "mcp.servers": { a: {} } }, ["user a"]],
    ["zed", { context_servers: { a: {} } }, ["user a"]],
    ["codex", { mcp_servers: { a: {} } }, ["user a"]],
    [
      "goose",
      { extensions: { a: { type: "stdio" }, b: { type: "builtin" }, c: { type: "platform" } } },
      ["user a"],
    ],
    ["claudeCode", JSON.parse('{"mcpServers": {"__proto__": {"command": "x"}}}'), ["user __proto__"]],
    ["gemini", { theme: "dark" }, []],
  ])("%s: %j", (client, document, names) => {
    const configs = readClientConfig(document, place(CLIENTS[client], true), "f", ["/work/app", "/work"]);
    expect(
      configs.flatMap(({ scope, servers }) => [...servers.keys()].map((name) => `${scope} ${name}`)),
    ).toEqual(names);
  });

  test.each<[keyof typeof CLIENTS, unknown]>([
    ["claudeCode", { mcpServers: { a: { disabled: true } } }],
    ["codex", { mcp_servers: { a: { enabled: false } } }],
    ["gemini", { mcpServers: { a: {} }, mcp: { excluded: ["a"] } }],
    ["gemini", { mcpServers: { a: {} }, mcp: { allowed: ["b"] } }],
  ])("%s: %j is disabled", (client, document) => {
    const [config] = readClientConfig(document, place(CLIENTS[client]), "f");
    expect(config && isDisabled(config, "a")).toBe(true);
  });

  test.each([[null], [5], ["text"], [[]], [{}], [{ mcpServers: [] }], [{ mcpServers: null }]])(
    "%j is no configuration",
    (document) => {
      expect(() => readClientConfig(document, place(CLIENTS.cursor), "f")).toThrow(PolicyError);
    },
  );
});

test.each([
  ["A=1", [["A", "1"]]],
  [
    "# no\n\nexport A = 'a b' # c\r\nB=\"x\\ny\"",
    [
      ["A", "a b"],
      ["B", "x\ny"],
    ],
  ],
  ["A=b # c", [["A", "b"]]],
  ["no line", []],
  ["A=", [["A", ""]]],
])("a file of variables: %j", (text, entries) => {
  expect(parseEnvFile(text)).toEqual(entries);
});

test("whatever JSON there is, readers throw nothing but expected errors", () => {
  const keys = fc.constantFrom(
    ..."mcpServers servers projects command args env url type transport headers cmd env_vars cwd a".split(
      " ",
    ),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom("stdio", "http", "https://h", "${TOKEN}", "x", null, 1, true),
      fc.array(tie("json"), { maxLength: 3 }),
      fc.dictionary(keys, tie("json"), { maxKeys: 4 }),
    ),
  }));
  let usable = 0;
  fc.assert(
    fc.property(json, fc.constantFrom(...Object.values(CLIENTS)), (document, client) => {
      try {
        launch(client, document);
        usable += 1;
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error;
      }
      try {
        readClientConfig({ mcpServers: document, servers: document }, place(client), "f", ["a"]);
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error;
      }
    }),
    { numRuns: 3000, seed: 7 },
  );
  expect(usable).toBeGreaterThan(5);
});
