// Servers over HTTP: those that behave, old and new, and those that do not.

import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { afterEach, expect, test } from "vitest";
import { type Listing, type ListOptions, listTools } from "../../src/mcp/list-tools.ts";
import { createServer as createMcp } from "../servers/agent-recall-tools.mjs";
import { namesOf, OPTIONS, serverPath } from "./scan.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

const MODERN = "2026-07-28";
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Starts a server; returns its origin. */
async function serve(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    await handler(request, response, body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** A small server that does what it should. */
const behave: Handler = (request, response, body) => {
  if (request.method !== "POST") return response.writeHead(405).end();
  const { id, method } = JSON.parse(body);
  if (id === undefined) return response.writeHead(202).end();
  const serverInfo = { name: "small", version: "1" };
  const result =
    method === "initialize"
      ? { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo }
      : { tools: [{ name: "look", inputSchema: { type: "object" } }] };
  return sendJson(response, { jsonrpc: "2.0", id, result });
};

function scan(url: string, options: Partial<ListOptions> = {}, headers = {}): Promise<Listing> {
  return listTools({ kind: "http", url, headers }, { ...OPTIONS, ...options });
}

async function failureOf(url: string, options: Partial<ListOptions> = {}, headers = {}): Promise<string> {
  const error: unknown = await scan(url, options, headers).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ code: "server-failed" });
  return error instanceof Error ? error.message : "";
}

test("the memory server over Streamable HTTP", async () => {
  const child = spawn(process.execPath, [serverPath("agent-recall-http.mjs")]);
  const url = await new Promise<string>((resolve) => {
    child.stdout.once("data", (line) => resolve(String(line).trim()));
  });
  const listing = await scan(url);
  child.stdin.end();
  expect(listing).toMatchObject({ server: { name: "Agent Recall" }, isComplete: true, problems: [] });
  expect(namesOf(listing)).toHaveLength(6);
  await new Promise((resolve) => child.once("exit", resolve));
});

async function serveOld(): Promise<string> {
  const transports = new Map<string, SSEServerTransport>();
  const origin = await serve(async (request, response, body) => {
    const url = new URL(request.url ?? "", "http://host");
    if (request.method === "GET" && url.pathname === "/sse") {
      const transport = new SSEServerTransport("/messages", response);
      transports.set(transport.sessionId, transport);
      return createMcp().connect(transport);
    }
    const transport = transports.get(url.searchParams.get("sessionId") ?? "");
    if (transport === undefined) return response.writeHead(404).end();
    return transport.handlePostMessage(request, response, JSON.parse(body));
  });
  return `${origin}/sse`;
}

test.each([undefined, "sse"] as const)("a server that has only HTTP+SSE, asked for %s", async (transport) => {
  const target = {
    kind: "http",
    url: await serveOld(),
    headers: {},
    ...(transport && { transport }),
  } as const;
  const listing = await listTools(target, OPTIONS);
  expect(listing).toMatchObject({ server: { name: "Agent Recall" }, isComplete: true, problems: [] });
  expect(namesOf(listing)).toHaveLength(6);
});

test("a server that is said to have Streamable HTTP is asked in no other way", async () => {
  const target = { kind: "http", url: await serveOld(), headers: {}, transport: "http" } as const;
  await expect(listTools(target, OPTIONS)).rejects.toThrow("the server answered HTTP 404");
});

test.each([
  [400, -32022, { supported: [MODERN], requested: "2025-11-25" }],
  [400, -32020, undefined],
  [404, -32601, undefined],
])("a server of the newest revision that refuses initialize with %i and %i", async (status, code, data) => {
  const origin = await serve((request, response, body) => {
    const { id, method, params } = JSON.parse(body || "{}");
    const isGood =
      request.headers["mcp-protocol-version"] === MODERN &&
      request.headers["mcp-method"] === method &&
      params?._meta?.["io.modelcontextprotocol/protocolVersion"] === MODERN;
    if (!isGood)
      return sendJson(response, { jsonrpc: "2.0", id: null, error: { code, message: "no", data } }, status);
    const result =
      method === "server/discover"
        ? { supportedVersions: [MODERN], capabilities: {}, serverInfo: { name: "new", version: "3" } }
        : { tools: [{ name: "look" }] };
    return sendJson(response, { jsonrpc: "2.0", id, result: { resultType: "complete", ...result } });
  });
  const listing = await scan(origin);
  expect(listing.server).toEqual({ name: "new", version: "3", protocol: MODERN });
  expect(namesOf(listing)).toEqual(["look"]);
  expect(listing.isComplete).toBe(true);
});

