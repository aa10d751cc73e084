// Servers that misbehave over HTTP, one for each mode. To look at one: `node hostile-http.mjs MODE`.

import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { TEXT } from "./hostile-modes.mjs";
import { LEGACY, MODERN, tool } from "./hostile-wire.mjs";

const JSON_TYPE = { "content-type": "application/json" };
const EVENTS = { "content-type": "text/event-stream" };
const TOOLS = [tool("look")];

const reply = (response, value, status = 200) =>
  response.writeHead(status, JSON_TYPE).end(JSON.stringify(value));
const event = (value) => `event: message\ndata: ${JSON.stringify(value)}\n\n`;

/** A server that does what it should, but for what it lists. */
const behave =
  (tools = () => ({ tools: TOOLS })) =>
  ({ response, message: { id, method, params } }) => {
    if (method === undefined) return response.writeHead(405).end();
    if (id === undefined) return response.writeHead(202).end();
    const serverInfo = { name: "small", version: "1" };
    const hello = { protocolVersion: LEGACY, capabilities: { tools: {} }, serverInfo };
    return reply(response, {
      jsonrpc: "2.0",
      id,
      result: method === "initialize" ? hello : tools(params ?? {}),
    });
  };

/** Writes as fast as the reader takes it. */
function flood(response, chunk) {
  const more = () => {
    while (response.write(chunk));
  };
  response.on("drain", more);
  more();
}

const redirect =
  (location, status = 307) =>
  ({ response, ...rest }) =>
    response
      .writeHead(status, { location: typeof location === "function" ? location(rest) : location })
      .end();
const unauthorized =
  (challenge) =>
  ({ response }) =>
    response.writeHead(401, { "www-authenticate": challenge }).end(TEXT);

/** The older transport: messages are posted to the address that the stream names first. */
function oldTransport(endpoint) {
  let stream;
  const handle = behave();
  return (exchange) => {
    const { request, response, message, elsewhere } = exchange;
    if (request.method === "GET") {
      stream = response.writeHead(200, EVENTS);
      return stream.write(`event: endpoint\ndata: ${endpoint(elsewhere)}\n\n`);
    }
    if (request.url === "/") return response.writeHead(405).end();
    const answered = { writeHead: () => ({ end: (text) => text && stream.write(`data: ${text}\n\n`) }) };
    response.writeHead(202).end();
    return handle({ response: answered, message });
  };
}

let pages = 0;

