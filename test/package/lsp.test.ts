// policy lsp: the built language server, spoken with by a real client over stdio.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  DiagnosticSeverity,
  ErrorCodes,
  HoverRequest,
  ShutdownRequest,
} from "vscode-languageserver-protocol/node";
import { PACKAGE_ROOT, project } from "../cli/run.ts";
import { startEditor, uriOf } from "./editor.ts";

const GOOD = `version: "1"
default: deny
tools:
  pay:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: Too much.
    limits:
      - counter: calls
        window: minute
        max: 10
        on_deny: Too often.
`;
const MISSPELT = GOOD.replace("limits:", "limit:");
const DOUBLE = GOOD.replace(
  "    limits:",
  `      - conditions:
          - { path: args.amount, op: lte, value: 100 }
        on_deny: Too much.
    limits:`,
);
const ABOVE_INFO: readonly (DiagnosticSeverity | undefined)[] = [
  DiagnosticSeverity.Error,
  DiagnosticSeverity.Warning,
];

const tool = (name: string, properties: object, more: object = {}) => ({
  name,
  title: "",
  description: "",
  inputSchema: { type: "object", properties },
  outputSchema: null,
  annotations: {},
  risk: "financial",
  sha256: "0".repeat(64),
  ...more,
});
const lock = (...tools: readonly object[]) => ({
  version: 1,
  servers: {
    bank: { target: "bank", protocol: "2025-06-18", server: { name: "bank", version: "1" }, tools },
  },
});

test("says what it can do", async () => {
  const { folder } = project();
  const editor = await startEditor(folder);
  expect(editor.initialized).toMatchObject({
    serverInfo: { name: "policy" },
    capabilities: {
      positionEncoding: "utf-16",
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: ["quickfix", "source.fixAll.policy"] },
    },
  });
  expect(await editor.quit()).toEqual({ exitCode: 0, stderr: "" });
});

describe("diagnostics", () => {
  test("follow the text that is not saved", async () => {
    const { at, folder } = project({ "policy.yaml": GOOD });
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.yaml"));
    const [found, ...others] = await editor.open(uri, MISSPELT);
    expect(others.filter(({ severity }) => ABOVE_INFO.includes(severity))).toEqual([]);
    expect(found).toMatchObject({
      range: editor.rangeOf(uri, "limit"),
      severity: DiagnosticSeverity.Error,
      source: "policy",
      code: "unknown-key",
    });
    expect(found?.message).toContain('Did you mean "limits"?');
    const [page = "", code] = (found?.codeDescription?.href ?? "").split("#");
    expect(existsSync(fileURLToPath(page))).toBe(true);
    expect(code).toBe("unknown-key");
    expect((await editor.edit(uri, GOOD)).filter(({ code }) => code === "unknown-key")).toEqual([]);
    expect(await editor.edit(uri, MISSPELT)).not.toEqual([]);
    await editor.close(uri);
    expect(await editor.diagnostics(uri)).toEqual({ uri, diagnostics: [] });
  });

  test("of the last of many edits come at last, whatever came between", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.yaml"));
    await editor.open(uri, GOOD);
    for (let i = 0; i < 50; i++) await editor.type(uri, i % 2 === 0 ? MISSPELT : GOOD);
    const found = await editor.edit(uri, MISSPELT);
    expect(found.map(({ code }) => code)).toContain("unknown-key");
  });

  test("stand where the editor counts: UTF-16, and after a byte order mark", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.json"));
    const text = '\ufeff{ "description": "😀😀", "versio": "1", "default": "deny" }';
    const found = await editor.open(uri, text);
    const unknown = found.find(({ code }) => code === "unknown-key");
    expect(unknown?.range).toEqual(editor.rangeOf(uri, '"versio"'));
  });

  test("stand where the editor counts: a lone carriage return ends a line there", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.json"));
    const found = await editor.open(uri, '{\r"version": "1",\r\n"default": "deny",\r"tols": {}\n}');
    const unknown = found.find(({ code }) => code === "unknown-key");
    expect(unknown?.range).toEqual(editor.rangeOf(uri, '"tols"'));
    expect(unknown?.range.start.line).toBe(3);
  });

  test.each<[what: string, name: string, text: string, languageId: string | undefined, code: string]>([
    ["a file called so", "a/b.policy.yml", "version: 1\n", undefined, "wrong-type"],
    ["a file in policies/", "policies/bank.yaml", "{}", undefined, "missing-key"],
    ["a file of that shape", "notes.yaml", MISSPELT, undefined, "unknown-key"],
    ["an empty policy", "policy.yaml", "", undefined, "policy-empty"],
    ["no YAML", "policy.yaml", "a: [", undefined, "invalid-syntax"],
    [
      "half a surrogate pair",
      "policy.yaml",
      GOOD.replace("Too much", "Too \ud800"),
      undefined,
      "lone-surrogate",
    ],
    [
      "more than the limit",
      "policy.yaml",
      `# ${"x".repeat(1024 * 1024)}\n${GOOD}`,
      undefined,
      "policy-too-large",
    ],
  ])("for %s", async (_what, name, text, languageId, code) => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const found = await editor.open(uriOf(at(name)), text, languageId);
    expect(found.map((one) => one.code)).toContain(code);
    expect((await editor.quit()).stderr).toBe("");
  });

  test.each([
    "untitled:Untitled-1",
    "vscode-vfs://github/x/policy.yaml",
    "git:/x/policy.yaml?%7B%22a%22%3A1%7D",
  ])("for %s, which is no file", async (uri) => {
    const { folder } = project();
    const editor = await startEditor(folder, []);
    const found = await editor.open(uri, MISSPELT, "yaml");
    expect(found.map(({ code }) => code)).toContain("unknown-key");
  });

  test("never for what is no policy", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const others = {
      "package.json": '{"version": "1", "name": "x", "tools": {}}',
      "compose.yaml": 'version: "1"\nservices: {}\n',
      "values.yaml": 'chart:\n  version: "1"\n  default: deny\n',
      "policy.lock.json": "{",
    };
    for (const [name, text] of Object.entries(others)) {
      const uri = uriOf(at(name));
      // Their silence ends when a policy that was opened after them has its diagnostics.
      void editor.open(uri, text).then(({ length }) => {
        throw new Error(`${length} diagnostics for ${name}`);
      });
    }
    await editor.open(uriOf(at("policy.yaml")), MISSPELT);
    expect((await editor.quit()).exitCode).toBe(0);
  });
});

