// Sessions of mcpsnoop: ~/.local/state/mcpsnoop/sessions/ID.jsonl, one frame with a message a line.

import { isObject } from "../parse-line.ts";
import { asText, readTime } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { createMessages } from "./messages.ts";

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
      // What was cut off in the middle is no message any more.
      if (!isObject(raw)) {
        if (record.mcp_method === "tools/call" && direction === "c2s") sink.unusable("bad-call", "no `raw`");
        return;
      }
      read(raw, {
        connection: `${asText(record.session_id) ?? ""}\n${asText(record.conn_id) ?? ""}`,
        time: readTime(record.ts),
        isFromClient: direction === "c2s",
        server: asText(record.server_label),
        isCut: record.truncated === true || record.redacted === true,
      });
    };
  },
};
