// One HTTP request to an address that was looked at before, as a fetch: no redirects, no compression, small headers.

import type { LookupAddress } from "node:dns";
import { Agent, type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps, Agent as SecureAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { ScanStop } from "./scan-stop.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the status allows none. */
  readonly body: IncomingMessage | undefined;
}

export interface HttpClient {
  /** Throws ScanStop for what the network refuses, and what the request was aborted with. */
  readonly send: (url: URL, init: RequestInit) => Promise<HttpAnswer>;
  readonly close: () => void;
}

const HEADER_BYTES = 16 * 1024;
/** A server that answers no request opens no more connections than this. */
const SOCKETS = 4;

/** A client that connects to `addresses` alone, whatever the name of a URL resolves to by then. */
export function createHttpClient(addresses: readonly LookupAddress[]): HttpClient {
  const lookup: LookupFunction = (_host, options, done) => {
    const [first] = addresses;
    if (options.all === true || first === undefined) done(null, [...addresses]);
    else done(null, first.address, first.family);
  };
  const agents = {
    "http:": new Agent({ keepAlive: true, maxSockets: SOCKETS }),
    "https:": new SecureAgent({ keepAlive: true, maxSockets: SOCKETS }),
  };
  return {
    send: async (url, init) => {
      const isSecure = url.protocol === "https:";
      const options: RequestOptions = {
        method: init.method ?? "GET",
        agent: agents[isSecure ? "https:" : "http:"],
        headers: { ...Object.fromEntries(new Headers(init.headers)), "accept-encoding": "identity" },
        lookup,
        maxHeaderSize: HEADER_BYTES,
      };
      try {
        return toAnswer(await exchange((isSecure ? requestHttps : requestHttp)(url, options), init));
      } catch (error) {
        throw init.signal?.aborted || error instanceof ScanStop ? error : networkFailure(error);
      }
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/**
 * The signal is not given to the request: Node would then end the connection with an error, to which nothing listens
 * while the agent hands it from one request to the next, and that would end the program.
 */
function exchange(
  request: ReturnType<typeof requestHttp>,
  { body, signal }: RequestInit,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      request.destroy();
      reject(new Error("the request was aborted"));
    };
    const listenNoMore = (): void => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort, { once: true });
    request.once("close", listenNoMore);
    request.once("response", (message) => {
      message.once("end", listenNoMore);
      message.on("error", () => {});
      resolve(message);
    });
    // For ever: a connection that breaks after the answer began is an error of the answer's body.
    request.on("error", reject);
    if (signal?.aborted) abort();
    else request.end(typeof body === "string" ? body : undefined);
  });
}

/** Statuses whose answer has no body, which `Response` insists on. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

function toAnswer(message: IncomingMessage): HttpAnswer {
  const status = message.statusCode ?? 0;
  if (status < 200) throw new ScanStop("scan-interrupted", `the server answered HTTP ${status}`);
  const coding = message.headers["content-encoding"] ?? "identity";
  if (coding !== "identity") {
    message.destroy();
    throw new ScanStop(
      "scan-interrupted",
      `the server compressed its answer (${coding}), which was not asked for`,
    );
  }
  const headers = new Headers();
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    headers.append(message.rawHeaders[i] ?? "", message.rawHeaders[i + 1] ?? "");
  }
  if (!WITHOUT_BODY.has(status)) return { status, headers, body: message };
  message.resume();
  return { status, headers, body: undefined };
}

function networkFailure(error: unknown): ScanStop {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new ScanStop(
    "scan-interrupted",
    EXPLAINED.get(code) ?? `the request failed (${code || String(error)})`,
    {
      cause: error,
    },
  );
}

const EXPLAINED: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "the connection was refused"],
  ["HPE_HEADER_OVERFLOW", `the headers of its answer are larger than ${HEADER_BYTES} bytes`],
]);
