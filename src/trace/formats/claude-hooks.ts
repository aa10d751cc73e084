// What hooks of Claude Code get on standard input, collected in a file, one event a line.
//
// A call is the event before it, and what follows names it by `tool_use_id`; an event after a call that has no
// event before it in the file is the call itself. Events have no time, unless the collector adds `timestamp`.

import type { JsonObject } from "../parse-line.ts";
import type { Outcome } from "../trace-call.ts";
import { asObject, asText, readAddedTime, readArgs } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { createLeftOut } from "./left-out.ts";
import { createSplitter } from "./mcp-name.ts";
import { send, sendNamed } from "./send.ts";

const OUTCOMES: ReadonlyMap<unknown, Outcome> = new Map([
  ["PostToolUse", "ok"],
  ["PostToolUseFailure", "error"],
  ["PermissionDenied", "denied"],
]);

export const claudeHooks: TraceFormat = {
  name: "claude-hooks",
  fits: (record) => asText(record.hook_event_name) !== undefined && record.tool === undefined,
  kindOf: (record) => record.hook_event_name,
  identify: () => (record) => ({ session: record.session_id }),
  open: (sink, { servers }) => {
    const split = createSplitter(servers);
    const leftOut = createLeftOut();
    return (record) => {
      const id = asText(record.tool_use_id);
      const outcome = OUTCOMES.get(record.hook_event_name);
      if (outcome === undefined && record.hook_event_name !== "PreToolUse") return;
      if (outcome !== undefined && id !== undefined && sink.outcome(id, outcome)) return;
      if (outcome !== undefined && leftOut.take(id)) return;
      // Without an id nobody can tell whether the call has been counted: only events before calls count.
      if (outcome !== undefined && id === undefined) return;
      const raw = {
        time: readAddedTime(record.timestamp),
        server: null,
        tool: record.tool_name,
        args: readArgs(record.tool_input),
        outcome,
        id,
      };
      const waiting = id === undefined || outcome !== undefined ? undefined : { key: id };
      const server = serverOf(record);
      const name = typeof record.tool_name === "string" ? split(record.tool_name) : undefined;
      const isTaken =
        server === undefined || name === undefined
          ? sendNamed(sink, raw, split, waiting)
          : send(sink, { ...raw, server, tool: toolOf(record.tool_name, server, name.tool) }, waiting);
      if (!isTaken && outcome === undefined) leftOut.add(id);
    };
  },
};

/** Newer versions name the server beside the tool. */
function serverOf(record: JsonObject): string | undefined {
  return asText(asObject(record.mcp_server)?.name);
}

/** What stands behind the server's own name, which is known here. */
function toolOf(name: unknown, server: string, otherwise: string): string {
  return (typeof name === "string" ? createSplitter([server])(name)?.tool : undefined) ?? otherwise;
}
