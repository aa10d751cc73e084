// Spans of the OpenAI Agents SDK, as its trace processors export them: `function` spans, one a line.

import { isAbsent, isObject } from "../parse-line.ts";
import { asObject, asText, readArgsText, readTime } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { send } from "./send.ts";

export const openaiAgents: TraceFormat = {
  name: "openai-agents",
  fits: (record) =>
    record.tool === undefined &&
    (record.object === "trace.span" || record.object === "trace" || isObject(record.span_data)),
  kindOf: (record) => asText(asObject(record.span_data)?.type) ?? record.object ?? "span",
  open: (sink) => (record) => {
    const span = asObject(record.span_data);
    if (span?.type !== "function") return;
    const mcp = asObject(span.mcp_data);
    const isEnded = !isAbsent(span.output) || !isAbsent(record.ended_at);
    send(sink, {
      time: readTime(record.started_at),
      server: asText(mcp?.server) ?? null,
      tool: span.name,
      args: readArgsText(span.input),
      outcome: isAbsent(record.error) ? (isEnded ? "ok" : "unknown") : "error",
      id: record.id,
      isMcp: mcp !== undefined,
    });
  },
};
