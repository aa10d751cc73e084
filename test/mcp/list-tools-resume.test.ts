// Streams over HTTP that end before they answer: they are resumed, and not for ever.

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listTools } from "../../src/mcp/list-tools.ts";
import { namesOf, OPTIONS } from "./scan.ts";

const EVENTS = { "content-type": "text/event-stream" };
const LATER = [{ name: "later", inputSchema: { type: "object" } }];

/** A server that ends the stream which answers `tools/list` before it does; `resume` answers who comes back for it. */
async function serveCut(
  resume: (response: ServerResponse, id: unknown, lastEvent: unknown) => unknown,
): Promise<string> {
  let asked: unknown;
  const server = createServer(async (request, response) => {
    const last = request.headers["last-event-id"];
    if (request.method !== "POST")
      return last === undefined ? response.writeHead(405).end() : resume(response, asked, last);
    let body = "";
    for await (const chunk of request) body += chunk;
    const { id, method, params } = JSON.parse(body);
    if (id === undefined) return response.writeHead(202).end();
    if (method === "initialize") {
      const { protocolVersion } = params;
      const result = {
        protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "cut", version: "1" },
      };
      const answer = JSON.stringify({ jsonrpc: "2.0", id, result });
      return response.writeHead(200, { "content-type": "application/json" }).end(answer);
    }
    asked = id;
    return response.writeHead(200, EVENTS).end("id: 7\nretry: 10\ndata: \n\n");
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a stream that is cut is resumed where it was", async () => {
  const seen: unknown[] = [];
  const url = await serveCut((response, id, lastEvent) => {
    seen.push(lastEvent);
    const answer = JSON.stringify({ jsonrpc: "2.0", id, result: { tools: LATER } });
    response.writeHead(200, EVENTS).end(`id: 8\ndata: ${answer}\n\n`);
  });
  const listing = await listTools({ kind: "http", url, headers: {} }, OPTIONS);
  expect(namesOf(listing)).toEqual(["later"]);
  expect(listing).toMatchObject({ isComplete: true, problems: [] });
  expect(seen).toEqual(["7"]);
});

test("a stream that is cut again and again ends the scan", async () => {
  const url = await serveCut((response) =>
    response.writeHead(200, EVENTS).end("id: 9\nretry: 0\ndata: \n\n"),
  );
  const scan = listTools({ kind: "http", url, headers: {} }, { ...OPTIONS, limits: { scanMessages: 20 } });
  await expect(scan).rejects.toThrow("more than 20 HTTP requests");
});
