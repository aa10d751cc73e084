// Exports of the MCP Inspector: one JSON array of messages, each with its answer.

import { isAbsent, isObject } from "../parse-line.ts";
import { readArgs, readTime } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { outcomeOf } from "./messages.ts";
import { send } from "./send.ts";

export const inspector: TraceFormat = {
  name: "inspector",
  fits: (record) =>
    isObject(record.message) &&
    record.message.jsonrpc === "2.0" &&
    typeof record.direction === "string" &&
    record.tool === undefined &&
    record.type === undefined,
  kindOf: (record) => (isObject(record.message) ? (record.message.method ?? "answer") : record.direction),
  open: (sink) => (record) => {
    const { message, origin, response } = record;
    if (!isObject(message) || message.method !== "tools/call" || origin === "server") return;
    const params = isObject(message.params) ? message.params : {};
    // An error of the client alone does not tell what the server did.
    const isUnknown = !isAbsent(record.clientError);
    const outcome = isUnknown ? "unknown" : isObject(response) ? outcomeOf(response) : undefined;
    send(sink, {
      time: readTime(record.timestamp),
      server: null,
      tool: params.name,
      args: readArgs(params.arguments),
      outcome,
    });
  },
};
