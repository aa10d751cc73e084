// Records of single formats that are not as simple as they are mostly.

import { describe, expect, test } from "vitest";
import { createIds, readText } from "./read.ts";

const RPC = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look"}}\n';

describe("spans of the client and of the server with those of HTTP between", () => {
  const spans = (...all: string[]): string =>
    `{"resourceSpans":[{"scopeSpans":[{"spans":[${all.join(",")}]}]}]}\n`;
  const span = (id: string, parent: string, kind: number, key: string, value: string): string =>
    `{"traceId":"t","spanId":"${id}","parentSpanId":"${parent}","name":"tools/call look","kind":${kind},"startTimeUnixNano":"5000000","attributes":[{"key":"${key}","value":{"stringValue":"${value}"}}]}`;
  const client = span("1", "", 3, "mcp.method.name", "tools/call");
  const post = span("2", "1", 3, "http.request.method", "POST");
  const handle = span("3", "2", 2, "http.method", "POST");
  const server = span("4", "3", 2, "mcp.method.name", "tools/call");
  const agent = span("3", "1", 1, "gen_ai.operation.name", "invoke_agent");

  test.each([
    ["at once", [spans(server, handle, post, client)], 1],
    ["the client first", [spans(client, post), spans(handle, server)], 1],
    ["the server first", [spans(server, handle), spans(post, client)], 1],
    ["one by one", [spans(server), spans(handle), spans(post), spans(client)], 1],
    ["not those of others", [spans(client, agent, server)], 2],
    ["in circles", [spans(span("2", "3", 3, "http.method", "POST"), handle, server, client)], 2],
  ])("%s", (_, files, count) => {
    const ids = createIds();
    const calls = files.flatMap((text) => readText(text, { ids }).calls);
    expect(calls).toHaveLength(count);
  });
});

describe("frames of mcpsnoop", () => {
  const frame = (direction: string, raw: string, more = ""): string =>
    `{"session_id":"s","ts":"2026-11-22T10:00:00Z","direction":"${direction}","raw":${raw}${more}}\n`;
  const request = (id: number, method: string): string =>
    `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{"name":"look"}}`;

  test("hold several messages at once", () => {
    const { calls } = readText(frame("c2s", `[${request(1, "tools/call")},${request(2, "tools/call")}]`));
    expect(calls).toHaveLength(2);
  });

  test("that are cut tell of the tool, if not of its arguments", () => {
    const cut = frame("c2s", "null", ',"mcp_method":"tools/call","mcp_name":"look","truncated":true');
    expect(readText(frame("c2s", request(1, "tools/call")) + cut).calls).toMatchObject([
      { tool: "look", argsKnown: true },
      { tool: "look", argsKnown: false },
    ]);
  });

  test("have ids of either side", () => {
    const { calls } = readText(
      frame("c2s", request(1, "tools/call")) +
        frame("s2c", request(1, "sampling/createMessage")) +
        frame("s2c", '{"jsonrpc":"2.0","id":1,"error":{"code":1}}'),
    );
    expect(calls.map(({ outcome }) => outcome)).toEqual(["error"]);
  });
});

test("a call takes an id over from a request that was never answered", () => {
  const ping = RPC.replace("tools/call", "ping");
  const { calls } = readText(`${ping}${RPC}{"jsonrpc":"2.0","id":1,"error":{"code":1}}\n`);
  expect(calls.map(({ outcome }) => outcome)).toEqual(["error"]);
});