describe("quick fixes", () => {
  test("a safe fix is preferred, and mends what it is for", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.yaml"));
    const found = (await editor.open(uri, DOUBLE)).find(({ code }) => code === "duplicate-rule");
    const range = found?.range;
    if (range === undefined) throw new Error("no duplicate-rule");
    const [fix] = await editor.actions(uri, range, ["quickfix"]);
    expect(fix).toMatchObject({ kind: "quickfix", isPreferred: true, diagnostics: [found] });
    if (fix === undefined) throw new Error("no fix");
    expect(editor.applied(fix, uri)).toBe(GOOD);
    const after = await editor.edit(uri, editor.applied(fix, uri));
    expect(after.map(({ code }) => code)).not.toContain("duplicate-rule");
  });

  test("all safe fixes at once, when they are asked for", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder, [folder], {});
    const uri = uriOf(at("policy.yaml"));
    await editor.open(uri, DOUBLE);
    const anywhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    for (const only of ["source", "source.fixAll", "source.fixAll.policy"]) {
      const [all, ...others] = await editor.actions(uri, anywhere, [only]);
      expect(others).toEqual([]);
      expect(all?.kind).toBe("source.fixAll.policy");
      if (all !== undefined) expect(editor.applied(all, uri)).toBe(GOOD);
    }
    expect(await editor.actions(uri, anywhere, ["source.organizeImports"])).toEqual([]);
    await editor.edit(uri, GOOD);
    expect(await editor.actions(uri, anywhere, ["source.fixAll"])).toEqual([]);
  });

  test("a comment that suppresses, in YAML only, and never for errors of the format", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const suppressions = async (name: string, text: string): Promise<readonly string[]> => {
      const uri = uriOf(at(name));
      const found = await editor.open(uri, text);
      const ranges = found.map(({ range }) => range);
      const actions = (await Promise.all(ranges.map((range) => editor.actions(uri, range)))).flat();
      return actions
        .filter(({ title }) => title.startsWith("Suppress"))
        .map((one) => editor.applied(one, uri));
    };
    expect(await suppressions("policy.yaml", GOOD.replace("default: deny", "default: allow"))).toContain(
      GOOD.replace("default: deny", "# policy-ignore default-allow -- reason\ndefault: allow"),
    );
    const crlf = DOUBLE.replaceAll("\n", "\r\n");
    expect(await suppressions("a.policy.yaml", crlf)).toContainEqual(
      expect.stringContaining("\r\n      # policy-ignore duplicate-rule -- reason\r\n      - conditions"),
    );
    expect(await suppressions("policy.json", '{"version": "1", "default": "allow"}')).toEqual([]);
    expect(await suppressions("b.policy.yaml", MISSPELT)).toEqual([]);
  });
});

