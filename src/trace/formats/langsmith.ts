// Runs of LangSmith, exported one a line, or with the runs below them in `child_runs`: those whose `run_type` is
// `tool`.

import type { Identity } from "../grant-source.ts";
import { isAbsent, isObject, type JsonObject, parseText, show, type Unusable } from "../parse-line.ts";
import { parseTime } from "../parse-time.ts";
import type { Outcome } from "../trace-call.ts";
import {
  type Arguments,
  asObject,
  asText,
  NO_TIME,
  objectsOf,
  readArgs,
  readMillis,
  type Time,
  UNKNOWN_ARGS,
} from "./fields.ts";
import type { Sink, TraceFormat } from "./format.ts";
import { send } from "./send.ts";

export const langsmith: TraceFormat = {
  name: "langsmith",
  fits: (record) => asText(record.run_type) !== undefined && record.tool === undefined,
  kindOf: (record) => record.run_type,
  identify: () => identityOf,
  open: (sink) => (record) => readRun(sink, record, {}),
};

/** Runs below a run come after it. A run that does not say who called has that of the run around it. */
function readRun(sink: Sink, run: JsonObject, around: Identity): void {
  const own = identityOf(run);
  const identity = { session: own.session ?? around.session, user: own.user ?? around.user };
  if (run.run_type === "tool") {
    send(sink, {
      time: readStart(run.start_time),
      server: null,
      tool: run.name,
      args: readInputs(run.inputs),
      outcome: outcomeOf(run),
      id: run.id,
      identity,
    });
  }
  for (const child of objectsOf(run.child_runs)) readRun(sink, child, identity);
}

function identityOf(run: JsonObject): Identity {
  // The run's own `session_id` is the project.
  const metadata = asObject(asObject(run.extra)?.metadata);
  return {
    session: metadata?.thread_id ?? metadata?.session_id ?? metadata?.conversation_id,
    user: metadata?.user_id,
  };
}

/** Times without a zone are UTC. */
function readStart(value: unknown): Time | Unusable {
  if (isAbsent(value)) return NO_TIME;
  if (typeof value === "number") return readMillis(value, value);
  if (typeof value === "string") {
    for (const ts of [value, `${value}Z`]) {
      const time = parseTime(ts);
      if (!Number.isNaN(time)) return { ts, time };
    }
  }
  return { cause: "bad-ts", detail: show(value) };
}

/** `{"input": …}` alone is the arguments once more, as an object or as text: JSON, or what Python prints. */
function readInputs(inputs: unknown): Arguments | Unusable {
  if (!isObject(inputs) || Object.keys(inputs).length !== 1) return readArgs(inputs);
  const { input } = inputs;
  if (isObject(input)) return readArgs(input);
  if (typeof input !== "string") return readArgs(inputs);
  const parsed = parseText(input);
  if ("value" in parsed) return isObject(parsed.value) ? readArgs(parsed.value) : UNKNOWN_ARGS;
  // What Python prints cannot be read for certain.
  return parsed.cause === "not-json" ? UNKNOWN_ARGS : parsed;
}

function outcomeOf({ error, status }: JsonObject): Outcome {
  if (!isAbsent(error) || status === "error") return "error";
  return status === "success" ? "ok" : "unknown";
}
