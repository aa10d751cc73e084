// The language server over streams of this process: what a real one cannot be made to do.

import { PassThrough } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import {
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializeRequest,
  LogMessageNotification,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  ShutdownRequest,
} from "vscode-languageserver-protocol/node";
import type { LspHost } from "../../src/lsp/host.ts";
import { serve } from "../../src/lsp/serve.ts";
import { HOST } from "./linted.ts";

const POLICY = 'version: "1"\ndefault: maybe\n';

function connect(host: LspHost) {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const ending = serve({ input: toServer, output: (bytes) => void toClient.write(bytes) }, host);
  const connection = createProtocolConnection(toClient, toServer);
  onTestFinished(() => connection.dispose());
  const logs: string[] = [];
  const told: PublishDiagnosticsParams[] = [];
  let wake = (): void => {};
  connection.onNotification(LogMessageNotification.type, ({ message }) => void logs.push(message));
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    told.push(params);
    wake();
  });
  connection.listen();
  return {
    connection,
    ending,
    logs,
    initialize: () =>
      connection.sendRequest(InitializeRequest.type, { processId: null, rootUri: null, capabilities: {} }),
    open: async (uri: string): Promise<PublishDiagnosticsParams["diagnostics"]> => {
      await connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: "yaml", version: 1, text: POLICY },
      });
      for (;;) {
        const found = told.find((params) => params.uri === uri);
        if (found !== undefined) return found.diagnostics;
        await new Promise<void>((resume) => {
          wake = resume;
        });
      }
    },
    hover: (uri: string) =>
      connection.sendRequest(HoverRequest.type, {
        textDocument: { uri },
        position: { line: 1, character: 1 },
      }),
  };
}

test("a failure on one document is told, logged, and does not touch the others", async () => {
  const client = connect({
    ...HOST,
    lint: async (document) => {
      if (document.name.includes("cursed")) throw new Error("a bug\u001b[2J");
      return HOST.lint(document);
    },
  });
  await client.initialize();
  const [failed] = await client.open("file:///w/cursed/policy.yaml");
  expect(failed?.message).toBe("This policy could not be checked, which is a bug in policy: a bug\\u{1b}[2J");
  expect(client.logs.join()).toContain("file:///w/cursed/policy.yaml: Error: a bug");
  await expect(client.hover("file:///w/cursed/policy.yaml")).rejects.toThrow("a bug");
  const others = await client.open("file:///w/policy.yaml");
  expect(others.map(({ code }) => code)).toEqual(["unknown-value"]);
  expect(await client.hover("file:///w/policy.yaml")).toMatchObject({ contents: { kind: "markdown" } });
  await client.connection.sendRequest(ShutdownRequest.type);
  await client.connection.sendNotification(ExitNotification.type);
  expect(await client.ending).toEqual({ exitCode: 0 });
});

test("of many documents every one can still be asked about", async () => {
  let lints = 0;
  const client = connect({
    ...HOST,
    lint: (document) => {
      lints++;
      return HOST.lint(document);
    },
  });
  await client.initialize();
  const uris = Array.from({ length: 40 }, (_, i) => `file:///w/${i}/policy.yaml`);
  for (const uri of uris) await client.open(uri);
  expect(lints).toBe(40);
  // What is known of the first was given up, what is known of the last was not.
  expect(await client.hover(uris.at(-1) ?? "")).not.toBeNull();
  expect(lints).toBe(40);
  expect(await client.hover(uris[0] ?? "")).not.toBeNull();
  expect(lints).toBe(41);
});

test("a request before initialize is refused", async () => {
  const client = connect(HOST);
  await expect(client.hover("file:///w/policy.yaml")).rejects.toMatchObject({ code: -32002 });
  await client.initialize();
  expect(await client.hover("file:///w/policy.yaml")).toBeNull();
});
