// The language server is told nonsense: it answers, or says nothing, and goes on.

import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { LIMITS } from "../../src/limits.ts";
import { anyTool } from "../../src/lint/sample-tools.ts";
import type { LspHost } from "../../src/lsp/host.ts";
import { type Ending, serve } from "../../src/lsp/serve.ts";
import { HOST } from "./linted.ts";

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly uri?: string; readonly diagnostics?: readonly { readonly message: string }[] };
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

/** A client that sends whatever it is given. */
function talk(host: LspHost = HOST) {
  const toServer = new PassThrough();
  const heard: Message[] = [];
  let rest = Buffer.alloc(0);
  let wake = (): void => {};
  const ending: Promise<Ending> = serve(
    {
      input: toServer,
      output: (bytes) => {
        rest = Buffer.concat([rest, bytes]);
        for (;;) {
          const head = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString("latin1"));
          const end = (head?.[0].length ?? 0) + Number(head?.[1]);
          if (head === null || rest.length < end) break;
          heard.push(JSON.parse(rest.subarray(head[0].length, end).toString("utf8")));
          rest = rest.subarray(end);
        }
        wake();
      },
    },
    host,
  );
  const raw = (text: string): void => void toServer.write(text);
  const send = (message: unknown): void => {
    const text = JSON.stringify(message);
    raw(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const hear = async (isMeant: (message: Message) => boolean): Promise<Message> => {
    for (;;) {
      const found = heard.find(isMeant);
      if (found !== undefined) return found;
      await new Promise<void>((resume) => {
        wake = resume;
      });
    }
  };
  let id = 0;
  const ask = (method: string, params: unknown): Promise<Message> => {
    const own = ++id;
    send({ jsonrpc: "2.0", id: own, method, params });
    return hear((message) => message.id === own && message.method === undefined);
  };
  const tell = (method: string, params: unknown): void => send({ jsonrpc: "2.0", method, params });
  const initialize = () => ask("initialize", { processId: null, rootUri: null, capabilities: {} });
  return { ask, tell, raw, hear, heard, ending, initialize };
}

const URI = "file:///w/policy.yaml";
const open = (uri: string, text: string) => ({ textDocument: { uri, languageId: "yaml", version: 1, text } });

test.each<[string, unknown]>([
  ["textDocument/hover", null],
  ["textDocument/hover", {}],
  ["textDocument/hover", { textDocument: { uri: 5 }, position: {} }],
  ["textDocument/hover", { textDocument: { uri: URI }, position: null }],
  ["textDocument/hover", { textDocument: { uri: URI }, position: { line: -1, character: 1e9 } }],
  ["textDocument/hover", { textDocument: { uri: URI }, position: { line: 1e9, character: -5 } }],
  ["textDocument/hover", { textDocument: { uri: URI }, position: { line: "a", character: null } }],
  ["textDocument/codeAction", {}],
  ["textDocument/codeAction", { textDocument: { uri: URI }, range: null, context: null }],
  [
    "textDocument/codeAction",
    {
      textDocument: { uri: URI },
      range: { start: { line: 9e9, character: 9e9 }, end: { line: -1, character: -1 } },
      context: { diagnostics: [] },
    },
  ],
  ["textDocument/codeAction", { textDocument: { uri: URI }, range: {}, context: { only: 5 } }],
  ["textDocument/nothing", {}],
  ["workspace/executeCommand", { command: "rm", arguments: ["-rf"] }],
])("%s of %j is answered, and the next request too", async (method, params) => {
  const { ask, tell, initialize, hear } = talk();
  await initialize();
  tell("textDocument/didOpen", open(URI, 'version: "1"\ndefault: maybe\n'));
  await hear((message) => message.method === "textDocument/publishDiagnostics");
  const answer = await ask(method, params);
  expect("result" in answer || "error" in answer).toBe(true);
  const hover = await ask("textDocument/hover", {
    textDocument: { uri: URI },
    position: { line: 1, character: 1 },
  });
  expect(hover.result).toMatchObject({ contents: { kind: "markdown" } });
});

test.each<[string, unknown]>([
  ["textDocument/didOpen", null],
  ["textDocument/didOpen", { textDocument: { uri: URI } }],
  ["textDocument/didOpen", open("untitled:%zz/policy.yaml", "a: [")],
  ["textDocument/didOpen", open("file:///w/%00policy.yaml", "a")],
  ["textDocument/didOpen", open("file://other.host/policy.yaml", "a")],
  [
    "textDocument/didChange",
    { textDocument: { uri: "file:///never/opened.yaml", version: 2 }, contentChanges: [{ text: "x" }] },
  ],
  ["textDocument/didChange", { textDocument: { uri: URI, version: 2 } }],
  ["textDocument/didChange", { textDocument: { uri: URI, version: 2 }, contentChanges: [] }],
  ["textDocument/didClose", { textDocument: { uri: "file:///never/opened.yaml" } }],
  ["textDocument/didClose", {}],
  ["textDocument/didSave", {}],
  ["workspace/didChangeWatchedFiles", null],
  ["workspace/didChangeWorkspaceFolders", { event: null }],
  ["$/cancelRequest", { id: {} }],
  ["$/setTrace", { value: 5 }],
])("%s of %j does no harm", async (method, params) => {
  const { ask, tell, initialize, hear } = talk();
  await initialize();
  tell("initialized", {});
  tell(method, params);
  const other = "file:///other/policy.yaml";
  tell("textDocument/didOpen", open(other, 'version: "1"\ndefault: maybe\n'));
  const { params: told } = await hear(({ params: one }) => one?.uri === other);
  expect(told?.diagnostics?.map(({ message }) => message)).toHaveLength(1);
  expect(await ask("shutdown", null)).toMatchObject({ result: null });
});

test.each([
  ["no JSON", "Content-Length: 5\r\n\r\n{{{{{"],
  ["no number", "Content-Length: many\r\n\r\n{}"],
  ["no header", "hello\r\n\r\n"],
  ["an array", "Content-Length: 2\r\n\r\n[]"],
  ["null", "Content-Length: 4\r\n\r\nnull"],
])("a frame that is %s ends the connection or is passed over", async (_, text) => {
  const { raw, tell, ending, hear, initialize } = talk();
  await initialize();
  raw(text);
  tell("textDocument/didOpen", open(URI, 'version: "1"\ndefault: maybe\n'));
  const told = hear(({ method }) => method === "textDocument/publishDiagnostics");
  expect(await Promise.race([told.then(() => "told"), ending.then(({ exitCode }) => exitCode)])).toBeOneOf([
    "told",
    1,
  ]);
});

test("a message that never ends is cut off", async () => {
  const { raw, ending } = talk();
  raw(`Content-Length: ${LIMITS.lspMessageBytes * 2}\r\n\r\n`);
  const chunk = "x".repeat(8 * 1024 * 1024);
  for (let sent = 0; sent <= LIMITS.lspMessageBytes; sent += chunk.length) raw(chunk);
  expect(await ending).toMatchObject({ exitCode: 1, problem: expect.stringContaining("bytes") });
});

test("no hover, diagnostic or action shows a secret", async () => {
  const body = "Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7xAb3dE6gH";
  const token = `ghp_${body}`;
  const schema = {
    type: "object",
    properties: { key: { type: "string", enum: [token], description: token } },
  };
  const tools = new Map([
    ["pay", { ...anyTool("pay", schema.properties), title: token, description: `x ${token}` }],
  ]);
  const { ask, tell, initialize, hear, heard } = talk({
    ...HOST,
    lint: async (document) => ({ ...(await HOST.lint(document)), tools }),
  });
  await initialize();
  const text = `version: "1"\ndefault: deny\nhide: [${token}, ${token}]\ntools:\n  ${token}*: {}\n  pay:\n    require:\n      - conditions: [{ path: args.key, op: eq, value: ${token} }]\n`;
  tell("textDocument/didOpen", open(URI, text));
  await hear(({ method }) => method === "textDocument/publishDiagnostics");
  for (const [line, written] of text.split("\n").entries()) {
    for (let character = 0; character <= written.length; character += 3)
      await ask("textDocument/hover", { textDocument: { uri: URI }, position: { line, character } });
  }
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  const { result } = await ask("textDocument/codeAction", {
    textDocument: { uri: URI },
    range,
    context: { diagnostics: [] },
  });
  expect(JSON.stringify(heard)).not.toContain(body.slice(4, 20));
  expect(result).not.toEqual([]);
});
