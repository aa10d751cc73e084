// One recording in each foreign format, with the calls that it holds.

import type { FormatName } from "../../../src/trace/format-names.ts";
import type { TraceCall } from "../../../src/trace/trace-call.ts";

export interface Example {
  readonly format: Exclude<FormatName, "native">;
  /** Lines, or one document. */
  readonly text: string;
  readonly calls: readonly Partial<TraceCall>[];
  readonly ignored: Readonly<Record<string, number>>;
  readonly notMcp?: number;
  readonly duplicates?: number;
}

const AT = "2026-11-23T09:00:00.500Z";
const LATER = "2026-11-23T09:00:01.250Z";
const REFUND = { order_id: "EU-7", amount: 80 };

function lines(...records: readonly (object | string)[]): string {
  return records
    .map((record) => `${typeof record === "string" ? record : JSON.stringify(record)}\n`)
    .join("");
}

function claude(type: string, content: unknown, timestamp = AT): object {
  return { parentUuid: "u0", sessionId: "s-1", cwd: "/w", type, message: { role: type, content }, timestamp };
}

function rpcResult(id: number | string, result: object): object {
  return { jsonrpc: "2.0", id, result };
}

const CONTENT = { content: [{ type: "text", text: "done" }] };

function attribute(key: string, value: object): object {
  return { key, value };
}

function span(more: object, attributes: readonly object[]): object {
  return {
    traceId: "t1",
    spanId: "a1",
    name: "tools/call refund_order",
    kind: 3,
    startTimeUnixNano: "1795424400500999999",
    endTimeUnixNano: "1795424401000000000",
    attributes: [
      attribute("mcp.method.name", { stringValue: "tools/call" }),
      attribute("gen_ai.tool.name", { stringValue: "refund_order" }),
      ...attributes,
    ],
    ...more,
  };
}

function spans(...all: readonly object[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute("service.name", { stringValue: "shop" })] },
        scopeSpans: [{ scope: { name: "mcp" }, spans: all }],
      },
    ],
  };
}

