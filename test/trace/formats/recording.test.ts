// How formats are recognised, names split, copies left out, and results waited for.

import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/limits.ts";
import { createSplitter } from "../../../src/trace/formats/mcp-name.ts";
import { createIds, readRecording, readText } from "./read.ts";

const NATIVE = '{"ts":"2026-11-23T09:00:00Z","tool":"look"}\n';
const RPC = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look"}}\n';

describe("recognising", () => {
  test.each([
    ["an empty file", "", "native"],
    ["blank lines", "\n \n", "native"],
    ["garbage only", "x\n{}\n[1]\n", "native"],
    ["a native line behind garbage", `x\n[1,2]\n{"hello":1}\n${NATIVE}`, "native"],
    ["a native line without a tool", '{"ts":1,"args":{}}\n', "native"],
    [
      "a native line with keys of others",
      '{"ts":1,"tool":"a","type":"tool_call","instance":"i","args":{}}\n',
      "native",
    ],
    ["an array of messages", `[${RPC}]`, "jsonrpc"],
    ["one object on several lines", '{\n  "object": "response",\n  "output": []\n}\n', "openai-responses"],
  ])("%s", (_, text, format) => {
    expect(readText(text).format).toBe(format);
  });

  test.each([
    ['{"hello":1,"wor\u0000ld":2}\n', 'it holds an object with "hello"'],
    ['{"jsonrpc":"2.0","id":1,"method":"x","resourceSpans":[]}\n', "otlp or jsonrpc"],
  ])("%j is an error that says what was seen", (text, message) => {
    expect(() => readText(text.replace("\u0000", ""))).toThrow(message);
    expect(() => readText(text.replace("\u0000", ""))).toThrow("Formats: native, claude-code");
  });

  test("ends after so many lines", () => {
    const text = `${'{"a":1}\n'.repeat(LIMITS.traceFormatLines + 1)}${NATIVE}`;
    expect(() => readText(text)).toThrow("in no format");
  });
});

test("joined names are split by known servers first", () => {
  const split = createSplitter(["my.shop", "a", "a__b"]);
  expect(split("mcp__my_shop__buy")).toEqual({ server: "my.shop", tool: "buy" });
  expect(split("mcp__a__b__c")).toEqual({ server: "a__b", tool: "c" });
  expect(split("mcp__a__d__c")).toEqual({ server: "a", tool: "d__c" });
  expect(split("mcp__new__d__c")).toEqual({ server: "new", tool: "d__c" });
  expect(["Bash", "mcp__", "mcp__a", "mcp__a__", "mcp____x"].map(split)).toEqual(Array(5).fill(undefined));
});

const use = (id: number, tool = "mcp__s__t"): string =>
  `{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","id":"c${id}","name":"${tool}","input":{}}]}}\n`;
const result = (id: number): string =>
  `{"type":"user","sessionId":"s","message":{"content":[{"type":"tool_result","tool_use_id":"c${id}","is_error":true}]}}\n`;

describe("copies", () => {
  test("of other files are left out, and the id of one tool hides no other", () => {
    const ids = createIds();
    expect(readText(use(1) + result(1), { ids }).calls).toHaveLength(1);
    const copy = readText(use(1) + use(2) + use(1, "mcp__s__other"), { ids });
    expect(copy.calls.map(({ tool }) => tool)).toEqual(["t", "other"]);
    expect(copy.counts?.duplicates).toBe(1);
  });

  test("have the same arguments: ids of some models begin anew in every session", () => {
    const ids = createIds();
    const call = (args: string): string =>
      `{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","id":"t:0","name":"mcp__s__t","input":${args}}]}}\n`;
    expect(readText(call('{"n":1}'), { ids }).calls).toHaveLength(1);
    const { calls, counts } = readText(call('{"n":2}') + call('{"n":1}') + call("{}"), { ids });
    expect(calls.map(({ args }) => args)).toEqual([{ n: 2 }, {}]);
    expect(counts?.duplicates).toBe(1);
  });

  test("of a rollout are known whatever its names were written as, and count once each", () => {
    const ids = createIds();
    expect(readText(ROLLOUT, { ids }).calls.map(({ tool }) => tool)).toEqual(["my.tool"]);
    const fork = readText(`${META.replace('"A"', '"B"')}${ROLLOUT}${use2}`, {
      ids,
      grantBy: { by: "session" },
    });
    expect(fork.calls.map(({ tool, grant }) => [tool, grant])).toEqual([["my_tool", "B"]]);
    expect(fork.counts?.duplicates).toBe(1);
  });

  test("count as calls when no more ids are kept, and that is told", () => {
    const ids = createIds();
    const call = {
      ts: undefined,
      time: 0,
      server: "s",
      tool: "t",
      args: {},
      argsKnown: true,
      outcome: undefined,
      isMcp: true,
    };
    for (let i = 0; i < LIMITS.traceIds; i++) ids.hasSeen("codex", { ...call, id: `c${i}` });
    expect(ids.isFull()).toBe(false);
    expect(ids.hasSeen("codex", { ...call, id: "new" })).toBe(false);
    expect(ids.hasSeen("codex", { ...call, id: "new" })).toBe(false);
    expect(ids.hasSeen("codex", { ...call, id: "c7" })).toBe(true);
    expect(ids.isFull()).toBe(true);
  });
});

