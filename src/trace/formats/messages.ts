// MCP's own messages, JSON-RPC 2.0, as the logs of pipes, proxies and inspectors hold them: requests and results
// joined by id. specification of the messages: MCP, tools/call.

import { LIMITS } from "../../limits.ts";
import type { Unusable } from "../parse-line.ts";
import { isAbsent, isObject, type JsonObject } from "../parse-line.ts";
import type { Outcome } from "../trace-call.ts";
import { type Arguments, asText, readArgs, type Time, UNKNOWN_ARGS } from "./fields.ts";
import type { Sink } from "./format.ts";
import { createRecent } from "./recent.ts";
import { send } from "./send.ts";

export interface MessagePlace {
  /** Ids are of one connection. */
  readonly connection: string;
  readonly time: Time | Unusable;
  /** `undefined`: the log does not say who sent it. */
  readonly isFromClient: boolean | undefined;
  /** What the log calls the server; otherwise it is what the server calls itself. */
  readonly server: string | undefined;
  /** Parts of the message may be missing. */
  readonly isCut: boolean;
}

/** Reads the messages of one file in order. Returns whether the message had to do with a call. */
export function createMessages(sink: Sink): (message: JsonObject, place: MessagePlace) => void {
  /** Requests of either side that are no calls, whose answers must not be taken for those of calls. */
  const open = createRecent<string>(LIMITS.traceOpen);
  const servers = createRecent<string>(LIMITS.traceOpen);

  function readRequest(message: JsonObject, place: MessagePlace, key: string | undefined): void {
    if (message.method !== "tools/call" || place.isFromClient === false) {
      if (key !== undefined) open.set(key, String(message.method));
      return;
    }
    // A request with an id that is in use is one of another connection in the same log.
    if (key !== undefined) {
      sink.giveUp(key);
      open.delete(key);
    }
    const params = isObject(message.params) ? message.params : {};
    const args: Arguments | Unusable = place.isCut ? UNKNOWN_ARGS : readArgs(params.arguments);
    const server = place.server ?? servers.get(place.connection) ?? null;
    send(
      sink,
      { time: place.time, server, tool: params.name, args },
      key === undefined ? undefined : { key },
    );
  }

  function readAnswer(message: JsonObject, place: MessagePlace, key: string): void {
    const method = open.get(key);
    const result = isObject(message.result) ? message.result : undefined;
    const isOther = method !== undefined && !(isCallResult(result) && !place.isCut);
    if (isOther || place.isFromClient === true) {
      open.delete(key);
      const name = isObject(result?.serverInfo) ? asText(result.serverInfo.name) : undefined;
      if (method === "initialize" && name !== undefined) servers.set(place.connection, name);
      return;
    }
    sink.outcome(key, outcomeOf(message));
  }

  return (message, place) => {
    const isRequest = typeof message.method === "string";
    // Each side has ids of its own. Where the log does not say who sent a message, all are in one pot.
    const { isFromClient } = place;
    const isAsking = isFromClient === undefined ? "" : String(isRequest === isFromClient);
    const key = keyOf(message.id, `${place.connection}\n${isAsking}`);
    if (isRequest) readRequest(message, place, key);
    else if (key !== undefined) readAnswer(message, place, key);
  };
}

export function outcomeOf(answer: JsonObject): Outcome {
  if (!isAbsent(answer.error)) return "error";
  if (!isObject(answer.result)) return "unknown";
  return answer.result.isError === true ? "error" : "ok";
}

/** The answers to other requests have no list of content. */
function isCallResult(result: JsonObject | undefined): boolean {
  return Array.isArray(result?.content) && result.role === undefined;
}

/** The id 1 is not the id "1". */
function keyOf(id: unknown, connection: string): string | undefined {
  const isId = typeof id === "string" || typeof id === "number";
  return isId ? `${connection}\n${typeof id}\n${id}` : undefined;
}
