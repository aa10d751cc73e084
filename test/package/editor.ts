// An editor for tests: the built language server as a process, and a real client that speaks with it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  ExitNotification,
  FileChangeType,
  type Hover,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  RegistrationRequest,
  ShutdownRequest,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { PACKAGE_ROOT } from "../cli/run.ts";

const BIN = join(PACKAGE_ROOT, "bin/policy.js");

/** What the editors that people use can do, as far as the server looks at it. */
export const CAPABILITIES: ClientCapabilities = {
  textDocument: { hover: { contentFormat: ["markdown", "plaintext"] } },
  workspace: {
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
};

export interface Editor {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly open: (uri: string, text: string, languageId?: string) => Promise<readonly Diagnostic[]>;
  readonly edit: (uri: string, text: string) => Promise<readonly Diagnostic[]>;
  /** Without waiting for what the server says of it. */
  readonly type: (uri: string, text: string) => Promise<void>;
  readonly close: (uri: string) => Promise<void>;
  readonly save: (uri: string) => Promise<void>;
  /** What the server says when files beside the documents have changed on disk. */
  readonly changeOnDisk: (path: string) => Promise<void>;
  /** The next diagnostics of a document that nobody has waited for, at or above a version. */
  readonly diagnostics: (uri: string, atLeast?: number) => Promise<PublishDiagnosticsParams>;
  readonly actions: (uri: string, range: Range, only?: string[]) => Promise<readonly CodeAction[]>;
  /** The text of a document after the edit of an action. */
  readonly applied: (action: CodeAction, uri: string) => string;
  readonly hover: (uri: string, word: string, nth?: number) => Promise<string | undefined>;
  readonly text: (uri: string) => string;
  readonly rangeOf: (uri: string, word: string, nth?: number) => Range;
  readonly logs: readonly string[];
  /** Globs that the server asked to be told about. */
  readonly watched: readonly string[];
  /** Ends the server as an editor does, and returns its exit code and stderr. */
  readonly quit: () => Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
}

export const uriOf = (path: string): string => pathToFileURL(path).href;

export async function startEditor(
  cwd: string,
  folders: readonly string[] = [cwd],
  capabilities: ClientCapabilities = CAPABILITIES,
): Promise<Editor> {
  const server = spawn(process.execPath, [BIN, "lsp", "--stdio"], { cwd, stdio: "pipe" });
  let stderr = "";
  server.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const connection = createProtocolConnection(server.stdout, server.stdin);
  onTestFinished(() => {
    connection.dispose();
    server.kill("SIGKILL");
  });
  const documents = new Map<string, TextDocument>();
  const logs: string[] = [];
  const watched: string[] = [];
  const told: PublishDiagnosticsParams[] = [];
  let wake = (): void => {};
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    told.push(params);
    wake();
  });
  connection.onNotification(LogMessageNotification.type, ({ message }) => void logs.push(message));
  connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
    for (const { method, registerOptions } of registrations) {
      if (method === DidChangeWatchedFilesNotification.method) watched.push(JSON.stringify(registerOptions));
    }
  });
  connection.listen();

  async function diagnostics(uri: string, atLeast = 0): Promise<PublishDiagnosticsParams> {
    for (;;) {
      const index = told.findIndex((params) => params.uri === uri && (params.version ?? 0) >= atLeast);
      const [params] = index === -1 ? [] : told.splice(index, 1);
      if (params !== undefined) return params;
      await new Promise<void>((resume) => {
        wake = resume;
      });
    }
  }
  const documentAt = (uri: string): TextDocument => {
    const document = documents.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open`);
    return document;
  };
  async function type(uri: string, text: string): Promise<void> {
    const document = documentAt(uri);
    const version = document.version + 1;
    documents.set(uri, TextDocument.create(uri, document.languageId, version, text));
    await connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }
  function rangeOf(uri: string, word: string, nth = 0): Range {
    const document = documentAt(uri);
    let at = -1;
    for (let i = 0; i <= nth; i++) at = document.getText().indexOf(word, at + 1);
    if (at === -1) throw new Error(`${JSON.stringify(word)} is not in ${uri}`);
    return { start: document.positionAt(at), end: document.positionAt(at + word.length) };
  }

  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities,
    workspaceFolders: folders.map((path) => ({ uri: uriOf(path), name: path })),
  });
  await connection.sendNotification(InitializedNotification.type, {});

  return {
    connection,
    initialized,
    logs,
    watched,
    diagnostics,
    type,
    rangeOf,
    text: (uri) => documentAt(uri).getText(),
    open: async (uri, text, languageId = uri.endsWith(".json") ? "json" : "yaml") => {
      documents.set(uri, TextDocument.create(uri, languageId, 1, text));
      await connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId, version: 1, text },
      });
      return (await diagnostics(uri, 1)).diagnostics;
    },
    edit: async (uri, text) => {
      await type(uri, text);
      return (await diagnostics(uri, documentAt(uri).version)).diagnostics;
    },
    close: (uri) =>
      connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } }),
    save: (uri) =>
      connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } }),
    changeOnDisk: (path) =>
      connection.sendNotification(DidChangeWatchedFilesNotification.type, {
        changes: [{ uri: uriOf(path), type: FileChangeType.Changed }],
      }),
    actions: async (uri, range, only) => {
      const found = await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range,
        context: { diagnostics: [], ...(only && { only }) },
      });
      return (found ?? []).filter((action): action is CodeAction => "kind" in action);
    },
    applied: ({ edit }, uri) => {
      const edits = (edit?.documentChanges ?? []).flatMap((change) =>
        "edits" in change && change.textDocument.uri === uri ? change.edits : [],
      );
      const plain = [...edits, ...(edit?.changes?.[uri] ?? [])].map((one) => {
        if (!("newText" in one)) throw new Error("an edit that is no text edit");
        return one;
      });
      return TextDocument.applyEdits(documentAt(uri), plain);
    },
    hover: async (uri, word, nth) => {
      const { start } = rangeOf(uri, word, nth);
      const hover: Hover | null = await connection.sendRequest(HoverRequest.type, {
        textDocument: { uri },
        position: start,
      });
      const contents = hover?.contents;
      return typeof contents === "object" && "value" in contents ? contents.value : undefined;
    },
    quit: async () => {
      const gone = once(server, "exit");
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      const [exitCode] = await gone;
      return { exitCode, stderr };
    },
  };
}
