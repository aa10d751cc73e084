// Reads one line of JSON-RPC.

import { ErrorCode, type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";

/** Undefined when it is no message of JSON-RPC, nor an answer that is broken. */
export function parseMessage(text: string): JSONRPCMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const message = JSONRPCMessageSchema.safeParse(value);
  return message.success ? message.data : brokenAnswer(value);
}

/** An answer that is no JSON-RPC fails the request it answers at once, rather than at the end of the budget. */
function brokenAnswer(value: unknown): JSONRPCMessage | undefined {
  if (typeof value !== "object" || value === null || "method" in value || !("id" in value)) return undefined;
  if (typeof value.id !== "number" || !Number.isInteger(value.id)) return undefined;
  const error = { code: ErrorCode.InvalidRequest, message: "the answer is no JSON-RPC 2.0 response" };
  return { jsonrpc: "2.0", id: value.id, error };
}