/** How each answers a request, and what it does with a connection. */
const MODES = {
  good: behave(),
  "good-old": oldTransport(() => "/messages"),
  "good-new": ({ request, response, message: { id, method, params } }) => {
    const isGood =
      request.headers["mcp-protocol-version"] === MODERN &&
      request.headers["mcp-method"] === method &&
      params?._meta?.["io.modelcontextprotocol/protocolVersion"] === MODERN;
    if (!isGood)
      return reply(response, { jsonrpc: "2.0", id: null, error: { code: -32020, message: "no" } }, 400);
    const found =
      method === "server/discover" ? { supportedVersions: [MODERN], capabilities: {} } : { tools: TOOLS };
    return reply(response, { jsonrpc: "2.0", id, result: { resultType: "complete", ...found } });
  },
  silent: () => {},
  "drips-headers": ({ response }) => {
    response.socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => response.socket.write("X-A: b\r\n"), 50);
    response.socket.on("close", () => clearInterval(timer));
  },
  "redirects-to-metadata": redirect("http://169.254.169.254/latest/meta-data/"),
  "redirects-elsewhere": redirect(({ elsewhere }) => `${elsewhere}/mcp`),
  "redirects-to-https": redirect(({ request }) => `https://${request.headers.host}/mcp`),
  "redirects-to-file": redirect("file:///etc/passwd"),
  "redirects-for-ever": redirect(({ request }) => `${request.url}x`),
  "redirects-to-get": redirect("/other", 303),
  "gzip-bomb": ({ response }) =>
    response
      .writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" })
      .end(gzipSync(Buffer.alloc(50_000_000))),
  "endless-json": ({ response }) => flood(response.writeHead(200, JSON_TYPE), `"${"x".repeat(60_000)}`),
  "endless-values": ({ response }) => flood(response.writeHead(200, JSON_TYPE), "{},".repeat(20_000)),
  "endless-event": ({ response }) => flood(response.writeHead(200, EVENTS), `data: ${"x".repeat(60_000)}\n`),
  "endless-line": ({ response }) => flood(response.writeHead(200, EVENTS), "x".repeat(60_000)),
  "endless-comments": ({ response }) => flood(response.writeHead(200, EVENTS), ": ping\n\n".repeat(8000)),
  "endless-returns": ({ response }) => flood(response.writeHead(200, EVENTS), "\r".repeat(60_000)),
  "endless-notices": ({ response }) =>
    flood(
      response.writeHead(200, EVENTS),
      event({ jsonrpc: "2.0", method: "notifications/tools/list_changed" }).repeat(100),
    ),
  "stream-without-end": ({ response }) => response.writeHead(200, EVENTS).write(": hello\n\n"),
  "short-body": ({ response }) => {
    response.writeHead(200, { ...JSON_TYPE, "content-length": "1000" }).write('{"jsonrpc":');
    setTimeout(() => response.socket?.destroy(), 50);
  },
  "long-body": ({ response }) =>
    response.socket.end(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}{"more":1}`,
    ),
  "odd-status": ({ response }) => response.socket.end("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"),
  "no-http": ({ response }) => response.socket.end("\u001b[2Jhello\r\n\r\n"),
  "huge-headers": ({ response }) =>
    response.writeHead(200, { ...JSON_TYPE, "x-a": "x".repeat(1_000_000) }).end("{}"),
  html: ({ response }) => response.writeHead(200, { "content-type": "text/html" }).end(`<h1>${TEXT}</h1>`),
  "hostile-500": ({ request, response }) =>
    response.writeHead(500).end(`${TEXT} ${request.headers.authorization}`),
  "challenge-javascript": unauthorized('Bearer resource_metadata="javascript:alert(1)"'),
  "challenge-file": unauthorized('Bearer resource_metadata="file:///etc/passwd"'),
  "challenge-shell": unauthorized('Bearer resource_metadata="https://a.example/$(touch /tmp/x);`id`"'),
  "challenge-good": unauthorized(
    'Bearer resource_metadata="https://auth.example/.well-known/oauth-protected-resource"',
  ),
  "endless-pages": behave(() => ({ tools: [tool(`t${++pages}`)], nextCursor: `c${pages}` })),
  "same-page": behave(() => ({ tools: TOOLS, nextCursor: "again" })),
  "hostile-text": behave(() => ({ tools: [tool("look", { description: TEXT, title: TEXT })] })),
  "old-endpoint-elsewhere": oldTransport((elsewhere) => `${elsewhere}/messages`),
  "old-endpoint-file": oldTransport(() => "file:///etc/passwd"),
  "old-without-endpoint": ({ request, response }) =>
    request.method === "GET"
      ? response.writeHead(200, EVENTS).write(": hi\n\n")
      : response.writeHead(405).end(),
};

export async function serveHostile(mode) {
  const handle = MODES[mode];
  if (handle === undefined) throw new Error(`no mode ${mode}`);
  let elsewhereRequests = 0;
  const other = createServer((_, response) => {
    elsewhereRequests += 1;
    response.end();
  });
  const server = createServer({ maxHeaderSize: 1 << 20 }, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.on("error", () => {});
    handle({
      request,
      response,
      message: JSON.parse(body || "{}"),
      elsewhere: `http://127.0.0.1:${portOf(other)}`,
    });
  });
  for (const each of [server, other]) {
    await new Promise((resolve) => each.listen(0, "127.0.0.1", resolve));
  }
  return {
    url: `http://127.0.0.1:${portOf(server)}/`,
    requestsElsewhere: () => elsewhereRequests,
    close: () => {
      for (const each of [server, other]) {
        each.close();
        each.closeAllConnections();
      }
    },
  };
}

const portOf = (server) => server.address().port;

if (process.argv[1] === new URL(import.meta.url).pathname) {
  process.stdout.write(`${(await serveHostile(process.argv[2])).url}\n`);
}