describe("native calls that do not stand one on a line", () => {
  const one = { ts: "2026-11-22T10:00:00Z", tool: "one", args: { a: 1 } };
  const other = { ts: 1795341660000, tool: "other" };

  test.each([
    ["an array on one line", JSON.stringify([one, other]), [1, 1]],
    ["an array with a call a line", `[${JSON.stringify(one)},\n${JSON.stringify(other)}]\n`, [1, 2]],
    ["an array on many lines", `\n${JSON.stringify([one, other], null, 2)}`, [3, 10]],
    ["each on several lines", [one, other].map((call) => JSON.stringify(call, null, 2)).join("\n"), [1, 8]],
    ["with a mark before", `\ufeff${JSON.stringify([one, other])}`, [1, 1]],
  ])("%s", (_, text, numbers) => {
    const { calls, unusable, format } = readText(text);
    expect({ format, unusable }).toEqual({ format: "native", unusable: [] });
    expect(calls.map(({ line }) => line)).toEqual(numbers);
    expect(calls.map(({ tool, args }) => [tool, args])).toEqual([
      ["one", { a: 1 }],
      ["other", {}],
    ]);
  });

  test("are told of when they cannot be used", () => {
    const text = `[${JSON.stringify(one)},\n5,\n{"tool":"a\nb"},\n${JSON.stringify(other).slice(0, -3)}`;
    expect(readText(text).unusable).toEqual([
      { line: 2, cause: "not-object" },
      { line: 3, cause: "not-json" },
      // What is left of it.
      { line: 4, cause: "not-json" },
      { line: 5, cause: "torn" },
    ]);
  });

  test("are many", () => {
    const text = `[${Array.from({ length: 20_000 }, () => JSON.stringify(one)).join(",")}]`;
    expect(readText(text).calls).toHaveLength(20_000);
  });
});

describe("a stream of responses", () => {
  const created =
    '{"type":"response.created","response":{"id":"r","created_at":1795424400,"user":"me","output":[]}}\n';
  const item =
    '{"id":"m1","type":"mcp_call","server_label":"s","name":"look","arguments":"{}","output":"ok"}';
  const done = `{"type":"response.output_item.done","item":${item}}\n`;
  const last = `{"type":"response.completed","response":{"id":"r","created_at":1795424400,"user":"me","output":[${item}]}}\n`;
  const pending = `{"id":"r","object":"response","output":[${item.replace('"arguments":"{}"', '"arguments":"","status":"in_progress"')}]}\n`;

  test.each([
    ["that is whole", created + done + last, 1],
    ["whose last event alone is there", last, 1],
    ["that is cut off", created + done, 1],
    ["that is cut off, before another", created + done + created + done.replace("m1", "m2"), 2],
    ["of which an item was seen before it was written", pending + last, 1],
  ])("%s", (_, text, count) => {
    const { calls, counts } = readText(text, { grantBy: { by: "user" } });
    expect(calls).toHaveLength(count);
    for (const call of calls) expect(call).toMatchObject({ time: 1795424400000, grant: "me", tool: "look" });
    expect(counts?.duplicates).toBe(0);
  });
});

test("runs below other runs are read, once", () => {
  const child =
    '{"id":"2","name":"look","run_type":"tool","start_time":"2026-11-22T10:00:03","inputs":{"a":1},"status":"success"}';
  const root = `{"id":"1","name":"agent","run_type":"chain","extra":{"metadata":{"thread_id":"me"}},"child_runs":[{"id":"3","run_type":"llm","child_runs":[${child}]}]}`;
  const { calls, counts } = readText(`${root}\n${child}\n`, { grantBy: { by: "session" } });
  expect(calls.map(({ tool, grant }) => [tool, grant])).toEqual([["look", "me"]]);
  expect(counts?.duplicates).toBe(1);
});

test("own tools that hooks tell of before and after are left out once", () => {
  const event = (name: string, tool: string, id: string): string =>
    `{"session_id":"s","hook_event_name":"${name}","tool_name":"${tool}","tool_input":{},"tool_use_id":"${id}"}\n`;
  const { counts, calls } = readText(
    event("PreToolUse", "Bash", "1") +
      event("PostToolUse", "Bash", "1") +
      event("PostToolUse", "Read", "2") +
      event("PreToolUse", "mcp__s__t", "3"),
  );
  expect(calls).toHaveLength(1);
  expect(counts?.notMcp).toBe(2);
});

