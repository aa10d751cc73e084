// Responses of the OpenAI Responses API, and the events of its streams: items `mcp_call` in `output`.

import { isAbsent, isObject, type JsonObject, type Unusable } from "../parse-line.ts";
import type { Outcome } from "../trace-call.ts";
import { asObject, asText, NO_TIME, objectsOf, readArgsText, readMillis, type Time } from "./fields.ts";
import type { Sink, TraceFormat } from "./format.ts";
import { send } from "./send.ts";

export const openaiResponses: TraceFormat = {
  name: "openai-responses",
  fits: (record) =>
    record.tool === undefined &&
    (record.object === "response" ||
      (Array.isArray(record.output) && record.object === undefined && asText(record.id) !== undefined) ||
      isStreamEvent(record)),
  kindOf: (record) => record.type ?? record.object ?? "response",
  identify: () => (record) => {
    const response = asObject(record.response) ?? record;
    const { conversation } = response;
    return {
      session: asObject(conversation)?.id ?? conversation,
      user: response.safety_identifier ?? response.user,
    };
  },
  open: (sink) => (record) => {
    if (!isStreamEvent(record)) return readResponse(sink, record);
    // The last event of a stream holds the whole response; those before it hold parts of the same.
    const isLast = ["response.completed", "response.incomplete", "response.failed"].includes(
      String(record.type),
    );
    if (isLast && isObject(record.response)) readResponse(sink, record.response);
  },
};

function isStreamEvent(record: JsonObject): boolean {
  return typeof record.type === "string" && record.type.startsWith("response.");
}

function readResponse(sink: Sink, response: JsonObject): void {
  const time = readSeconds(response.created_at);
  for (const item of objectsOf(response.output)) {
    if (item.type === "mcp_call") {
      send(sink, {
        time,
        server: asText(item.server_label) ?? null,
        tool: item.name,
        args: readArgsText(item.arguments),
        outcome: outcomeOf(item),
        id: item.id,
      });
    } else if (item.type === "function_call") {
      const args = readArgsText(item.arguments);
      send(sink, { time, server: null, tool: item.name, args, id: item.call_id ?? item.id, isMcp: false });
    }
  }
}

function readSeconds(value: unknown): Time | Unusable {
  if (isAbsent(value)) return NO_TIME;
  return readMillis(typeof value === "number" ? value * 1000 : Number.NaN, value);
}

function outcomeOf(item: JsonObject): Outcome {
  if (!isAbsent(item.error)) return "error";
  if (item.status === "failed") return "error";
  return isAbsent(item.output) && item.status !== "completed" ? "unknown" : "ok";
}
