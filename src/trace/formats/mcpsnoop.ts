// Sessions of mcpsnoop: ~/.local/state/mcpsnoop/sessions/ID.jsonl, one frame with a message, or with several, a line.

import { isAbsent, isObject } from "../parse-line.ts";
import { asText, objectsOf, readTime, UNKNOWN_ARGS } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { createMessages } from "./messages.ts";
import { send } from "./send.ts";

const DIRECTIONS: readonly unknown[] = ["c2s", "s2c", "stderr", "meta"];

export const mcpsnoop: TraceFormat = {
  name: "mcpsnoop",
  fits: (record) =>
    DIRECTIONS.includes(record.direction) &&
    record.tool === undefined &&
    (asText(record.session_id) !== undefined || isObject(record.raw)),
  kindOf: (record) =>
    record.mcp_method ?? (isObject(record.raw) ? (record.raw.method ?? "answer") : record.direction),
  identify: () => (record) => ({ session: record.session_id }),
  open: (sink) => {
    const read = createMessages(sink);
    return (record) => {
      const { raw, direction } = record;
      if (direction !== "c2s" && direction !== "s2c") return;
      const time = readTime(record.ts);
      const server = asText(record.server_label);
      const place = {
        connection: `${asText(record.session_id) ?? ""}\n${asText(record.conn_id) ?? ""}`,
        time,
        isFromClient: direction === "c2s",
        server,
        isCut: record.truncated === true || record.redacted === true,
      };
      // Older versions of MCP may send several messages at once.
      const messages = Array.isArray(raw) ? objectsOf(raw) : isObject(raw) ? [raw] : [];
      for (const message of messages) read(message, place);
      if (messages.length > 0 || record.mcp_method !== "tools/call" || direction !== "c2s") return;
      // What was cut off in the middle is no message any more; its tool may be known yet.
      if (isAbsent(record.mcp_name)) sink.unusable("bad-call", "no `raw`");
      else send(sink, { time, server: server ?? null, tool: record.mcp_name, args: UNKNOWN_ARGS });
    };
  },
};
