// Rollouts of Codex: ~/.codex/sessions/YYYY/MM/DD/rollout-….jsonl.
//
// A call is written as `function_call` before it, and as `mcp_tool_call_end` behind it: the first has the place
// and the time, the second names server and tool for certain. Which of the first are calls over MCP only the
// second tells, unless the namespace does.

import { isAbsent, isObject, type JsonObject } from "../parse-line.ts";
import type { Outcome } from "../trace-call.ts";
import { asObject, asText, type RawCall, readArgs, readArgsText, readTime, toCall } from "./fields.ts";
import type { Sink, TraceFormat } from "./format.ts";
import { createLeftOut } from "./left-out.ts";
import { createSplitter, type SplitName } from "./mcp-name.ts";
import { send, sendNamed } from "./send.ts";

export const codex: TraceFormat = {
  name: "codex",
  fits: (record) =>
    asText(record.type) !== undefined && isObject(record.payload) && record.tool === undefined,
  kindOf: (record) => asText(asObject(record.payload)?.type) ?? record.type,
  identify: () => {
    // The session is told before its calls. What a fork copies from another session tells that one too, later.
    let session: unknown;
    return (record) => {
      if (record.type === "session_meta") session ??= asObject(record.payload)?.id;
      return { session };
    };
  },
  open: (sink, { servers }) => {
    const split = createSplitter(servers);
    const leftOut = createLeftOut();
    return (record) => {
      const { payload } = record;
      if (!isObject(payload)) return;
      if (record.type === "response_item") {
        if (!readItem(sink, record, payload, split)) leftOut.add(asText(payload.call_id));
      } else if (record.type === "event_msg" && payload.type === "mcp_tool_call_end") {
        if (!leftOut.take(asText(payload.call_id))) endCall(sink, record, payload);
      }
    };
  },
};

/** False when the item is a call that is left out. */
function readItem(sink: Sink, record: JsonObject, item: JsonObject, split: SplitName): boolean {
  const id = asText(item.call_id);
  const time = readTime(record.timestamp);
  switch (item.type) {
    case "function_call": {
      const args = readArgsText(item.arguments);
      const name = withNamespace(item);
      if (id === undefined) {
        // Nobody could tell its end from another call.
        sink.unusable("bad-call", "a call without `call_id`");
        return true;
      }
      return sendNamed(sink, { time, server: null, tool: name, args, id }, split, { key: id, isOpen: true });
    }
    case "custom_tool_call":
      return send(sink, {
        time,
        server: null,
        tool: item.name,
        args: readArgs({ input: item.input }),
        id,
        isMcp: false,
      });
    case "local_shell_call":
      return send(sink, {
        time,
        server: null,
        tool: "local_shell",
        args: readArgs(item.action),
        id,
        isMcp: false,
      });
    case "function_call_output":
      // Calls over MCP have ended before it.
      if (id !== undefined) sink.giveUp(id);
      return true;
    default:
      return true;
  }
}

/** `mcp__SERVER` is the namespace of the tools of a server. */
function withNamespace({ name, namespace }: JsonObject): unknown {
  const isJoined = typeof name === "string" && typeof namespace === "string" && namespace.startsWith("mcp__");
  return isJoined ? `${namespace.replace(/__$/, "")}__${name}` : name;
}

function endCall(sink: Sink, record: JsonObject, event: JsonObject): void {
  const invocation = asObject(event.invocation);
  if (invocation === undefined) return sink.unusable("bad-call", "an end of a call without `invocation`");
  const server = asText(invocation.server);
  if (server === undefined) return sink.unusable("bad-server", "");
  const id = asText(event.call_id);
  const raw: RawCall = {
    time: readTime(record.timestamp),
    server,
    tool: invocation.tool,
    args: readArgs(invocation.arguments),
    outcome: outcomeOf(event.result),
    id,
  };
  const call = toCall(raw);
  if ("cause" in call) return sink.unusable(call.cause, call.detail);
  const { tool, args, argsKnown, isMcp } = call;
  const corrected = { id, server, tool, args, argsKnown, isMcp };
  if (id !== undefined && sink.outcome(id, call.outcome ?? "unknown", corrected)) return;
  sink.call(call);
}

function outcomeOf(result: unknown): Outcome {
  if (!isObject(result)) return "unknown";
  if (!isAbsent(result.Err)) return "error";
  if (!isObject(result.Ok)) return "unknown";
  return result.Ok.isError === true || result.Ok.is_error === true ? "error" : "ok";
}
