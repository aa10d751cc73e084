// Finds the list of tools in a recorded document: a JSON-RPC answer, its result, a bare list, or a dump.
// specification: cli.md section 3 (a recorded tools/list); MCP 2025-11-25 schema, ListToolsResult.

export interface ToolsDocument {
  /** What the server said it is; empty when the document does not say. */
  readonly serverName: string;
  readonly serverVersion: string;
  /** Protocol revision; empty when the document does not say. */
  readonly protocol: string;
  /** The entries as sent. Each may be anything that JSON can say. */
  readonly raw: readonly unknown[];
  /** False when the document says that there were more pages. */
  readonly isComplete: boolean;
}

/** Why a document cannot be used. */
export interface ToolsDocumentError {
  /** One sentence. */
  readonly error: string;
  /** RFC 6901 pointer into the document. */
  readonly pointer: string;
}

/**
 * Reads the parsed JSON of a recorded list: `[…]`, `{tools: […]}`, `{result: {tools: […]}}`, or a dump
 * `{server, version, serverInfo: {name, version}, negotiatedProtocolVersion, tools: […]}`.
 */
export function readToolsDocument(value: unknown): ToolsDocument | ToolsDocumentError {
  if (Array.isArray(value)) return found(value, new Map(), new Map());
  const document = membersOf(value);
  if (document === undefined) return unusable("", "The document is neither an object nor a list of tools.");
  if ((document.get("error") ?? null) !== null)
    return unusable("/error", "The document is the server's error, not its list of tools.");
  if (!document.has("result")) return readResult(document, document, "");
  const result = membersOf(document.get("result"));
  if (result === undefined) return unusable("/result", "The result of the answer is not an object.");
  return readResult(result, document, "/result");
}

function readResult(
  result: ReadonlyMap<string, unknown>,
  document: ReadonlyMap<string, unknown>,
  pointer: string,
) {
  const tools = result.get("tools");
  if (tools === undefined) return unusable(pointer, 'The document has no list of tools under "tools".');
  if (!Array.isArray(tools)) return unusable(`${pointer}/tools`, "The tools are not a list.");
  return found(tools, result, document);
}

function found(
  raw: readonly unknown[],
  result: ReadonlyMap<string, unknown>,
  document: ReadonlyMap<string, unknown>,
): ToolsDocument | ToolsDocumentError {
  const info = membersOf(document.get("serverInfo")) ?? new Map<string, unknown>();
  const cursor = result.get("nextCursor");
  return {
    serverName: firstText(info.get("name"), document.get("server")),
    serverVersion: firstText(info.get("version"), document.get("version")),
    protocol: firstText(document.get("negotiatedProtocolVersion"), document.get("protocolVersion")),
    raw,
    isComplete: cursor === undefined || cursor === null,
  };
}

function unusable(pointer: string, error: string): ToolsDocumentError {
  return { error, pointer };
}

function firstText(...values: readonly unknown[]): string {
  return values.find((value) => typeof value === "string") ?? "";
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}