test("spans of one call count once over all files, however their tool is written", () => {
  const ids = createIds();
  const span = (id: string, parent: string, kind: number, more: string): string =>
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"t","spanId":"${id}","parentSpanId":"${parent}","name":"tools/call look","kind":${kind},"startTimeUnixNano":"0","attributes":[{"key":"mcp.method.name","value":{"stringValue":"tools/call"}}${more}]}]}]}]}\n`;
  const named = ',{"key":"gen_ai.tool.name","value":{"stringValue":"look"}}';
  const { calls } = readText(span("2", "1", 2, ""), { ids });
  expect(calls.map(({ tool, time }) => [tool, time])).toEqual([["look", Number.NaN]]);
  expect(readText(span("1", "", 3, named), { ids }).calls).toEqual([]);
  expect(readText(span("3", "", 3, named), { ids }).calls).toHaveLength(1);
});

describe("what is torn takes no other call with it", () => {
  const batch = (id: number): string =>
    `[${RPC.trim().replace('"id":1', `"id":${id}`)},{"jsonrpc":"2.0","method":"x"}]`;

  test("when there is an array on each line", () => {
    const text = [batch(1), batch(2).slice(0, -9), batch(3), batch(4).slice(0, 20), batch(5)].join("\n");
    const { calls, unusable } = readText(text);
    expect(calls.map(({ line }) => line)).toEqual([1, 3, 5]);
    expect(unusable).toEqual([
      { line: 2, cause: "not-json" },
      { line: 4, cause: "not-json" },
    ]);
  });

  test("when records stand on several lines each", () => {
    const record = (id: number): string =>
      JSON.stringify(JSON.parse(RPC.replace('"id":1', `"id":${id}`)), null, 1);
    const torn = record(2).slice(0, record(2).indexOf("tools/") + 3);
    const { calls, unusable } = readText(`${record(1)}\n${torn}\n${record(3)}\n`);
    expect(calls).toHaveLength(2);
    expect(unusable).toHaveLength(1);
  });

  test.each([
    ["one array", `${batch(1)}\n \n`, 1],
    ["an array that goes on below", `[${RPC.trim()},{"jsonrpc":"2.0","method":"x","params":{"a":[1]\n}}]`, 1],
    ["an array on each of two lines", `${batch(1)}\n${batch(2)}\n`, 2],
    ["an array above an object", `${batch(1)}\n${RPC}`, 2],
  ])("%s is read wholly", (_, text, count) => {
    expect(readText(text)).toMatchObject({ unusable: [] });
    expect(readText(text).calls).toHaveLength(count);
  });
});

describe("times and arguments that are written otherwise", () => {
  test.each([
    [1795341660000, 1795341660000],
    ["2026-11-22T10:01:00Z", 1795341660000],
  ])("a time that somebody added may be milliseconds: %s", (ts, time) => {
    const { calls } = readText(RPC.replace("{", `{"ts":${JSON.stringify(ts)},`));
    expect(calls).toMatchObject([{ ts, time }]);
  });

  test.each(["1.5", "-1", "1e20", "true"])("but no other number: %s", (ts) => {
    expect(readText(RPC.replace("{", `{"ts":${ts},`)).unusable).toEqual([{ line: 1, cause: "bad-ts" }]);
  });

  test("the text null is no arguments", () => {
    const item = `{"id":"m","type":"mcp_call","name":"look","arguments":"null"}`;
    expect(readText(`{"id":"r","object":"response","output":[${item}]}\n`).calls).toMatchObject([
      { args: {}, argsKnown: true },
    ]);
  });
});

test.each([
  ["The user doesn't want to proceed with this tool use. The tool use was rejected", "denied"],
  ["Claude requested permissions to use mcp__s__look, but you haven't granted it yet.", "denied"],
  [
    "Permission to use mcp__s__look has been denied because Claude Code is running in don't ask mode.",
    "denied",
  ],
  ["The server says: Permission to use mcp__s__look has been denied", "error"],
])("a transcript tells of calls that did not happen: %s", (content, outcome) => {
  const line = (type: string, block: object): string =>
    `${JSON.stringify({ type, sessionId: "s", message: { content: [block] } })}\n`;
  const { calls } = readText(
    line("assistant", { type: "tool_use", id: "1", name: "mcp__s__look", input: {} }) +
      line("user", { type: "tool_result", tool_use_id: "1", is_error: true, content }),
  );
  expect(calls).toMatchObject([{ outcome }]);
});

test("a message with a session beside it is one of the Anthropic API", () => {
  const call = '{"type":"tool_use","id":"1","name":"look","input":{}}';
  const text = `{"type":"message","role":"assistant","session_id":"s1","content":[${call}]}\n`;
  const { format, calls } = readText(text, { grantBy: { by: "session" } });
  expect(format).toBe("anthropic-messages");
  expect(calls).toMatchObject([{ tool: "look", grant: "s1" }]);
});
