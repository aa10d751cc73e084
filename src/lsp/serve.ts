// The language server: what an editor asks and tells, as the Language Server Protocol 3.17 has it.

import {
  type CancellationToken,
  type CodeAction,
  createConnection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MarkupKind,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { createProtocolConnection } from "vscode-languageserver-protocol/node";
import { type Bytes, openChannel } from "./channel.ts";
import { CODE_ACTION_KINDS, codeActions } from "./code-actions.ts";
import { failureDiagnostic, toDiagnostics } from "./diagnostics.ts";
import { createStore } from "./document-store.ts";
import { type Analysis, isPolicyName, openDocument, pathOf } from "./documents.ts";
import type { LspHost } from "./host.ts";
import { hoverAt } from "./hover.ts";

/** What stands beside policies and changes what is found in them. */
const BESIDE = ["policy.lock.json", "policy.config.yaml", "policy.baseline.json"];

/** How the connection ended. */
export interface Ending {
  /** 0 after shutdown and exit, else 1: specification: Language Server Protocol 3.17, Exit Notification. */
  readonly exitCode: 0 | 1;
  /** Why it ended without the editor's wish; absent otherwise. */
  readonly problem?: string;
}

/** Serves one editor until it says exit, or its stream ends. Never throws for what the editor sends. */
export function serve(bytes: Bytes, host: LspHost): Promise<Ending> {
  const { reader, writer } = openChannel(bytes);
  const folders = new Map<string, string>();
  let client: InitializeParams["capabilities"] | undefined;
  const published = new Set<string>();
  let end: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  const watchDog = {
    shutdownReceived: false,
    initialize: () => {},
    exit: (code: number) => end({ exitCode: code === 0 ? 0 : 1 }),
  };
  const connection = createConnection((logger) => createProtocolConnection(reader, writer, logger), watchDog);

  const store = createStore(host, () => [...folders.values()], {
    onChecked: ({ document: { uri, text }, analysis }) => {
      if (analysis !== undefined) publish(uri, text.version, toDiagnostics(analysis, host));
      else if (published.has(uri)) publish(uri, text.version, []);
    },
    onFailed: ({ uri, text }, error) => {
      connection.console.error(`${uri}: ${stackOf(error)}`);
      if (published.has(uri) || isPolicyName(uri))
        publish(uri, text.version, [failureDiagnostic(messageOf(error))]);
    },
  });

  function publish(
    uri: string,
    version: number | undefined,
    diagnostics: ReturnType<typeof toDiagnostics>,
  ): void {
    if (diagnostics.length > 0) published.add(uri);
    else published.delete(uri);
    void connection.sendDiagnostics({ uri, ...(version !== undefined && { version }), diagnostics });
  }

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    const roots = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []);
    for (const { uri } of roots) addFolder(uri);
    return {
      serverInfo: { name: "policy", version: host.version },
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Full,
          save: { includeText: false },
        },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: CODE_ACTION_KINDS },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  function addFolder(uri: string): void {
    const path = pathOf(uri);
    if (path !== undefined) folders.set(uri, path);
  }

  connection.onInitialized(() => {
    if (client?.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      void connection.client
        .register(DidChangeWatchedFilesNotification.type, {
          watchers: BESIDE.map((name) => ({ globPattern: `**/${name}` })),
        })
        .catch((error: unknown) => connection.console.error(messageOf(error)));
    }
    if (client?.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) folders.delete(uri);
        for (const { uri } of added) addFolder(uri);
        store.recheckAll();
      });
    }
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    store.put(openDocument(uri, languageId, version, text), false);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const text = contentChanges.at(-1)?.text;
    const known = store.documentAt(uri);
    // A change of what was never opened has no meaning.
    if (text === undefined || known === undefined) return;
    store.put(openDocument(uri, known.text.languageId, version, text), true);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    store.close(uri);
    if (published.has(uri)) publish(uri, undefined, []);
  });
  connection.onDidSaveTextDocument(({ textDocument: { uri } }) => {
    if (BESIDE.includes(uri.slice(uri.lastIndexOf("/") + 1))) store.recheckAll();
  });
  connection.onDidChangeWatchedFiles(() => store.recheckAll());

  /** What the editor asks about a document; `nothing` is the answer for one that is no policy. */
  async function answer<T>(
    uri: string,
    token: CancellationToken,
    nothing: T,
    act: (analysis: Analysis) => T | Promise<T>,
  ): Promise<T | ResponseError<void>> {
    if (client === undefined) return refusal(ErrorCodes.ServerNotInitialized, "initialize comes first.");
    if (watchDog.shutdownReceived) return refusal(ErrorCodes.InvalidRequest, "The server is shut down.");
    try {
      const analysis = await store.analysisOf(uri);
      if (token.isCancellationRequested)
        return refusal(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
      return analysis === undefined ? nothing : await act(analysis);
    } catch (error) {
      connection.console.error(`${uri}: ${stackOf(error)}`);
      return refusal(ErrorCodes.InternalError, messageOf(error));
    }
  }

  connection.onHover(({ textDocument, position }, token) =>
    answer<Hover | null>(textDocument.uri, token, null, (analysis) => {
      const formats = client?.textDocument?.hover?.contentFormat;
      const isMarkdown = formats === undefined || formats.includes(MarkupKind.Markdown);
      return hoverAt(analysis, position, host, isMarkdown);
    }),
  );
  connection.onCodeAction((params, token) =>
    answer<CodeAction[]>(params.textDocument.uri, token, [], (analysis) => {
      const hasDocumentChanges = client?.workspace?.workspaceEdit?.documentChanges === true;
      return codeActions(analysis, params, host, { hasDocumentChanges });
    }),
  );

  // An editor that ends without a word has closed the stream. Its process is not watched: its end closes it too.
  reader.onClose(() => end({ exitCode: watchDog.shutdownReceived ? 0 : 1 }));
  reader.onError((error) => end({ exitCode: 1, problem: messageOf(error) }));
  writer.onError(([error]) => end({ exitCode: 1, problem: messageOf(error) }));
  connection.listen();
  return ended.finally(() => {
    store.dispose();
    connection.dispose();
  });
}

function refusal(code: number, message: string): ResponseError<void> {
  return new ResponseError(code, message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
