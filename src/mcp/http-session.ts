// Opens a session over HTTP: Streamable HTTP in either era, or the older HTTP+SSE.
// specification: MCP 2025-11-25 and 2026-07-28, basic/transports (Streamable HTTP, backward compatibility).

import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike, Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { JSONRPCErrorResponseSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { createBoundedFetch, type HttpFailure } from "./bounded-fetch.ts";
import type { Budget } from "./budget.ts";
import { GuardedTransport } from "./guarded-transport.ts";
import { createHttpClient } from "./http-request.ts";
import { resolveHost } from "./resolve-host.ts";
import { isRpcError, ScanStop } from "./scan-stop.ts";
import { type ClientIdentity, isModernRefusal, openLegacy, openModern, type Session } from "./session.ts";
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
/**
 * A stream that ends before its answer is resumed where the server gave its events ids (MCP 2025-11-25, basic/transports,
 * "Resumability and Redelivery"). A server that ends its streams again and again meets the limit of requests.
 */
const RECONNECTING = {
  initialReconnectionDelay: 300,
  maxReconnectionDelay: 2000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 3,
};
/** What a server gets to end its session after the scan. */
const GOODBYE_MS = 300;

type Kind = "legacy" | "modern" | "sse";

interface FailedAttempt {
  readonly error: unknown;
  readonly failure: HttpFailure | undefined;
}

type Attempt = { readonly http: HttpSession } | FailedAttempt;

/** Throws ScanStop. */
export async function openHttp(
  target: Extract<Target, { kind: "http" }>,
  client: ClientIdentity,
  baseEnv: Readonly<Record<string, string | undefined>>,
  budget: Budget,
): Promise<HttpSession> {
  const { url, headers } = splitCredentials(target);
  const http = createHttpClient(await resolveHost(url, budget, baseEnv));
  const attempt = async (kind: Kind): Promise<Attempt> => {
    const bounded = createBoundedFetch(url, http, budget);
    const transport = createTransport(kind, url, headers, bounded.fetch);
    const guarded = new GuardedTransport(transport, budget, () => transport.start());
    const open = kind === "modern" ? openModern : openLegacy;
    try {
      const session = await open(guarded, client, budget);
      const explain = (error: unknown): unknown => explainFailure(error, bounded.lastFailure(), budget.mask);
      const close = async (): Promise<void> => {
        await closeTransport(transport);
        http.close();
      };
      return { http: { session, explain, close } };
    } catch (error) {
      await transport.close();
      return { error, failure: bounded.lastFailure() };
    }
  };

  const first = await attempt(target.transport === "sse" ? "sse" : "legacy");
  if ("http" in first) return first.http;
  const next = budget.isStopped() ? undefined : nextKind(first, target.transport);
  const second = next === undefined ? undefined : await attempt(next);
  if (second !== undefined && "http" in second) return second.http;
  http.close();
  // The first answer says more about the server than what it makes of a second attempt.
  throw second !== undefined && budget.isStopped()
    ? second.error
    : explainFailure(first.error, first.failure, budget.mask);
}

function nextKind({ error, failure }: FailedAttempt, asked: "http" | "sse" | undefined): Kind | undefined {
  if (asked === "sse") return undefined;
  if (isModernRefusal(error) || isModernRefusal(rpcError(failure))) return "modern";
  const isOld = failure !== undefined && NOT_STREAMABLE.has(failure.status);
  return isOld && asked === undefined ? "sse" : undefined;
}

function createTransport(kind: Kind, url: URL, headers: Record<string, string>, fetch: FetchLike): Transport {
  const requestInit = { headers };
  if (kind === "sse") return new SSEClientTransport(url, { requestInit, fetch });
  return asTransport(
    new StreamableHTTPClientTransport(url, {
      requestInit,
      fetch: kind === "modern" ? withMethodHeader(fetch) : fetch,
      reconnectionOptions: RECONNECTING,
    }),
  );
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
  try {
    const url = new URL(target.url);
    const headers = new Headers(target.headers);
    const userinfo = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    url.username = "";
    url.password = "";
    if (userinfo !== ":" && !headers.has("authorization")) {
      headers.set("authorization", `Basic ${Buffer.from(userinfo).toString("base64")}`);
    }
    return { url, headers: Object.fromEntries(headers) };
  } catch {
    // Without the cause, whose message has the credentials in it.
    throw new ScanStop("scan-interrupted", "its URL or one of its headers is not valid");
  }
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

function explainFailure(
  error: unknown,
  failure: HttpFailure | undefined,
  mask: (text: string) => string,
): unknown {
  const cause = error instanceof ScanStop ? error.cause : error;
  if (failure === undefined || cause === undefined || isRpcError(cause)) return error;
  const start = mask(failure.body).slice(0, BODY_CHARS).trim();
  const body = start === "" ? "" : `: ${start}`;
  const stop = (why: string): ScanStop => new ScanStop("scan-interrupted", why, { cause });
  if (failure.status === 401 || failure.status === 403) {
    return stop(`the server answered HTTP ${failure.status}: ${describeChallenge(failure.challenge)}${body}`);
  }
  if (failure.status !== 200) return stop(`the server answered HTTP ${failure.status}${body}`);
  return stop(
    `the server answered with ${failure.contentType || "no content type"}, which is not MCP${body}`,
  );
}

/**
 * What to do about a server that wants credentials. Nothing it names is fetched or opened (hostile-inputs SRV-19), and
 * only addresses of the web are shown. specification: MCP 2025-11-25, basic/authorization; RFC 9728 section 5.1.
 */
function describeChallenge(challenge: string): string {
  const scheme = /^[\w-]{1,20}(?=\s|$)/.exec(challenge)?.[0];
  const metadata = /\bresource_metadata="?([^",\s]*)/i.exec(challenge)?.[1] ?? "";
  const isWeb = /^https?:\/\//i.test(metadata) && metadata.length <= BODY_CHARS && URL.canParse(metadata);
  const where = isWeb ? `, described at ${metadata}` : "";
  return `it wants credentials, or others${scheme === undefined ? "" : ` (${scheme}${where})`}. Get a token, put it into an environment variable such as TOKEN, and add --header 'Authorization: ${scheme ?? "Bearer"} \${TOKEN}'`;
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
