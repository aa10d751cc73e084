// Responses of the OpenAI Responses API, and the events of its streams: items `mcp_call` in `output`.

import type { Identity } from "../grant-source.ts";
import { isAbsent, isObject, type JsonObject, type Unusable } from "../parse-line.ts";
import type { Outcome } from "../trace-call.ts";
import { asObject, asText, NO_TIME, objectsOf, readArgsText, readMillis, type Time } from "./fields.ts";
import type { Sink, TraceFormat } from "./format.ts";
import { createLeftOut, type LeftOut } from "./left-out.ts";
import { send } from "./send.ts";

export const openaiResponses: TraceFormat = {
  name: "openai-responses",
  fits: (record) =>
    record.tool === undefined &&
    (record.object === "response" ||
      (Array.isArray(record.output) && record.object === undefined && asText(record.id) !== undefined) ||
      isStreamEvent(record)),
  kindOf: (record) => record.type ?? record.object ?? "response",
  identify: () => (record) => identityOf(asObject(record.response) ?? record),
  open: (sink) => {
    /** Of the stream that is being read. */
    let time: Time | Unusable = NO_TIME;
    let identity: Identity | undefined;
    const sent = createLeftOut();
    return (record) => {
      const { type } = record;
      if (!isStreamEvent(record)) return readResponse(sink, record);
      if (type === "response.output_item.done" && isObject(record.item)) {
        // A stream that is cut off has no last event.
        if (sendItem(sink, record.item, time, identity)) sent.add(asText(record.item.id));
      } else if (isObject(record.response)) {
        time = readSeconds(record.response.created_at);
        identity = identityOf(record.response);
        // The last event holds the whole response, with the items that came before it.
        if (LAST_EVENTS.includes(type)) readResponse(sink, record.response, sent);
      }
    };
  },
};

const LAST_EVENTS: readonly unknown[] = ["response.completed", "response.incomplete", "response.failed"];

function identityOf(response: JsonObject): Identity {
  const { conversation } = response;
  return {
    session: asObject(conversation)?.id ?? conversation,
    user: response.safety_identifier ?? response.user,
  };
}

function isStreamEvent(record: JsonObject): boolean {
  return typeof record.type === "string" && record.type.startsWith("response.");
}

/** `sent`: items that were read before. */
function readResponse(sink: Sink, response: JsonObject, sent?: LeftOut): void {
  const time = readSeconds(response.created_at);
  for (const item of objectsOf(response.output)) {
    if (sent?.take(asText(item.id)) !== true) sendItem(sink, item, time, identityOf(response));
  }
}

/** False when the item is no call. */
function sendItem(
  sink: Sink,
  item: JsonObject,
  time: Time | Unusable,
  identity: Identity | undefined,
): boolean {
  // Its arguments are still being written: a later record of the same response has them.
  if (item.status === "in_progress") return false;
  const args = readArgsText(item.arguments);
  if (item.type === "mcp_call") {
    const server = asText(item.server_label) ?? null;
    send(sink, { time, server, tool: item.name, args, outcome: outcomeOf(item), id: item.id, identity });
    return true;
  }
  if (item.type !== "function_call") return false;
  const id = item.call_id ?? item.id;
  send(sink, { time, server: null, tool: item.name, args, id, isMcp: false, identity });
  return true;
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