describe("hover", () => {
  test("shows the rule, the schema, the tool and its argument", async () => {
    const pay = tool(
      "pay",
      { amount: { type: "integer", minimum: 1, description: "In *cents*." } },
      {
        description: "Pays <b>money</b>.\n![x](http://evil.example/)",
      },
    );
    const { at, folder } = project({ "policy.lock.json": lock(pay) });
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.yaml"));
    await editor.open(uri, GOOD.replace("default: deny", "default: allow"));
    const onDefault = await editor.hover(uri, "allow");
    expect(onDefault).toContain("**[default-allow](file://");
    expect(onDefault).toContain("```yaml");
    expect(await editor.hover(uri, "counter")).toContain("The counter's name");
    const onTool = await editor.hover(uri, "pay");
    expect(onTool).toContain("risk: financial");
    expect(onTool).toContain("Pays \\<b\\>money\\<\\/b\\>\\.  \n\\!\\[x\\]\\(http");
    const onPath = await editor.hover(uri, "args.amount");
    expect(onPath).toContain("**Argument** `args.amount` of `pay`: integer");
    expect(onPath).toContain("- minimum: `1`");
    expect(onPath).toContain("In \\*cents\\*\\.");
    expect(await editor.hover(uri, "100")).toContain("A number, without quotes.");
  });

  test("is nothing outside of policies and in files that cannot be read", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.yaml"));
    await editor.open(uri, "a: [");
    expect(await editor.hover(uri, "a")).toBeUndefined();
  });

  test("is plain text for an editor that shows no Markdown", async () => {
    const { at, folder } = project({ "policy.lock.json": lock(tool("pay", {}, { description: "A *b*." })) });
    const editor = await startEditor(folder, [folder], {
      textDocument: { hover: { contentFormat: ["plaintext"] } },
    });
    const uri = uriOf(at("policy.yaml"));
    await editor.open(uri, GOOD);
    expect(await editor.hover(uri, "pay")).toContain("A *b*.");
  });
});

