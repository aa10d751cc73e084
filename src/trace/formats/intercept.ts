// Events of Intercept: ~/.intercept/events/INSTANCE.jsonl. They hold no arguments, only a hash of them.

import type { JsonObject } from "../parse-line.ts";
import { asText, readTime, UNKNOWN_ARGS } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { send } from "./send.ts";

const TYPES: readonly unknown[] = ["startup", "tool_call", "config_reload", "heartbeat", "shutdown"];
/** Keys of a native line, which an event has not. */
const NATIVE = ["args", "args_known", "grant", "outcome", "expect", "approved", "decision"];

export const intercept: TraceFormat = {
  name: "intercept",
  fits: isEvent,
  kindOf: (record) => record.type,
  open: (sink) => (record) => {
    if (record.type !== "tool_call") return;
    send(sink, {
      time: readTime(record.ts),
      server: null,
      tool: record.tool,
      args: UNKNOWN_ARGS,
      outcome: record.result === "denied" ? "denied" : "unknown",
    });
  },
};

export function isEvent(record: JsonObject): boolean {
  return (
    TYPES.includes(record.type) &&
    asText(record.instance) !== undefined &&
    NATIVE.every((key) => record[key] === undefined)
  );
}
