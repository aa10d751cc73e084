// Logs of MCP's messages as they are, both directions in one file, one message a line.
//
// They have no times, unless what wrote them added `ts` or `timestamp` to each message.

import { readAddedTime } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { createMessages } from "./messages.ts";

export const jsonrpc: TraceFormat = {
  name: "jsonrpc",
  fits: (record) =>
    record.jsonrpc === "2.0" &&
    record.tool === undefined &&
    (typeof record.method === "string" || "result" in record || "error" in record),
  kindOf: (record) => (typeof record.method === "string" ? record.method : "answer"),
  open: (sink) => {
    const read = createMessages(sink);
    return (record) =>
      read(record, {
        connection: "",
        time: readAddedTime(record.ts ?? record.timestamp),
        isFromClient: undefined,
        server: undefined,
        isCut: false,
      });
  },
};