describe("the lockfile", () => {
  const codes = (found: readonly { readonly code?: unknown }[]) => found.map(({ code }) => code);
  const UNLIMITED = GOOD.replace(/ {4}limits:.*/s, "");

  test("is read again when it changes, and a broken one is told", async () => {
    const { at, folder, write } = project({ "policy.lock.json": lock() });
    const editor = await startEditor(folder);
    const uri = uriOf(at("sub/policy.yaml"));
    expect(codes(await editor.open(uri, UNLIMITED))).not.toContain("no-limit-on-write");
    write({ "policy.lock.json": lock(tool("pay", { amount: { type: "number" } })) });
    await editor.changeOnDisk(at("policy.lock.json"));
    expect(codes((await editor.diagnostics(uri)).diagnostics)).toContain("no-limit-on-write");
    write({ "policy.lock.json": "{" });
    await editor.save(uriOf(at("policy.lock.json")));
    const broken = (await editor.diagnostics(uri)).diagnostics;
    expect(codes(broken)).not.toContain("no-limit-on-write");
    expect(broken.at(-1)).toMatchObject({
      severity: DiagnosticSeverity.Warning,
      message: expect.stringContaining("is not JSON"),
    });
    expect(editor.watched.join()).toContain("policy.lock.json");
  });

  test("and the configuration and the baseline are those of policy lint", async () => {
    const { at, folder, run, write } = project({
      "policy.yaml": GOOD.replace("default: deny", "default: allow"),
    });
    const editor = await startEditor(folder);
    const uri = uriOf(at("policy.yaml"));
    const text = GOOD.replace("default: deny", "default: allow");
    expect(codes(await editor.open(uri, text))).toContain("default-allow");
    const change = async (files: Parameters<typeof write>[0]) => {
      write(files);
      await editor.changeOnDisk(at("policy.config.yaml"));
      return (await editor.diagnostics(uri)).diagnostics;
    };
    const asError = await change({ "policy.config.yaml": "rules: { default-allow: error }\n" });
    expect(asError.find(({ code }) => code === "default-allow")?.severity).toBe(DiagnosticSeverity.Error);
    expect(codes(await change({ "policy.config.yaml": "ignores: [policy.yaml]\n" }))).toEqual([]);
    const broken = await change({ "policy.config.yaml": "ruls: {}\n" });
    expect(broken.at(-1)?.message).toContain("policy.config.yaml cannot be used");
    expect(codes(broken)).toContain("default-allow");
    write({ "policy.config.yaml": "fail_on: error\n" });
    expect((await run(["lint", "--write-baseline"])).exitCode).toBe(0);
    expect(codes(await change({}))).toEqual([]);
    const suppressed = text.replace(
      "default: allow",
      "default: allow # policy-ignore default-allow -- tried out",
    );
    write({ "policy.baseline.json": "{" });
    expect((await editor.edit(uri, suppressed)).at(-1)?.message).toContain("is no baseline");
  });

  test("of the folder that holds the policy counts, and none outside of it", async () => {
    const pay = lock(tool("pay", { amount: { type: "number" } }));
    const { at, folder } = project({ "policy.lock.json": pay, "a/x": "", "b/policy.lock.json": pay });
    const editor = await startEditor(folder, [at("a"), at("b")]);
    expect(codes(await editor.open(uriOf(at("a/policy.yaml")), UNLIMITED))).not.toContain(
      "no-limit-on-write",
    );
    expect(codes(await editor.open(uriOf(at("b/policy.yaml")), UNLIMITED))).toContain("no-limit-on-write");
  });

  test("with several servers and none of the policy's name is told", async () => {
    const { servers } = lock(tool("pay", {}));
    const { at, folder } = project({
      "policy.lock.json": { version: 1, servers: { a: servers.bank, b: servers.bank } },
    });
    const editor = await startEditor(folder);
    const found = await editor.open(uriOf(at("policy.yaml")), GOOD);
    expect(found.at(-1)).toMatchObject({
      severity: DiagnosticSeverity.Information,
      message: expect.stringContaining("No server of policy.lock.json has the name of this file"),
    });
  });
});

describe("the process", () => {
  test("ends with 1 when it is told to exit before it is shut down, or its input ends", async () => {
    const { folder } = project();
    const message = (body: object): string => {
      const text = JSON.stringify({ jsonrpc: "2.0", ...body });
      return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
    };
    for (const input of [message({ method: "exit" }), ""]) {
      const server = spawn(process.execPath, [join(PACKAGE_ROOT, "bin/policy.js"), "lsp"], {
        cwd: folder,
        stdio: ["pipe", "pipe", "pipe"],
      });
      server.stdin.end(input);
      expect(await once(server, "exit")).toEqual([1, null]);
    }
  });

  test("ends with 1 and a message for what is no protocol", async () => {
    const { folder } = project();
    const server = spawn(process.execPath, [join(PACKAGE_ROOT, "bin/policy.js"), "lsp"], {
      cwd: folder,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stderr = "";
    server.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    server.stdin.write("hello: there\r\n\r\n");
    expect(await once(server, "close")).toEqual([1, null]);
    expect(stderr).toContain("The connection to the editor has failed");
  });

  test("refuses requests after shutdown, and still exits with 0", async () => {
    const { at, folder } = project();
    const editor = await startEditor(folder);
    await editor.connection.sendRequest(ShutdownRequest.type);
    const late = editor.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: uriOf(at("policy.yaml")) },
      position: { line: 0, character: 0 },
    });
    await expect(late).rejects.toMatchObject({ code: ErrorCodes.InvalidRequest });
    expect(await editor.quit()).toEqual({ exitCode: 0, stderr: "" });
  });
});
