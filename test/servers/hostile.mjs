#!/usr/bin/env node
// Servers that misbehave over stdio, one for each mode. Usage: hostile.mjs MODE
// Appends the ids of its processes to the file that PID_FILE names.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { MORE_MODES } from "./hostile-modes.mjs";
import {
  answer,
  answerInitialize,
  fail,
  flood,
  forkDetached,
  LEGACY,
  MODERN,
  notePid,
  notifyListChanged,
  send,
  stayAlive,
  TOOL,
  tool,
  write,
} from "./hostile-wire.mjs";

const mode = process.argv[2];
let listings = 0;

/** What each mode does at its start, and how it answers `tools/list`; the rest is as it should be. */
const MODES = {
  plain: {},
  silent: { onRequest: () => {} },
  "silent-list": { onList: () => {} },
  "endless-cursors": {
    onList: (id) => answer(id, { tools: [tool(`t${listings}`)], nextCursor: `c${listings}` }),
  },
  "same-cursor": { onList: (id) => answer(id, { tools: [TOOL], nextCursor: "again" }) },
  "empty-cursor": { onList: (id) => answer(id, { tools: [TOOL], nextCursor: "" }) },
  "number-cursor": { onList: (id) => answer(id, { tools: [TOOL], nextCursor: 7 }) },
  "null-cursor": { onList: (id) => answer(id, { tools: [TOOL], nextCursor: null }) },
  "huge-cursor": { onList: (id) => answer(id, { tools: [TOOL], nextCursor: "c".repeat(1_000_000) }) },
  "two-pages": {
    onList: (id, { cursor }) =>
      answer(
        id,
        cursor === undefined
          ? { tools: [tool("a")], nextCursor: "more" }
          : { tools: [tool(`after-${cursor}`)] },
      ),
  },
  "dies-between-pages": {
    onList: (id, { cursor }) =>
      cursor === undefined ? answer(id, { tools: [TOOL], nextCursor: "more" }) : process.exit(3),
  },
  "many-tools": {
    onList: (id) => answer(id, { tools: Array.from({ length: 20_000 }, (_, index) => tool(`t${index}`)) }),
  },
  "junk-banner": {
    start: () => write('Hello!\n\u001b[31mred\u001b[0m\n{"level":"info"}\n\n[1,2]\n'),
  },
  "junk-binary": { start: () => write(Buffer.from([0xff, 0xfe, 0x00, 0x0a])) },
  "junk-flood": { start: () => flood(process.stdout, "spam\n".repeat(1000)) },
  "giant-line": { start: () => flood(process.stdout, "x".repeat(1 << 20)) },
  drip: { onRequest: () => {}, start: () => setInterval(() => write("x"), 1) },
  "stderr-flood": {
    start: () => flood(process.stderr, "noise ".repeat(10_000)),
    // Late, so that there is more of it than is kept.
    onList: (id) => setTimeout(() => answer(id, { tools: [TOOL] }), 150),
  },
  "ignores-sigterm": {
    start: () => {
      process.on("SIGTERM", () => {});
      process.stdin.on("end", stayAlive);
      stayAlive();
    },
  },
  "forks-child": {
    start: () => forkDetached(),
    // Late, so that the forked process ignores SIGTERM by then.
    onList: (id) => setTimeout(() => answer(id, { tools: [TOOL] }), 150),
  },
  "forks-and-exits": {
    start: () => forkDetached(),
    onList: (id) => {
      answer(id, { tools: [TOOL] });
      setImmediate(() => process.exit(0));
    },
  },
  "forks-in-group": {
    start: () => {
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        stdio: "inherit",
        env: {},
      });
      notePid(child.pid);
    },
  },
  "exits-at-once": {
    start: () => {
      process.stderr.write("starting\nAPI key is missing\n");
      process.exitCode = 7;
      process.stdin.destroy();
    },
    onRequest: () => {},
  },
  "exits-with-success": { start: () => process.exit(0) },
  "exits-and-leaves-pipes": {
    start: () => {
      forkDetached();
      process.exit(4);
    },
  },
  segfault: { onRequest: () => process.kill(process.pid, "SIGSEGV") },
  "odd-tools": {
    onList: (id) =>
      answer(id, {
        tools: [
          TOOL,
          null,
          { description: "no name" },
          { ...TOOL, name: "odd", inputSchema: true, annotations: "none" },
          7,
          JSON.parse('{"name":"__proto__","__proto__":{"x":1}}'),
        ],
      }),
  },
  "not-an-array": { onList: (id) => answer(id, { tools: { look: TOOL } }) },
  "null-result": { onList: (id) => answer(id, null) },
  "asks-us": {
    onList: (id) => {
      send({ id: "s1", method: "sampling/createMessage", params: { messages: [], maxTokens: 1 } });
      send({ id: "r1", method: "roots/list" });
      send({ id: "p1", method: "ping" });
      const params = { message: "Password?", requestedSchema: { type: "object", properties: {} } };
      send({ id: "e1", method: "elicitation/create", params });
      const answers = new Map();
      MODES["asks-us"].onAnswer = (message) => {
        answers.set(message.id, message.error === undefined ? "result" : "error");
        if (answers.size === 4) {
          answer(id, { tools: [...answers].sort().map(([asked, what]) => tool(`${asked}-${what}`)) });
        }
      };
    },
  },
  "floods-requests": {
    start: () => flood(process.stdout, '{"jsonrpc":"2.0","id":1,"method":"roots/list"}\n'.repeat(100)),
  },
  "flood-list-changed": {
    onList: (id) => {
      notifyListChanged();
      if (listings === 1) return answer(id, { tools: [TOOL] });
      return flood(
        process.stdout,
        '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n'.repeat(100),
      );
    },
  },
  "wrong-ids": {
    onList: (id) => {
      const wrong = { tools: [tool("wrong")] };
      for (const other of [id + 1, String(id), 1e6, -1]) answer(other, wrong);
      send({ id: null, result: wrong });
      answer(id, { tools: [tool("right")] });
      answer(id, wrong);
    },
  },
  "modern-only": {
    onRequest: ({ id, method, params }) => {
      const version = params?._meta?.["io.modelcontextprotocol/protocolVersion"];
      const hasRest =
        params?._meta?.["io.modelcontextprotocol/clientCapabilities"] !== undefined &&
        params?._meta?.["io.modelcontextprotocol/clientInfo"] !== undefined;
      if (version !== MODERN || !hasRest) {
        return fail(id, -32022, "Unsupported protocol version", { supported: [MODERN], requested: LEGACY });
      }
      const shared = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
      const _meta = { "io.modelcontextprotocol/serverInfo": { name: "modern", version: "2.0.0" } };
      if (method === "server/discover") {
        return answer(id, { ...shared, _meta, supportedVersions: [MODERN], capabilities: { tools: {} } });
      }
      if (method !== "tools/list") return fail(id, -32601, "Method not found");
      const isFirst = params.cursor === undefined;
      return answer(id, {
        ...shared,
        tools: [tool(isFirst ? "first" : "second")],
        ...(isFirst ? { nextCursor: "2" } : {}),
      });
    },
  },
  "other-version": {
    onRequest: ({ id }) =>
      fail(id, -32022, "Unsupported protocol version", { supported: ["2031-01-01"], requested: LEGACY }),
  },
  "refuses-initialize": {
    onRequest: ({ id, method }) =>
      method === "initialize" ? fail(id, -32602, "no licence") : fail(id, -32601, "Method not found"),
  },
  "huge-schema": {
    onList: (id) => {
      const properties = Object.fromEntries(
        Array.from({ length: 30_000 }, (_, index) => [`p${index}`, { type: "string", pattern: "^(a+)+$" }]),
      );
      const schema = { type: "object", properties };
      answer(id, { tools: [{ ...TOOL, inputSchema: schema, outputSchema: schema }] });
    },
  },
  "deep-schema": {
    onList: (id) => {
      const deep = `${'{"not":'.repeat(50_000)}{}${"}".repeat(50_000)}`;
      const text = `{"name":"deep","inputSchema":${deep}}`;
      write(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[${text},${JSON.stringify(TOOL)}]}}\n`);
    },
  },
  "list-changed-once": {
    onList: (id) => {
      if (listings === 1) notifyListChanged();
      answer(id, { tools: listings === 1 ? [tool("old")] : [tool("old"), tool("new")] });
    },
  },
  "list-changes-always": {
    onList: (id) => {
      notifyListChanged();
      answer(id, { tools: [tool(`t${listings}`)] });
    },
  },
  "list-changed-then-error": {
    onList: (id) => {
      if (listings > 1) return fail(id, -32603, "gone");
      notifyListChanged();
      return answer(id, { tools: [TOOL] });
    },
  },
  "error-on-list": { onList: (id) => fail(id, -32603, "no database") },
  environment: {
    onList: (id) => answer(id, { tools: Object.keys(process.env).sort().map(tool) }),
  },
};

const behaviour = MODES[mode] ?? MORE_MODES[mode];
if (behaviour === undefined) throw new Error(`no mode ${mode}`);

function receive(message) {
  if (message.method === undefined) return behaviour.onAnswer?.(message);
  if (behaviour.onRequest !== undefined) return behaviour.onRequest(message);
  if (message.method === "initialize") {
    return (behaviour.onInitialize ?? answerInitialize)(message.id, message.params);
  }
  if (message.method === "server/discover") return fail(message.id, -32601, "Method not found");
  if (message.method !== "tools/list") return undefined;
  listings += 1;
  if (behaviour.onList !== undefined) return behaviour.onList(message.id, message.params ?? {}, listings);
  return answer(message.id, { tools: [TOOL] });
}

notePid(process.pid);
process.stdout.on("error", () => process.exit(0));
process.stderr.on("error", () => {});
createInterface({ input: process.stdin }).on("line", (line) => receive(JSON.parse(line)));
if (mode === "silent") stayAlive();
behaviour.start?.();
