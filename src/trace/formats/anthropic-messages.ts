// Messages of the Anthropic API, as logs keep them: responses, single messages, or requests with `messages`.
//
// `mcp_tool_use` names its server. A plain `tool_use` does not say who runs the tool: it counts as a call of the
// policy's own server, unless its name joins server and tool.

import type { JsonObject } from "../parse-line.ts";
import { outcomeOf } from "./claude-code.ts";
import { asObject, asText, objectsOf, readAddedTime, readArgs } from "./fields.ts";
import type { Sink, TraceFormat } from "./format.ts";
import { createSplitter, type SplitName } from "./mcp-name.ts";
import { send } from "./send.ts";

export const anthropicMessages: TraceFormat = {
  name: "anthropic-messages",
  fits: (record) =>
    record.tool === undefined &&
    (isMessage(record) ||
      (record.sessionId === undefined &&
        record.session_id === undefined &&
        objectsOf(record.messages).some(isMessage))),
  kindOf: (record) => record.role ?? "request",
  identify: () => (record) => ({
    session: record.session_id ?? record.sessionId,
    user: asObject(record.metadata)?.user_id,
  }),
  open: (sink, { servers }) => {
    const split = createSplitter(servers);
    return (record) => {
      for (const message of [...objectsOf(record.messages), record]) {
        for (const block of objectsOf(message.content)) readBlock(sink, record, block, split);
      }
    };
  },
};

function isMessage(record: JsonObject): boolean {
  const { role, content } = record;
  return (role === "assistant" || role === "user") && (Array.isArray(content) || typeof content === "string");
}

function readBlock(sink: Sink, record: JsonObject, block: JsonObject, split: SplitName): void {
  if (block.type === "tool_use" || block.type === "mcp_tool_use") {
    const isNamed = block.type === "mcp_tool_use";
    const name = !isNamed && typeof block.name === "string" ? split(block.name) : undefined;
    const id = asText(block.id);
    const raw = {
      time: readAddedTime(record.timestamp ?? record.ts),
      server: isNamed ? (asText(block.server_name) ?? null) : (name?.server ?? null),
      tool: name?.tool ?? block.name,
      args: readArgs(block.input),
      id,
    };
    send(sink, raw, id === undefined ? undefined : { key: id });
  } else if (block.type === "tool_result" || block.type === "mcp_tool_result") {
    const id = asText(block.tool_use_id);
    if (id !== undefined) sink.outcome(id, outcomeOf(block));
  }
}