const META = '{"timestamp":"2026-11-22T10:00:00Z","type":"session_meta","payload":{"id":"A"}}\n';
const use2 =
  '{"timestamp":"2026-11-22T11:00:03Z","type":"response_item","payload":{"type":"function_call","name":"mcp__s__my_tool","arguments":"{}","call_id":"2"}}\n';
const ROLLOUT = `${META}${use2.replace('"2"', '"1"')}${'{"timestamp":"2026-11-22T10:00:03Z","type":"event_msg","payload":{"type":"mcp_tool_call_end","call_id":"1","invocation":{"server":"s","tool":"my.tool"},"result":{"Ok":{}}}}\n'}`;

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
      { line: 5, cause: "torn" },
    ]);
  });

  test("are many", () => {
    const text = `[${Array.from({ length: 20_000 }, () => JSON.stringify(one)).join(",")}]`;
    expect(readText(text).calls).toHaveLength(20_000);
  });
});

test("a call of a rollout without an id cannot be used", () => {
  expect(readText(META + use2.replace('"call_id":"2"', '"call_id":2')).unusable).toEqual([
    { line: 2, cause: "bad-call" },
  ]);
});

test("runs below other runs are read, once", () => {
  const child =
    '{"id":"2","name":"look","run_type":"tool","start_time":"2026-11-22T10:00:03","inputs":{"a":1},"status":"success"}';
  const root = `{"id":"1","name":"agent","run_type":"chain","extra":{"metadata":{"thread_id":"me"}},"child_runs":[{"id":"3","run_type":"llm","child_runs":[${child}]}]}`;
  const { calls, counts } = readText(`${root}\n${child}\n`, { grantBy: { by: "session" } });
  expect(calls.map(({ tool, grant }) => [tool, grant])).toEqual([["look", "me"]]);
  expect(counts?.duplicates).toBe(1);
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

describe("a line in another format than its file", () => {
  const native = '{"ts":"2026-11-22T10:00:00Z","tool":"t"}\n';
  const rollout = use2.replace('"2"', '"9"');

  test.each([
    ["a native one in a transcript", use(1) + native + use(2)],
    [
      "one of a rollout in a transcript, also after lines of its own",
      `${use(1)}{"type":"response_item","sessionId":"s"}\n${rollout}`.replace(
        '"response_item","s',
        '"system","s',
      ),
    ],
    ["a transcript's in a log of messages", RPC + use(1)],
    ["one of a rollout in a log of messages, in an array", `${RPC}[${RPC.trim()},${rollout.trim()}]\n`],
  ])("%s cannot be used", (_, text) => {
    const { unusable } = readText(text);
    expect(unusable.map(({ cause }) => cause)).toEqual(["other-format"]);
  });

  test("is what only may be in another format: others have no calls", () => {
    expect(readText(`${use(1)}{"type":"new-kind"}\n{"some":"thing"}\n`).unusable).toEqual([]);
  });
});

describe("results", () => {
  test("may come in any order and much later, and calls keep the order of the lines", () => {
    const { calls } = readText(use(1) + use(2) + use(3) + result(3) + result(1));
    expect(calls.map(({ line, outcome }) => [line, outcome])).toEqual([
      [1, "error"],
      [2, undefined],
      [3, "error"],
    ]);
  });

  test("are waited for within a limit, and what is given up is counted", () => {
    const count = LIMITS.traceWaiting + 3;
    const text = Array.from({ length: count }, (_, i) => use(i)).join("") + result(0) + result(count - 1);
    const { calls, counts } = readText(text);
    expect(calls).toHaveLength(count);
    expect(calls.at(0)?.outcome).toBeUndefined();
    expect(calls.at(-1)?.outcome).toBe("error");
    expect(counts?.givenUp).toBe(3);
  });
});

test("the agent's own tools are replayed on demand", () => {
  const text = use(1, "Bash") + result(1) + use(2);
  expect(readText(text).counts?.notMcp).toBe(1);
  const { calls } = readText(text, { isBuiltin: true });
  expect(calls.map(({ server, tool, outcome }) => [server, tool, outcome])).toEqual([
    ["builtin", "Bash", "error"],
    ["s", "t", undefined],
  ]);
});

test("arguments that nobody asks for are not kept", () => {
  const { calls } = readText(EXAMPLE_WITH_ARGS, { needsArgs: () => false });
  expect(calls[0]?.args).toEqual({});
});

const EXAMPLE_WITH_ARGS =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"look","arguments":{"a":1}}}\n';

test("an array that is cut off is torn, and holds the records before", () => {
  const { calls, unusable } = readRecording([Buffer.from(`[${RPC.trim()},\n{"jsonrpc":"2.0","id"`)]);
  expect(calls).toHaveLength(1);
  expect(unusable).toEqual([{ line: 2, cause: "torn" }]);
});
