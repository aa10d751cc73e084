// Hands what was read of a call to the sink: the call, or why it cannot be used.

import type { Unusable } from "../parse-line.ts";
import { type RawCall, toCall } from "./fields.ts";
import type { Sink, Waiting } from "./format.ts";
import type { SplitName } from "./mcp-name.ts";

export function send(sink: Sink, raw: RawCall, waiting?: Waiting): void {
  const call = toCall(raw);
  if (isFault(call)) sink.unusable(call.cause, call.detail);
  else sink.call(call, waiting);
}

/** A call by a name that may join server and tool; without these it is one of the agent's own tools. */
export function sendNamed(sink: Sink, raw: RawCall, split: SplitName, waiting?: Waiting): void {
  const name = typeof raw.tool === "string" ? split(raw.tool) : undefined;
  send(sink, name === undefined ? { ...raw, isMcp: false } : { ...raw, ...name }, waiting);
}

function isFault(value: object): value is Unusable {
  return "cause" in value;
}
