// Transcripts of Claude Code: ~/.claude/projects/FOLDER/SESSION.jsonl, and `claude -p --output-format stream-json`.
//
// A call is a block `tool_use` in a message of the assistant, its result a block `tool_result` in a later one of
// the user. One message stands on several lines, and a resumed session starts with copies of old lines.

import type { JsonObject } from "../parse-line.ts";
import type { Outcome } from "../trace-call.ts";
import { scanTranscriptLine } from "./claude-code-scan.ts";
import { asObject, asText, objectsOf, readArgs, readTime } from "./fields.ts";
import type { TraceFormat } from "./format.ts";
import { createSplitter } from "./mcp-name.ts";
import { sendNamed } from "./send.ts";

export const claudeCode: TraceFormat = {
  name: "claude-code",
  fits: (record) =>
    asText(record.type) !== undefined &&
    record.tool === undefined &&
    // A message itself is one of the Anthropic API; here it stands in `message`.
    record.role === undefined &&
    ((record.type === "summary" && asText(record.leafUuid) !== undefined) ||
      (record.type === "file-history-snapshot" && asText(record.messageId) !== undefined) ||
      asText(record.sessionId) !== undefined ||
      (asText(record.session_id) !== undefined && record.run_type === undefined)),
  kindOf: (record) => record.type,
  scan: scanTranscriptLine,
  identify: () => (record) => ({ session: record.sessionId ?? record.session_id }),
  open: (sink, { servers }) => {
    const split = createSplitter(servers);
    return (record) => {
      if (record.type !== "assistant" && record.type !== "user") return;
      for (const block of objectsOf(asObject(record.message)?.content)) {
        if (block.type === "tool_use") {
          const id = asText(block.id);
          const raw = {
            time: readTime(record.timestamp),
            server: null,
            tool: block.name,
            args: readArgs(block.input),
            id,
          };
          sendNamed(sink, raw, split, id === undefined ? undefined : { key: id });
        } else if (block.type === "tool_result") {
          const id = asText(block.tool_use_id);
          if (id !== undefined) sink.outcome(id, outcomeOf(block));
        }
      }
    };
  },
};

/** What Claude Code answers in the place of a call that the user, or the permissions, did not let happen. */
const REFUSAL =
  /^(?:The user doesn't want to (?:proceed with|take) this |Claude requested permissions to use |Permission to use \S+ has been denied)/;

/** The outcome that a block `tool_result` tells of. */
export function outcomeOf(block: JsonObject): Outcome {
  if (block.is_error !== true) return "ok";
  const [first] = objectsOf(block.content);
  const text = typeof block.content === "string" ? block.content : asText(first?.text);
  return text !== undefined && REFUSAL.test(text) ? "denied" : "error";
}
