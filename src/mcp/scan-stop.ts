// ScanStop: why a scan cannot go on, in words, whatever failed underneath.

const MESSAGE_CHARS = 500;
const VERSIONS_SHOWN = 10;

/** The scan cannot go on. The message is a clause without a full stop; text of the server in it is not escaped. */
export class ScanStop extends Error {
  /** The code of the problem, when some tools were listed before. */
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "ScanStop";
    this.code = code;
  }
}

/** What the SDK throws for an answer that is an error of JSON-RPC. Told by its name: the SDK is loaded late. */
export interface RpcError extends Error {
  readonly code: number;
  readonly data?: unknown;
}

export function isRpcError(error: unknown): error is RpcError {
  return (
    error instanceof Error && error.name === "McpError" && "code" in error && typeof error.code === "number"
  );
}

/** What became of asking for `method`, from the error that the SDK or the network made of it. `mask` hides what the server was given. */
export function explainError(method: string, error: unknown, mask: (text: string) => string): ScanStop {
  if (error instanceof ScanStop) {
    return new ScanStop(error.code, `${error.message} (while waiting for ${method})`, { cause: error.cause });
  }
  return new ScanStop("scan-interrupted", describeError(method, error, mask), { cause: error });
}

/** The versions that the server says it supports, from the data of a JSON-RPC error; undefined when it says none. */
export function supportedVersions(error: RpcError): readonly string[] | undefined {
  const { data } = error;
  if (typeof data !== "object" || data === null || !("supported" in data)) return undefined;
  if (!Array.isArray(data.supported)) return undefined;
  return data.supported.filter((version): version is string => typeof version === "string");
}

function describeError(method: string, error: unknown, mask: (text: string) => string): string {
  const message = mask(error instanceof Error ? error.message : String(error)).slice(0, MESSAGE_CHARS);
  if (isRpcError(error)) {
    const versions = supportedVersions(error)?.slice(0, VERSIONS_SHOWN).join(", ") ?? "";
    const supports = versions === "" ? "" : `; it supports ${mask(versions).slice(0, MESSAGE_CHARS)}`;
    return `the server answered ${method} with an error: ${message}${supports}`;
  }
  // The SDK's checks, on an answer that is JSON but not the right one, or no JSON at all.
  if (error instanceof SyntaxError || (error instanceof Error && error.name.endsWith("ZodError"))) {
    return `the server answered ${method} with something else than MCP defines`;
  }
  return `${message} (while waiting for ${method})`;
}