test("redirects within the origin are followed, with the credentials", async () => {
  const seen: unknown[] = [];
  const origin = await serve((request, response, body) => {
    if (request.url !== "/mcp") return response.writeHead(307, { location: "/mcp" }).end();
    seen.push(request.headers.authorization);
    return behave(request, response, body);
  });
  const listing = await scan(`${origin}/old`, {}, { Authorization: "Bearer t0ken" });
  expect(namesOf(listing)).toEqual(["look"]);
  expect(new Set(seen)).toEqual(new Set(["Bearer t0ken"]));
});

test("a redirect to another origin is not followed, and nothing is sent there", async () => {
  let requests = 0;
  const other = await serve((request, response, body) => {
    requests += 1;
    return behave(request, response, body);
  });
  const origin = await serve((_, response) => response.writeHead(307, { location: `${other}/mcp` }).end());
  expect(await failureOf(origin, {}, { Authorization: "Bearer t0ken" })).toContain(
    `the server redirects to ${other}, which is another origin and not followed`,
  );
  expect(requests).toBe(0);
});

test("userinfo in the URL becomes a header, and is not shown", async () => {
  const seen: unknown[] = [];
  const origin = await serve((request, response, body) => {
    seen.push(request.headers.authorization);
    return response.writeHead(500).end(body.slice(0, 0));
  });
  const message = await failureOf(origin.replace("//", "//me:p%40ss@"));
  expect(seen[0]).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  expect(message).toContain("http://***@127.0.0.1");
  expect(message).not.toContain("p%40ss");
});

const FAILURES: readonly [name: string, handler: Handler, message: RegExp][] = [
  [
    "401",
    (_, response) => response.writeHead(401).end("who?"),
    /HTTP 401: it wants credentials, or others\. Get a token, .* --header 'Authorization: Bearer \$\{TOKEN\}': who\?/,
  ],
  ["500", (_, response) => response.writeHead(500).end("oops"), /answered HTTP 500: oops/],
  ["404", (_, response) => response.writeHead(404).end("nothing"), /answered HTTP 404: nothing/],
  [
    "HTML",
    (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hi</h1>"),
    /answered with text\/html, which is not MCP: <h1>Hi<\/h1>/,
  ],
  [
    "JSON that is no answer",
    (_, response) => sendJson(response, { hello: 1 }),
    /answered initialize with something else than MCP defines/,
  ],
  [
    "no JSON",
    (_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{"),
    /answered initialize with something else than MCP defines/,
  ],
  [
    "a circle of redirects",
    (_, response) => response.writeHead(307, { location: "/" }).end(),
    /more than 5 times/,
  ],
  [
    "a POST redirected as GET",
    (_, response) => response.writeHead(302, { location: "/x" }).end(),
    /a POST with status 302/,
  ],
  ["a cut connection", (request) => request.socket.destroy(), /the request failed \(ECONNRESET\)/],
  [
    "an endless stream",
    (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const more = (): void => {
        while (response.write(`data: ${"x".repeat(10_000)}\n`));
      };
      response.on("drain", more);
      more();
    },
    /sent more than 5000000 bytes/,
  ],
  [
    "a body that would grow when it is unpacked",
    (_, response) => {
      const headers = { "content-type": "application/json", "content-encoding": "gzip" };
      response.writeHead(200, headers).end(gzipSync(Buffer.alloc(50_000_000, " ")));
    },
    /compressed its answer \(gzip\), which was not asked for/,
  ],
];

/** What never ends, with a budget that is long enough to connect. */
const SLOW: typeof FAILURES = [
  ["silence", () => {}, /took longer than 1 s \(while waiting for initialize\)/],
  [
    "a stream without an answer",
    (_, response) => response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n"),
    /took longer than 1 s/,
  ],
];

test.each([
  ...FAILURES.map((row) => [...row, 10_000] as const),
  ...SLOW.map((row) => [...row, 1000] as const),
])("%s fails", async (_, handler, message, timeoutMs) => {
  const origin = await serve(handler);
  expect(await failureOf(origin, { timeoutMs, limits: { scanBytes: 5_000_000 } })).toMatch(message);
});

test("a refused connection fails", async () => {
  const origin = await serve(behave);
  servers.splice(0).forEach((server) => void server.close());
  expect(await failureOf(origin)).toContain("the connection was refused");
});

test("the session is ended", async () => {
  const deleted: unknown[] = [];
  const origin = await serve((request, response, body) => {
    response.setHeader("mcp-session-id", "s1");
    if (request.method === "DELETE") deleted.push(request.headers["mcp-session-id"]);
    return behave(request, response, body);
  });
  await scan(origin);
  expect(deleted).toEqual(["s1"]);
});

test("an abort ends the scan with its reason", async () => {
  const controller = new AbortController();
  const origin = await serve(() => controller.abort("stop"));
  await expect(scan(origin, { signal: controller.signal })).rejects.toBe("stop");
});
