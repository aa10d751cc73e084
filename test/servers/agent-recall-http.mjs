#!/usr/bin/env node
// The memory server over Streamable HTTP, with sessions. Prints its URL once it listens, and ends with its standard input.
// Usage: agent-recall-http.mjs [PORT] (default: any free one)

import { randomUUID } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createServer } from "./agent-recall-tools.mjs";

const transports = new Map();

async function openTransport() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => transports.set(id, transport),
    onsessionclosed: (id) => transports.delete(id),
  });
  await createServer().connect(transport);
  return transport;
}

const server = createHttpServer(async (request, response) => {
  if (request.url !== "/mcp") return response.writeHead(404).end();
  const transport = transports.get(request.headers["mcp-session-id"]) ?? (await openTransport());
  await transport.handleRequest(request, response);
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}/mcp\n`);
});
process.stdin.resume().on("end", () => process.exit(0));
