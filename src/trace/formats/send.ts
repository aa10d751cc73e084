// Hands what was read of a call to the sink: the call, or why it cannot be used.

import type { Unusable } from "../parse-line.ts";
import { type RawCall, toCall } from "./fields.ts";
import type { Sink, Waiting } from "./format.ts";
import type { SplitName } from "./mcp-name.ts";

/** False when the call is left out; what cannot be used is not: another record may tell of it rightly. */
export function send(sink: Sink, raw: RawCall, waiting?: Waiting): boolean {
  const call = toCall(raw);
  if (!isFault(call)) return sink.call(call, waiting);
  sink.unusable(call.cause, call.detail);
  return true;
}

/** A call by a name that may join server and tool; without these it is one of the agent's own tools. */
export function sendNamed(sink: Sink, raw: RawCall, split: SplitName, waiting?: Waiting): boolean {
  const name = typeof raw.tool === "string" ? split(raw.tool) : undefined;
  const isMcp = name !== undefined;
  // Member by member, as in record-reader.ts.
  const named: RawCall = {
    time: raw.time,
    server: isMcp ? name.server : raw.server,
    tool: isMcp ? name.tool : raw.tool,
    args: raw.args,
    outcome: raw.outcome,
    id: raw.id,
    isMcp,
    identity: raw.identity,
  };
  return send(sink, named, waiting);
}

function isFault(value: object): value is Unusable {
  return "cause" in value;
}
