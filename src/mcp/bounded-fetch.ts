// The fetch that HTTP transports get: one origin, few redirects, counted bytes, nothing sent elsewhere.

import type { IncomingMessage } from "node:http";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Budget } from "./budget.ts";
import type { HttpAnswer, HttpClient } from "./http-request.ts";
import { createMeter } from "./message-meter.ts";
import { ScanStop } from "./scan-stop.ts";

/** A response that was no success, for the message that explains it and for choosing another transport. */
export interface HttpFailure {
  readonly status: number;
  readonly contentType: string;
  /** How it wants us to say who we are: the header WWW-Authenticate. */
  readonly challenge: string;
  /** The start of the body. */
  readonly body: string;
}

export interface BoundedFetch {
  readonly fetch: FetchLike;
  /** The response to the last POST, when it was no success or not of a media type of MCP. */
  readonly lastFailure: () => HttpFailure | undefined;
}

const BODY_BYTES = 64 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const EVENTS = /^text\/event-stream\s*(?:;|$)/i;
const MEDIA_TYPE = /^(?:application\/json|text\/event-stream)\s*(?:;|$)/i;

/**
 * A fetch for the server at `url` alone. It throws ScanStop for a redirect that leaves the origin (the
 * port and the scheme are part of it), and for anything the network refuses.
 * specification: cli.md section 3 (redirects, credentials).
 */
export function createBoundedFetch(url: URL, client: HttpClient, budget: Budget): BoundedFetch {
  let failure: HttpFailure | undefined;
  let requests = 0;

  const fetchOnce = async (target: URL, init: RequestInit): Promise<HttpAnswer> => {
    if (target.origin !== url.origin) {
      throw new ScanStop(
        "scan-interrupted",
        `the server sends us to ${target.origin}, which is not its origin`,
      );
    }
    requests += 1;
    if (requests > budget.limits.scanMessages) {
      budget.stop(new ScanStop("scan-truncated", `more than ${budget.limits.scanMessages} HTTP requests`));
    }
    if (budget.isStopped()) throw new ScanStop("scan-interrupted", "the scan has ended");
    return client.send(target, init);
  };

  const follow = async (start: URL, init: RequestInit): Promise<HttpAnswer> => {
    let target = start;
    for (let redirects = 0; ; redirects += 1) {
      const response = await fetchOnce(target, init);
      const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
      if (location === null) return response;
      response.body?.destroy();
      const next = redirectTarget(response.status, location, target, init.method ?? "GET");
      if (redirects === budget.limits.scanRedirects) {
        throw new ScanStop("scan-interrupted", `the server redirects more than ${redirects} times`);
      }
      target = next;
    }
  };

  return {
    fetch: async (target, init = {}) => {
      if (init.method === "POST") failure = undefined;
      const answer = await follow(new URL(target), init);
      const { status, headers } = answer;
      const contentType = headers.get("content-type") ?? "";
      const body = answer.body && measuredStream(answer.body, contentType, budget);
      const isBad = status < 200 || status > 299 || (status === 200 && !MEDIA_TYPE.test(contentType));
      if (init.method !== "POST" || !isBad) return new Response(body, { status, headers });
      const start = await readStart(body);
      const challenge = headers.get("www-authenticate") ?? "";
      failure = { status, contentType, challenge, body: start };
      return new Response(body && start, { status, headers });
    },
    lastFailure: () => failure,
  };
}

function redirectTarget(status: number, location: string, from: URL, method: string): URL {
  const stop = (why: string): ScanStop => new ScanStop("scan-interrupted", `the server redirects ${why}`);
  let next: URL;
  try {
    next = new URL(location, from);
  } catch {
    throw stop("to something that is no URL");
  }
  if (next.origin !== from.origin) throw stop(`to ${next.origin}, which is another origin and not followed`);
  if (next.username !== "" || next.password !== "") throw stop("to a URL with credentials of its own");
  // 301, 302 and 303 turn a POST into a GET (RFC 9110 section 15.4), which would not carry the message.
  if (method !== "GET" && status !== 307 && status !== 308) throw stop(`a POST with status ${status}`);
  return next;
}

/** Stops what is too much as it arrives. */
function measuredStream(
  body: IncomingMessage,
  contentType: string,
  budget: Budget,
): ReadableStream<Uint8Array> {
  const measure = createMeter(budget, EVENTS.test(contentType) ? "empty-line" : "never");
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done === true) return controller.close();
      measure(value);
      if (!budget.isStopped()) return controller.enqueue(value);
      body.destroy();
      throw new ScanStop("scan-interrupted", "the scan has ended");
    },
    cancel: () => void body.destroy(),
  });
}

async function readStart(body: ReadableStream<Uint8Array> | undefined): Promise<string> {
  if (body === undefined) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = 0; bytes < BODY_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}
