// Servers that quote the key that they were given: it is in nothing that is told of them, and neither is a part of it.

import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { listTools } from "../../src/mcp/list-tools.ts";
import type { Target } from "../../src/mcp/target.ts";
import { OPTIONS } from "./scan.ts";

const KEY = "k3y-zq9/wvu+xts=";
/** Any of it that nobody would write by chance. */
const PART = /k3y-zq|zq9\/wv|wvu\+xt/;

/** Answers `initialize`, and `tools/list` with what `onList` does. */
const SERVER = `
  const key = process.env.API_KEY;
  const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
  const info = { name: process.env.NAMED ? "of " + key : "quoting", version: "1" };
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, method, params } = JSON.parse(line);
    if (method === "initialize")
      send({ id, result: { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo: info } });
    if (method === "tools/list") onList(id, params.cursor);
  });
`;
const TOOL = '{ name: "a", description: "Knows " + key, inputSchema: { type: "object", default: [key] } }';

test.each([
  ["an error", 'send({ id, error: { code: 1, message: "no: " + key } })'],
  ["an error that is cut", 'send({ id, error: { code: 1, message: "y".repeat(468) + key } })'],
  [
    "a version",
    'send({ id, error: { code: 1, message: "", data: { supported: ["v".repeat(490) + key] } } })',
  ],
  ["its last words", "console.error(JSON.stringify({ key })); process.exit(1)"],
  ["its last words, cut", 'console.error(key + "z".repeat(990)); process.exit(1)'],
])("%s of a server that fails", async (_, onList) => {
  const outcome = await list(onList);
  expect(outcome).toMatchObject({ code: "server-failed" });
  expect(String(outcome)).toContain("***");
  expect(String(outcome)).not.toMatch(PART);
});

test.each([
  ["junk that is cut", 'console.log("x".repeat(192) + key)'],
  ["a request that is cut", 'send({ id: 1e6, method: "x".repeat(52) + key })'],
])("%s", async (_, first) => {
  const outcome = await list(`${first}; send({ id, result: { tools: [${TOOL}] } })`);
  expect(outcome).toMatchObject({ isComplete: true, problems: [{}] });
  expect(JSON.stringify(outcome)).not.toMatch(PART);
});

test("the name of the server, and texts and schemas of its tools", async () => {
  const outcome = await list(`send({ id, result: { tools: [${TOOL}] } })`, { NAMED: "1" });
  expect(outcome).toMatchObject({
    server: { name: "of ***" },
    rawTools: [{ name: "a", description: "Knows ***", inputSchema: { type: "object", default: ["***"] } }],
  });
});

/** The listing, or the error. */
function list(onList: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const target: Target = {
    ...{ kind: "stdio", command: process.execPath, cwd: tmpdir() },
    args: ["-e", `${SERVER} function onList(id, cursor) { ${onList} }`],
    env: { API_KEY: KEY, ...env },
  };
  return listTools(target, OPTIONS).catch((error: unknown) => error);
}
