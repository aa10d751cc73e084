// Opens a session over HTTP: Streamable HTTP in either era, or the older HTTP+SSE.
// specification: MCP 2025-11-25 and 2026-07-28, basic/transports (Streamable HTTP, backward compatibility).

import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike, Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { JSONRPCErrorResponseSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { type BoundedFetch, createBoundedFetch, type HttpFailure } from "./bounded-fetch.ts";
import { type Budget, ScanStop } from "./budget.ts";
import { GuardedTransport } from "./guarded-transport.ts";
import { isModernRefusal, openLegacy, openModern, type Session } from "./session.ts";
import type { Target } from "./target.ts";

export interface HttpSession {
  readonly session: Session;
  /** Why a request failed, in words, when HTTP knows more than the error. */
  readonly explain: (error: unknown) => unknown;
  readonly close: () => Promise<void>;
}

/** A server that has only HTTP+SSE answers a POST to its URL with one of these. */
const NOT_STREAMABLE: ReadonlySet<number> = new Set([400, 404, 405]);
const BODY_CHARS = 200;
/** What a server gets to end its session after the scan. */
const GOODBYE_MS = 300;

/** Throws ScanStop, McpError, or what the budget stopped with. */
export async function openHttp(
  target: Extract<Target, { kind: "http" }>,
  clientVersion: string,
  budget: Budget,
): Promise<HttpSession> {
  const { url, headers } = splitCredentials(target);
  const bounded = createBoundedFetch(url, budget);
  const explain = (error: unknown): unknown => explainFailure(error, bounded.lastFailure());
  // No reconnecting: a server that ends its streams at once would have us call again and again.
  const reconnectionOptions = {
    initialReconnectionDelay: 0,
    maxReconnectionDelay: 0,
    reconnectionDelayGrowFactor: 1,
    maxRetries: 0,
  };
  const options = { requestInit: { headers }, fetch: bounded.fetch, reconnectionOptions };
  const attempt = async (transport: Transport, open: typeof openLegacy): Promise<HttpSession> => {
    const guarded = new GuardedTransport(transport, budget, () => transport.start());
    try {
      const session = await open(guarded, clientVersion, budget);
      return { session, explain, close: () => closeTransport(transport) };
    } catch (error) {
      await transport.close();
      throw error;
    }
  };

  try {
    return await attempt(asTransport(new StreamableHTTPClientTransport(url, options)), openLegacy);
  } catch (error) {
    if (budget.isStopped() || error instanceof ScanStop) throw error;
    const failure = explain(error);
    const later = fallback(url, options, bounded, error);
    if (later === undefined) throw failure;
    try {
      return await attempt(later.transport, later.open);
    } catch (second) {
      // The first answer says more about the server than what it makes of a second attempt.
      throw budget.isStopped() ? second : failure;
    }
  }
}

function fallback(
  url: URL,
  options: { requestInit: RequestInit; fetch: FetchLike },
  bounded: BoundedFetch,
  error: unknown,
): { transport: Transport; open: typeof openLegacy } | undefined {
  const failure = bounded.lastFailure();
  if (isModernRefusal(error) || isModernRefusal(rpcError(failure))) {
    const modern = { ...options, fetch: withMethodHeader(bounded.fetch) };
    return { transport: asTransport(new StreamableHTTPClientTransport(url, modern)), open: openModern };
  }
  if (failure === undefined || !NOT_STREAMABLE.has(failure.status)) return undefined;
  return { transport: new SSEClientTransport(url, options), open: openLegacy };
}

/** Its `sessionId` is declared in a way that `exactOptionalPropertyTypes` does not accept; nothing else differs. */
function asTransport(transport: StreamableHTTPClientTransport): Transport {
  return transport as Transport;
}

/** fetch refuses URLs with userinfo, so it becomes the header that it stands for (RFC 7617). */
function splitCredentials(target: Extract<Target, { kind: "http" }>): {
  url: URL;
  headers: Record<string, string>;
} {
  const url = new URL(target.url);
  const headers = { ...target.headers };
  const userinfo = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = "";
  url.password = "";
  const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  if (userinfo !== ":" && !isGiven)
    headers.authorization = `Basic ${Buffer.from(userinfo).toString("base64")}`;
  return { url, headers };
}

/** Adds `Mcp-Method`, which the modern era requires and the SDK does not send. */
function withMethodHeader(fetch: FetchLike): FetchLike {
  return (url, init = {}) => {
    const headers = new Headers(init.headers);
    const message: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    if (typeof message === "object" && message !== null && "method" in message) {
      headers.set("mcp-method", String(message.method));
    }
    return fetch(url, { ...init, headers });
  };
}

function rpcError(failure: HttpFailure | undefined): McpError | undefined {
  if (failure === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(failure.body);
    // `id` may be null when the server could not tell which request it was.
    const response = JSONRPCErrorResponseSchema.parse({ ...Object(value), id: 0 });
    return new McpError(response.error.code, response.error.message, response.error.data);
  } catch {
    return undefined;
  }
}

function explainFailure(error: unknown, failure: HttpFailure | undefined): unknown {
  if (failure === undefined || error instanceof ScanStop || error instanceof McpError) return error;
  const start = failure.body.slice(0, BODY_CHARS).trim();
  const body = start === "" ? "" : `: ${start}`;
  const stop = (why: string): ScanStop => new ScanStop("scan-interrupted", why, { cause: error });
  if (failure.status === 401 || failure.status === 403) {
    return stop(`the server answered HTTP ${failure.status}: it wants credentials, or others${body}`);
  }
  if (failure.status !== 200) return stop(`the server answered HTTP ${failure.status}${body}`);
  return stop(
    `the server answered with ${failure.contentType || "no content type"}, which is not MCP${body}`,
  );
}

async function closeTransport(transport: Transport): Promise<void> {
  if (transport instanceof StreamableHTTPClientTransport) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GOODBYE_MS);
    });
    // Politeness only: a server that does not end its session on request loses it by age.
    await Promise.race([transport.terminateSession().catch(() => {}), late]);
    clearTimeout(timer);
  }
  await transport.close();
}