export const EXAMPLES: readonly Example[] = [
  {
    format: "claude-code",
    text: lines(
      { type: "summary", summary: "refunds", leafUuid: "u9" },
      claude("user", "refund it"),
      claude("assistant", [
        { type: "text", text: 'say "tool_use"' },
        { type: "tool_use", id: "c1", name: "mcp__shop__refund_order", input: REFUND },
        { type: "tool_use", id: "c2", name: "mcp__shop__get_order", input: {} },
      ]),
      claude("user", [
        {
          type: "tool_result",
          tool_use_id: "c2",
          content: "The user doesn't want to take this action.",
          is_error: true,
        },
      ]),
      claude("user", [{ type: "tool_result", tool_use_id: "c1", content: "no such order", is_error: true }]),
      claude("assistant", [{ type: "tool_use", id: "b1", name: "Bash", input: { command: "ls" } }]),
      // A resumed session starts with a copy.
      claude("assistant", [{ type: "tool_use", id: "c1", name: "mcp__shop__refund_order", input: REFUND }]),
      claude("assistant", [{ type: "tool_use", id: "c3", name: "mcp__shop__list_orders" }], LATER),
    ),
    calls: [
      { line: 3, ts: AT, server: "shop", tool: "refund_order", args: REFUND, outcome: "error", id: "c1" },
      { line: 3, ts: AT, server: "shop", tool: "get_order", args: {}, outcome: "denied", id: "c2" },
      { line: 8, ts: LATER, server: "shop", tool: "list_orders", args: {}, outcome: undefined, id: "c3" },
    ],
    ignored: { summary: 1, user: 1 },
    notMcp: 1,
    duplicates: 1,
  },
  {
    format: "claude-hooks",
    text: lines(
      {
        session_id: "s",
        hook_event_name: "PreToolUse",
        tool_name: "mcp__my__shop__get_order",
        tool_input: { order_id: "A" },
        tool_use_id: "h1",
        mcp_server: { name: "my__shop", source: "user" },
      },
      {
        session_id: "s",
        hook_event_name: "PostToolUse",
        tool_name: "mcp__my__shop__get_order",
        tool_input: { order_id: "A" },
        tool_use_id: "h1",
        tool_response: [],
      },
      {
        session_id: "s",
        hook_event_name: "PreToolUse",
        tool_name: "Bash",
        tool_input: {},
        tool_use_id: "h2",
      },
      {
        session_id: "s",
        hook_event_name: "PostToolUseFailure",
        tool_name: "mcp__shop__list_orders",
        tool_input: {},
        tool_use_id: "h3",
        error: "x",
      },
      { session_id: "s", hook_event_name: "Stop" },
    ),
    calls: [
      {
        line: 1,
        ts: undefined,
        server: "my__shop",
        tool: "get_order",
        args: { order_id: "A" },
        outcome: "ok",
        id: "h1",
      },
      { line: 4, server: "shop", tool: "list_orders", outcome: "error", id: "h3" },
    ],
    ignored: { Stop: 1 },
    notMcp: 1,
  },
  {
    format: "codex",
    text: lines(
      { timestamp: AT, type: "session_meta", payload: { id: "x" } },
      {
        timestamp: AT,
        type: "response_item",
        payload: {
          type: "function_call",
          name: "refund_order",
          namespace: "mcp__shop",
          arguments: JSON.stringify(REFUND),
          call_id: "k1",
        },
      },
      {
        timestamp: AT,
        type: "response_item",
        payload: { type: "function_call", name: "shop__get_order", arguments: "{}", call_id: "k2" },
      },
      {
        timestamp: AT,
        type: "response_item",
        payload: { type: "function_call", name: "shell", arguments: '{"command":["ls"]}', call_id: "k3" },
      },
      {
        timestamp: LATER,
        type: "event_msg",
        payload: {
          type: "mcp_tool_call_end",
          call_id: "k2",
          invocation: { server: "shop", tool: "get_order", arguments: { order_id: "B" } },
          result: { Ok: { content: [], isError: true } },
        },
      },
      {
        timestamp: LATER,
        type: "event_msg",
        payload: {
          type: "mcp_tool_call_end",
          call_id: "k1",
          invocation: { server: "shop", tool: "refund_order", arguments: REFUND },
          result: { Ok: { content: [] } },
        },
      },
      {
        timestamp: LATER,
        type: "response_item",
        payload: { type: "function_call_output", call_id: "k3", output: "" },
      },
      {
        timestamp: LATER,
        type: "event_msg",
        payload: {
          type: "mcp_tool_call_end",
          call_id: "k4",
          invocation: { server: "shop", tool: "list_orders" },
          result: { Err: "gone" },
        },
      },
    ),
    calls: [
      { line: 2, ts: AT, server: "shop", tool: "refund_order", args: REFUND, outcome: "ok", id: "k1" },
      {
        line: 3,
        ts: AT,
        server: "shop",
        tool: "get_order",
        args: { order_id: "B" },
        outcome: "error",
        id: "k2",
      },
      { line: 8, ts: LATER, server: "shop", tool: "list_orders", args: {}, outcome: "error", id: "k4" },
    ],
    ignored: { session_meta: 1, function_call_output: 1 },
    notMcp: 1,
  },
  {
    format: "otlp",
    text: lines(
      { resourceLogs: [] },
      spans(
        span({ spanId: "b1", parentSpanId: "a1", kind: 2 }, []),
        span({}, [
          attribute("server.address", { stringValue: "shop" }),
          attribute("gen_ai.tool.call.arguments", {
            kvlistValue: {
              values: [
                attribute("order_id", { stringValue: "EU-7" }),
                attribute("amount", { intValue: "9007199254740993" }),
                attribute("tags", {
                  arrayValue: { values: [{ boolValue: true }, { doubleValue: 1.5 }, {}] },
                }),
              ],
            },
          }),
        ]),
      ),
      // The server writes later, in a line of its own.
      spans(span({ spanId: "b2", parentSpanId: "a1", kind: "SPAN_KIND_SERVER" }, [])),
      spans(
        span({ spanId: "c1", kind: 2, status: { code: 2 } }, [
          attribute("gen_ai.tool.call.arguments", { stringValue: '{"order_id":"C"}' }),
        ]),
      ),
    ),
    calls: [
      {
        line: 2,
        ts: 1795424400500,
        time: 1795424400500,
        server: "shop",
        tool: "refund_order",
        args: {
          order_id: "EU-7",
          amount: { coefficient: 9007199254740993n, exponent: 0 },
          tags: [true, 1.5, null],
        },
        outcome: "ok",
        id: "t1/a1",
      },
      {
        line: 4,
        server: "shop",
        tool: "refund_order",
        args: { order_id: "C" },
        outcome: "error",
        id: "t1/c1",
      },
    ],
    ignored: { resourceLogs: 1 },
    duplicates: 2,
  },
  {
    format: "jsonrpc",
    text: lines(
      { jsonrpc: "2.0", id: 0, method: "initialize", params: {} },
      rpcResult(0, { serverInfo: { name: "shop", version: "1" } }),
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "refund_order", arguments: REFUND } },
      // The server asks with an id that the client has used.
      { jsonrpc: "2.0", id: 1, method: "sampling/createMessage", params: {} },
      rpcResult(1, { role: "assistant", content: { type: "text", text: "x" } }),
      `[${JSON.stringify({ jsonrpc: "2.0", id: "1", method: "tools/call", params: { name: "list_orders" } })},{"jsonrpc":"2.0","method":"ping"}]`,
      rpcResult(1, { ...CONTENT, isError: true }),
      { jsonrpc: "2.0", id: "1", error: { code: -32000, message: "no" } },
    ),
    calls: [
      { line: 4, ts: undefined, server: "shop", tool: "refund_order", args: REFUND, outcome: "error" },
      { line: 7, server: "shop", tool: "list_orders", args: {}, outcome: "error" },
    ],
    ignored: { initialize: 1, answer: 2, "notifications/initialized": 1, "sampling/createMessage": 1 },
  },
  {
    format: "mcpsnoop",
    text: lines(
      {
        session_id: "m",
        server_label: "shop",
        ts: AT,
        direction: "c2s",
        raw: {
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { name: "refund_order", arguments: REFUND },
        },
      },
      {
        session_id: "m",
        server_label: "shop",
        ts: AT,
        direction: "s2c",
        raw: { jsonrpc: "2.0", id: 1, method: "roots/list" },
      },
      { session_id: "m", server_label: "shop", ts: AT, direction: "stderr", text: "hello" },
      { session_id: "m", server_label: "shop", ts: LATER, direction: "s2c", raw: rpcResult(1, CONTENT) },
      {
        session_id: "m",
        server_label: "shop",
        ts: LATER,
        direction: "c2s",
        truncated: true,
        raw: { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "get_order" } },
      },
    ),
    calls: [
      { line: 1, ts: AT, server: "shop", tool: "refund_order", args: REFUND, outcome: "ok" },
      { line: 5, ts: LATER, server: "shop", tool: "get_order", argsKnown: false, outcome: undefined },
    ],
    ignored: { "roots/list": 1, stderr: 1 },
  },
  {
    format: "inspector",
    text: JSON.stringify(
      [
        {
          id: "i0",
          timestamp: AT,
          direction: "request",
          message: { jsonrpc: "2.0", id: 0, method: "tools/list" },
        },
        {
          id: "i1",
          timestamp: AT,
          direction: "request",
          message: {
            jsonrpc: "2.0",
            id: 1,
            method: "tools/call",
            params: { name: "refund_order", arguments: REFUND },
          },
          response: rpcResult(1, { isError: true }),
        },
        {
          id: "i2",
          timestamp: LATER,
          direction: "request",
          message: { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "get_order" } },
          clientError: "timeout",
        },
      ],
      null,
      2,
    ),
    calls: [
      { line: 12, ts: AT, server: null, tool: "refund_order", args: REFUND, outcome: "error" },
      { line: 36, ts: LATER, server: null, tool: "get_order", args: {}, outcome: "unknown" },
    ],
    ignored: { "tools/list": 1 },
  },
  {
    format: "openai-responses",
    text: lines(
      {
        id: "r1",
        object: "response",
        created_at: 1795424400,
        output: [
          {
            id: "m1",
            type: "mcp_call",
            server_label: "shop",
            name: "refund_order",
            arguments: '{"amount":9007199254740993}',
            output: "ok",
            error: null,
          },
          { id: "f1", type: "function_call", name: "own", arguments: "{}", call_id: "f" },
        ],
      },
      { type: "response.created", response: { id: "r2", output: [] } },
      {
        type: "response.completed",
        response: {
          id: "r2",
          created_at: 1795424401,
          output: [
            {
              id: "m2",
              type: "mcp_call",
              server_label: "shop",
              name: "get_order",
              arguments: "",
              error: "no",
            },
          ],
        },
      },
    ),
    calls: [
      {
        line: 1,
        ts: 1795424400000,
        server: "shop",
        tool: "refund_order",
        args: { amount: { coefficient: 9007199254740993n, exponent: 0 } },
        outcome: "ok",
        id: "m1",
      },
      { line: 3, ts: 1795424401000, server: "shop", tool: "get_order", args: {}, outcome: "error", id: "m2" },
    ],
    ignored: { "response.created": 1 },
    notMcp: 1,
  },
  {
    format: "openai-agents",
    text: lines(
      { object: "trace", id: "trace_1", workflow_name: "w" },
      {
        object: "trace.span",
        id: "sp1",
        started_at: AT,
        ended_at: LATER,
        span_data: {
          type: "function",
          name: "refund_order",
          input: JSON.stringify(REFUND),
          output: "ok",
          mcp_data: { server: "shop" },
        },
        error: null,
      },
      {
        object: "trace.span",
        id: "sp2",
        started_at: AT,
        span_data: { type: "function", name: "own", input: "{}", output: null },
      },
      { object: "trace.span", id: "sp3", started_at: AT, span_data: { type: "generation" } },
      {
        object: "trace.span",
        id: "sp4",
        started_at: LATER,
        span_data: { type: "function", name: "get_order", input: "{}", mcp_data: { server: "shop" } },
        error: { message: "x" },
      },
    ),
    calls: [
      { line: 2, ts: AT, server: "shop", tool: "refund_order", args: REFUND, outcome: "ok", id: "sp1" },
      { line: 5, ts: LATER, server: "shop", tool: "get_order", args: {}, outcome: "error", id: "sp4" },
    ],
    ignored: { trace: 1, generation: 1 },
    notMcp: 1,
  },
  {
    format: "anthropic-messages",
    text: lines(
      {
        id: "msg",
        type: "message",
        role: "assistant",
        content: [
          { type: "mcp_tool_use", id: "a1", name: "refund_order", server_name: "shop", input: REFUND },
          { type: "mcp_tool_result", tool_use_id: "a1", is_error: true, content: [] },
          { type: "tool_use", id: "a2", name: "get_order", input: {} },
        ],
      },
      {
        model: "m",
        messages: [
          { role: "user", content: "hi" },
          { role: "assistant", content: [{ type: "tool_use", id: "a2", name: "get_order", input: {} }] },
          { role: "user", content: [{ type: "tool_result", tool_use_id: "a2", content: "x" }] },
        ],
      },
      { role: "user", content: "thanks" },
    ),
    calls: [
      {
        line: 1,
        ts: undefined,
        server: "shop",
        tool: "refund_order",
        args: REFUND,
        outcome: "error",
        id: "a1",
      },
      { line: 1, server: null, tool: "get_order", args: {}, outcome: "ok", id: "a2" },
    ],
    ignored: { user: 1 },
    duplicates: 1,
  },
  {
    format: "langsmith",
    text: lines(
      {
        id: "l1",
        name: "refund_order",
        run_type: "tool",
        start_time: "2026-11-23T09:00:00.500000",
        inputs: { input: JSON.stringify(REFUND) },
        error: null,
        status: "success",
      },
      {
        id: "l2",
        name: "get_order",
        run_type: "tool",
        start_time: LATER,
        inputs: { input: "{'order_id': 'A'}" },
        error: "no",
      },
      { id: "l3", name: "chat", run_type: "llm", start_time: AT, inputs: {} },
      { id: "l4", name: "list_orders", run_type: "tool", start_time: LATER, inputs: { page: 1, size: 2 } },
    ),
    calls: [
      {
        line: 1,
        ts: "2026-11-23T09:00:00.500000Z",
        server: null,
        tool: "refund_order",
        args: REFUND,
        outcome: "ok",
        id: "l1",
      },
      { line: 2, ts: LATER, tool: "get_order", argsKnown: false, outcome: "error", id: "l2" },
      { line: 4, ts: LATER, tool: "list_orders", args: { page: 1, size: 2 }, outcome: "unknown", id: "l4" },
    ],
    ignored: { llm: 1 },
  },
  {
    format: "intercept",
    text: lines(
      { ts: AT, type: "startup", instance: "i", server: "npx", pid: 1 },
      {
        ts: AT,
        type: "tool_call",
        instance: "i",
        tool: "refund_order",
        result: "allowed",
        args_hash: "sha256:00",
      },
      { ts: LATER, type: "tool_call", instance: "i", tool: "get_order", result: "denied", rule: "r" },
      { ts: LATER, type: "heartbeat", instance: "i" },
    ),
    calls: [
      { line: 2, ts: AT, server: null, tool: "refund_order", argsKnown: false, outcome: "unknown" },
      { line: 3, ts: LATER, server: null, tool: "get_order", argsKnown: false, outcome: "denied" },
    ],
    ignored: { startup: 1, heartbeat: 1 },
  },
];
